"""Phrases: what the figures behind the three questions say in a sentence, and what they are called when missing."""

from __future__ import annotations

PHRASES = {
    "handoffs.customer_repeats": "{} of customers who were passed on had to repeat themselves",
    "outcomes.fcr_survey": "{} of customers say that one contact solved it",
    "outcomes.fcr_no_repeat": "{} of issues needed no further contact within a week",
    "outcomes.dissatisfied": "{} of customers are dissatisfied",
    "outcomes.csat_top2": "{} of customers are satisfied",
    "handoffs.transfer_rate": "{} of contacts are transferred",
    "governance.sla_attainment": "{} of the agreed figures were met, recomputed from the raw rows",
    "governance.recompute_gap": "{} of the figures in the vendor's own pack differ from the recomputed ones",
    "governance.watermelon": "in {} of the months that met every service level customers were less satisfied "
    "than the in-house team's",
    "governance.sla_measurability": "{} of the service levels can be recomputed at all",
    "contract.clause_coverage": "{} of the clauses it should have are there",
    "contract.freshness": "it was last amended {} ago",
    "contract.out_of_scope_friction": "{} of requests are answered with “not in the contract”",
    "culture.perception_gap": "client and vendor see their working practices {} apart",
    "selfcare.containment": "self-care solves {} of what is tried there without a person",
    "selfcare.escape_repeat": "{} of those who move on to a person have to repeat themselves",
}
"""What a figure says, in words that stand after "and"; the letter follows in brackets."""

NAMES = {
    "outcomes.complaints_caused": "complaints that the vendor causes",
    "client.complaints_caused_by_business": "complaints that the client's own processes cause",
    "handoffs.customer_repeats": "customers who repeat themselves",
    "outcomes.fcr_survey": "issues solved in one contact",
    "outcomes.fcr_no_repeat": "issues that come back",
    "outcomes.dissatisfied": "dissatisfied customers",
    "handoffs.transfer_rate": "transfers",
    "governance.sla_attainment": "the agreed figures",
    "governance.recompute_gap": "the vendor's own pack",
    "governance.watermelon": "green months with unhappy customers",
    "governance.sla_measurability": "how much can be recomputed",
    "contract.clause_coverage": "the contract's clauses",
    "contract.freshness": "the contract's age",
    "contract.out_of_scope_friction": "requests that are turned away",
    "culture.perception_gap": "how both sides see their practices",
    "selfcare.containment": "what self-care solves",
    "selfcare.escape_repeat": "the way from self-care to a person",
    "selfcare.selfcare_vs_human_parity": "self-care beside people",
    "outcomes.csat_top2": "satisfied customers",
}
"""What it is about, in an answer that has to say that it is missing."""

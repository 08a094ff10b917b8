"""What a simulated organisation is like where its plan does not say otherwise.

Names with a dot are measures. The others are circumstances that several measures share.
"""

from __future__ import annotations

CIRCUMSTANCES: dict[str, float] = {
    "resolved": 0.78,  # share of handled contacts that solved the issue, by the agent's account
    "service_level": 0.82,  # share of handled contacts answered within the contract's threshold
    "short_abandoned": 0.02,  # share of contacts abandoned within five seconds
    "invited": 0.70,  # share of handled contacts whose customer is asked
    "answering": 0.45,  # share of those asked who answer (of the contacts that were not transferred)
    "several_issues": 0.35,  # share of handled contacts with more than one issue
    "script_kept": 0.50,  # share of handled contacts that keep to the script
    "evaluated": 0.35,  # share of handled contacts that are evaluated
    "scored_twice": 0.50,  # share of evaluated, unanswered contacts scored by a second evaluator
    "items_passed": 0.80,  # share of items of class other that are passed
    "self_service_first": 0.08,  # share of contacts that tried self-service before
    "noted": 0.60,  # share of contacts with a note
    "complaints": 0.05,  # complaints per handled contact, at least
    "closing": 0.80,  # share of cases that are closed within the period
    "handed_over": 0.25,  # hand-offs per contact beyond those that belong to a contact
    "newcomers": 0.25,  # people hired in the period, per person there at its start
    "contacts_per_agent": 30,  # contacts of one experienced agent in the period
    "terms": 10,  # service levels in the contract
}

PLANTED: dict[str, float] = {
    "outcomes.csat_top2": 0.78,
    "outcomes.dissatisfied": 0.10,
    "outcomes.fcr_survey": 0.70,
    "outcomes.reopened": 0.05,
    "outcomes.abandoned": 0.06,
    "outcomes.fcr_no_repeat": 0.80,
    "outcomes.one_contact_one_channel": 0.60,
    "outcomes.nps": 20.0,
    "outcomes.effort": 5.2,
    "outcomes.backlog_age": 0.08,
    "outcomes.complaints_caused": 0.008,
    "outcomes.aht": 420.0,
    "outcomes.asa": 60.0,
    "consistency.channel_spread": 0.06,
    "consistency.channel_switch": 0.07,
    "consistency.forced_channel": 0.08,
    "consistency.all_issues_solved": 0.80,
    "consistency.agent_dispersion": 0.0,
    "consistency.script_divergence": 0.22,
    "selfcare.containment": 0.60,
    "selfcare.escape_repeat": 0.25,
    "selfcare.selfcare_vs_human_parity": -0.05,
    "oversight.customer_critical_accuracy": 0.93,
    "oversight.business_critical_accuracy": 0.93,
    "oversight.compliance_critical_accuracy": 0.98,
    "oversight.rater_agreement": 0.70,
    "oversight.client_vendor_gap": 0.02,
    "oversight.sample_representative": 0.0,
    "oversight.qa_validity": 0.20,
    "oversight.calibration_cadence": 1.0,
    "oversight.closed_loop": 0.75,
    "oversight.survey_bias": 0.0,
    "contract.freshness": 1.5,
    "contract.clause_coverage": 0.80,
    "contract.money_at_risk": 0.12,
    "contract.incentive_balance": 0.30,
    "contract.money_on_outcomes": 0.40,
    "contract.credits_realised": 0.90,
    "contract.out_of_scope_friction": 0.10,
    "security.card_numbers_exposed": 0.0,
    "security.pii_exposed": 0.001,
    "security.leavers_deprovisioned": 0.96,
    "security.attestations_current": 0.90,
    "culture.recognition_parity": 0.8,
    "culture.resource_parity": 0.75,
    "culture.perception_gap": 1.0,
    "culture.practices_in_place": 0.75,
    "journey.hours_covered": 0.97,
    "journey.mentions_answered": 0.75,
    "journey.stage_coverage": 0.93,
    "client.actions_on_time": 0.80,
    "client.answer_time": 6.0,
    "client.complaints_caused_by_business": 0.60,
    "client.forecast_accuracy": 0.90,
    "client.governance_spend": 0.05,
    "client.owner_capability": 0.75,
    "client.practices_in_place": 0.75,
    "governance.sla_attainment": 0.90,
    "governance.sla_measurability": 0.80,
    "governance.recompute_gap": 0.08,
    "governance.outcome_share": 0.40,
    "governance.kpi_parsimony": 6,
    "governance.reviews_held": 0.85,
    "governance.actions_on_time": 0.80,
    "training.on_time": 0.93,
    "training.first_pass": 0.85,
    "training.refreshed": 0.85,
    "training.soft_skill_share": 0.20,
    "training.change_lag": 6,
    "training.attrition": 0.30,
    "training.early_attrition": 0.12,
    "training.novice_exposure": 0.20,
    "training.span_of_control": 14,
    "training.hours_parity": 0.9,
    "training.time_to_proficiency": 0.0,  # 0: newcomers are not followed week by week
    "training.effect": 0.0,
    "data.crm_match": 0.95,
    "data.write_back": 0.90,
    "data.reconciliation_gap": 0.02,
    "data.completeness": 0.97,
    "data.validity": 0.997,
    "data.duplicates": 0.008,
    "data.freshness": 0.97,
    "data.context_at_start": 0.75,
    "data.history_access": 0.96,
    "data.billed_gap": 0.01,
    "handoffs.transfer_rate": 0.12,
    "handoffs.avoidable": 0.03,
    "handoffs.warm_share": 0.75,
    "handoffs.hops": 1,
    "handoffs.escalation": 0.08,
    "handoffs.ping_pong": 0.03,
    "handoffs.cross_company_ping_pong": 0.015,
    "handoffs.within_ola": 0.85,
    "handoffs.lost": 0.01,
    "handoffs.context_carried": 0.85,
    "handoffs.customer_repeats": 0.25,
    "handoffs.satisfaction_cost": -0.06,
    "handoffs.push_to_front": 0.92,
}

USUAL: dict[str, float] = CIRCUMSTANCES | PLANTED

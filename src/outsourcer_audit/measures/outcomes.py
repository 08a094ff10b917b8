"""Outcomes: were customers helped, and do they say so?"""

from __future__ import annotations

import ibis.expr.types as ir

from ..relations import asked
from .kinds import Share
from .registry import HIGHER, LOWER, Group

outcomes = Group("outcomes", "Customer outcomes", "Were customers helped, and do they say so?", "outcomes")


@outcomes.measure(
    unit="share", better=HIGHER, bands=(0.85, 0.80, 0.75, 0.65), evidence="E2", weight=3, attribution="shared",
    remedy="Read the comments of the dissatisfied by topic; start with the largest.",
)  # fmt: skip
def csat_top2(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers who were satisfied (4 or 5 of 5).

    Why it matters: it is the customer's own word.

    Source: 85 % is a level reported for COPC, seen second-hand only; other cut-offs are our proposal.
    """
    answered = asked(surveys.select("contact_id", "sent_at", "csat"), contacts)
    return Share(answered, answered.csat >= 4, at="sent_at")


@outcomes.measure(
    unit="share", better=LOWER, bands=(0.05, 0.08, 0.12, 0.18), weight=1, attribution="shared",
    remedy="Call back every dissatisfied customer within two days; feed the reasons back to the team.",
)  # fmt: skip
def dissatisfied(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers who were dissatisfied (1 or 2 of 5).

    Why it matters: these are the customers who leave and tell others.

    Source: 5 % is a level reported for COPC, seen second-hand only; other cut-offs are our proposal.
    """
    answered = asked(surveys.select("contact_id", "sent_at", "csat"), contacts)
    return Share(answered, answered.csat <= 2, at="sent_at")


@outcomes.measure(
    unit="share", better=HIGHER, bands=(0.80, 0.70, 0.60, 0.50), evidence="E1", weight=3, attribution="shared",
    remedy="Give first-line agents the authority and information for the commonest unsolved topics.",
)  # fmt: skip
def fcr_survey(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers who say that their issue was solved in one contact.

    Why it matters: every further contact costs the customer's time and the client's money.

    Source: SQM benchmark of post-contact surveys: 70 to 79 % good, from 80 % world class; C and D are our split.
    """
    answered = asked(surveys.select("contact_id", "sent_at", solved=surveys.resolved), contacts)
    return Share(answered, answered.solved, at="sent_at")


@outcomes.measure(unit="share", better=LOWER, bands=(0.03, 0.05, 0.08, 0.12), evidence="E2", weight=1,
                  remedy="Look at what is closed too early; never reward closing speed alone.")  # fmt: skip
def reopened(contacts: ir.Table) -> Share:
    """Solved contacts that had to be reopened.

    Why it matters: closed is not solved.

    Source: 3.1 % on average over 260 firms (Endsight 2022); other cut-offs are our proposal.
    """
    solved = contacts.filter(contacts.resolved)
    return Share(solved, solved.reopened, at="offered_at")


@outcomes.measure(
    unit="share", better=LOWER, bands=(0.03, 0.05, 0.08, 0.12), evidence="E3", weight=1, attribution="shared",
    remedy="Compare forecasts with staffing in the intervals where customers give up.",
)  # fmt: skip
def abandoned(contacts: ir.Table) -> Share:
    """Customers who gave up waiting.

    Why it matters: they wanted help and did not get it.

    Source: convention without research. Those who left within five seconds are not counted.
    """
    waited = contacts.filter(~(contacts.abandoned & (contacts.wait_s <= 5)).fill_null(False))
    return Share(waited, waited.abandoned, at="offered_at")

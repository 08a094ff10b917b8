"""What a hand-off costs in satisfaction, like compared with like."""

from __future__ import annotations

import ibis.expr.types as ir

from ..relations import asked
from ..statistics import standardised
from .handoffs import handoffs
from .kinds import Patterns
from .registry import HIGHER

SATISFIED = 4


@handoffs.measure(
    unit="share_points", better=HIGHER, bands=(-0.03, -0.06, -0.09, -0.12), evidence="E2", weight=2,
    attribution="shared", parity=False,
    remedy="Take the topics that lose most when passed on: solve them at the first desk, or announce the customer.",
)  # fmt: skip
def satisfaction_cost(surveys: ir.Table, contacts: ir.Table) -> Patterns:
    """Satisfaction of customers who were passed on, minus that of those who were not, channel and topic being equal.

    Why it matters: it is what customers pay for a transfer.

    Source: SQM: 12 points lower after a transfer; other cut-offs are our proposal. Share of 4 and 5 of 5, by channel
    and topic in the mix of those passed on; where either side has fewer than five answers they are left out.
    """
    said = surveys.select("contact_id", "sent_at", "csat")
    answered = asked(said, contacts, "transferred")
    values = {
        "channel": answered.channel,
        "topic": answered.topic,
        "transferred": answered.transferred,
        "satisfied": answered.csat >= SATISFIED,
    }
    return Patterns(
        answered,
        values,
        standardised.compared,
        at="sent_at",
        unread="no channel and topic with five answers from customers passed on and five from others",
        alike="",
    )

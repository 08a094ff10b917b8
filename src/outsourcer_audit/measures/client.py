"""The client's own card: does the client do its part?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from .context import Clock
from .governance import closed_on_time
from .kinds import Mean, Share
from .registry import HIGHER, LOWER, Group

client = Group("client", "The client's own grade", "Does the client do its part?", "client")


@client.measure(
    unit="share", better=HIGHER, bands=(0.90, 0.80, 0.70, 0.50), weight=2, attribution="client", parity=False,
    optional=("actions.first_due_on",),
    remedy="Name an owner with time for it; bring open actions to the weekly review.",
)  # fmt: skip
def actions_on_time(actions: ir.Table) -> Share:
    """Actions owned by the client that were closed by the date first agreed.

    Why it matters: about half of the dissatisfaction with outsourcing starts on the client's side.

    Source: Giarte; cut-offs are our proposal.
    """
    return closed_on_time(actions, "client")


@client.measure(unit="days", better=LOWER, bands=(2, 5, 10, 20), weight=1, attribution="client", parity=False,
                remedy="Agree a time to answer change requests, and keep it.")  # fmt: skip
def answer_time(requests: ir.Table, period: Clock) -> Mean:
    """Days until the client answered a request.

    Why it matters: the vendor cannot change what the client does not decide.

    Source: our proposal. A request without an answer counts as open until the end of the period.
    """
    answered = requests.answered_on.fill_null(ibis.literal(period.period.end + timedelta(days=1)))
    return Mean(requests, answered.delta(requests.raised_on, unit="day").cast("float64"), at="raised_on", exact=True)


@client.measure(unit="share", better=LOWER, attribution="client", parity=False)
def complaints_caused_by_business(complaints: ir.Table) -> Share:
    """Complaints caused by the client's own products and processes.

    Why it matters: in finance most complaints are about the wider business; do not blame the vendor for them.

    Source: ContactBabel: 92 % in finance. Shown, never graded.
    """
    known = complaints.filter(complaints.caused_by.notnull())
    return Share(known, known.caused_by == "business", at="at")

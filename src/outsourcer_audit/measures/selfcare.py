"""Self-care: does self-service solve things, and does it let go when it does not?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..relations import asked
from .context import Clock
from .kinds import Gap, Share
from .registry import HIGHER, LOWER, Group

selfcare = Group(
    "selfcare", "Self-care", "Does self-service solve things, and does it let go when it does not?", "selfcare"
)

DAYS = 7


@selfcare.measure(
    unit="share", better=HIGHER, bands=(0.70, 0.60, 0.50, 0.40), weight=2, attribution="client",
    optional=("selfcare.topic", "selfcare.channel", "contacts.topic"),
    remedy="Take the topics that end at a person most often: finish them in self-service, or offer the person first.",
)  # fmt: skip
def containment(selfcare: ir.Table, contacts: ir.Table, period: Clock) -> Share:
    """Self-service sessions after which the customer needed no person within a week.

    Why it matters: a session that ends without a click is not solved if the customer calls the next day.

    Source: our proposal. A contact on the same topic with anybody, from the start of the session on; where either topic
    is unknown, any contact. Sessions that started too late in the period to tell are left out, and those of unknown
    customers.
    """
    sessions = _followed_by_calls(selfcare, contacts)
    counted = sessions.filter(sessions["at"] <= period.period.until - timedelta(days=DAYS))
    escaped = counted.called_at <= counted["at"] + ibis.interval(days=DAYS)
    return Share(counted, ~escaped.fill_null(False), at="at")


@selfcare.measure(
    unit="share", better=LOWER, bands=(0.10, 0.20, 0.35, 0.55), weight=1, attribution="client",
    remedy="Hand what the customer entered in self-service to the agent's screen.",
)  # fmt: skip
def escape_repeat(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers who came from self-service and had to explain everything again.

    Why it matters: self-service that does not pass on what it was told has cost the customer time for nothing.

    Source: as for transfers: 56 % had to explain again (CEB, Harvard Business Review); cut-offs are our proposal.
    """
    said = surveys.select("contact_id", "sent_at", "had_to_repeat")
    answered = asked(said, contacts.filter(contacts.self_service_first))
    return Share(answered, answered.had_to_repeat, at="sent_at")


@selfcare.measure(
    unit="share_points", better=HIGHER, bands=(0.0, -0.05, -0.10, -0.20), weight=1, attribution="client",
    optional=("contacts.abandoned",),
    remedy="Offer self-service first only for topics that it finishes as often as people do.",
)  # fmt: skip
def selfcare_vs_human_parity(selfcare: ir.Table, contacts: ir.Table) -> Gap:
    """Sessions in which self-service reached the goal, minus contacts that people solved.

    Why it matters: sending customers to what solves less is saving at their expense.

    Source: our proposal. Topics differ: easy ones should favour self-service.
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    return Gap(Share(selfcare, selfcare.completed, at="started_at"), Share(handled, handled.resolved, at="offered_at"))


def _followed_by_calls(selfcare: ir.Table, contacts: ir.Table) -> ir.Table:
    """Sessions, each once, with ``called_at``: when the customer next came to a person about it."""
    known = selfcare.filter(selfcare.customer_id.notnull() & selfcare.started_at.notnull())
    sessions = known.group_by("session_id", "org", "customer_id").aggregate(
        at=known.started_at.min(), topic=known.topic.max(), channel=known.channel.max()
    )
    sessions = sessions.select("org", "channel", "customer_id", "topic", "at", call=ibis.literal(0))
    calls = contacts.filter(contacts.customer_id.notnull() & contacts.offered_at.notnull())
    nobody = ibis.null("string")
    calls = calls.select(
        "customer_id", "topic", org=nobody, channel=nobody, at=calls.offered_at, call=ibis.literal(1)
    ).select(*sessions.columns)
    # One line of events per customer instead of a join: some keys stand for a great many customers.
    line = sessions.union(calls)
    never = ibis.null("timestamp")
    line = line.mutate(
        _called_at=ibis.ifelse(line.call == 1, line["at"], never),
        _unnamed_at=ibis.ifelse((line.call == 1) & line.topic.isnull(), line["at"], never),
    )
    on = ibis.window(group_by="customer_id", order_by=["at", "call"], rows=(0, None))
    on_topic = ibis.window(group_by=["customer_id", "topic"], order_by=["at", "call"], rows=(0, None))
    line = line.mutate(
        _any=line._called_at.min().over(on),
        _unnamed=line._unnamed_at.min().over(on),
        _same=line._called_at.min().over(on_topic),
    )
    called = ibis.ifelse(line.topic.isnull(), line._any, ibis.least(line._same, line._unnamed))
    return line.mutate(called_at=called).filter(line.call == 0)

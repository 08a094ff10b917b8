"""Issues: the contacts of one customer on one topic, and what became of the one that opened it.

A contact opens an issue when the same customer had none on the same topic in the days before. Contacts with unknown
customer or topic belong to none. Contacts that were abandoned count: the customer came. A contact that was delivered
twice, or that two organisations logged under one number because it was passed between them, is one contact; it belongs
to whoever had it first. What happened before the period is not seen: its first contacts all look new.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from .context import Clock

DAYS = 7
"""The usual window for repeat contacts; 1 to 30 days are in use (domain research 2.1)."""
ISSUE = ["customer_id", "topic"]
TURN = ["offered_at", "contact_id"]


def in_turn(contacts: ir.Table) -> ir.Table:
    """Contacts of a customer on a topic, one row each: when the one before came, and when and where the next one."""
    known = _known(contacts, *ISSUE, "contact_id", "offered_at")
    # One number in the systems of two organisations may also be two customers' contacts.
    logged = known.group_by([*ISSUE, "contact_id", "org"]).aggregate(
        offered_at=known.offered_at.min(),
        channel=known.channel.max(),
        team=known.team.max(),
        resolved=known.resolved.any(),
        abandoned=known.abandoned.all(),
        self_service_first=known.self_service_first.any(),
    )
    # Whether anybody solved it needs no order, but what is asked in the same order is sorted once.
    first = ibis.window(group_by=[*ISSUE, "contact_id"], order_by=["offered_at", "org"], rows=(None, None))
    once = logged.mutate(_place=ibis.row_number().over(first), resolved=logged.resolved.any().over(first))
    once = once.filter(once._place == 0)
    turn = ibis.window(group_by=ISSUE, order_by=TURN)
    return once.mutate(
        before_at=once.offered_at.lag().over(turn),
        next_at=once.offered_at.lead().over(turn),
        next_channel=once.channel.lead().over(turn),
    )


def opens(turns: ir.Table, days: int = DAYS) -> ir.BooleanValue:
    """Whether a contact opens an issue."""
    return turns.before_at.isnull() | (turns.before_at + ibis.interval(days=days) < turns.offered_at)


def followed(turns: ir.Table, period: Clock, days: int = DAYS) -> ir.BooleanValue:
    """Whether the period goes on long enough to see what came within so many days."""
    return turns.offered_at <= period.period.until - timedelta(days=days)


def solved_at_once(turns: ir.Table, period: Clock, days: int = DAYS) -> ir.BooleanValue:
    """Whether the issue that a contact opened needed no further one within so many days.

    Null where it opened none, and where the period ended too early to tell.
    """
    again = (turns.next_at <= turns.offered_at + ibis.interval(days=days)).fill_null(False)
    return ibis.ifelse(opens(turns, days) & followed(turns, period, days), ~again, ibis.null("boolean"))


def ended_elsewhere(contacts: ir.Table, period: Clock) -> ir.Table:
    """Issues that can be followed, by the contact that opened them, with ``solved`` and ``elsewhere``.

    ``solved``: it solved the issue (an abandoned one did not). ``elsewhere``: a later one within seven days, on another
    channel, did.
    """
    turns = in_turn(contacts)
    so_far = ibis.window(group_by=ISSUE, order_by=TURN, rows=(None, 0))
    turns = turns.mutate(_opens=opens(turns))
    turns = turns.mutate(_issue=turns._opens.cast("int64").sum().over(so_far))
    issue = ibis.window(group_by=[*ISSUE, "_issue"])
    turns = turns.mutate(
        _opened_on=ibis.ifelse(turns._opens, turns.channel, ibis.null("string")).max().over(issue),
        _until=turns.offered_at.min().over(issue) + ibis.interval(days=DAYS),
    )
    there = turns.resolved & (turns.channel != turns._opened_on) & (turns.offered_at <= turns._until)
    turns = turns.mutate(_there=there.fill_null(False))
    left = turns.abandoned.fill_null(False) & ~turns.resolved.fill_null(False)
    turns = turns.mutate(
        elsewhere=turns._there.any().over(issue), solved=ibis.ifelse(left, ibis.literal(False), turns.resolved)
    )
    return turns.filter(turns._opens & followed(turns, period))


def came_from_elsewhere(contacts: ir.Table) -> ir.Table:
    """Per contact and organisation: whether the customer came on another channel for the same topic in the days before.

    Contacts with unknown customer, topic or channel have no row.
    """
    known = _known(contacts, *ISSUE, "channel", "offered_at")
    turn = ibis.window(group_by=ISSUE, order_by=[*TURN, "channel"])
    known = known.mutate(_before_at=known.offered_at.lag().over(turn), _before_on=known.channel.lag().over(turn))
    # The last contact on another channel is the one before the present run of contacts on one channel.
    changed = known.channel != known._before_on
    known = known.mutate(_broke_at=ibis.ifelse(changed, known._before_at, ibis.null("timestamp")))
    so_far = ibis.window(group_by=ISSUE, order_by=[*TURN, "channel"], rows=(None, 0))
    known = known.mutate(_other_at=known._broke_at.max().over(so_far))
    switched = known._other_at >= known.offered_at - ibis.interval(days=DAYS)
    known = known.mutate(_switched=switched.fill_null(False))
    return known.group_by("contact_id", "org").aggregate(switched=known._switched.any())


def last_seen(case_events: ir.Table, closing: tuple[str, ...]) -> ir.Table:
    """Cases, one row each: since when, who was last known to hold it, when its last event was, and whether that closed
    it (or null).

    Events are in the order of their numbers where all of a case's have one, else of time; of two at a time the closing
    one is the last.
    """
    case = ibis.window(group_by="case_id")
    counted = case_events.sequence.count().over(case) == case_events.case_id.count().over(case)
    events = case_events.mutate(
        _number=ibis.ifelse(counted, case_events.sequence, ibis.null("int64")),
        closed=case_events.event.strip().lower().isin(closing),
        _held=case_events.org.notnull(),
    )
    order = [events._number.desc(), events.occurred_at.desc(), events.sequence.desc(nulls_first=False),
             events.closed.desc(nulls_first=False), events.org, events.team]  # fmt: skip
    back = ibis.window(group_by="case_id", order_by=order, rows=(None, 0))
    events = events.mutate(
        _last=ibis.row_number().over(ibis.window(group_by="case_id", order_by=order)) == 0,
        _holder=events._held & (events._held.cast("int64").sum().over(back) == 1),
    )
    return events.group_by("case_id").aggregate(
        since=events.occurred_at.min(),
        occurred_at=events.occurred_at.max(where=events._last),
        closed=events.closed.any(where=events._last),
        **{name: events[name].max(where=events._holder) for name in ("org", "team")},
    )


def _known(contacts: ir.Table, *names: str) -> ir.Table:
    """Rows of which these columns are known."""
    return contacts.filter([contacts[name].notnull() for name in names])

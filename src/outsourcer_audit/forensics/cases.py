"""Cases that are closed to stop a clock: reopened at once, or closed in time for the end of the month."""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ..formats import count, percent
from ..measures.context import Clock
from .chance import LEVEL, normal_tail, poisson_tail
from .people import months
from .registry import Row, Signs, Verdict, pattern

CLOSING = ("close", "closed", "solved", "resolved")
AT_ONCE_S = 1800
COMPARED_S = 4 * AT_ONCE_S
"""Reopenings of the next ninety minutes show how often customers come back shortly after a closing."""
SOON_DAYS = 14
LAST_DAYS = 3
"""Last days of a month, so that one of them is a working day."""
FEWEST_CLOSED = 200
FEWEST_AT_END = 30
POINTS = 0.05


@pattern(
    title="Cases reopened as soon as they are closed",
    question="Why are cases closed and opened again within half an hour?",
    innocent="A case closed by mistake, or a system that closes a case to move it to another queue.",
    remedy="Let the clock of a case run on when it is reopened within a week.",
    effect_of="share of closings that were undone within half an hour",
)
def reopened_at_once(case_events: ir.Table, period: Clock) -> Signs:
    """Closings that are undone within half an hour, far more than in the ninety minutes after that.

    Why it matters: a case that is closed and reopened keeps the closing time short and the customer waiting.

    Source: domain research 5.1. Baseline: the organisation's own reopenings from half an hour to two hours after a
    closing; customers come back sooner rather than later, so five times that rate is usual enough; 3 % of closings and
    chance below 1 %.
    """
    closed = _closings(case_events)
    after = closed.reopened_at.delta(closed.occurred_at, unit="second")
    once = (after < AT_ONCE_S).fill_null(False).cast("int64")
    later = ((after >= AT_ONCE_S) & (after < COMPARED_S)).fill_null(False).cast("int64")
    back = closed.reopened_at.notnull().cast("int64")
    rows = closed.mutate(
        _once=once, _later=later, _back=back, month=period.month(closed.occurred_at).cast("string").substr(0, 7)
    )
    counts = rows.group_by("org", "month").aggregate(
        n=rows.count(), once=rows._once.sum(), later=rows._later.sum(), back=rows._back.sum()
    )
    return Signs(counts, _at_once)


def _at_once(rows: Sequence[Row]) -> Verdict:
    n, once, later = (sum(int(row[name]) for row in rows) for name in ("n", "once", "later"))
    if n < FEWEST_CLOSED:
        return Verdict(None, f"{count(n)} closings are too few.", n)
    if not any(int(row["back"]) for row in rows):
        return Verdict(
            None, f"After {count(n)} closings no reopening is recorded: there is none, or none is logged.", n
        )
    # One more than seen: the comparison is itself a count. Five times the rate, over a third of the time.
    expected = max(5 * (later + 1 + math.sqrt(later)) / 3, 0.015 * n)
    p = poisson_tail(once, expected)
    share = once / n
    text = (f"Of {count(n)} closings {percent(share)} were undone within half an hour, and"
            f" {percent(later / n)} in the ninety minutes after that.")  # fmt: skip
    return Verdict(p < LEVEL and share >= 0.03, text, n, share, p, once, expected,
                   months((str(row["month"]), int(row["once"])) for row in rows))  # fmt: skip


@pattern(
    title="Month-end closings that do not last",
    question="Why do cases that are closed at the end of a month come back so much more often?",
    innocent="A billing run or a failure at the end of the month may bring the same customers back.",
    remedy="Count a case as closed when it has stayed closed for two weeks.",
    effect_of="share of month-end closings that were reopened within two weeks",
)
def month_end_closings(case_events: ir.Table, period: Clock) -> Signs:
    """Cases closed in the last three days of a month are reopened far more often than those of other days.

    Why it matters: cases closed for the month's figures are not solved.

    Source: domain research 5. Baseline: the organisation's other days, with the spread between its days; half as many
    again and 5 points, chance below 1 % even without the worst day. Closings of the last two weeks of the period cannot
    be followed.
    """
    closed = _closings(case_events)
    day = period.day(closed.occurred_at)
    soon = (closed.reopened_at.delta(closed.occurred_at, unit="second") < SOON_DAYS * 86400).fill_null(False)
    rows = closed.mutate(
        _day=day, _soon=soon.cast("int64"), _end=(day + ibis.interval(days=LAST_DAYS)).month() != day.month()
    )
    rows = rows.filter(ibis.literal(period.period.end).delta(rows._day, unit="day") >= SOON_DAYS)
    days = rows.group_by("org", "_day", "_end").aggregate(n=rows.count(), hits=rows._soon.sum())
    return Signs(days.select("org", "n", "hits", month_end="_end"), _month_ends)


def _month_ends(rows: Sequence[Row]) -> Verdict:
    ends, rest = (
        [(int(r["hits"]), int(r["n"])) for r in rows if bool(r["month_end"]) == flag] for flag in (True, False)
    )
    (x0, n0), (x1, n1) = ((sum(h for h, _ in side), sum(k for _, k in side)) for side in (rest, ends))
    if n1 < FEWEST_AT_END or n0 < FEWEST_CLOSED or x0 + x1 < 10:
        return Verdict(None, f"{count(n1)} closings at the end of a month are too few.", n0 + n1)
    usual, share = x0 / n0, x1 / n1
    # One bad day (a failure brings many back) is no habit: the worst is left out of the test.
    worst = max(ends, key=lambda day: day[0] - day[1] * usual)
    x, n = x1 - worst[0], n1 - worst[1]
    # Cases of one day share its troubles: the spread between ordinary days widens what chance may do.
    ordinary = min(max(usual, 0.5 / n0), 1 - 0.5 / n0)
    spread = sum((h - k * usual) ** 2 / (k * ordinary * (1 - ordinary)) for h, k in rest) / max(1, len(rest) - 1)
    pooled = (x0 + x + 0.5) / (n0 + n + 1)
    error = math.sqrt(max(1.0, spread) * pooled * (1 - pooled) * (1 / n0 + 1 / n)) if n else math.inf
    p = normal_tail((x / n - usual) / error) if n else 1.0
    text = (f"Of {count(n1)} cases closed in the last {LAST_DAYS} days of a month {percent(share)} were reopened within"
            f" two weeks; of {count(n0)} closed on other days {percent(usual)}.")  # fmt: skip
    return Verdict(p < LEVEL and share >= max(1.5 * usual, usual + POINTS), text, n0 + n1, share, p, x1, n1 * usual)


def _closings(case_events: ir.Table) -> ir.Table:
    """Closings with the moment of the case's next reopening before it is closed again, where there is one."""
    known = case_events.filter(case_events.org.notnull())
    known = known.select("case_id", "occurred_at", "sequence", "org", "event").distinct()
    word = known.event.lower()
    known = known.mutate(_closing=word.isin(CLOSING), _reopening=word.contains("reopen") | word.contains("re-open"))
    marks = known.filter(known._closing | known._reopening)
    order = ibis.window(
        group_by="case_id", order_by=[marks.occurred_at, marks.sequence.asc(nulls_first=True), marks._reopening]
    )
    marks = marks.mutate(
        _next=marks.occurred_at.lead().over(order),
        _next_reopens=marks._reopening.lead().over(order),
        _before=marks._closing.lag().over(order),
    )
    # A closing told twice (solved, then closed) is one: the last before the case comes back.
    ends = marks.filter(marks._closing & (marks._next_reopens.fill_null(True)))
    return ends.select(
        "org", "occurred_at", reopened_at=ibis.ifelse(ends._next_reopens, ends._next, ibis.null("timestamp"))
    )

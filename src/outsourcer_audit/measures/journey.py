"""Journey: is somebody there along the whole way?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from ..relations import stations
from .context import Clock
from .kinds import Share
from .registry import HIGHER, Group

journey = Group("journey", "Journey", "Is somebody there along the whole way?", "journey")


@journey.measure(
    unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=1,
    remedy="Staff the hours in which customers come and nobody answers, or say clearly when you are there.",
)  # fmt: skip
def hours_covered(contacts: ir.Table, period: Clock) -> Share:
    """Contacts that came at an hour of the week at which somebody answers.

    Why it matters: whoever calls when nobody is there is not counted as waiting, only as gone.

    Source: our proposal. The 168 hours of the client's week; an hour is covered when at least one contact offered in
    it was answered in the period.
    """
    local = period.local(contacts.offered_at)
    rows = contacts.mutate(_weekday=local.day_of_week.index(), _hour=local.hour())
    hours = rows.group_by("org", "_weekday", "_hour").aggregate(_covered=(~rows.abandoned).any())
    offered = rows.left_join(hours, ["org", "_weekday", "_hour"])
    return Share(offered, offered._covered, at="offered_at", alike=None)


@journey.measure(
    unit="share", better=HIGHER, bands=(0.90, 0.80, 0.60, 0.40), weight=1,
    remedy="Name who answers reviews and posts, and put them into the same queue as contacts.",
)  # fmt: skip
def mentions_answered(mentions: ir.Table, period: Clock, engagement: Engagement) -> Share:
    """Public reviews and posts that were answered in time.

    Why it matters: everybody reads them, and nobody's queue counts them.

    Source: our proposal; the engagement says in how many hours (reply_hours, 24 unless said). What was still open when
    the period ended before its time was up is left out, and so is an answer dated before what it answers.
    """
    limit = mentions["at"] + ibis.interval(seconds=round(engagement.reply_hours * 3600))
    known = ibis.ifelse(mentions.answered_at.notnull(), mentions.answered_at >= mentions["at"],
                        limit < period.period.until)  # fmt: skip
    in_time = (mentions.answered_at <= limit).fill_null(False)
    return Share(mentions, ibis.ifelse(known, in_time, ibis.null("boolean")), at="at")


@journey.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.60), weight=1, attribution="client",
    optional=("case_events.sequence",),
    remedy="Ask every company along the journey for its contacts; write the export into each contract.",
)  # fmt: skip
def stage_coverage(case_events: ir.Table, contacts: ir.Table) -> Share:
    """Stations of cases that lie with a company whose contacts were delivered.

    Why it matters: customers travel through several companies; what is not delivered cannot be looked at.

    Source: our proposal, after source article 004 (journeys cross several suppliers). Counted at the company that
    opened the case.
    """
    at = stations(case_events, "org")
    seen = contacts.filter(contacts.org.notnull()).select(holder="org").distinct().mutate(_seen=True)
    case = ibis.window(group_by="case_id")
    opener = ibis.ifelse(at.place == 1, at.org, ibis.null("string")).max().over(case)
    way = at.select("case_id", "holder", "at", org=opener).left_join(seen, "holder")
    return Share(way, way._seen.fill_null(False), at="at")

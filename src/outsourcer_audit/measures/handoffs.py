"""Hand-offs: does a case move forward between people and companies, with all that is known about it?"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from ..relations import asked, stations, team_stations
from .context import Clock
from .kinds import Quantile, Several, Share
from .registry import HIGHER, LOWER, MIDDLE, Group

handoffs = Group(
    "handoffs",
    "Hand-offs",
    "Does a case move forward between people and companies, with all that is known?",
    "handoffs",
)

LOST_DAYS = 5
TIES = ("case_events.sequence",)
"""Without sequence numbers, events that tie in time are ordered by name; all others are as before."""
FRONT_LINE = 1
"""The first tier with people; tier 0 is self-service, and reaching a person from there is no escalation."""
CONTEXT = ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication")
DIRECT = 2
"""Moves of a direct return: there and back."""
HIGHEST_TIER = 3
"""Above it no path is a usual one."""


@handoffs.measure(
    unit="share", better=LOWER, bands=(0.05, 0.10, 0.15, 0.20), evidence="E2", weight=2,
    optional=("contacts.abandoned",),
    remedy="List the ten commonest transfer reasons; give the first agent what is needed for five of them.",
)  # fmt: skip
def transfer_rate(contacts: ir.Table) -> Share:
    """Contacts that were passed to another agent.

    Why it matters: transferred customers are less satisfied and less often helped.

    Source: SQM: 19 % of callers are transferred, satisfaction 12 points lower. Cut-offs are our proposal. Where nobody
    says whether a contact was abandoned, it counts as handled.
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    return Share(handled, handled.transferred, at="offered_at")


@handoffs.measure(unit="share", better=LOWER, bands=(0.01, 0.03, 0.05, 0.08), weight=2, attribution="shared",
                  remedy="Route these reasons directly, or extend what the first agent may do.")  # fmt: skip
def avoidable(contacts: ir.Table, handoffs: ir.Table) -> Share:
    """Contacts passed on although the contract foresees no such hand-off.

    Why it matters: each is a customer who waits for something that nobody designed.

    Source: our proposal.
    """
    unplanned = handoffs.filter(~handoffs.designed).select("contact_id").distinct().mutate(_unplanned=True)
    handled = contacts.filter(~contacts.abandoned).left_join(unplanned, "contact_id")
    return Share(handled, handled._unplanned.fill_null(False), at="offered_at")


@handoffs.measure(unit="share", better=HIGHER, bands=(0.90, 0.80, 0.65, 0.50), weight=2,
                  remedy="Announce the customer before passing on; count a cold transfer as unsolved.")  # fmt: skip
def warm_share(handoffs: ir.Table) -> Share:
    """Hand-offs that were announced to the receiver (warm).

    Why it matters: a cold transfer makes the customer explain everything again.

    Source: warm beats cold on satisfaction and resolution (SQM); cut-offs are our proposal. Counted at the sender.
    """
    sent = handoffs.rename(org="from_org", team="from_team", agent_id="from_agent")
    return Share(sent, sent.kind == "warm", at="offered_at")


@handoffs.measure(unit="count", better=LOWER, bands=(1, 2, 3, 4), weight=1, optional=TIES,
                  remedy="Follow the longest cases by hand: who should have solved them at once?")  # fmt: skip
def hops(case_events: ir.Table) -> Quantile:
    """Moves between teams that nine in ten cases stay within.

    Why it matters: every move is a queue, a new face and a chance to lose the thread.

    Source: process mining practice; cut-offs are our proposal. Total and mean are in the slices.
    """
    cases = _cases(case_events)
    return Quantile(cases, cases.moves.cast("float64"), q=0.9, at="at", once_per="case_id")


@handoffs.measure(
    unit="share", better=MIDDLE, bands=(0.05, 0.03, 0.01, 0.005, 0.12, 0.15, 0.20, 0.25), evidence="E3", weight=1,
    optional=TIES,
    remedy="Too many: more authority in the first line. Almost none: ask whether escalation is discouraged.",
)  # fmt: skip
def escalation(case_events: ir.Table) -> Share:
    """Cases moved up a tier.

    Why it matters: too many means a weak first line, almost none means that customers are kept from help.

    Source: 5 to 15 % is convention; two-sided because suppressed escalation looks like success.
    """
    staffed = case_events.filter((case_events.tier >= FRONT_LINE) & case_events.org.notnull())
    at = stations(staffed.mutate(_holder=ibis.struct({"org": staffed.org, "tier": staffed.tier})), "_holder")
    order = ibis.window(group_by="case_id", order_by="place")
    moved = at.mutate(_up=(at.tier > at.tier.lag().over(order)).fill_null(False))
    return Share(*_involving(moved, moved._up), at="at", once_per="case_id")


@handoffs.measure(unit="share", better=LOWER, bands=(0.01, 0.03, 0.05, 0.10), weight=2, optional=TIES,
                  remedy="Agree who owns a case until it is solved; accept on offer, not on completion.")  # fmt: skip
def ping_pong(case_events: ir.Table) -> Several:
    """Cases sent straight back to a team that had just passed them on.

    Why it matters: the customer waits while two teams disagree about who helps.

    Source: BPI Challenge 2013, process owner's question 2 (direct return g, h, g); cut-offs are our proposal.
    """
    return _returned(team_stations(case_events))


@handoffs.measure(
    unit="share", better=LOWER, bands=(0.005, 0.015, 0.03, 0.06), weight=3, attribution="shared", optional=TIES,
    remedy="Agree who owns a case until it is solved; accept on offer, not on completion.",
)  # fmt: skip
def cross_company_ping_pong(case_events: ir.Table) -> Several:
    """Cases sent straight back to a company that had just passed them on.

    Why it matters: the customer waits while two companies disagree about who helps.

    Source: BPI Challenge 2013, process owner's question 2 (organisation instead of team); cut-offs are our proposal.
    """
    return _returned(stations(case_events, "org"))


@handoffs.measure(unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.70), weight=2,
                  remedy="Show waiting hand-offs on the receiver's wallboard; escalate the oldest first.")  # fmt: skip
def within_ola(handoffs: ir.Table, period: Clock, engagement: Engagement) -> Share:
    """Hand-offs accepted within the agreed time.

    Why it matters: waiting between teams is the time that nobody's clock counts.

    Source: the engagement's own agreement between teams (ola_hours); cut-offs are ours. Counted at the receiver.
    An offer still open when the period ended before its time was up is left out: it may still be accepted in time.
    """
    got = handoffs.rename(org="to_org", team="to_team")
    limit = got.offered_at + ibis.interval(seconds=round(engagement.ola_hours * 3600))
    over = got.accepted_at.notnull() | (limit < period.period.until)
    timely = ibis.ifelse(over, (got.accepted_at <= limit).fill_null(False), ibis.null("boolean"))
    # An offer waits in a queue; what nobody accepted has no agent, so agents would be unknown just where it is lost.
    return Share(got, timely, at="offered_at", alike=None)


@handoffs.measure(unit="share", better=LOWER, bands=(0.005, 0.01, 0.02, 0.05), weight=2, attribution="shared",
                  remedy="Reconcile open offers every week, both sides at one table.")  # fmt: skip
def lost(handoffs: ir.Table, period: Clock) -> Share:
    """Hand-offs that nobody accepted within five days.

    Why it matters: these customers are waiting for someone who does not know of them.

    Source: our proposal. Offers of the period's last five days are left out: they may still be accepted.
    """
    old = handoffs.filter(handoffs.offered_at < period.period.until - timedelta(days=LOST_DAYS)).rename(
        org="to_org", team="to_team"
    )
    accepted = old.accepted_at <= old.offered_at + ibis.interval(days=LOST_DAYS)
    return Share(old, ~accepted.fill_null(False), at="offered_at", alike=None)  # as above: nobody to name where lost


@handoffs.measure(unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.70), weight=3,
                  remedy="Make the five fields part of the hand-off form; refuse a hand-off without them.")  # fmt: skip
def context_carried(handoffs: ir.Table) -> Share:
    """Hand-offs that carried customer, reason, steps tried, promises and authentication.

    Why it matters: what is not passed on must be asked again.

    Source: five fields that a receiver needs; cut-offs are our proposal. Counted at the sender.
    """
    sent = handoffs.rename(org="from_org", team="from_team", agent_id="from_agent")
    return Share(sent, reduce(and_, (sent[name] for name in CONTEXT)), at="offered_at")


@handoffs.measure(
    unit="share", better=LOWER, bands=(0.10, 0.20, 0.35, 0.55), evidence="E2", weight=3, attribution="shared",
    remedy="Carry the context with the case, and say so to the customer: 'I have read what you told my colleague'.",
)  # fmt: skip
def customer_repeats(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers who had to repeat themselves after a transfer.

    Why it matters: it is the first thing that customers complain about.

    Source: 56 % had to explain again (CEB, Harvard Business Review); F starts there. Other cut-offs are our proposal.
    """
    answered = asked(surveys.select("contact_id", "sent_at", "had_to_repeat"), contacts.filter(contacts.transferred))
    return Share(answered, answered.had_to_repeat, at="sent_at")


@handoffs.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.70), weight=1, optional=TIES,
    remedy="Look at cases that start high or skip back; adjust routing and first-line authority.",
)  # fmt: skip
def push_to_front(case_events: ir.Table) -> Share:
    """Cases that were solved in the first line or went up one tier at a time.

    Why it matters: a case that starts high or falls back blocks experts and keeps the customer waiting.

    Source: rule set of the BPI Challenge 2013 (push to front); cut-offs are our proposal.
    """
    staffed = case_events.filter(case_events.tier >= FRONT_LINE)
    at = stations(staffed, "tier")
    # The n-th station of an allowed path is tier n: 1, 1-2 or 1-2-3.
    path = at.group_by("case_id").aggregate(kept=((at.holder == at.place) & (at.place <= HIGHEST_TIER)).all())
    touched = staffed.group_by("case_id", "org").aggregate(at=staffed.occurred_at.min()).inner_join(path, "case_id")
    return Share(touched, touched.kept, at="at", once_per="case_id")


def _cases(case_events: ir.Table) -> ir.Table:
    """One row per case and organisation that touched it: when it came, and how often the whole case moved."""
    at = team_stations(case_events)
    moves = at.group_by("case_id").aggregate(moves=at.count() - 1)
    return at.group_by("case_id", "org").aggregate(at=at["at"].min()).inner_join(moves, "case_id")


def _returned(at: ir.Table) -> Several:
    """Cases in which a holder got a case back: from the one it had just passed it to, or over others.

    Involved are the one that got it back and the one that it came from.
    """
    mine = ibis.window(group_by=["case_id", "holder"], order_by="place")
    back = at.mutate(_away=(at.place - at.place.lag().over(mine)).fill_null(0))

    def after(moves: ir.BooleanValue) -> Share:
        return Share(*_involving(back, moves), at="at", once_per="case_id")

    others = {"indirect return (two or more between)": after(back._away > DIRECT)}
    return Several(after(back._away == DIRECT), "direct return", others)


def _involving(at: ir.Table, flag: ir.BooleanValue) -> tuple[ir.Table, ir.BooleanValue]:
    """One row per case and organisation: whether a flagged move started or ended with it."""
    order = ibis.window(group_by="case_id", order_by="place")
    marked = at.mutate(_here=flag)
    marked = marked.mutate(_mine=marked._here | marked._here.lead().over(order).fill_null(False))
    cases = marked.group_by("case_id", "org").aggregate(at=marked["at"].min(), flagged=marked._mine.any())
    return cases, cases.flagged

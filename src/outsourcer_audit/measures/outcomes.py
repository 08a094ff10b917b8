"""Outcomes: were customers helped, and do they say so?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from ..relations import asked
from . import issues
from .context import Clock
from .kinds import Mean, Quantile, Several, Share, Tally
from .registry import HIGHER, LOWER, NONE, Group

outcomes = Group("outcomes", "Customer outcomes", "Were customers helped, and do they say so?", "outcomes")

CLOSED = ("close", "closed", "solved", "resolved")
PROMOTER, DETRACTOR = 9, 6
MAYBE_ABANDONED = ("contacts.abandoned",)
"""Where nobody says whether a contact was abandoned, it counts as handled."""


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


@outcomes.measure(
    unit="share", better=HIGHER, bands=(0.02, -0.02, -0.05, -0.10), weight=3, attribution="shared", judged="parity",
    remedy="Ask agents to solve the next likely question too; start with the topics that come back most.",
)  # fmt: skip
def fcr_no_repeat(contacts: ir.Table, period: Clock) -> Several:
    """Issues after which the customer did not come back within a week.

    Why it matters: it counts what customers do, not what was ticked, and a return to any other company counts too.

    Source: first contact resolution by absence of repeats (domain research 2.1); 1 to 30 days are in use, and none
    compares with survey figures, so that only the difference from the in-house team is judged. Cut-offs are ours. An
    issue is a customer's contact on a topic after as many days without one; it belongs to whom the customer came to
    first. Issues that were opened too late in the period to tell are left out.
    """
    turns = issues.in_turn(contacts)

    def within(days: int) -> Share:
        return Share(turns, issues.solved_at_once(turns, period, days), at="offered_at")

    return Several(within(issues.DAYS), "7 days", {f"{days} days": within(days) for days in (3, 14, 30)})


@outcomes.measure(
    unit="share", better=HIGHER, bands=(0.75, 0.65, 0.55, 0.45), evidence="E1", weight=2, attribution="shared",
    optional=("contacts.self_service_first",),
    remedy="Look at what customers tried before they came: make the first channel able to finish the commonest topics.",
)  # fmt: skip
def one_contact_one_channel(surveys: ir.Table, contacts: ir.Table) -> Share:
    """Customers whose issue was solved in one contact and on one channel.

    Why it matters: a call after a chat after the help pages is three efforts for one answer.

    Source: SQM, one contact resolution: 59 % on average, 75 % as target; other cut-offs are our split. Not solved that
    way: the customer says no, had tried self-service first, or had come on another channel about the same topic within
    the seven days before. Contacts with unknown customer, topic or channel are left out.
    """
    said = surveys.select("contact_id", "sent_at", solved=surveys.resolved)
    answered = asked(said, contacts, "self_service_first")
    answered = answered.inner_join(issues.came_from_elsewhere(contacts), ["contact_id", "org"])
    answered = answered.filter(answered.solved.notnull())
    alone = ~answered.switched & ~answered.self_service_first.fill_null(False)
    return Share(answered, answered.solved & alone, at="sent_at")


@outcomes.measure(unit="points", better=NONE)
def nps(surveys: ir.Table, contacts: ir.Table) -> Mean:
    """Net promoter score: recommenders (9, 10) minus detractors (0 to 6).

    Why it matters: boards ask for it; it follows prices and products more than service, so it earns no grade here.

    Source: Reichheld 2003. Bands are bound to a sector (domain research 2.1).
    """
    answered = asked(surveys.select("contact_id", "sent_at", "nps"), contacts)
    points = 100 * ((answered.nps >= PROMOTER).cast("int64") - (answered.nps <= DETRACTOR).cast("int64"))
    return Mean(answered, points, at="sent_at")


@outcomes.measure(unit="index", better=NONE)
def effort(surveys: ir.Table, contacts: ir.Table) -> Mean:
    """How easy customers found it, 1 (very hard) to 7 (very easy).

    Why it matters: effort drives customers away sooner than delight keeps them.

    Source: customer effort score, over 75,000 customers (CEB, Harvard Business Review); contested since, so not graded.
    """
    answered = asked(surveys.select("contact_id", "sent_at", "ces"), contacts)
    return Mean(answered, answered.ces, at="sent_at")


@outcomes.measure(
    unit="share", better=LOWER, bands=(0.02, 0.05, 0.10, 0.20), weight=1,
    optional=("case_events.sequence",),
    remedy="Go through the oldest open cases every week, by name; find out what each of them waits for.",
)  # fmt: skip
def backlog_age(case_events: ir.Table, period: Clock, engagement: Engagement) -> Share:
    """Open cases that are older than agreed.

    Why it matters: averages of closed cases never show the customers who are still waiting.

    Source: the engagement's own limit (backlog_days); cut-offs are our proposal. A case counts at whoever held it last,
    when the period ended. Its age is that of its first event in the period; a case whose last event says nothing is
    left out.
    """
    held = issues.last_seen(case_events, CLOSED)
    still = held.filter(~held.closed & held.org.notnull())
    return Share(still, still.since < period.period.until - timedelta(days=engagement.backlog_days), alike=None)


@outcomes.measure(
    unit="share", better=LOWER, bands=(0.002, 0.005, 0.010, 0.016), evidence="E2", weight=2, optional=MAYBE_ABANDONED,
    remedy="Sort these complaints by cause and answer the first three with training or a change of process.",
)  # fmt: skip
def complaints_caused(contacts: ir.Table, complaints: ir.Table, period: Clock) -> Tally:
    """Complaints that the service itself caused, per handled contact.

    Why it matters: most complaints are about products and prices; these few are about the people who answer.

    Source: ContactBabel, US: 0.17 % in leisure to 1.56 % in medicine. Only complaints with a known cause count, those
    caused by the vendor. They are set beside the contacts of their month.
    """
    caused = complaints.filter(complaints.caused_by == "vendor").select(
        "complaint_id", "org", month=period.month(complaints["at"])
    )
    caused = caused.distinct().group_by("org", "month").aggregate(caused=ibis._.count())
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    handled = handled.group_by("org", month=period.month(handled.offered_at)).aggregate(handled=ibis._.count())
    months = handled.left_join(caused, ["org", "month"])
    # In a month with next to no contacts complaints may be more, which no share can express.
    hits = ibis.least(months.caused.fill_null(0), months.handled)
    return Tally(months, hits, months.handled, at="month")


@outcomes.measure(unit="seconds", better=NONE, optional=(*MAYBE_ABANDONED, "contacts.hold_s", "contacts.wrap_s"))
def aht(contacts: ir.Table) -> Several:
    """Handle time: conversation, hold and after-contact work.

    Why it matters: it costs money, but as a target it makes agents rush, transfer and hang up; so it earns no grade.

    Source: never graded (domain research 2.1). Unknown hold and after-contact work count as none.
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    return _times(handled, handled.talk_s + handled.hold_s.fill_null(0) + handled.wrap_s.fill_null(0))


@outcomes.measure(unit="seconds", better=NONE, optional=MAYBE_ABANDONED)
def asa(contacts: ir.Table) -> Several:
    """Time that customers waited until somebody answered.

    Why it matters: an average hides the long waits; the contract's own service levels are graded instead.

    Source: never graded (domain research 2.1).
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    return _times(handled, handled.wait_s, alike=None)


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
    return Share(waited, waited.abandoned, at="offered_at", alike=None)


def _times(handled: ir.Table, seconds: ir.NumericValue, alike: str | None = "") -> Several:
    """Mean of a time, and beside it the median and what nine in ten stay within.

    Counting every value for every agent would bring all rows home; the quantiles' intervals are widened as the mean's.
    """
    # Whole seconds: the quantiles are read off how often each value occurs.
    whole = seconds.round().cast("float64")
    others = {"median": Quantile(handled, whole, 0.5, at="offered_at", alike=None),
              "90th percentile": Quantile(handled, whole, 0.9, at="offered_at", alike=None)}  # fmt: skip
    return Several(Mean(handled, seconds, at="offered_at", alike=alike), "mean", others)

"""The client's own card: does the client do its part?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from .context import Clock, NotConfigured
from .governance import closed_on_time
from .kinds import Mean, Ratio, Share
from .registry import HIGHER, LOWER, MIDDLE, Group

client = Group("client", "The client's own grade", "Does the client do its part?", "client")

MONTHS_A_YEAR = 12
DONE = 3
"""Level of an assessment from which a practice is done (1 is not done, 5 done and improved regularly)."""
OWNERSHIP = ("single_owner", "owner_craft", "ownership_kept", "clear_objectives", "contract_understood")
DUTIES = ("process_right_first", "exit_plan", "changes_announced", "regular_reviews", "complaint_causes_known",
          "free_choice_of_channel", "rewards_for_satisfaction")  # fmt: skip


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


@client.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.90, 0.85, 0.75), weight=1, attribution="client", parity=False,
    optional=("forecasts.queue", "contacts.team"),
    remedy="Compare forecast and volume weekly with whoever plans campaigns; correct before the forecast is locked.",
)  # fmt: skip
def forecast_accuracy(forecasts: ir.Table, contacts: ir.Table, period: Clock) -> Ratio:
    """Agreement of the forecast volume with the volume that came, week by week and queue by queue.

    Why it matters: a vendor that is staffed for another volume misses its targets through no fault of its own.

    Source: 1 minus the sum of absolute errors over the volume (WAPE), cut-offs are our proposal. Weeks begin on Monday;
    queues are teams in the contacts, others and weeks without a forecast are left out. Where a forecast names no
    queue, the weeks are compared as a whole.
    """
    said = forecasts.select("org", "queue", "contacts", week=period.day(forecasts.interval_start).truncate("W"))
    whole = said.group_by("org").aggregate(whole=said.queue.isnull().any())
    came = contacts.select("org", queue="team", week=period.day(contacts.offered_at).truncate("W"))
    said, came = _by_queue(said, whole), _by_queue(came, whole)
    known = said.semi_join(came, [said.org == came.org, said.queue.identical_to(came.queue)])
    expected = known.group_by("org", "queue", "week").aggregate(expected=known.contacts.sum())
    actual = came.group_by("org", "queue", "week").aggregate(actual=came.count())
    keys = [expected.org == actual.org, expected.queue.identical_to(actual.queue), expected.week == actual.week]
    both = expected.left_join(actual, keys)
    actual_or_none = both.actual.fill_null(0).cast("float64")
    cells = both.select("org", "week", "expected", team=both.queue, actual=actual_or_none)
    met = cells.actual - (cells.expected - cells.actual).abs()
    return Ratio(cells, top=met, bottom=cells.actual, at="week", exact=True)


def _by_queue(rows: ir.Table, whole: ir.Table) -> ir.Table:
    """Rows of organisations with a forecast; their queue is null where the forecast does not name one."""
    joined = rows.inner_join(whole, "org")
    return joined.mutate(queue=ibis.ifelse(joined.whole, ibis.null("string"), joined.queue)).drop("whole")


@client.measure(
    unit="share", better=MIDDLE, bands=(0.04, 0.03, 0.02, 0.01, 0.07, 0.09, 0.12, 0.20), evidence="E2", weight=1,
    attribution="client", provenance="reported", parity=False,
    remedy="Too little: give the owner people and time. Too much: ask why the vendor needs so much managing.",
)  # fmt: skip
def governance_spend(invoices: ir.Table, engagement: Engagement) -> Ratio:
    """Yearly cost of managing the vendor, as a share of what the vendor bills in a year.

    Why it matters: a service that nobody on the client's side has time for drifts.

    Source: optimum of 4 to 7 % (EquaTerra, interested party). A year is twelve times the mean of the billed months;
    service credits are no bill.
    """
    costs = engagement.governance_cost
    if not costs:
        raise NotConfigured("neither engagement.toml nor vendor.toml says governance_cost")
    billed = invoices.filter((invoices.unit != "credit") & invoices.amount.notnull())
    months = billed.group_by("org", month=billed.period_start.truncate("M")).aggregate(amount=billed.amount.sum())
    years = months.group_by("org").aggregate(amount=months.amount.mean() * MONTHS_A_YEAR)
    cost = ibis.cases(*((years.org == org, ibis.literal(float(cost))) for org, cost in sorted(costs.items())))
    return Ratio(years, top=cost, bottom=years.amount, exact=True)


@client.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.85, 0.70, 0.50), weight=1, attribution="client", parity=False,
    provenance="assessed", remedy="Name one owner who knows customer service, with the time and mandate for it.",
)  # fmt: skip
def owner_capability(assessments: ir.Table) -> Share:
    """Practices of ownership that client and vendor find done.

    Why it matters: without an owner who knows the contract and the craft, nobody can say what good would be.

    Source: practices single_owner, owner_craft, ownership_kept, clear_objectives and contract_understood at level 3 or
    more, as each side answers (the mean of its respondents); ISO 18295-2; cut-offs are our proposal.
    """
    return _done(assessments.filter(assessments.practice.isin(OWNERSHIP)))


@client.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.85, 0.70, 0.50), weight=1, attribution="client", parity=False,
    provenance="assessed", remedy="Take the practices that the vendor misses into the next review, one owner each.",
)  # fmt: skip
def practices_in_place(assessments: ir.Table) -> Share:
    """The client's duties that the vendor finds done.

    Why it matters: who is served knows best whether the client announces, decides and leaves a way out.

    Source: practices process_right_first, exit_plan, changes_announced, regular_reviews, complaint_causes_known,
    free_choice_of_channel and rewards_for_satisfaction at level 3 or more; ISO 18295-2; cut-offs are our proposal.
    """
    return _done(assessments.filter(assessments.practice.isin(DUTIES) & (assessments.side == "vendor")))


def _done(answers: ir.Table) -> Share:
    """Share of practices done, each once per side: several people of one side answer together."""
    sides = answers.filter(answers.side.isin(["client", "vendor"]))
    levels = sides.group_by("org", "side", "practice").aggregate(level=sides.level.mean())
    return Share(levels, levels.level >= DONE, exact=True)

"""Governance: is the contract measured, kept, reported honestly and steered?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from ..relations import asked
from . import service_levels
from .context import Clock
from .kinds import Count, Gap, Several, Share
from .registry import HIGHER, LOWER, MIDDLE, Group

governance = Group(
    "governance", "Governance", "Is the contract measured, kept, reported honestly and steered?", "governance"
)

REPORT_TOLERANCE = 0.005
"""A reported share may differ from ours by half a point (rounding, late corrections) before it counts as different."""
DAY_MINIMUM = 30
"""Contacts a day must have before it can meet or miss a service level; below that it is luck."""


@governance.measure(
    unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=3, parity=False,
    optional=service_levels.OPTIONAL,
    remedy="Take the missed service levels into the monthly review; agree cause, owner and date for each.",
)  # fmt: skip
def sla_attainment(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, period: Clock) -> Several:
    """Service levels met, of all months and service levels that could be recomputed.

    Why it matters: the contract is the promise; this recomputes it from the raw rows instead of the vendor's pack.

    Source: contract's own targets and formulas; cut-offs are our proposal. The others compute every promise about
    waiting by one of the five usual formulas, and all other promises as they stand (domain research 5.3).
    """
    cells = service_levels.cells(sla_terms, contacts, surveys, period, formulas=service_levels.FORMULAS)
    return Several(
        Share(cells, cells.met, at="when", exact=True),
        label="formulas of the contract",
        others={
            f"every service level by {name}": Share(cells, cells[f"met_{name}"], at="when", exact=True)
            for name in service_levels.FORMULAS
        },
    )


@governance.measure(
    unit="share_points", better=LOWER, bands=(0.03, 0.06, 0.10, 0.15), weight=1, parity=False,
    optional=service_levels.OPTIONAL,
    remedy="Agree the service level per day or half-hour, not per month.",
)  # fmt: skip
def interval_gap(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, period: Clock) -> Gap:
    """Months that meet the service level minus days that meet it.

    Why it matters: a monthly average can hide bad days; a customer meets the day, not the month.

    Source: ICMI on half-hourly tracking; cut-offs are our proposal. Days with fewer than 30 contacts are left out.
    """
    answering = sla_terms.filter(sla_terms.metric == "service_level")
    months = service_levels.cells(answering, contacts, surveys, period)
    days = service_levels.cells(answering, contacts, surveys, period, by="day")
    days = days.filter(days.n >= DAY_MINIMUM)
    return Gap(Share(months, months.met, at="when", exact=True), Share(days, days.met, at="when"))


@governance.measure(
    unit="share", better=HIGHER, bands=(1.0, 0.90, 0.75, 0.50), weight=2, parity=False, attribution="shared",
    optional=service_levels.OPTIONAL,
    remedy="Ask for the missing fields (see data requests) and write them into the next amendment.",
)  # fmt: skip
def sla_measurability(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table) -> Share:
    """Service levels of the contract that can be recomputed from what was delivered.

    Why it matters: a service level that only the vendor can measure is a promise that nobody can check.

    Source: our proposal.
    """
    seen = (
        service_levels.events(sla_terms, contacts, surveys).group_by("org", "sla_id").aggregate(events=ibis._.count())
    )
    terms = sla_terms.left_join(seen, ["org", "sla_id"])
    return Share(terms, terms.events.notnull(), exact=True)


@governance.measure(
    unit="share", better=LOWER, bands=(0.02, 0.05, 0.10, 0.20), weight=3, parity=False,
    optional=(*service_levels.OPTIONAL, "kpi_reports.sla_id"),
    remedy="Have the vendor deliver raw rows with each pack and pay on the recomputed figure.",
)  # fmt: skip
def recompute_gap(
    kpi_reports: ir.Table, sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, period: Clock
) -> Share:
    """Figures in the vendor's own pack that differ from the recomputed ones by more than half a point.

    Why it matters: decisions are taken on the pack; figures that a vendor reports on itself tend to be rosier.

    Source: principle of independent recomputation; tolerance and cut-offs are our proposal. A figure that belongs to
    no service level is recomputed by its usual definition; what cannot be recomputed is left out.
    """
    cells = service_levels.cells(service_levels.with_reported(sla_terms, kpi_reports), contacts, surveys, period)
    reported = kpi_reports.select(
        sla_id=service_levels.reported_id(kpi_reports),
        reported_org="org",
        month=kpi_reports.period_start,
        reported=kpi_reports.value,
    ).distinct()
    both = cells.inner_join(
        reported, [cells.org == reported.reported_org, cells.sla_id == reported.sla_id, cells.when == reported.month]
    )
    apart = (both.value - both.reported).abs().round(service_levels.DIGITS)
    return Share(both, apart > REPORT_TOLERANCE, at="when", exact=True)


@governance.measure(
    unit="share", better=LOWER, bands=(0.0, 0.10, 0.25, 0.50), weight=2, parity=False, attribution="shared",
    optional=tuple(name for name in service_levels.OPTIONAL if name != "surveys.csat"),
    remedy="Put satisfaction or first contact resolution into the contract and move money to it.",
)  # fmt: skip
def watermelon(
    sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, period: Clock, engagement: Engagement
) -> Share:
    """Months in which every service level was green and customers were less satisfied than the in-house team's.

    Why it matters: green outside and red inside means that the contract measures the wrong things.

    Source: about 80 % of buyers said that the provider met the contract while about 70 % were dissatisfied (Tholons);
    a month is red when satisfaction (4-5 of 5) is two standard errors below in-house satisfaction; cut-offs ours.
    """
    cells = service_levels.cells(sla_terms, contacts, surveys, period)
    green = cells.group_by("org", "when").aggregate(all_met=cells.met.all())
    answered = surveys.filter(surveys.csat.notnull()).select("contact_id", "csat", "sent_at")
    said = asked(answered, contacts).rename(answered_org="org")
    said = said.mutate(happy=(said.csat >= 4).cast("float64"), month=period.month(said.sent_at))
    ours = said.filter(said.answered_org == engagement.inhouse).aggregate(usual=said.happy.mean())
    months = said.group_by("answered_org", "month").aggregate(n=said.count(), happy=said.happy.mean()).cross_join(ours)
    limit = months.usual - 2 * (months.usual * (1 - months.usual) / months.n).sqrt()
    red = months.filter(months.n >= DAY_MINIMUM).select("answered_org", "month", red=months.happy < limit)
    both = green.filter(green.all_met).inner_join(red, [green.org == red.answered_org, green.when == red.month])
    return Share(both, both.red, at="when", exact=True)


@governance.measure(
    unit="share", better=HIGHER, bands=(0.50, 0.40, 0.30, 0.15), weight=1, parity=False, attribution="client",
    remedy="Replace process counts by outcomes: solved, satisfied, no repeat contact.",
)  # fmt: skip
def outcome_share(sla_terms: ir.Table) -> Share:
    """Service levels that measure an outcome for customers rather than a process.

    Why it matters: what is measured is managed; speed alone buys fast bad answers.

    Source: Hart 2008 (reward satisfaction instead of squeezing); cut-offs are our proposal.
    """
    return Share(sla_terms, sla_terms.kind == "outcome", exact=True)


@governance.measure(
    unit="count", better=MIDDLE, bands=(5, 3, 2.9, 2.8, 10, 15, 20, 30), evidence="E3", weight=1, parity=False,
    attribution="client",
    remedy="Keep five to ten service levels with consequence; drop or merge the others.",
)  # fmt: skip
def kpi_parsimony(sla_terms: ir.Table) -> Count:
    """Service levels with money attached.

    Why it matters: twenty targets dilute each other, two leave most of the service unwatched.

    Source: advice of 5 to 10, convention without research.
    """
    return Count(sla_terms, where=(sla_terms.at_risk > 0) | (sla_terms.bonus > 0))


@governance.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.60), weight=1, parity=False, attribution="shared",
    optional=("reviews.kind",),
    remedy="Fix the calendar for the year, name deputies, write minutes the same day.",
)  # fmt: skip
def reviews_held(reviews: ir.Table) -> Share:
    """Planned reviews held within a week, with quorum and minutes.

    Why it matters: without a working rhythm nobody notices drift until customers do.

    Source: weekly, monthly and quarterly cadence; cut-offs are our proposal. Calibration sessions decide nothing about
    the service; they are counted under oversight.
    """
    reviews = reviews.filter(reviews.kind.fill_null("") != "calibration")
    late = reviews.held_on.delta(reviews.planned_on, unit="day").abs()
    held = reviews.held_on.notnull() & (late <= 7) & reviews.quorum & reviews.minutes
    return Share(reviews, held.fill_null(False), at="planned_on", exact=True)


@governance.measure(unit="share", better=HIGHER, bands=(0.90, 0.80, 0.70, 0.50), weight=2, parity=False,
                    optional=("actions.first_due_on",),
                    remedy="Review open actions weekly; an action without owner and date is a wish.")  # fmt: skip
def actions_on_time(actions: ir.Table) -> Share:
    """Actions owned by the vendor that were closed by the date first agreed.

    Why it matters: carried-over actions are how governance fails; an action that was re-dated counts as late.

    Source: our proposal.
    """
    return closed_on_time(actions, "vendor")


def closed_on_time(actions: ir.Table, owner: str) -> Share:
    """Actions of one owner closed by the date first agreed."""
    mine = actions.filter(actions.owner == owner)
    agreed = ibis.least(mine.first_due_on.fill_null(mine.due_on), mine.due_on)
    return Share(
        mine, (mine.closed_on.notnull() & (mine.closed_on <= agreed)).fill_null(False), at="due_on", exact=True
    )

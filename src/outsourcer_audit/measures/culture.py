"""Culture: are the vendor's people treated as part of the team?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from .context import Clock
from .kinds import Against, Mean, Ratio, Share
from .registry import HIGHER, LOWER, Group

culture = Group("culture", "Culture", "Are the vendor's people treated as part of the team?", "culture")

MONTH_DAYS = 365.25 / 12
RESOURCES = ("same_knowledge", "same_tools", "shared_customer_data", "shared_history")
"""Practices (templates/vendor/practices.toml) by which the vendor's people have what in-house people have."""
VENDOR_PRACTICES = (
    "continuous_training", "judgement_over_scripts", "data_security", "warm_handoffs", "one_team_across_suppliers",
    "joint_teams", "joint_calibration", "direct_customer_feedback", "consistent_answers", "hours_and_places",
    "cultural_alignment", "recognition",
)  # fmt: skip
"""Practices that the vendor lives or fails; what is up to the client is on the client's own card."""
IN_PLACE, ALIKE = 3, 4


@culture.measure(
    unit="ratio", better=HIGHER, bands=(0.9, 0.7, 0.5, 0.1), weight=1, attribution="shared", parity=False,
    optional=("recognitions.org",),
    remedy="Thank the vendor's people by name, as often as your own; let customers' praise reach whoever earned it.",
)  # fmt: skip
def recognition_parity(recognitions: ir.Table, agents: ir.Table, period: Clock) -> Against:
    """Recognitions per person and month, beside the in-house team's.

    Why it matters: recognition costs little and keeps people; those who are never thanked work for somebody else.

    Source: mission article C3; cut-offs are our proposal.
    """
    start, end = ibis.literal(period.period.start), ibis.literal(period.period.end)
    there = agents.filter((agents.hired_on <= end) & (agents.left_on.isnull() | (agents.left_on >= start)))
    first, last = ibis.greatest(there.hired_on, start), ibis.least(there.left_on.fill_null(end), end)
    spells = there.mutate(days=last.delta(first, unit="day") + 1)
    # Who is on the roster twice, in two teams, is one person.
    people = spells.group_by("agent_id", "org", "hired_on").aggregate(days=spells.days.max(), team=spells.team.max())
    staff = people.group_by("agent_id", "org").aggregate(days=people.days.sum(), team=people.team.max())
    thanks = recognitions.filter(period.contains(period.day(recognitions["at"]))).select(who="agent_id", thanked="org")
    # Two organisations may number their people alike; thanks without organisation are for whoever has the number.
    mine = [staff.agent_id == thanks.who, thanks.thanked.isnull() | (thanks.thanked == staff.org)]
    named = staff.inner_join(thanks, mine).group_by("agent_id", "org").aggregate(times=ibis._.count())
    rows = staff.left_join(named, ["agent_id", "org"])
    return Against(Ratio(rows, top=rows.times.fill_null(0), bottom=rows.days / MONTH_DAYS), by="ratio")


@culture.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.85, 0.70, 0.50), weight=1, attribution="shared", parity=False,
    provenance="assessed",
    remedy="Give the vendor's people the same knowledge, tools and view of the customer; list what differs and why.",
)  # fmt: skip
def resource_parity(assessments: ir.Table) -> Share:
    """Views by which the vendor's people have the knowledge, tools and data that in-house people have.

    Why it matters: an extension of the team that may not do what the team does is not an extension.

    Source: mission articles A2, A3, C1, C3; cut-offs are our proposal. Each practice counts once per side; it holds at
    level 4 of 5.
    """
    views = views_of(assessments)
    views = views.filter(views.practice.isin(RESOURCES))
    return Share(views, views.level >= ALIKE, exact=True)


@culture.measure(
    unit="levels", better=LOWER, bands=(0.5, 1.0, 1.5, 2.0), weight=1, attribution="shared", parity=False,
    provenance="assessed",
    remedy="Talk about the practices on which the two sides differ most, each with its evidence on the table.",
)  # fmt: skip
def perception_gap(assessments: ir.Table) -> Mean:
    """Levels by which the two sides differ in their view of the same practices.

    Why it matters: where one side sees a four and the other a two, one of them does not know the service.

    Source: our proposal. Practices that both sides answered, without regard to the direction of the difference.
    """
    views = views_of(assessments)
    both = views.group_by("org", "practice").aggregate(
        client=views.level.max(where=views.side == "client"), vendor=views.level.max(where=views.side == "vendor")
    )
    return Mean(both, (both.client - both.vendor).abs(), exact=True)


@culture.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.85, 0.70, 0.50), weight=1, parity=False, provenance="assessed",
    remedy="Take the practices below level 3 one by one into the quarterly review.",
)  # fmt: skip
def practices_in_place(assessments: ir.Table) -> Share:
    """Practices up to the vendor that are in place, as the client sees them.

    Why it matters: figures say what happened; practices say whether it will happen again.

    Source: list of practices (templates/vendor/practices.toml); cut-offs are our proposal. In place is level 3 of 5.
    """
    views = views_of(assessments)
    seen = views.filter((views.side == "client") & views.practice.isin(VENDOR_PRACTICES))
    return Share(seen, seen.level >= IN_PLACE, exact=True)


def views_of(assessments: ir.Table) -> ir.Table:
    """One row per organisation, practice and side: the mean level of everybody who answered for that side."""
    valid = assessments.filter(assessments.level.between(1, 5) & assessments.side.isin(["client", "vendor"]))
    return valid.group_by("org", "practice", "side").aggregate(level=valid.level.cast("float64").mean())

"""Gaps: what stands between a delivery and a complete report card, read off a graded audit or assumed of none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .. import measures
from ..card import Request
from ..contracts import all_contracts
from ..holders import Side, Whose
from ..measures.registry import Group
from ..rubric import Rubric, rubric_for

if TYPE_CHECKING:
    from ..audit import Audit
    from ..engagement import Engagement, Vendor
    from ..period import Period

Needs = dict[str, set[str]]
"""Measure id -> the columns ("table.column") that it cannot do without."""


@dataclass(frozen=True)
class Gaps:
    """What is missing for the vendor, what for the in-house team beside it, and what was sent but cannot be used.

    ``share`` is the part of the evidence behind the vendor's grade that a measure stands for, ``own_share`` the same
    for the client's own grade; 0 for a measure that is shown but not graded. ``sent`` says what came: (table, the side
    that sent it, whose rows they are).
    """

    missing: list[Request]
    missing_inhouse: list[Request]
    share: dict[str, float]
    own_share: dict[str, float]
    coverage: float = 0.0
    sent: frozenset[tuple[str, Side, Whose]] = frozenset()
    faults: dict[tuple[str, Side], tuple[str, ...]] = field(default_factory=dict)
    in_error: dict[str, tuple[str, ...]] = field(default_factory=dict)


def of_audit(audit: Audit) -> Gaps:
    """The gaps of a delivery that can be read. Raises DataError where it cannot."""
    from .faults import faults

    card = audit.grade()
    vendor, inhouse = audit.vendor.id, audit.engagement.inhouse
    rubric = rubric_for(audit.engagement, audit.vendor)
    delivered = {org: {t: audit.tables.delivered(t, org) for t in all_contracts()} for org in (vendor, inhouse)}
    comparable = {m.id for group in measures.PILLARS + measures.LENSES for m in group.measures if m.parity}
    not_applicable = {r.id for r in card.measures if r.status == "not_applicable"}
    in_error: dict[str, set[str]] = defaultdict(set)
    for r in card.measures:
        if r.status == "error":
            for table in {need.split(".")[0] for need in r.needs}:
                in_error[table].add(r.id)
    return Gaps(
        missing=card.requests,
        missing_inhouse=_requests(
            {r.id: _needs(r.id, r.needs) for r in card.measures if r.id in comparable - not_applicable},
            delivered[inhouse],
            rubric,
        ),
        share=_shares((*measures.PILLARS, *measures.LENSES), rubric, not_applicable),
        own_share=_shares(measures.CLIENT, rubric, not_applicable),
        coverage=card.overall.coverage,
        sent=frozenset(
            (entry["table"], entry["side"], whose)
            for entry in audit.tables.intake["deliveries"]
            for whose in _whose(entry, vendor, inhouse)
        ),
        faults=faults(audit, card.data_trust),
        in_error={table: tuple(sorted(ids)) for table, ids in in_error.items()},
    )


def _whose(entry: dict[str, Any], vendor: str, inhouse: str) -> set[Whose]:
    """Whose rows one delivery holds; the client's files that do not say are about everybody."""
    if entry["side"] == "client" and (entry["shared"] or not entry["orgs"]):
        return {"vendor", "inhouse"}
    named: dict[str, Whose] = {vendor: "vendor", inhouse: "inhouse"}
    return {named[org] for org in entry["orgs"] if org in named} or {"vendor"}


def of_nothing(engagement: Engagement, vendor: Vendor, period: Period) -> Gaps:
    """The gaps of a delivery that is not there yet, or that cannot be read at all: everything."""
    from ..slices.describe import describe

    skipped, rubric = set(vendor.not_applicable), rubric_for(engagement, vendor)
    engagement = engagement.model_copy(update={"governance_cost": {vendor.id: 1.0}})  # what is needed hangs on no sum
    known = [m for m in measures.all_measures() if m.id not in skipped]
    needs = {m.id: _needs(m.id, describe(m, period, engagement, "duckdb")[1]) for m in known}
    comparable = {m.id for group in measures.PILLARS + measures.LENSES for m in group.measures if m.parity}
    nobody: dict[str, frozenset[str]] = {table: frozenset() for table in all_contracts()}
    return Gaps(
        missing=_requests(needs, nobody, rubric),
        missing_inhouse=_requests({i: columns for i, columns in needs.items() if i in comparable}, nobody, rubric),
        share=_shares((*measures.PILLARS, *measures.LENSES), rubric, skipped),
        own_share=_shares(measures.CLIENT, rubric, skipped),
    )


def _needs(measure_id: str, needs: list[str]) -> set[str]:
    measure = measures.find(measure_id)
    return set(needs) - (measure.optional if measure else frozenset())


def _requests(needs: Needs, delivered: dict[str, frozenset[str]], rubric: Rubric) -> list[Request]:
    """Per table what measures miss in it, as ``insight.requests`` has it for the vendor."""
    columns: dict[str, set[str]] = defaultdict(set)
    waiting: dict[str, set[str]] = defaultdict(set)
    for measure_id, wanted in needs.items():
        for need in wanted:
            table, column = need.split(".")
            if table in delivered and column not in delivered[table]:
                columns[table].add(column)
                waiting[table].add(measure_id)
    weight = {m.id: rubric.weight_of(m) for m in measures.all_measures()}
    return [
        Request(
            table=table,
            columns=sorted(columns[table]),
            measures=sorted(waiting[table]),
            weight=sum(weight[i] for i in waiting[table]),
        )
        for table in sorted(columns)
    ]


def _shares(groups: tuple[Group, ...], rubric: Rubric, skipped: set[str]) -> dict[str, float]:
    """The share of a grade's evidence per measure: its weight in its group, times the group's weight in the grade."""
    weighted = [(group, rubric.group_weight(group.id)) for group in groups]
    total = sum(weight for _, weight in weighted)
    found: dict[str, float] = {}
    for group, weight in weighted:
        graded = {m.id: rubric.weight_of(m) for m in group.measures if m.id not in skipped}
        if total and (whole := sum(graded.values())):
            found |= {i: weight / total * own / whole for i, own in graded.items()}
    return found

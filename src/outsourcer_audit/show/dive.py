"""Deep dives: what a card has no room for, one pillar at a time. Figures are the card's, and as suppressed as there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from outsourcer_audit import formats
from outsourcer_audit.card import Group, Reading, ReportCard
from outsourcer_audit.card.base import SUPPRESSED_BELOW
from outsourcer_audit.charts import Chart, months
from outsourcer_audit.charts.explore import OUTSIDE, STANDS, beside, slices_of
from outsourcer_audit.charts.months import has_months

from .html import Html, partial

DIMENSIONS = ("month", "channel", "team", "site")


def overview(card: ReportCard, group: str) -> Html:
    """Every measure of a pillar or lens in one line: figure, interval, n, status, letter, in-house, change."""
    return partial("desk/overview", group=_group(card, group), readings=_readings(card, group))


def figures(card: ReportCard, group: str, by: str) -> Html:
    """A small chart of every measure by month, channel, team or site, as far as there is something to see."""
    if by not in DIMENSIONS:
        raise KeyError(f"{by!r} is nothing to look at it by; there are {', '.join(DIMENSIONS)}.")
    found = _group(card, group)
    return partial("desk/figures", charts=list(_charts(card, found, by)), group=found, by=by)


def figure(reading: Reading, by: str) -> Html:
    """One chart of one measure by month, channel, team or site."""
    if by not in DIMENSIONS:
        raise KeyError(f"{by!r} is nothing to look at it by; there are {', '.join(DIMENSIONS)}.")
    chart = _chart(reading, by, f"x-{formats.slug(reading.id)}-{by}")
    return partial("desk/figures", charts=[chart] if chart else [], group=reading, by=by)


def _charts(card: ReportCard, group: Group, by: str) -> Iterator[Chart]:
    for number, reading in enumerate(_readings(card, group.id)):
        if chart := _chart(reading, by, f"d-{formats.slug(group.id)}-{by}{number}"):
            yield chart


def _chart(reading: Reading, by: str, prefix: str) -> Chart | None:
    if by != "month":
        return beside(reading, by, prefix)
    return months(reading, prefix) if has_months(reading) else None


def outliers(card: ReportCard, group: str) -> Html:
    """Teams and sites that differ from the vendor's own figure by more than such units usually do."""
    rows = [
        (reading, by, part)
        for reading in _readings(card, group)
        for by in ("team", "site")
        for part in slices_of(reading, by)
        if part.status in STANDS and part.funnel in OUTSIDE
    ]
    looked_at = sum(bool(p.funnel) for r in _readings(card, group) for by in ("team", "site") for p in slices_of(r, by))
    return partial("desk/outliers", rows=rows, looked_at=looked_at, group=_group(card, group))


def weakest(card: ReportCard, group: str) -> Html:
    """The measure of a pillar or lens with the lowest score, in full."""
    scored = [reading for reading in _readings(card, group) if reading.score is not None]
    if not scored:
        return partial("desk/nothing", said="No measure here has a score.")
    return partial("desk/reading", m=min(scored, key=lambda reading: (reading.score or 0.0, reading.id)))


def alternatives(card: ReportCard, group: str) -> Html:
    """The measures that the trade computes in several ways, by each of them."""
    found = [reading for reading in _readings(card, group) if reading.alternatives]
    return partial("desk/alternatives", readings=found, group=_group(card, group))


def behind(card: ReportCard, group: str) -> Html:
    """The tables that a pillar rests on: what was delivered, what the checks found, and which measures need what."""
    readings = _readings(card, group)
    tables = {t.table: t for t in card.data_trust.tables}
    named: dict[str, dict[str, set[str]]] = {}
    for reading in readings:
        for need in reading.needs:
            table, _, column = need.partition(".")
            entry = named.setdefault(table, {"columns": set(), "measures": set()})
            entry["columns"].add(column)
            entry["measures"].add(reading.title)
    rows = [(tables[name], sorted(e["columns"]), sorted(e["measures"])) for name, e in named.items() if name in tables]
    return partial("desk/behind", rows=rows, group=_group(card, group))


def kinds(validation: Any) -> Html:
    """How many checks of each dimension of data quality passed and did not, by severity."""
    counts = Counter(
        (check.dimension, check.severity, check.status) for t in validation.trust.tables for check in t.checks
    )
    rows = [
        (*key, counts[*key, "passed"], counts[*key, "failed"], counts[*key, "error"])
        for key in sorted({(dimension, severity) for dimension, severity, _ in counts})
    ]
    return partial("desk/kinds", rows=rows)


def rows_by_month(audit: Any) -> Html:
    """How many rows of each table lie in each month, so that a gap in a delivery is seen; few are not told."""
    from outsourcer_audit.contracts import all_contracts
    from outsourcer_audit.engine import dialect_of, fetch
    from outsourcer_audit.measures.context import Clock

    con = audit.tables.con
    clock = Clock(audit.period, dialect_of(con))  # the card's months: the client's, not those of UTC
    labels = audit.period.months
    counted: list[tuple[str, list[str]]] = []
    for contract in all_contracts().values():
        column = contract.period_column
        if contract.table not in audit.tables.delivered_tables or column is None:
            continue
        rows = audit.tables.table(contract.table)
        months_of = rows.group_by(month=clock.month(rows[column])).aggregate(n=rows.count())
        by_month = {f"{found['month']:%Y-%m}": found["n"] for found in fetch(con, months_of)[1]}
        counted.append((contract.table, [_few(int(by_month.get(label, 0))) for label in labels]))
    return partial("desk/rows", rows=counted, months=labels)


def _few(n: int) -> str:
    return f"< {SUPPRESSED_BELOW}" if 0 < n < SUPPRESSED_BELOW else formats.count(n)


def _readings(card: ReportCard, group: str) -> list[Reading]:
    by_id = {reading.id: reading for reading in card.measures}
    return [by_id[name] for name in _group(card, group).measures if name in by_id]


def _group(card: ReportCard, group_id: str) -> Group:
    for group in (*card.pillars, *card.lenses):
        if group.id == group_id:
            return group
    known = ", ".join(group.id for group in (*card.pillars, *card.lenses))
    raise KeyError(f"{group_id!r} is not on this card; it has {known}.")

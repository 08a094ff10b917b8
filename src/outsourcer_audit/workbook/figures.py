"""Figures: every measure, every slice of it, what to do about it, and the vendor's own pack beside ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..card import Reading, ReportCard
from .book import Book
from .table import COUNT, SCORE, Column, Figure, Value, write_table
from .words import STATUS, WHO, unit

_MEASURES = [
    Column("Id", 30), Column("Pillar or lens", 18), Column("Measure", 44), Column("Status", 14), Column("Letter", 7),
    Column("Score of 100", 8, SCORE), Column("Value"), Column("Unit", 16), Column("Interval low"),
    Column("Interval high"), Column("n", 10, COUNT), Column("Independent rows", 12, COUNT),
    Column("Complete count", 10), Column("Better", 9), Column("A", 18), Column("B", 18), Column("C", 18),
    Column("D", 18), Column("F", 18), Column("Bands from", 24), Column("Evidence", 9), Column("Provenance", 12),
    Column("Weight", 8, "0.0#"), Column("Whose part", 10), Column("In-house"), Column("Vendor minus in-house"),
    Column("Difference low"), Column("Difference high"), Column("Beside in-house", 20), Column("At equal mix", 9),
    Column("Earlier period"), Column("Change"), Column("Change low"), Column("Change high"),
    Column("Since earlier", 20), Column("Reason", 40), Column("Why it matters", 50), Column("Source", 40),
    Column("Remedy", 50),
]  # fmt: skip


def measures(made: Book, card: ReportCard) -> None:
    """One row per measure; a figure that could not be had is an empty cell, and the status says why."""
    where = {id_: group.title for group in (*card.lenses, *card.pillars) for id_ in group.measures}
    write_table(made, "Measures", _MEASURES, (_measure(m, where.get(m.id, "")) for m in card.measures), held=3)


def _measure(m: Reading, group: str) -> Sequence[Value]:
    p, c = m.parity, m.change
    beside: Sequence[Value] = ("",) * 6
    if p:
        sides = (Figure(x, m.unit) for x in (p.value, p.difference, p.low, p.high))
        beside = (*sides, p.verdict, p.adjusted)
    since: Sequence[Value] = ("",) * 5
    if c:
        since = (*(Figure(x, m.unit) for x in (c.previous, c.difference, c.low, c.high)), c.verdict)
    return (
        m.id, group, m.title, STATUS[m.status], m.letter or "", m.score, Figure(m.value, m.unit), unit(m.unit),
        Figure(m.low, m.unit), Figure(m.high, m.unit), m.n, m.effective_n, m.exact, m.better,
        *(m.bands.get(letter, "") for letter in ("A", "B", "C", "D", "F")), m.band_source, m.evidence, m.provenance,
        m.weight, WHO[m.attribution], *beside, *since, m.reason, m.why, m.source, m.remedy,
    )  # fmt: skip


def findings(made: Book, card: ReportCard) -> None:
    """What to do next, in the order of the page."""
    columns = [
        Column("No.", 6, COUNT), Column("Finding", 50), Column("Who acts", 10), Column("Severity", 9),
        Column("Effect on the grade, points", 12, "+0.0;-0.0;0.0"), Column("Evidence", 60), Column("Remedy", 60),
        Column("Measure", 30), Column("Also rests on", 40),
    ]  # fmt: skip
    rows = (
        (i, f.title, WHO[f.who], f.severity, f.effect, f.evidence, f.remedy, f.measure, ", ".join(f.also))
        for i, f in enumerate(card.findings, start=1)
    )
    write_table(made, "Findings", columns, rows, held=2)


def slices(made: Book, card: ReportCard) -> None:
    """Every measure by month, channel, team and site; cells of too few rows are empty."""
    columns = [
        Column("Id", 30), Column("Measure", 44), Column("By", 9), Column("Part", 24), Column("Status", 14),
        Column("Value"), Column("Unit", 16), Column("Interval low"), Column("Interval high"), Column("n", 10, COUNT),
        Column("Funnel", 9),
    ]  # fmt: skip
    write_table(made, "Slices", columns, _slices(card), held=4)


def _slices(card: ReportCard) -> Iterator[Sequence[Value]]:
    for m in card.measures:
        parts = (("month", m.by_month), ("channel", m.by_channel), ("team", m.by_team), ("site", m.by_site))
        for kind, found in parts:
            for s in found:
                value, low, high = (Figure(x, m.unit) for x in (s.value, s.low, s.high))
                yield m.id, m.title, kind, s.key, STATUS[s.status], value, unit(m.unit), low, high, s.n, s.funnel


def reported(made: Book, card: ReportCard) -> None:
    """The vendor's own pack, figure by figure and month by month, beside what the raw rows give."""
    columns = [
        Column("Figure", 30), Column("Scope", 12), Column("Service level", 14), Column("Formula", 9),
        Column("Month", 10), Column("Status", 13), Column("Reported"), Column("Recomputed"), Column("Unit", 12),
        Column("Interval low"), Column("Interval high"), Column("Reported minus recomputed"), Column("n", 10, COUNT),
        Column("Target"), Column("Better", 9), Column("Met as reported", 10), Column("Met as recomputed", 11),
        Column("By other formulas", 40), Column("Passes only under", 16), Column("Reproduced by", 16),
        Column("Verdict", 24), Column("Reason", 40),
    ]  # fmt: skip
    write_table(made, "Reported vs recomputed", columns, _reported(card), held=1)


def _reported(card: ReportCard) -> Iterator[Sequence[Value]]:
    for kpi in card.reported:
        for f in kpi.figures:
            ours = (Figure(x, f.unit) for x in (f.low, f.high, f.gap))
            under = "; ".join(f"{name}: {100 * x:.1f} %" for name, x in f.under.items())
            yield (
                f.metric, f.scope, f.sla_id, f.formula, f.month, f.status, Figure(f.reported, f.unit),
                Figure(f.recomputed, f.unit), unit(f.unit), *ours, f.n, Figure(f.target, f.unit), f.direction,
                f.met_reported, f.met_recomputed, under, ", ".join(f.passes_only_under), ", ".join(f.reproduced_by),
                f.verdict, f.reason,
            )  # fmt: skip

"""The catalogue in words: ``invoke measures``, and the reference page docs/measures.md, without any data."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import get_args

from . import measures
from .errors import UsageError
from .measures.kinds import Several
from .measures.registry import Evidence, Group, Measure
from .scoring import describe_bands, describe_verdict

ENGINES = {"duckdb": "duckdb", "spark": "pyspark", "postgres": "postgres"}
"""Engines whose SQL can be shown, and what Ibis calls them."""
EVIDENCE: dict[Evidence, str] = {
    "E1": "a published cut-off",
    "E2": "a market observation: what is usual, not what is good",
    "E3": "folklore: a convention of the trade without research",
    "E4": "our proposal: no published figure exists",
    "": "never graded",
}


def listing() -> str:
    """Every measure: id, title and what earns an A, group by group."""
    lines: list[str] = []
    for group in measures.all_groups():
        lines += ["", f"{group.title}: {group.question}"]
        for m in group.measures:
            best = f"A: {bands_of(m)['A']}" if m.graded else "not graded"
            lines.append(f"  {m.id:38} {m.title} ({best})")
    return "\n".join(lines[1:])


def bands_of(m: Measure) -> dict[str, str]:
    """What earns which letter, in words; empty for a measure that is never graded."""
    if m.rule != "bands":
        return {str(letter): words for letter, words in describe_verdict(m.rule).items()}
    unit = "share_points" if m.judged == "parity" else m.unit
    return {str(letter): words for letter, words in describe_bands(m.bands, m.better, unit).items()}


def explain(measure_id: str, engine: str = "duckdb") -> str:
    """One measure in full, with its SQL. Raises UsageError for an unknown id, naming the nearest ones."""
    m = measures.find(measure_id)
    if m is None:
        known = [measure.id for measure in measures.all_measures()]
        near = difflib.get_close_matches(measure_id, known, n=3, cutoff=0.4)
        raise UsageError(
            f"No measure {measure_id!r}. " + (f"Did you mean {', '.join(near)}?" if near else "See invoke measures.")
        )
    if engine not in ENGINES:
        raise UsageError(f"No engine {engine!r}; there are {', '.join(ENGINES)}.")
    made = compiled(m, engine)
    bands = "; ".join(f"{letter} {words}" for letter, words in bands_of(m).items()) or "not graded"
    judged = " (of the difference from the in-house team)" if m.judged == "parity" else ""
    return "\n".join(
        [
            f"{m.id}: {m.title}",
            "",
            f"Why it matters: {m.why}",
            f"Source:         {m.source}",
            f"Bands:          {bands}{judged}",
            f"Evidence:       {m.evidence or '-'} ({EVIDENCE[m.evidence]})",
            f"Weight:         {m.weight:g}   Who can change it: {m.attribution}   Figures are {m.provenance}",
            *([f"Formulas:       {'; '.join(made.formulas)} (the first is graded)"] if made.formulas else []),
            f"Needs:          {', '.join(made.needs)}",
            *([f"Holds without:  {', '.join(sorted(m.optional))}"] if m.optional else []),
            f"Remedy:         {m.remedy or '-'}",
            "",
            made.sql,
        ]
    )


@dataclass(frozen=True)
class Compiled:
    """A measure as an engine would run it: its SQL, the columns that it needs, the names of its usual formulas."""

    sql: str
    needs: list[str]
    formulas: list[str]


def compiled(m: Measure, engine: str = "duckdb") -> Compiled:
    """Compile a measure on empty tables, for an example engagement that says everything that may be said."""
    from datetime import date
    from pathlib import Path

    from .engagement import Engagement
    from .period import Period
    from .slices.describe import describe, kind_of

    _load(ENGINES[engine])
    engagement = Engagement(name="example", client="the client", folder=Path(), governance_cost={"vendor": 60_000.0})
    period = Period(date(2026, 1, 1), date(2026, 3, 31))
    kind = kind_of(m, period, engagement)
    sql, needs = describe(m, period, engagement, ENGINES[engine])
    return Compiled(sql, needs, [kind.label, *kind.others] if isinstance(kind, Several) else [])


def _load(dialect: str) -> None:
    """Load what Ibis must know of an engine before it can write its SQL: of Spark, Spark itself."""
    import ibis

    try:
        _ = ibis.pyspark if dialect == ENGINES["spark"] else None
    except (ImportError, AttributeError):
        raise UsageError('To write Spark\'s SQL install it: pip install "outsourcer-audit[spark]".') from None


def reference() -> str:
    """The reference page of all measures, as Markdown; a test holds docs/measures.md against it."""
    lines = [
        "# Every measure",
        "",
        "<!-- Written by `invoke measures --page=docs/measures.md` from the measures' own code. -->",
        "",
        f"{len(measures.all_measures())} measures in {len(measures.PILLARS)} pillars, {len(measures.LENSES)} lenses and"
        " the client's own card. A measure whose tables or columns were not delivered is *no evidence*: it lowers the"
        " coverage and becomes a data request, and is never 0 or 100. `invoke measures --explain=ID` prints the SQL.",
        "",
        "How good is the evidence for a band? "
        + " · ".join(f"**{name}** {EVIDENCE[name]}" for name in get_args(Evidence) if name)
        + ".",
    ]
    for group in measures.all_groups():
        lines += ["", f"## {group.title}", "", group.question]
        for m in group.measures:
            lines += ["", *_entry(m, group)]
    return "\n".join(lines) + "\n"


def _entry(m: Measure, group: Group) -> list[str]:
    made = compiled(m)
    bands = " · ".join(f"**{letter}** {words}" for letter, words in bands_of(m).items())
    graded = f"{bands}; weight {m.weight:g} in {group.title.lower()}" if m.graded else "shown, never graded"
    lines = [
        f"### `{m.id}`",
        "",
        f"**{m.title}.** {m.why}",
        "",
        f"- Bands: {graded}" + (" (of the difference from the in-house team)" if m.judged == "parity" else ""),
        f"- Evidence: {m.evidence or 'none'}, {EVIDENCE[m.evidence]}. {m.source}",
        f"- Unit: {m.unit}; better: {m.better}; who can change it: {m.attribution}; figures are {m.provenance}",
    ]
    if made.formulas:
        lines.append(f"- Usual formulas, the first graded: {'; '.join(made.formulas)}")
    lines.append(f"- Needs: {', '.join(f'`{name}`' for name in made.needs)}")
    if m.optional:
        lines.append(f"- Holds without: {', '.join(f'`{name}`' for name in sorted(m.optional))}")
    if m.remedy:
        lines.append(f"- Remedy: {m.remedy}")
    return lines

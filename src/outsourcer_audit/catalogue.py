"""The catalogue as text: the list of measures, and one explained with its needs and its SQL, without any data."""

from __future__ import annotations

import difflib

from . import measures
from .errors import UsageError
from .measures.registry import Measure
from .scoring import describe_bands


def listing() -> str:
    """Every measure: id, title and what earns an A, group by group."""
    lines: list[str] = []
    for group in measures.all_groups():
        lines += ["", f"{group.title}: {group.question}"]
        for m in group.measures:
            best = describe_bands(m.bands, m.better, m.unit).get("A", "not graded")
            lines.append(f"  {m.id:34} {m.title} (A: {best})" if m.bands else f"  {m.id:34} {m.title} (not graded)")
    return "\n".join(lines[1:])


def explain(measure_id: str) -> str:
    """One measure in full. Raises UsageError for an unknown id, naming the nearest ones."""
    m = measures.find(measure_id)
    if m is None:
        known = [measure.id for measure in measures.all_measures()]
        near = difflib.get_close_matches(measure_id, known, n=3, cutoff=0.4)
        raise UsageError(
            f"No measure {measure_id!r}. " + (f"Did you mean {', '.join(near)}?" if near else "See invoke measures.")
        )
    sql, needs = _compiled(m)
    bands = (
        "; ".join(f"{letter} {words}" for letter, words in describe_bands(m.bands, m.better, m.unit).items())
        or "not graded"
    )
    return "\n".join(
        [
            f"{m.id}: {m.title}",
            "",
            f"Why it matters: {m.why}",
            f"Source:         {m.source}",
            f"Bands:          {bands} (evidence {m.evidence or 'none'})",
            f"Weight:         {m.weight:g}   Who can change it: {m.attribution}   From: {m.provenance} rows",
            f"Needs:          {', '.join(needs)}",
            f"Remedy:         {m.remedy or '-'}",
            "",
            sql,
        ]
    )


def _compiled(m: Measure) -> tuple[str, list[str]]:
    from datetime import date
    from pathlib import Path

    from .engagement import Engagement
    from .period import Period
    from .slices.describe import describe

    engagement = Engagement(name="example", client="the client", folder=Path(), governance_cost={"vendor": 60_000.0})
    return describe(m, Period(date(2026, 1, 1), date(2026, 3, 31)), engagement, "duckdb")

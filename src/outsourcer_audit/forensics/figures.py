"""Figures that were typed: last digits that nobody would count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import ibis.expr.types as ir

from ..formats import count, percent
from .chance import LEVEL, binomial_tail
from .registry import Row, Signs, Verdict, pattern

FEWEST = 50
DECIMALS = 3
"""A figure with more decimals of a percent was computed, not typed."""
ROUND = 0.2
"""Two digits of ten."""
FOUND = 0.4


@pattern(
    title="Reported figures with round last digits",
    question="Were these figures counted, or estimated and typed?",
    innocent="Figures counted on few cases come in steps, such as fifths or twentieths.",
    remedy="Ask for the export behind each figure, and pay on the recomputed one.",
    effect_of="share of reported figures whose last digit is 0 or 5",
)
def round_figures(kpi_reports: ir.Table) -> Signs:
    """Last digits of reported figures are 0 or 5 far more often than counted figures are.

    Why it matters: a figure that was estimated is no measurement, whatever it says.

    Source: last-digit test (Mosimann et al. 2002). Baseline: one figure in five; twice that, chance below 1 %. The
    last digit is that of the metric's own precision; metrics that move in steps of five throughout are left out.
    """
    figures = kpi_reports.select("org", "period_start", "metric", "sla_id", "value").distinct()
    return Signs(figures.select("org", "metric", "value"), _digits)


def _digits(rows: Sequence[Row]) -> Verdict:
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row["value"] is not None and float(row["value"]) not in (0.0, 1.0):
            values[str(row["metric"])].append(float(row["value"]))
    digits = [digit for metric in sorted(values) for digit in last_digits(values[metric])]
    n, hits = len(digits), sum(digit in (0, 5) for digit in digits)
    if n < FEWEST:
        return Verdict(None, f"{count(n)} reported figures with a last digit are too few.", n)
    p = binomial_tail(hits, n, ROUND)
    text = (
        f"Of {count(n)} reported figures {percent(hits / n)} end in 0 or 5; by counting it would be about one in five."
    )
    return Verdict(p < LEVEL and hits >= FOUND * n, text, n, hits / n, p, hits, n * ROUND)


def last_digits(values: Iterable[float]) -> list[int]:
    """Last digits at the finest precision that the values use; none where they were computed, or move in steps."""
    scaled = [100 * value for value in values]
    for decimals in range(DECIMALS + 1):
        whole = [value * 10**decimals for value in scaled]
        if all(abs(value - round(value)) < 1e-6 for value in whole):
            digits = [abs(round(value)) % 10 for value in whole]
            return [] if all(digit in (0, 5) for digit in digits) else digits
    return []

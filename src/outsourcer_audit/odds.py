"""Odds of a letter: how often the grade would come out otherwise, given the intervals of the figures behind it.

Seeded simulation over all figures at once; weights and normalisation are held fixed.
"""

from __future__ import annotations

from collections.abc import Sequence

from .card import Letter, Odds, Reading
from .scoring import FLOORS, LETTERS, score, verdict
from .statistics import Z

DRAWS = 2000
GRID = 257


def letter_odds(groups: Sequence[Sequence[Reading]], weights: Sequence[float], cap: Letter | None = None) -> Odds:
    """Share of simulated cards for each letter, best first; letters that never occur are left out."""
    import numpy as np

    rng = np.random.default_rng(20260101)
    total = np.zeros(DRAWS)
    for readings, weight in zip(groups, weights, strict=True):
        points = np.zeros(DRAWS)
        for reading in readings:
            points += reading.weight * _scores(reading, rng)
        total += weight * points / sum(reading.weight for reading in readings)
    total /= sum(weights)
    if cap is not None and cap != "A":
        above_cap = LETTERS[LETTERS.index(cap) - 1]
        total = np.minimum(total, FLOORS[above_cap] - 1e-9)
    edges = [FLOORS[name] for name in LETTERS]
    above = [float((total >= edge).mean()) for edge in edges]
    shares = [above[0], *(above[i] - above[i - 1] for i in range(1, len(edges)))]
    return {name: round(value, 3) for name, value in zip(LETTERS, shares, strict=True) if value >= 0.0005}


def _scores(reading: Reading, rng):  # type: ignore[no-untyped-def]
    """Simulated scores of one reading: a two-piece normal through its interval, scored on a grid."""
    import numpy as np

    value, low, high = reading.value, reading.low, reading.high
    if reading.judged == "parity" and reading.parity is not None:
        value, low, high = reading.parity.difference, reading.parity.low, reading.parity.high
    if value is None or low is None or high is None or reading.exact or high <= low:
        return np.full(DRAWS, reading.score)
    draws = rng.standard_normal(DRAWS)
    values = value + np.where(draws < 0, draws * (value - low) / Z, draws * (high - value) / Z)
    unit = reading.unit if reading.judged == "value" else "share_points"
    if unit == "share":
        values = np.clip(values, 0.0, 1.0)
    if reading.rule != "bands":  # another draw would have had its own interval, as wide as this one
        return np.array([verdict(reading.rule, x, x - (value - low), x + (high - value)) for x in values])
    grid = np.linspace(float(values.min()), float(values.max()), GRID)
    on_grid = [score(float(x), tuple(reading.edges), reading.better, unit) for x in grid]  # type: ignore[arg-type]
    return np.interp(values, grid, np.asarray(on_grid, dtype=float))

"""Scoring: from a value and its bands to a score (0-100) and a letter. One rubric, versioned.

Piecewise linear: the edges of A, B, C and D score 90, 80, 70 and 60. Above A the score rises to 100 at the best
possible value; below D it falls with the slope of the last band, and reaches 0 at the worst value at the latest.
"""

from __future__ import annotations

from bisect import bisect_right

from .card import Letter
from .measures.registry import Better, Rule, Unit

SCORING_VERSION = "2026.1"
LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D", "F")
FLOORS: dict[Letter, float] = {"A": 90.0, "B": 80.0, "C": 70.0, "D": 60.0, "F": 0.0}
_EDGE_SCORES = (90.0, 80.0, 70.0, 60.0)
_BOUNDED: tuple[Unit, ...] = ("share",)
MARGIN = 0.05
"""A vendor is not inferior to the in-house team when the interval excludes a shortfall of this much."""
NO_EFFECT = 0.005
"""Smaller effects than this, either way, are none."""
_VERDICT_SCORES = {"A": 95.0, "B": 85.0, "C": 75.0, "D": 65.0, "F": 40.0}


def letter(score: float | None) -> Letter | None:
    """Letter of a score."""
    if score is None:
        return None
    return next(name for name in LETTERS if score >= FLOORS[name])


def score(value: float, bands: tuple[float, ...], better: Better, unit: Unit) -> float | None:
    """Score of a value; None where the measure is never graded."""
    if not bands or better == "none":
        return None
    if better == "middle":
        return min(_one_sided(value, bands[:4], True, unit), _one_sided(value, bands[4:], False, unit))
    return _one_sided(value, bands, better == "higher", unit)


def _one_sided(value: float, edges: tuple[float, ...], higher: bool, unit: Unit) -> float:
    """Score on one side. Values are turned so that smaller is better and the best is 0."""
    if higher:
        top = 1.0 if unit in _BOUNDED else max(edges[0] + (edges[0] - edges[1]), edges[0])
        value, edges = top - value, tuple(top - edge for edge in edges)
        worst = top if unit in _BOUNDED else None
    else:
        worst = 1.0 if unit in _BOUNDED else None
    if value <= 0:
        return 100.0
    a, _, c, d = edges
    zero = d + 6 * (d - c)
    if worst is not None:
        zero = max(min(zero, worst), d + 1e-9)
    points = [(edge, s) for edge, s in zip(edges, _EDGE_SCORES, strict=True)] + [(zero, 0.0)]
    if a > 0:
        points.insert(0, (0.0, 100.0))
    return _interpolate(value, points)


def _interpolate(x: float, points: list[tuple[float, float]]) -> float:
    xs = [point[0] for point in points]
    at = bisect_right(xs, x)
    if at == 0:
        return points[0][1]
    if at == len(points):
        return points[-1][1]
    (x0, y0), (x1, y1) = points[at - 1], points[at]
    # On an edge itself the better letter holds: "at least 95 %" includes 95 %.
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def verdict(rule: Rule, value: float, low: float, high: float) -> float:
    """Score of a figure whose letter is read off its interval (domain research 2.3, 2.6): the middle of the letter.

    ``noninferior``: A not inferior and not below, B not inferior, C undecided, D below by more than the margin, F so
    surely. ``effect``: A surely above nothing, B above, C about nothing, D below, F surely below.
    """
    if rule == "noninferior":
        steps = (low > -MARGIN and value >= 0, low > -MARGIN, value >= -MARGIN, high >= -MARGIN)
    else:
        steps = (low > 0, value >= NO_EFFECT, value > -NO_EFFECT, high >= 0)
    return _VERDICT_SCORES[next((name for name, holds in zip(LETTERS, steps, strict=False) if holds), "F")]


def describe_verdict(rule: Rule) -> dict[Letter, str]:
    """A verdict's letters in words."""
    margin = f"{100 * MARGIN:g} points"
    if rule == "noninferior":
        return {
            "A": f"surely less than {margin} below in-house, and not below",
            "B": f"surely less than {margin} below in-house",
            "C": f"perhaps {margin} below in-house",
            "D": f"more than {margin} below in-house, but not surely",
            "F": f"surely more than {margin} below in-house",
        }
    return {"A": "surely above nothing", "B": "above nothing, not surely", "C": "about nothing",
            "D": "below nothing, not surely", "F": "surely below nothing"}  # fmt: skip


def moved(bands: tuple[float, ...], better: Better, unit: Unit, target: float) -> tuple[float, ...]:
    """Bands moved so that keeping a contract's target earns just a B.

    The edges keep their proportions to the best value that there can be, where there is one (0, or 100 %), else their
    distances. Raises ValueError for a measure with two sides, which a single figure cannot describe.
    """
    if better not in ("higher", "lower") or len(bands) != 4:
        raise ValueError("one target cannot describe it; write bands")
    best = 0.0 if better == "lower" else 1.0
    usual = abs(bands[1] - best)
    if (better == "lower" or unit in _BOUNDED) and usual > 0 and target != best:
        return tuple(best + (edge - best) * abs(target - best) / usual for edge in bands)
    return tuple(edge + target - bands[1] for edge in bands)


def describe_bands(bands: tuple[float, ...], better: Better, unit: Unit) -> dict[Letter, str]:
    """The bands in words: {'A': 'at least 95 %', ...}."""
    if not bands:
        return {}
    shown = [_words(edge, unit) for edge in bands]
    if better == "middle":
        text: dict[Letter, str] = {
            name: f"{low} to {high}" for name, low, high in zip(LETTERS, shown[:4], shown[4:], strict=False)
        }
        return text | {"F": "outside"}
    word, beyond = ("at least", "below") if better == "higher" else ("at most", "above")
    text = {name: f"{word} {edge}" for name, edge in zip(LETTERS, shown, strict=False)}
    return text | {"F": f"{beyond} {shown[-1]}"}


def _words(edge: float, unit: Unit) -> str:
    if unit == "share":
        return f"{edge * 100:g} %"
    if unit == "share_points":
        return f"{edge * 100:g} points"
    if unit == "per_year":
        return f"{edge * 100:g} % a year"
    if unit == "per_month":
        return f"{edge:g} a month"
    return f"{edge:g} {unit}" if unit in ("days", "hours", "seconds", "years", "levels") else f"{edge:g}"

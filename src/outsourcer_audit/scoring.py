"""Scoring: from a value and its bands to a score (0-100) and a letter. One rubric, versioned.

Piecewise linear: the edges of A, B, C and D score 90, 80, 70 and 60. Above A the score rises to 100 at the best
possible value (with two sides: in the middle of the A's); below D it falls with the slope of the last band, and reaches
0 at the worst value at the latest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .card import Letter
from .measures.registry import Better, Rule, Unit

SCORING_VERSION = "2026.2"
LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D", "F")
FLOORS: dict[Letter, float] = {"A": 90.0, "B": 80.0, "C": 70.0, "D": 60.0, "F": 0.0}
_EDGE_SCORES = (90.0, 80.0, 70.0, 60.0)
_BOUNDED: tuple[Unit, ...] = ("share",)
MARGIN = 0.05
"""A vendor is not inferior to the in-house team when the interval excludes a shortfall of this much."""
NO_EFFECT = 0.005
"""Smaller effects than this, either way, are none."""
ROUNDING = 1e-9
"""Weighted means of eighties come to 79.999999999999986; that is no C."""
MIDDLES: dict[Letter, float] = {"A": 95.0, "B": 85.0, "C": 75.0, "D": 65.0, "F": 40.0}
"""The score of a figure of which only the letter is known: about the middle of the letter."""
Edges = tuple[float, ...]


def letter(score: float | None) -> Letter | None:
    """Letter of a score."""
    if score is None:
        return None
    return next(name for name in LETTERS if score >= FLOORS[name] - ROUNDING)


def score(value: float, bands: Edges, better: Better, unit: Unit) -> float | None:
    """Score of a value; None where the measure is never graded."""
    sides = scales(bands, better, unit)
    return min(_interpolate(side.away(value), side) for side in sides) if sides else None


@dataclass(frozen=True)
class Scale:
    """One side of a measure's bands: scores by how far a value lies from the best there can be (0 or less is 100)."""

    best: float
    sign: float
    away_from_best: tuple[float, ...]
    scores: tuple[float, ...]

    def away(self, value: Any) -> Any:
        """How far a value (or each of an array of them) lies on the wrong side of the best."""
        return self.sign * (value - self.best)


def scales(bands: Edges, better: Better, unit: Unit) -> list[Scale]:
    """The scales of a measure: one, or two for a measure with two sides, of which the worse one counts."""
    if not bands or better == "none":
        return []
    bounded = unit in _BOUNDED
    if better == "middle":  # the best that can be is the middle of the A's
        best = (bands[0] + bands[4]) / 2
        return [_scale(bands[:4], -1.0, best, bounded), _scale(bands[4:], 1.0, best, bounded)]
    if better == "higher":
        return [_scale(bands, -1.0, 1.0 if bounded else bands[0] + (bands[0] - bands[1]), bounded)]
    return [_scale(bands, 1.0, 0.0 if bands[0] >= 0 else bands[0] - (bands[1] - bands[0]), bounded)]


def _scale(edges: Edges, sign: float, best: float, bounded: bool) -> Scale:
    far = [sign * (edge - best) for edge in edges]
    zero = far[3] + 6 * (far[3] - far[2])
    if bounded:
        worst = sign * ((1.0 if sign > 0 else 0.0) - best)
        zero = min(zero, worst)
    zero = max(zero, far[3] + 1e-9)
    inner = [0.0] if far[0] > 0 else []
    return Scale(best, sign, (*inner, *far, zero), (*(100.0 for _ in inner), *_EDGE_SCORES, 0.0))


def _interpolate(x: float, side: Scale) -> float:
    if x <= 0:
        return 100.0
    xs, ys = side.away_from_best, side.scores
    # On an edge itself the better letter holds: "at least 95 %" includes 95 %.
    at = bisect_left(xs, x)
    if at == len(xs):
        return ys[-1]
    if at == 0 or xs[at] == x:
        return ys[at]
    return ys[at - 1] + (ys[at] - ys[at - 1]) * (x - xs[at - 1]) / (xs[at] - xs[at - 1])


def verdict(rule: Rule, value: float, low: float, high: float) -> float:
    """Score of a figure whose letter is read off its interval (domain research 2.3, 2.6): the middle of the letter.

    ``noninferior``: A not inferior and not below, B not inferior, C undecided, D below by more than the margin, F so
    surely. ``effect``: A surely above nothing, B above, C about nothing, D below, F surely below.
    """
    if rule == "noninferior":
        steps = (low > -MARGIN and value >= 0, low > -MARGIN, value >= -MARGIN, high >= -MARGIN)
    else:
        steps = (low > 0, value >= NO_EFFECT, value > -NO_EFFECT, high >= 0)
    return MIDDLES[next((name for name, holds in zip(LETTERS, steps, strict=False) if holds), "F")]


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


def worth(edges: Sequence[float], better: Better) -> float | None:
    """The difference that is worth acting on: a whole letter, from the edge of B to that of C.

    Measures with two sides take the narrower one. None without bands: there nobody has said what matters.
    """
    sides = (edges[:4], edges[4:]) if better == "middle" else (edges,)
    if better == "none" or any(len(side) != 4 for side in sides):
        return None
    return min(abs(side[1] - side[2]) for side in sides) or None


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

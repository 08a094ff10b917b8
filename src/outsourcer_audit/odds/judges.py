"""Judges: others who would weigh otherwise, and turn figures into scores otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..card import Reading
from ..measures.registry import Unit
from ..scoring import FLOORS, LETTERS, MIDDLES, ROUNDING, Scale, scales, verdict
from .figures import judged
from .seeds import seeded

if TYPE_CHECKING:
    from .seeds import Array

CONCENTRATION = 16.0
"""Dirichlet parameter per weight of average size: judges' weights differ from ours by a quarter (standard deviation).

A quarter up and down is what sensitivity analyses of composite indices vary weights by (COINr; OECD and JRC 2008, 7).
"""


@dataclass(frozen=True)
class Normalisation:
    """A way of turning figures into scores, and how many of the simulated judges use it."""

    said: str
    share: float


NORMALISATIONS = (
    Normalisation("piecewise linear between the edges, as published", 0.5),
    Normalisation("by letter only: the middle of each letter", 0.25),
    Normalisation("one straight line from the edge of A to that of D", 0.25),
)


def weighed(kind: str, weights: Mapping[str, float], draws: int) -> dict[str, Array]:
    """Simulated weights, Dirichlet around ours: one row per name, adding up to one in every draw."""
    mean = math.fsum(weights.values()) / len(weights)
    ordered = sorted(weights)
    gamma = {n: seeded(kind, n).standard_gamma(CONCENTRATION * weights[n] / mean, draws) for n in ordered}
    total = sum(gamma[name] for name in ordered)
    return {name: gamma[name] / total for name in ordered}


def normalisations(draws: int) -> Array:
    """Which normalisation each judge uses."""
    import numpy as np

    edges = np.cumsum([n.share for n in NORMALISATIONS])
    return np.searchsorted(edges[:-1], seeded("normalisation").random(draws), side="right")


def scored(reading: Reading, figures: Array) -> list[Array]:
    """The scores that figures of a reading earn under each normalisation, the published one first."""
    import numpy as np

    if reading.rule != "bands":
        value, low, high = (float(x or 0.0) for x in judged(reading))
        # another draw would have had its own interval, as wide as this one
        found = np.array([verdict(reading.rule, x, x - (value - low), x + (high - value)) for x in figures])
        return [found] * len(NORMALISATIONS)
    unit: Unit = "share_points" if reading.judged == "parity" else reading.unit  # type: ignore[assignment]
    sides = scales(tuple(reading.edges), reading.better, unit)
    away = [side.away(figures) for side in sides]
    published = np.minimum.reduce([_piecewise(side, x) for side, x in zip(sides, away, strict=True)])
    straight = np.minimum.reduce([_straight(side, x) for side, x in zip(sides, away, strict=True)])
    return [published, _by_letter(published), straight]


def centred(reading: Reading, scores: list[Array], published: list[float]) -> list[Array]:
    """Simulated scores of a reading, moved so that their mean is the published score.

    The published figure has strayed from the true one once already. Drawn around it, it strays once more, and as scores
    fall faster than they rise (nothing scores more than 100), the mean of the draws would lie below the true score by
    that second step: a little for each measure, always downwards, and so as much for a hundred of them together. What
    this does to the odds is measured in docs/calibration.md. A letter read off an interval has no such slope.
    """
    if reading.rule != "bands":
        return scores
    level = scores[0] - scores[0].mean() + published[0]
    return [level, _by_letter(level), scores[2] - scores[2].mean() + published[2]]


def _by_letter(scores: Array) -> Array:
    import numpy as np

    return np.array(list(MIDDLES.values()))[letters(scores)]


def letters(scores: Array) -> Array:
    """Letters of scores, as places in LETTERS."""
    import numpy as np

    found: Array = np.sum([scores < FLOORS[name] - ROUNDING for name in LETTERS[:-1]], axis=0)
    return found


def _piecewise(side: Scale, x: Array) -> Array:
    import numpy as np

    return np.where(x <= 0, 100.0, np.interp(x, side.away_from_best, side.scores))


def _straight(side: Scale, x: Array) -> Array:
    import numpy as np

    first, last = side.away_from_best[-5], side.away_from_best[-2]
    slope = (FLOORS["A"] - FLOORS["D"]) / max(last - first, 1e-12)
    return np.clip(FLOORS["A"] - slope * (x - first), 0.0, 100.0)

"""Adjusted: two organisations' figures as if both had the same mix of strata, and their difference.

Direct standardisation (domain research 4.5): a figure per stratum, weighted with a common mix. Rows of one agent are
alike, so each side's variance is that of sums over clusters, by linearisation (Cochran, Sampling Techniques, chapters
5A and 6); a share's interval is Wilson's with the number of independent rows that would be as sure (Dean and Pagano
2015).
Without clusters it is what ``standardised`` computes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from . import Estimate, difference
from .clusters import Clusters, Spread, of_amount, of_share
from .quantiles import t_quantile
from .standardised import STRATUM_ROWS, Arm, arm
from .strata import ALONE, Name, Strata

if TYPE_CHECKING:
    import numpy as np

Mix = Literal["inhouse", "pooled"]
"""Whose mix both sides are put into: the in-house team's, or that of both together."""
ROWS_NEEDED = 2 * STRATUM_ROWS
"""A stratum is compared from this many rows on each side on (domain research 4.1)."""


@dataclass(frozen=True)
class Adjusted:
    """Both figures in the common mix, ours minus theirs, and what could be compared.

    All None where no stratum can be. ``left_out``: strata with too few rows on either side, those with most of our
    rows first; ``covered``: share of our rows in the others.
    """

    ours: Estimate | None
    theirs: Estimate | None
    gap: Estimate | None
    compared: list[Name]
    left_out: list[Name]
    covered: float


@dataclass(frozen=True)
class _Side:
    """One organisation's cells, with strata by their place in a common list."""

    strata: Strata
    place: np.ndarray
    top: np.ndarray
    bottom: np.ndarray
    rows: np.ndarray


def standardised_contrast(ours: Strata, theirs: Strata, mix: Mix = "inhouse", at_least: int = ROWS_NEEDED) -> Adjusted:
    """Both sides in a common mix of the strata that both have at least ten rows of.

    A stratum weighs by what is summed in it below the line: rows of shares and means. Nothing is extrapolated to strata
    that only one side has.
    """
    names = sorted({*ours.names, *theirs.names})
    one, other = _side(ours, names), _side(theirs, names)
    shared = (one.rows >= at_least) & (other.rows >= at_least) & (one.bottom > 0) & (other.bottom > 0)
    weights = (other.bottom + one.bottom if mix == "pooled" else other.bottom) * shared
    all_rows = float(one.rows.sum())
    covered = float(one.rows[shared].sum()) / all_rows if all_rows else 0.0
    compared = [name for name, both in zip(names, shared, strict=True) if both]
    aside = sorted((-float(n), name) for name, n, both in zip(names, one.rows, shared, strict=True) if not both)
    left_out = [name for _, name in aside]
    if not compared:
        return Adjusted(None, None, None, compared, left_out, covered)
    first, second = (_figure(side, names, weights / weights.sum()) for side in (one, other))
    gap = difference(first, second) if first and second else None
    return Adjusted(first, second, gap, compared, left_out, covered)


def _side(strata: Strata, names: list[Name]) -> _Side:
    import numpy as np

    number = {name: n for n, name in enumerate(names)}
    place = np.array([number[name] for name in strata.names], dtype=np.int64)[strata.stratum]
    top, bottom, rows = (
        np.bincount(place, x, minlength=len(names)) for x in (strata.top, strata.bottom, strata.counted)
    )
    return _Side(strata, place, top, bottom, rows)


def _figure(side: _Side, names: list[Name], weights: np.ndarray) -> Estimate | None:
    """One side's figure in the mix; None where nothing tells how its rows vary."""
    import numpy as np

    used = weights > 0
    figures = np.divide(side.top, side.bottom, out=np.zeros_like(side.top), where=used)
    n = int(side.rows[used].sum())
    clusters = _clusters(side, figures, weights)
    if side.strata.share:
        plain = _independent(side, names, weights)
        return _share(plain, n, clusters)
    alone = _alone(side, figures, weights, weights[side.place] > 0)
    if n < 2 or (alone is None and (clusters is None or (side.strata.cluster == ALONE).any())):
        return None
    return _amount(float(figures @ weights), n, None if alone is None else alone * n / (n - 1), clusters)


def _share(plain: Arm, n: int, clusters: Clusters | None) -> Estimate:
    """A share in the mix, as sure as ``plain`` if its rows were independent."""
    rows = plain.effective
    spread = of_share(plain.value * rows, rows, _scaled(clusters, rows)) if clusters else Spread()
    rows /= spread.design
    low, high = Arm(plain.value, rows, n).limits(spread.quantile)
    return Estimate(plain.value, low, high, n, False, rows, clusters.count if clusters else 0, spread.doubt)


def _amount(value: float, n: int, chance: float | None, clusters: Clusters | None) -> Estimate:
    """A mean or ratio in the mix; ``chance``: its variance if its rows were independent, where that is known."""
    if clusters is None:
        half = t_quantile(n - 1) * math.sqrt(chance or 0.0)
        return Estimate(value, value - half, value + half, n)
    if not chance:
        half = t_quantile(clusters.degrees) * math.sqrt(clusters.variance(1.0))
        return Estimate(value, value - half, value + half, n, clusters=clusters.count)
    spread = of_amount(chance, 1.0, clusters)
    quantile = spread.quantile if spread.design > 1 else t_quantile(n - 1)
    half = quantile * math.sqrt(chance * spread.design)
    return Estimate(value, value - half, value + half, n, False, n / spread.design, clusters.count, spread.doubt)


def _scaled(clusters: Clusters, rows: float) -> Clusters:
    """Moments per unit of weight, as if the weights were of so many rows."""
    return replace(
        clusters, squares=clusters.squares * rows**2, fourths=clusters.fourths * rows**4, sizes=clusters.sizes * rows**2
    )


def _clusters(side: _Side, figures: np.ndarray, weights: np.ndarray) -> Clusters | None:
    """The moments over clusters of a figure in the mix, per unit of weight; None where every row stands for itself.

    Residual of a cluster: sum over strata of weight * (top - figure * bottom) / all of the stratum's bottom. Rows
    without a known cluster are clusters of one row.
    """
    import numpy as np

    s = side.strata
    used = weights[side.place] > 0
    known = used & (s.cluster != ALONE)
    which = _dense(s.cluster[known])
    sizes = np.bincount(which, s.counted[known])
    if np.count_nonzero(sizes) < 2 or sizes.max() <= 1:
        return None
    top, bottom, place = s.top[known], s.bottom[known], side.place[known]
    per_row = weights[place] / side.bottom[place]
    squares = np.bincount(which, per_row * (top - figures[place] * bottom)) ** 2
    there, hits, all_of = sizes > 0, np.bincount(which, top), np.bincount(which, bottom)
    loads = np.bincount(which, per_row * bottom) ** 2
    unknown = used & ~known
    rows, single = float(s.counted[unknown].sum()), _alone(side, figures, weights, unknown) or 0.0
    place = side.place[unknown]
    return Clusters(
        count=int(there.sum() + rows),
        squares=float(squares.sum()) + single,
        fourths=float((squares**2).sum()) + (3 * single**2 / rows if rows else 0.0),  # as of normal values
        sizes=float(loads.sum() + (s.bottom[unknown] * (weights[place] / side.bottom[place]) ** 2).sum()),
        hit=int((hits[there] > 0).sum() + s.top[unknown].sum()),
        missed=int((hits[there] < all_of[there]).sum() + (s.bottom[unknown] - s.top[unknown]).sum()),
        among=s.among,
        groups=s.groups,
    )


def _dense(codes: np.ndarray) -> np.ndarray:
    """Codes without wide gaps, so that an array by code stays small."""
    import numpy as np

    if len(codes) and codes.max() > 20 * len(codes):
        codes = np.unique(codes, return_inverse=True)[1]
    return codes


def _alone(side: _Side, figures: np.ndarray, weights: np.ndarray, cells: np.ndarray) -> float | None:
    """Sum of squared residuals of single rows in these cells; None where their squares were not counted."""
    s, place = side.strata, side.place
    tt, bb, tb = (s.top, s.bottom, s.top) if s.share else (s.tt, s.bb, s.tb)
    if tt is None or bb is None or tb is None:
        return None
    place = place[cells]
    r = figures[place]
    squares = tt[cells] - 2 * r * tb[cells] + r * r * bb[cells]
    return max(0.0, float((squares * (weights[place] / side.bottom[place]) ** 2).sum()))


def _independent(side: _Side, names: list[Name], weights: np.ndarray) -> Arm:
    """A share's arm as if all rows were independent."""
    used: Mapping[Name, float] = {name: float(w) for name, w in zip(names, weights, strict=True) if w > 0}
    counts = {name: (float(side.top[n]), float(side.bottom[n])) for n, name in enumerate(names) if name in used}
    return arm(counts, used)

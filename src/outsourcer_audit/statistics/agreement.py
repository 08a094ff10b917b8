"""Agreement of raters: Krippendorff's alpha, Gwet's AC1, Fleiss' kappa and plain agreement, with 95 % intervals.

All four read the same small table: how many units (things rated by two people or more) have so many ratings in each
category. They differ in what agreement they expect by chance, and are published together because each alone misleads:
where nearly everything passes, kappa and alpha are near zero among raters who almost always agree (Gwet 2008).

Intervals: each coefficient is 1 - D/E, observed over expected disagreement, and the logarithm of D/E is close to
normal also where disagreements are few. Its variance is the infinitesimal jackknife over units, with half a unit of
every kind (all of one category; one rating in each) added, so that no disagreement found is not taken for none at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from . import Estimate, Z

Units = Mapping[tuple[float, ...], float]
"""Ratings per category -> number of units rated so. Units with fewer than two ratings say nothing and are left out."""
Coefficient = Callable[[Units], "Estimate | None"]
STEP = 1e-6


def krippendorff_alpha(units: Units) -> Estimate | None:
    """Krippendorff's alpha for nominal categories, any number of raters per unit. None where all ratings are alike.

    ``n`` counts the units in which anything but the commonest category occurs: only there agreement beyond chance can
    be seen, and a thousand contacts with three faults among them say as little about it as three contacts do.
    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability.
    """
    found = _estimate(units, _alpha)
    return found and replace(found, n=_not_all_usual(units))


def gwet_ac1(units: Units) -> Estimate | None:
    """Gwet's AC1, which stays meaningful where nearly all ratings fall into one category.

    Source: Gwet 2008 (British Journal of Mathematical and Statistical Psychology 61); several raters: Gwet 2014.
    """
    return _estimate(units, _ac1)


def fleiss_kappa(units: Units) -> Estimate | None:
    """Fleiss' kappa (for two raters Scott's pi). None where all ratings are alike.

    Source: Fleiss 1971; with units of different numbers of ratings each unit weighs the same (Gwet 2014). ``n`` as in
    Krippendorff's alpha.
    """
    found = _estimate(units, _kappa)
    return found and replace(found, n=_not_all_usual(units))


def raw_agreement(units: Units) -> Estimate | None:
    """Share of pairs of ratings of one unit that agree, without a correction for chance."""
    return _estimate(units, _raw)


def of_passes(coefficient: Coefficient) -> Coefficient:
    """The same coefficient, read off how often a unit was passed and rated: {(passes, ratings): units}."""

    def read(counts: Units) -> Estimate | None:
        return coefficient({(passes, ratings - passes): n for (passes, ratings), n in counts.items()})

    return read


def _estimate(units: Units, ratio: Callable[[Units], float | None]) -> Estimate | None:
    """1 - D/E with its interval, from a function that gives D/E (None where it is undefined)."""
    rated = {counts: n for counts, n in units.items() if sum(counts) >= 2 and n > 0}
    observed = ratio(rated) if rated else None
    if observed is None:
        return None
    size = len(next(iter(rated)))
    added = {tuple(2.0 if i == k else 0.0 for i in range(size)): 0.5 for k in range(size)} | {(1.0,) * size: 0.5}
    padded = {counts: rated.get(counts, 0.0) + added.get(counts, 0.0) for counts in rated | added}
    centre, spread = _log_ratio(padded, ratio)
    value = 1 - observed
    low, high = 1 - math.exp(centre + Z * spread), 1 - math.exp(centre - Z * spread)
    if observed == 0:  # Wilson's upper limit of a count of none is Z squared, where half a one was added
        low, high = 1 - math.exp(centre) * Z * Z / 0.5, 1.0
    return Estimate(value, max(-1.0, min(low, value)), max(high, value), round(sum(rated.values())))


def _not_all_usual(units: Units) -> int:
    """Units of two ratings or more in which anything but the commonest category occurs."""
    rated = {counts: n for counts, n in units.items() if sum(counts) >= 2}
    totals = [math.fsum(n * counts[k] for counts, n in rated.items()) for k in range(len(next(iter(rated))))]
    commonest = totals.index(max(totals))
    return round(math.fsum(n for counts, n in rated.items() if sum(counts) > counts[commonest]))


def _log_ratio(units: dict[tuple[float, ...], float], ratio: Callable[[Units], float | None]) -> tuple[float, float]:
    """log D/E and its standard error by the infinitesimal jackknife: how much each unit's weight moves it."""

    def at(weights: Units) -> float:
        return math.log(ratio(weights) or math.ulp(1.0))

    here = at(units)
    pulls = {counts: (at({**units, counts: n + STEP}) - here) / STEP for counts, n in units.items()}
    usual = math.fsum(n * pulls[counts] for counts, n in units.items()) / math.fsum(units.values())
    return here, math.sqrt(math.fsum(n * (pulls[counts] - usual) ** 2 for counts, n in units.items()))


def _unlike(counts: tuple[float, ...]) -> float:
    """Share of the pairs of ratings of one unit that differ."""
    ratings = sum(counts)
    return 1 - math.fsum(c * (c - 1) for c in counts) / (ratings * (ratings - 1))


def _alpha(units: Units) -> float | None:
    """Every rating weighs the same; chance draws two ratings without putting the first one back."""
    ratings = math.fsum(n * sum(counts) for counts, n in units.items())
    totals = [math.fsum(n * counts[k] for counts, n in units.items()) for k in range(len(next(iter(units))))]
    expected = ratings * (ratings - 1) - math.fsum(t * (t - 1) for t in totals)
    if sum(t > 0 for t in totals) < 2:
        return None
    observed = math.fsum(n * sum(counts) * _unlike(counts) for counts, n in units.items())
    return observed * (ratings - 1) / expected


def _shares(units: Units) -> list[float]:
    """Share of each category, every unit weighing the same."""
    weight = math.fsum(units.values())
    parts = range(len(next(iter(units))))
    return [math.fsum(n * counts[k] / sum(counts) for counts, n in units.items()) / weight for k in parts]


def _raw(units: Units) -> float:
    return math.fsum(n * _unlike(counts) for counts, n in units.items()) / math.fsum(units.values())


def _kappa(units: Units) -> float | None:
    shares = _shares(units)
    if sum(share > 0 for share in shares) < 2:
        return None
    return _raw(units) / (1 - math.fsum(share * share for share in shares))


def _ac1(units: Units) -> float:
    shares = _shares(units)
    by_chance = math.fsum(share * (1 - share) for share in shares) / (len(shares) - 1)
    return _raw(units) / (1 - by_chance)

"""Simulated vendors whose true figures are known, and what an audit would have read of them."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from outsourcer_audit.card import Reading
from outsourcer_audit.limits import CARD_NUMBERS, MEASURABILITY
from outsourcer_audit.measures import all_measures
from outsourcer_audit.measures.registry import Measure
from outsourcer_audit.reading import reading
from outsourcer_audit.rubric import Rubric
from outsourcer_audit.scoring import letter, scales, score, verdict
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate, difference, mean, share

SEED = 5
RUBRIC = Rubric()
GRADED = tuple(m for m in all_measures() if m.graded)
BASE = 0.5
"""The in-house team's true share, wherever a measure is a difference from it."""


def planted(measure: Measure, level: float, rng: np.random.Generator) -> float:
    """A true value whose score lies around ``level``: the score's own inverse."""
    if measure.id == CARD_NUMBERS:
        return 0.0 if rng.random() < 0.8 else 3e-5
    wanted = float(np.clip(level + rng.normal(0, 12), 62 if measure.id == MEASURABILITY else 2, 99))
    if measure.rule != "bands":
        return (wanted - 78) / 400
    unit = "share_points" if measure.judged == "parity" else measure.unit
    side = scales(measure.bands, measure.better, unit)[-1 if rng.random() < 0.5 else 0]
    away = np.interp(wanted, side.scores[::-1], side.away_from_best[::-1])
    value = side.best + side.sign * float(away)
    return min(max(value, 0.0), 1.0) if unit == "share" else value


def exact(measure: Measure) -> bool:
    """Every fourth measure is a count of all there is, as in the catalogue; so is what was found of card numbers."""
    return measure.id == CARD_NUMBERS or crc32(measure.id.encode()) % 4 == 0


def observed(measure: Measure, true: float, rng: np.random.Generator) -> tuple[Estimate, Estimate | None]:
    """What a sample of 30 to 5,000 shows, by the product's own statistics: the vendor's figure and the in-house one."""
    n = round(float(np.exp(rng.uniform(np.log(30), np.log(5000)))))
    if measure.judged == "parity":
        return _share(BASE + true, n, rng), _share(BASE, n, rng)
    if exact(measure):
        return Estimate(true, true, true, n, True), None
    if measure.unit == "share":
        return _share(true, n, rng), None
    if measure.unit == "share_points" or measure.rule != "bands":
        return difference(_share(BASE + true, n, rng), _share(BASE, n, rng)), None
    rows = rng.gamma(4, true / 4, n) if true > 0 else rng.normal(true, 1, n)
    found = mean(n, float(rows.sum()), float((rows**2).sum()))
    assert found is not None
    return found, None


def _share(true: float, n: int, rng: np.random.Generator) -> Estimate:
    found = share(int(rng.binomial(n, min(max(true, 0.0), 1.0))), n)
    assert found is not None
    return found


def truth_of(seen: Reading, true: float) -> Reading:
    """The reading if nothing were uncertain; figures whose letter is read off an interval keep the interval's width."""
    sure = {"exact": True, "value": true, "low": true, "high": true}
    if seen.judged == "parity":
        assert seen.parity is not None
        gap = seen.parity.model_copy(update={"difference": true, "low": true, "high": true})
        points = score(true, tuple(seen.edges), seen.better, "share_points")
        return seen.model_copy(update=sure | {"parity": gap, "score": points, "letter": letter(points)})
    if seen.rule != "bands":
        assert seen.value is not None and seen.low is not None and seen.high is not None
        low, high = true - (seen.value - seen.low), true + (seen.high - seen.value)
        points = verdict(seen.rule, true, low, high)
        sure |= {"low": low, "high": high}
    else:
        points = score(true, tuple(seen.edges), seen.better, seen.unit)  # type: ignore[arg-type]
    return seen.model_copy(update=sure | {"score": points, "letter": letter(points)})


def vendor(number: int) -> tuple[dict[str, Reading], dict[str, Reading], np.random.Generator]:
    """A simulated vendor: its readings, and the readings of its true values."""
    rng = np.random.default_rng([SEED, number])
    level = rng.uniform(50, 100)
    by_group = {m.group: level + rng.normal(0, 4) for m in GRADED}
    seen, true = {}, {}
    for measure in all_measures():
        counted = Counted(measure)
        if measure.graded:
            value = planted(measure, by_group[measure.group], rng)
            ours, theirs = observed(measure, value, rng)
            found = {("v", "", ""): ours} | ({("inhouse", "", ""): theirs} if theirs else {})
            counted = Counted(measure, estimates=found)
        seen[measure.id] = true[measure.id] = reading(counted, "v", "inhouse", lambda *_: None, RUBRIC)
        if measure.graded:
            true[measure.id] = truth_of(seen[measure.id], value)
    return seen, true, rng

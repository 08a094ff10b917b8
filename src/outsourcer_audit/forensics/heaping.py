"""Too many at one place: waits at a threshold, transfers before a limit. Pure functions of small histograms."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from ..formats import count, measure, percent
from .chance import LEVEL, normal_tail
from .registry import Row, Verdict

GRIDS = (60, 30, 15, 10, 5)
"""Steps to which exports round waits."""
ON_GRID = 0.97
WINDOW_S = 3
FEWEST_NEAR = 60
"""Waits that must lie on both sides of a threshold together."""
FEWEST_AT_PLACEBO = 20
PLACEBOS = 8
HIDDEN = 0.05
"""Where fewer than this lie behind other round waits, none fewer could be seen behind the threshold."""
JUMP = 1.5
"""The smallest excess over other round waits that is worth a question."""
FEWEST_IN_MINUTE = 40
POINTS = 0.10


def at_thresholds(rows: Sequence[Row]) -> Verdict:
    """The clearest jump over all service levels of the organisation."""
    waits: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for row in rows:
        waits[str(row["scope"] or "all"), int(row["threshold"])][int(row["second"])] = int(row["n"])
    if not waits:
        return Verdict(None, "No service level has a threshold of at most ten minutes that could be looked at.", 0)
    verdicts = [at_threshold(histogram, threshold, len(waits)) for (_, threshold), histogram in sorted(waits.items())]
    told = [v for v in verdicts if v.found is not None]
    return min(told, key=lambda v: (not v.found, v.p or 0.0)) if told else max(verdicts, key=lambda v: v.n)


def at_threshold(waits: Mapping[int, int], threshold: int, tried: int = 1) -> Verdict:
    """Whether waits jump down behind a threshold more than behind other waits that are as round.

    ``waits``: second (rounded up) -> answered contacts. ``tried``: how many thresholds are looked at in all.
    """
    n = sum(waits.values())
    grid = next((g for g in GRIDS if sum(k for s, k in waits.items() if s % g == 0) >= ON_GRID * n), 1)
    if threshold % grid:
        return Verdict(None, f"Waits are rounded to {grid} s, which hides a threshold of {threshold} s.", n)
    width = max(WINDOW_S, grid)

    def sides(at: int) -> tuple[int, int]:
        within = sum(waits.get(s, 0) for s in range(at - width + 1, at + 1))
        return within, sum(waits.get(s, 0) for s in range(at + 1, at + width + 1))

    a, b = sides(threshold)
    if a + b < FEWEST_NEAR or sum(k for s, k in waits.items() if s > threshold + width) < FEWEST_AT_PLACEBO:
        return Verdict(None, f"Too few waits lie around the threshold of {threshold} s, or none beyond it is recorded.",
                       a + b)  # fmt: skip
    step = _roundness(waits, threshold, grid)
    jumps = [_jump(*s) for at in _as_round(threshold, step, max(waits)) if sum(s := sides(at)) >= FEWEST_AT_PLACEBO]
    if len(jumps) < 2:
        return Verdict(None, f"Too few waits lie at other round values to compare {threshold} s with.", a + b)
    usual, error = _pooled(jumps[:PLACEBOS])
    jump, variance = _jump(a, b)
    p = min(1.0, tried * normal_tail((jump - usual) / math.sqrt(variance + error)))
    beyond = math.exp(jump - usual)
    expected = (a + b) * math.exp(usual) / (1 + math.exp(usual))
    if a + b - expected < HIDDEN * (a + b):
        return Verdict(None, f"Waits are rounded by hand: behind other round waits there are hardly any either, which"
                       f" hides a threshold of {threshold} s.", a + b)  # fmt: skip
    text = (f"{count(a)} waits end within the last {width} s before the threshold of {threshold} s and {count(b)} in"
            f" the {width} s behind it; as at other round waits it would be {count(round(expected))} and"
            f" {count(round(a + b - expected))}.")  # fmt: skip
    return Verdict(p < LEVEL and beyond >= JUMP, text, a + b, beyond, p, a, expected)


def _roundness(waits: Mapping[int, int], threshold: int, grid: int) -> int:
    """Step of the waits that are as round: 30 s for whole half minutes where people prefer them to other tens."""
    if threshold % 30 == 0 and grid <= 10:
        tens = [s for s in range(30, max(waits) + 1, 30) if s != threshold]
        halves = sum(waits.get(s, 0) for s in tens)
        others = sum(waits.get(s + d, 0) for s in tens for d in (-10, 10) if s + d != threshold) / 2
        if halves > others + 2 * math.sqrt(halves + others + 1):
            return 30
    return max(grid, 10)


def _as_round(threshold: int, step: int, longest: int) -> list[int]:
    """Other waits that people and exports round to as readily, the nearest first."""
    other = [at for at in range(threshold % step, longest + 1, step) if at != threshold and at >= 5]
    return sorted(other, key=lambda at: (abs(at - threshold), at))


def _jump(within: int, beyond: int) -> tuple[float, float]:
    """Log ratio of the counts on the two sides, and its sampling variance."""
    return math.log((within + 0.5) / (beyond + 0.5)), 1 / (within + 0.5) + 1 / (beyond + 0.5)


def _pooled(jumps: list[tuple[float, float]]) -> tuple[float, float]:
    """Usual jump, and the variance of another one around it beyond its own sampling.

    Places where waits jump up are left out: there the waits that were moved to the threshold begin again.
    Source: DerSimonian and Laird 1986; with few places to compare, at least a spread of 10 % is assumed.
    """
    middle = median(x for x, _ in jumps)
    jumps = [(x, v) for x, v in jumps if x >= middle - 2 * math.sqrt(v)]
    usual, _ = _mean(jumps, 0.0)
    weights = [1 / v for _, v in jumps]
    q = sum(w * (x - usual) ** 2 for w, (x, _) in zip(weights, jumps, strict=True))
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max(0.01, (q - (len(jumps) - 1)) / scale) if scale else 0.01
    usual, error = _mean(jumps, between)
    return usual, between + error


def _mean(jumps: list[tuple[float, float]], between: float) -> tuple[float, float]:
    """Weighted mean and its variance."""
    weights = [1 / (v + between) for _, v in jumps]
    return sum(w * x for w, (x, _) in zip(weights, jumps, strict=True)) / sum(weights), 1 / sum(weights)


def before_a_cap(rows: Sequence[Row]) -> Verdict:
    """The minute whose contacts are transferred most beyond the minutes around it."""
    ended = {int(row["minute"]): (int(row["hits"]), int(row["n"])) for row in rows}
    n = sum(k for _, k in ended.values())
    tried = {m: _around(ended, m) for m, (_, k) in ended.items() if m >= 2 and k >= FEWEST_IN_MINUTE}
    tried = {m: around for m, around in tried.items() if around[1] >= FEWEST_IN_MINUTE}
    if len(tried) < 3:
        return Verdict(None, f"{count(n)} contacts with a handle time are too few to compare minutes.", n)
    excess = {m: _excess(ended[m], around) for m, around in tried.items()}
    worst = max(excess, key=lambda m: excess[m])
    # Minutes differ a little for reasons of their own; the middle one shows by how much (half a normal's quartile).
    rest = {m: pair for m, pair in ended.items() if m != worst}
    others = [abs(_excess(ended[m], around)) for m in tried if m != worst and (around := _around(rest, m))[1]]
    scale = max(1.0, median(others) / 0.6745) if others else 1.0
    (hits, k), (around_hits, around_k) = ended[worst], tried[worst]
    share, usual = hits / k, around_hits / around_k
    p = min(1.0, len(tried) * normal_tail(excess[worst] / scale))
    text = (f"Of {count(k)} contacts that took {measure(60.0 * (worst - 1), 'seconds')} to {worst} min,"
            f" {percent(share)} were transferred; of those in the minutes around {percent(usual)}.")  # fmt: skip
    found = p < LEVEL and share >= max(usual + POINTS, JUMP * usual)
    return Verdict(found, text, n, share, p, hits, k * usual)


def _around(ended: Mapping[int, tuple[int, int]], minute: int) -> tuple[int, int]:
    near = [ended.get(m, (0, 0)) for m in range(minute - 3, minute + 4) if m != minute]
    return sum(h for h, _ in near), sum(k for _, k in near)


def _excess(here: tuple[int, int], around: tuple[int, int]) -> float:
    """Standardised difference of two shares, pooled under equality."""
    share = (here[0] + around[0] + 0.5) / (here[1] + around[1] + 1)
    return (here[0] / here[1] - around[0] / around[1]) / math.sqrt(share * (1 - share) * (1 / here[1] + 1 / around[1]))

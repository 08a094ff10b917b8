"""Chance: one seeded stream per organisation and table, and flags that meet a planted share.

Only the oldest parts of NumPy's Generator are used, so that every version and machine draws the same numbers.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

from numpy.random import PCG64, Generator

T = TypeVar("T")

_SEED = "outsourcer-audit demo 1"


def stream(*name: str) -> Generator:
    """Random numbers for one organisation and table: drawing more elsewhere does not shift them."""
    digest = hashlib.sha256("/".join((_SEED, *name)).encode()).digest()
    return Generator(PCG64(int.from_bytes(digest[:8], "big")))


def uniform(rng: Generator, low: float, high: float) -> float:
    """A number between two others."""
    return low + (high - low) * float(rng.random())


def waiting(rng: Generator, mean: float) -> float:
    """An exponentially distributed time."""
    return -mean * math.log(1.0 - float(rng.random()))


def logistic(rng: Generator) -> float:
    """Noise of the kind that turns log-odds into yes or no."""
    u = min(max(float(rng.random()), 1e-9), 1 - 1e-9)
    return math.log(u / (1 - u))


def chosen(rng: Generator, share: float) -> bool:
    """Yes with the given probability."""
    return float(rng.random()) < share


def one_of(rng: Generator, weights: Mapping[str, float]) -> str:
    """A word, drawn in proportion to its weight."""
    left = float(rng.random()) * sum(weights.values())
    for word, weight in weights.items():
        left -= weight
        if left < 0:
            return word
    return next(reversed(list(weights)))


def any_of(rng: Generator, things: Sequence[T]) -> T:
    """One of several things, each as likely as the other."""
    return things[int(rng.integers(len(things)))]


def quota(scores: Sequence[float], share: float) -> list[bool]:
    """Flags for the highest scores, so many that the share of flags is the planted one (to the nearest row)."""
    wanted = round(share * len(scores))
    ranked = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    flags = [False] * len(scores)
    for i in ranked[:wanted]:
        flags[i] = True
    return flags


def shifted(share: float, mix: Mapping[str, float], offsets: Mapping[str, float]) -> dict[str, float]:
    """Share per group: groups differ by their log-odds offsets, and the given mix of them has ``share``."""
    low, high = -12.0, 12.0
    total = sum(mix.values())
    for _ in range(60):
        middle = (low + high) / 2
        mean = sum(weight * _expit(middle + offsets[name]) for name, weight in mix.items()) / total
        low, high = (middle, high) if mean < share else (low, middle)
    return {name: _expit(low + offset) for name, offset in offsets.items()}


def _expit(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))

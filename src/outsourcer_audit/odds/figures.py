"""Figures as they might also have come out: draws from the interval of a reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..card import Reading
from ..limits import CARD_NUMBERS
from ..statistics import Z

if TYPE_CHECKING:
    from .seeds import Array, Generator


def judged(reading: Reading) -> tuple[float | None, float | None, float | None]:
    """What the bands of a reading apply to, with its interval: the value, or the difference from the in-house team."""
    if reading.judged == "parity" and reading.parity is not None:
        return reading.parity.difference, reading.parity.low, reading.parity.high
    return reading.value, reading.low, reading.high


def drawn(reading: Reading, rng: Generator, draws: int) -> Array | None:
    """Simulated figures of a reading; None where it is exact or has no interval, and so is what it is."""
    import numpy as np

    value, low, high = judged(reading)
    if reading.id == CARD_NUMBERS:  # every text was searched: what was found was found, and one more is an F already
        return None
    if value is None or low is None or high is None or reading.exact or not high > low:
        return None
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    steps = rng.standard_normal(draws)
    figures = value + np.where(steps < 0, steps * (value - low) / Z, steps * (high - value) / Z)
    return np.clip(figures, 0.0, 1.0) if reading.unit == "share" and reading.judged == "value" else figures

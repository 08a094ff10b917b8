"""Direction: which of two figures is the better one; of what is best in the middle, by the range of an A."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

Way = Literal["better", "worse"]


class Figure(Protocol):
    """A value with its interval, as estimates and readings have them."""

    @property
    def value(self) -> float | None: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...

    @property
    def exact(self) -> bool: ...


def second_is(better: str, edges: Sequence[float], first: Figure, second: Figure) -> Way | None:
    """What the second figure is beside the first; None where it is neither, or nobody can say.

    With two sides the figure further from the range of an A is the worse one. Where one lies in that range, the other
    has to lie outside it with its whole interval; of figures on its two sides, or both in it, neither is said to be
    better.
    """
    one, other = first.value or 0.0, second.value or 0.0
    if better == "middle" and len(edges) == 8:
        low, high = min(edges[0], edges[4]), max(edges[0], edges[4])
        inside = [low <= value <= high for value in (one, other)]
        if inside[0] != inside[1]:
            if not _outside(first if inside[1] else second, low, high):
                return None
            return "better" if inside[1] else "worse"
    return better_or_worse(better, edges, one, other)


def _outside(figure: Figure, low: float, high: float) -> bool:
    """Whether the whole interval of a figure lies on one side of the range."""
    bounds = (figure.value, figure.value) if figure.exact else (figure.low, figure.high)
    if bounds[0] is None or bounds[1] is None:
        return False
    return bounds[1] < low or bounds[0] > high


def better_or_worse(better: str, edges: Sequence[float], before: float, now: float) -> Way | None:
    """What a move means where no intervals are known; None where it means neither, or nobody can say.

    With two sides only a move on one side of the good range (that of an A) is told: nearer is better.
    """
    if better == "middle":
        if len(edges) != 8:
            return None
        low, high = min(edges[0], edges[4]), max(edges[0], edges[4])
        if max(before, now) < low:
            better = "higher"
        elif min(before, now) > high:
            better = "lower"
    if better not in ("higher", "lower") or now == before:
        return None
    return "better" if (now > before) == (better == "higher") else "worse"

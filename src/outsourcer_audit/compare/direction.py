"""Direction: which of two figures is the better one; for those that are best in the middle, by the range of an A."""

from __future__ import annotations

from typing import Literal

from ..card import Reading
from ..change.direction import better_or_worse

Way = Literal["better", "worse"]


def second_is(before: Reading, after: Reading) -> Way | None:
    """What the second figure is beside the first; None where it is neither, or nobody can say.

    With two sides the figure further from the range of an A is the worse one. Where one lies in that range, the other
    has to lie outside it with its whole interval; of figures on its two sides, or both in it, neither is said to be
    better. Without a range that both cards share, nobody can say.
    """
    edges = after.edges if after.edges == before.edges else []
    one, other = before.value or 0.0, after.value or 0.0
    if after.better != "middle" or len(edges) != 8:
        return better_or_worse(after.better, edges, one, other)
    low, high = min(edges[0], edges[4]), max(edges[0], edges[4])
    inside = [low <= value <= high for value in (one, other)]
    if inside[0] == inside[1]:
        return better_or_worse(after.better, edges, one, other)  # on one side of the range, or not to be said
    out = before if inside[1] else after
    if not _outside(out, low, high):
        return None
    return "better" if inside[1] else "worse"


def _outside(r: Reading, low: float, high: float) -> bool:
    """Whether the whole interval of a figure lies on one side of the range."""
    bounds = (r.value, r.value) if r.exact else (r.low, r.high)
    if bounds[0] is None or bounds[1] is None:
        return False
    return bounds[1] < low or bounds[0] > high

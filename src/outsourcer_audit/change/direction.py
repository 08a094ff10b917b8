"""Direction: whether a figure that has moved has become better or worse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal


def better_or_worse(
    better: str, edges: Sequence[float], before: float, now: float
) -> Literal["better", "worse"] | None:
    """What a move means; None where it means neither, or nobody can say.

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

"""Covering: the fewest moves that add up to what is needed, then those of least effort (a small integer programme)."""

from __future__ import annotations

from dataclasses import dataclass

from ..card import Letter

SLACK = 1e-9
"""Points that rounding may take away from a sum that just suffices."""
NODES = 10_000
"""A bound in steps, not in seconds: the same card has the same plan on every machine. Real cards need a handful."""


@dataclass(frozen=True)
class Option:
    """One move: a measure to a letter; what it costs, and what it adds to its group and to the whole."""

    measure: str
    letter: Letter
    group: str
    effort: float
    within: float
    gain: float


@dataclass(frozen=True)
class Row:
    """What the moves of a group must add up to; the group "" is the whole."""

    group: str
    need: float


def fewest(options: list[Option], forced: set[str], rows: list[Row]) -> list[Option] | None:
    """The smallest set of options that covers all rows, of those the one with least effort; None where none does.

    At most one option per measure; ``forced`` measures must take one.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not options:
        return None
    measures = sorted({o.measure for o in options})
    if not forced <= set(measures):
        return None
    one_each = np.array([[float(o.measure == m) for o in options] for m in measures])
    cover = np.array(
        [[(o.gain if not row.group else o.within * (o.group == row.group)) for o in options] for row in rows]
    )
    effort = np.array([o.effort for o in options])
    each = np.ones(len(options), dtype=np.int64)
    bounds = [
        LinearConstraint(one_each, [float(m in forced) for m in measures], np.ones(len(measures))),
        LinearConstraint(cover, [row.need - SLACK for row in rows], np.inf),
    ]

    def solve(cost: np.ndarray, *more: LinearConstraint) -> list[Option] | None:
        found = milp(cost, constraints=[*bounds, *more], integrality=each, bounds=Bounds(0, 1),
                     options={"mip_rel_gap": 0.0, "node_limit": NODES})  # fmt: skip
        return None if found.x is None else [o for o, x in zip(options, found.x, strict=True) if x > 0.5]

    few = solve(each)
    if few is None:
        return None
    return solve(effort, LinearConstraint(each, 0, len(few))) or few

"""Divergence of a chosen part from the whole: the population stability index, corrected for chance.

PSI = sum over cells of (p - q) ln(p / q), with p the share of a cell among the chosen and q among all. Even an honest
random sample has a PSI above zero, of about (cells - 1) / chosen; this is taken off, and the interval is the range of
true values under which the figure found is no surprise (noncentral chi-square; Potgieter and others, arXiv 2307.11878).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from . import Estimate

EXPECTED = 5
"""Chosen rows that a random choice would bring into every cell; smaller cells are put together (Cochran's rule)."""
ADDED = 0.5
"""Chosen rows added per cell on average, in the proportions of the whole: a cell without any has no logarithm."""


def stability_index(chosen: list[float], all_: list[float]) -> float:
    """Sum of (p - q) ln(p / q) over cells; both lists are shares that add up to 1, none of them 0."""
    return math.fsum((p - q) * math.log(p / q) for p, q in zip(chosen, all_, strict=True))


def psi(counts: Mapping[tuple[Any, ...], float]) -> Estimate | None:
    """PSI of the chosen rows against all rows, from {(cell..., chosen): rows}; n is the number of chosen rows.

    Cells with too few expected rows join their neighbour in the order of their values, so that the first of the
    values stays apart longest. A cell that holds chosen rows holds rows of the whole too, as they are part of it. None
    without a chosen row, or where fewer than two cells are left. The larger the part, the less chance there is in it:
    where everything was chosen the index is exactly 0.
    """
    cells: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (*cell, chosen), rows in counts.items():
        place = cells[tuple(map(str, cell))]
        place[0] += rows
        place[1] += rows if chosen else 0.0
    total, n = (math.fsum(place[k] for place in cells.values()) for k in (0, 1))
    if n <= 0:
        return None
    if n == total:
        return Estimate(0.0, 0.0, 0.0, round(n), True)
    grouped = _grouped([cells[cell] for cell in sorted(cells)], EXPECTED * total / n)
    if len(grouped) < 2:
        return None
    added = ADDED * len(grouped)
    usual = [rows / total for rows, _ in grouped]
    picked = [(hits + added * q) / (n + added) for (_, hits), q in zip(grouped, usual, strict=True)]
    # Drawn without putting back: the more of a cell was chosen, the less chance there is in it. The least chosen cell
    # decides, as chance is largest there and thin cells weigh most.
    scale = n / (1 - min(hits / rows for rows, hits in grouped))
    shrunk = ((n + added) / n) ** 2  # by the rows added, which pull every cell towards the whole
    found, free = scale * shrunk * stability_index(picked, usual), len(grouped) - 1
    low = _noncentrality(found, free, 0.975) / scale
    # A part that resembles the whole more than chance would have it is no proof of an index below any value.
    high = _noncentrality(max(found, free), free, 0.025) / scale
    value = max(0.0, found - free) / scale
    return Estimate(value, min(low, value), max(high, value), round(n))


def _grouped(cells: list[list[float]], least: float) -> list[tuple[float, float]]:
    """Neighbouring cells put together until each holds at least so many rows; what is left over joins the last."""
    groups: list[tuple[float, float]] = []
    rows = hits = 0.0
    for more_rows, more_hits in cells:
        rows, hits = rows + more_rows, hits + more_hits
        if rows >= least:
            groups.append((rows, hits))
            rows = hits = 0.0
    if rows and groups:
        last = groups.pop()
        groups.append((last[0] + rows, last[1] + hits))
    return groups


def _noncentrality(found: float, free: int, p: float) -> float:
    """The noncentrality at which a chi-square stays below what was found with probability p; 0 if none does."""
    from scipy.special import chndtr

    low, high = 0.0, 4 * found + 50
    if chndtr(found, free, low) <= p:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chndtr(found, free, middle) > p else (low, middle)
    return (low + high) / 2

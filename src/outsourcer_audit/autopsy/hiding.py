"""Hiding: which cells of a matrix are not shown, because they are about few, or would give such a one away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..card.base import SUPPRESSED_BELOW

Cell = tuple[str, str]
"""Row and column."""


def hidden(counts: Mapping[Cell, int], besides: Iterable[Cell] = ()) -> set[Cell]:
    """Cells of fewer than eleven rows, those ``besides``, and as many of the next smallest as it takes.

    Totals of rows and columns are known from elsewhere. So in every line, wherever anything is hidden beside something
    shown, at least two cells are hidden, and together they have eleven rows or more: neither one of them nor their sum
    is a small cell that the total gives away. Source: CMS cell suppression (domain research 4.4).

    Covered: this matrix, with the totals of its rows and columns. Not covered: whoever also holds other figures. Rows
    of measures on the same card (the n of hand-offs, those of the in-house team beside it) and cards of other vendors,
    where a cell that is hidden here may be shown, can together give back a cell that is hidden here.
    """
    known = {cell: n for cell, n in counts.items() if n}
    out = {cell for cell, n in known.items() if n < SUPPRESSED_BELOW} | (set(besides) & set(known))
    lines = [[cell for cell in known if cell[side] == name] for side in (0, 1) for name in {c[side] for c in known}]
    while more := {cell for line in lines for cell in _cover(line, known, out)}:
        out.add(min(more, key=lambda cell: (known[cell], cell)))  # one may serve a row and a column
    return out


def _cover(line: list[Cell], known: Mapping[Cell, int], out: set[Cell]) -> set[Cell]:
    """The cell that a line has to hide next, if any."""
    gone = [cell for cell in line if cell in out]
    shown = [cell for cell in line if cell not in out]
    if not gone or not shown or (len(gone) > 1 and sum(known[cell] for cell in gone) >= SUPPRESSED_BELOW):
        return set()
    return {min(shown, key=lambda cell: (known[cell], cell))}

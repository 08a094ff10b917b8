"""What comes home from the engine: the cells of a kept cube, never so many at once that they would not fit here.

Months times channels, teams, sites and customers are nearly as many as the rows themselves. What is read off them is
one slice at a time, and for that each dimension alone suffices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir

from ..engine import fetch, fetch_sums, rows_in
from ..measures.kinds import Patterns, Quantile
from .cells import Cells
from .cube import CLUSTER, DIMENSIONS, Part
from .histograms import ONLY, value_names

MOST_CELLS = 1_000_000
"""Cells of sums, which are arrays here, that are brought home together."""
MOST_VALUES = 50_000
"""Cells of counted values, each a row here, that are brought home together."""


def cells_of(con: Any, kept: ir.Table, sums: Sequence[str], besides: Sequence[str] = ()) -> list[Cells]:
    """The cells of a kept cube, together or by one dimension at a time; ``besides``: what else tells them apart."""
    always = [name for name in ("org", CLUSTER, *besides) if name in kept.columns]
    dimensions = [name for name in DIMENSIONS if name in kept.columns]
    if rows_in(con, kept) <= MOST_CELLS:
        return [Cells(fetch_sums(con, kept, [*dimensions, *always], sums))]
    whole = Cells(fetch_sums(con, kept, always, sums), ())
    return [whole, *(Cells(fetch_sums(con, kept, [by, *always], sums), (by,), totals=False) for by in dimensions)]


def values_of(con: Any, part: Part, kept: ir.Table) -> list[dict[str, Any]]:
    """The cells of a kept cube that counts values, together or by one dimension at a time."""
    assert isinstance(part.kind, Quantile | Patterns)
    if rows_in(con, kept) <= MOST_VALUES:
        return fetch(con, kept)[1]
    sums = {name: added(kept[name]) for name in kept.columns if name.startswith(f"{part.name}_")}
    always = [name for name in ("org", CLUSTER) if name in kept.columns] + value_names(part.kind)
    rows = fetch(con, kept.group_by(always).aggregate(**sums))[1]
    for by in DIMENSIONS:
        if by in kept.columns:
            alone = fetch(con, kept.group_by([by, *always]).aggregate(**sums))[1]
            rows += [{**row, ONLY: by} for row in alone]
    return rows


def added(column: ir.NumericColumn) -> ir.Value:
    """A sum as a plain number: engines say those of whole numbers as decimals, and Ibis leaves out a cast to int64."""
    return column.sum().cast("float64")

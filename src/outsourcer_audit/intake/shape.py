"""Rows before their columns mean anything: columns that are rows, rows that are not meant, rows delivered twice."""

from __future__ import annotations

from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from ..sources import Condition, Source
from .readers.model import FILE, RECORD


def unpivot(rows: ir.Table, source: Source, headings: dict[str, str]) -> ir.Table:
    """One row per listed column; its heading and its cell become columns. Empty cells make no row."""
    if source.unpivot is None:
        return rows
    name, cell = source.unpivot.name, source.unpivot.value
    kept = [column for column in rows.columns if column not in headings]
    long = rows.pivot_longer(ibis.selectors.cols(*headings), names_to=name, values_to=cell)
    heading = ibis.cases(*((long[name] == column, ibis.literal(text)) for column, text in headings.items()), else_="")
    long = long.mutate(**{name: heading}).select(*kept, name, cell)
    return long.filter(long[cell].notnull() & (long[cell] != ""))


def meant(rows: ir.Table, source: Source) -> ir.BooleanValue:
    """Whether a row is one that the source's ``where`` lets in."""
    return reduce(and_, (_holds(rows, name, c) for name, c in source.where.items()), ibis.literal(True))


def _holds(rows: ir.Table, name: str, condition: Condition) -> ir.BooleanValue:
    text = rows[name].fill_null("")
    asked = []
    if condition.is_ is not None:
        asked.append(text.isin(condition.is_))
    if condition.not_ is not None:
        asked.append(~text.isin(condition.not_))
    if condition.matches is not None:
        asked.append(text.re_search(condition.matches))
    if condition.filled is not None:
        asked.append((text != "") == condition.filled)
    return reduce(and_, asked, ibis.literal(True))


def superseded(rows: ir.Table, source: Source, usable: ir.BooleanValue, by: str | None) -> ir.BooleanValue:
    """Whether a usable row was delivered again, later: of equal keys the newest counts. A row without key stands alone.

    ``by``: the column that says which is newer, empty ones first; without it, or where it ties, the place in the
    delivery decides.
    """
    if source.newest is None:
        return ibis.literal(False)
    keys = [rows[name] for name in source.newest.key]
    known = reduce(and_, (key.notnull() for key in keys), usable)
    order = [rows[by].desc(nulls_first=False)] if by else []
    window = ibis.window(group_by=[*keys, known], order_by=[*order, rows[FILE].desc(), rows[RECORD].desc()])
    return known & (ibis.row_number().over(window) > 0)

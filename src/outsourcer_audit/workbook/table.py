"""A sheet as a table: a header that stays in sight, columns that can be filtered, one kind of value per column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .book import QUIET, Book, finite
from .words import look

PERCENT, COUNT, SCORE = "0.0%", "#,##0", "0.0"


@dataclass(frozen=True)
class Figure:
    """A number in the unit of its measure."""

    value: float | None
    unit: str


Value = str | float | bool | Figure | None
"""What a cell holds; none leaves it empty."""


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in characters and, for numbers, how they are shown."""

    head: str
    width: float = 12
    shown: str = "General"


def write_table(
    made: Book, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], held: int = 1
) -> None:
    """Write a sheet; ``held`` columns stay in sight when one scrolls to the right."""
    sheet = made.sheet(name)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        made.text(sheet, 0, place, column.head, bold=True, text_wrap=True, bottom=1, bg_color=QUIET)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _put(made, sheet, last, place, column, value)
    sheet.freeze_panes(1, held)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _put(made: Book, sheet: Any, row: int, place: int, column: Column, value: Value) -> None:
    if isinstance(value, Figure):
        made.number(sheet, row, place, finite(value.value), look(value.unit))
    elif isinstance(value, bool):
        made.text(sheet, row, place, "yes" if value else "no")
    elif isinstance(value, str):
        if value:
            made.text(sheet, row, place, value, text_wrap=True)
    else:
        made.number(sheet, row, place, value, column.shown)

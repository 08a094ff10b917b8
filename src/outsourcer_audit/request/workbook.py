"""The data request as a workbook: a sheet to read first, then one sheet per table, explained above its header.

Filled in, it is readable input: the header is the first row that holds the table's own column names, each in a cell of
its own, and everything that explains stands above it.
"""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..contracts import Column
from ..holders import Side
from . import book as xlsx
from .ask import Ask
from .book import Book, book, expect_number, offer
from .columns import Explained, explained
from .letter import Case
from .words import adds, columns_to_send, plain

READ_ME = "Read me"
HEADER_ROW = 7
"""Row of the column names, from 0; data follow below."""
LEGEND = "Required: a row without it cannot be used. Needed: figures wait for it. Optional: welcome."
_WIDTH = 26
_LINE = 14.5
_FORMATS = {"date": xlsx.DATE, "timestamp": xlsx.MOMENT, "string": xlsx.TEXT}
_FILLS = {"required": xlsx.REQUIRED, "needed": xlsx.NEEDED, "optional": xlsx.QUIET}

Rows = dict[str, list[dict[str, Any]]]
"""Table -> rows to prefill, each a value per column."""


def write_workbook(path: Path, title: str, side: Side, case: Case, asks: list[Ask], rows: Rows | None = None) -> None:
    """Write the workbook that asks for these tables, in this order; ``rows`` are filled in already."""
    with book(path, title) as made:
        _read_me(made, title, side, case, asks)
        for ask in asks:
            _table(made, ask, side, case, (rows or {}).get(ask.table, []))


def _read_me(made: Book, title: str, side: Side, case: Case, asks: list[Ask]) -> None:
    sheet = made.sheet(READ_ME)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 62)
    made.text(sheet, 0, 0, title, bold=True, font_size=15)
    lines = (
        f"Service of {case.vendor} for {case.client}, {case.period}.",
        "Exports as they come from your systems are just as welcome. Use this workbook where there is none.",
        "On each sheet fill the rows below the bold header. What stands above it explains the columns.",
        "Leave empty what you do not have: a cell, a column or a whole sheet. Please do not rename or move columns.",
        "Times in UTC, as 2026-04-01 09:15:00 or as Excel dates; dates as 2026-04-01; yes or no for true and false.",
        "Shares are numbers from 0 to 1, so 0.85 for 85 %; durations are in the unit named above the column.",
        "Agents and customers as codes, the same code for the same person everywhere. No names, no free text.",
        "Then save the workbook and send it back as it is, by the file exchange approved for customer data.",
    )
    for row, line in enumerate(lines, start=2):
        made.text(sheet, row, 0, line)
    index = len(lines) + 3
    for column, text in enumerate(("Sheet, most useful first", "What it holds", "What it adds")):
        made.text(sheet, index, column, text, bold=True, bottom=1, bg_color=xlsx.QUIET)
    for row, ask in enumerate(asks, start=index + 1):
        holds = f"{ask.contract.title}: {ask.holder.why}. {ask.contract.grain}"
        what = adds(ask, side) or "Welcome if at hand; no figure waits for it."
        for column, text in enumerate((ask.table, holds, what)):
            made.text(sheet, row, column, text, text_wrap=True)
        sheet.set_row(row, height((holds, what), 62))


def _table(made: Book, ask: Ask, side: Side, case: Case, rows: list[dict[str, Any]]) -> None:
    contract = ask.contract
    needed = frozenset(columns_to_send(ask))
    columns = [explained(contract, column, needed, case) for column in contract.columns]
    sheet = made.sheet(ask.table)
    made.text(sheet, 0, 0, f"{contract.title}: {contract.grain}", bold=True, font_size=13)
    made.text(sheet, 1, 0, " ".join(filter(None, [contract.description, *map(_again, ask.faults), adds(ask, side)])))
    made.text(
        sheet,
        2,
        0,
        f"Please fill in from row {HEADER_ROW + 2} on. Rows 4 to {HEADER_ROW} explain the columns. {LEGEND}",
    )
    for place, (column, told) in enumerate(zip(contract.columns, columns, strict=True)):
        _explain(made, sheet, place, told)
        sheet.set_column(place, place, _WIDTH, made.column_format(_FORMATS.get(column.type, "General")))
        offer(sheet, HEADER_ROW + 1, place, told.words)
        expect_number(sheet, HEADER_ROW + 1, place, told.low, told.high)
    sheet.set_row(3, height([told.meaning for told in columns], _WIDTH))
    sheet.set_row(4, height([f"{told.standing}: {told.kind}" for told in columns], _WIDTH))
    sheet.set_row(5, height([told.allowed for told in columns], _WIDTH))
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    for row, values in enumerate(rows, start=HEADER_ROW + 1):
        for place, column in enumerate(contract.columns):
            _fill(made, sheet, row, place, column, values.get(column.name))


def _again(fault: str) -> str:
    return f"Please send again: {fault}"


def _explain(made: Book, sheet: Any, place: int, told: Explained) -> None:
    """The rows above one column, and its name."""
    fill = _FILLS[told.standing]
    made.text(sheet, 3, place, told.meaning, text_wrap=True)
    made.text(sheet, 4, place, f"{told.standing}: {told.kind}", text_wrap=True, bg_color=fill)
    made.text(sheet, 5, place, told.allowed, text_wrap=True)
    made.text(sheet, 6, place, f"Example: {told.example}" if told.example else "", italic=True)
    made.text(sheet, HEADER_ROW, place, told.name, bold=True, bg_color=fill, bottom=2)


def _fill(made: Book, sheet: Any, row: int, place: int, column: Column, value: Any) -> None:
    """One cell of data: dates and numbers as such, everything else as the text that it is."""
    if value is None:
        return
    if isinstance(value, bool):
        made.text(sheet, row, place, "yes" if value else "no")
    elif isinstance(value, date):  # a datetime is one too
        look = xlsx.MOMENT if isinstance(value, datetime) else xlsx.DATE
        sheet.write_datetime(row, place, value, made.format(num_format=look, quote_prefix=False))
    elif isinstance(value, int | float) and column.type in ("integer", "number"):
        sheet.write_number(row, place, value)
    else:
        made.text(sheet, row, place, str(value), num_format=xlsx.TEXT)


def height(texts: Any, width: int) -> float:
    """Height of a row in points that shows the longest of its wrapped texts."""
    return _LINE * max((math.ceil(len(plain(text)) / (width * 0.95)) or 1 for text in texts), default=1)

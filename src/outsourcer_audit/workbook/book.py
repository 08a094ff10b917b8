"""An Excel workbook in which text is only ever text, and which is the same to the byte when it is written again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

# A cell such as =HYPERLINK(...) or https://... that came from a file must not come to life in the reader's Excel.
_INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CREATED = datetime(2026, 1, 1)
"""Excel writes the moment of creation into the file; a fixed one keeps two runs equal."""
_LONGEST = 32_767
"""Characters that a cell can hold."""
_CUT = " … (cut)"

INK, QUIET = "#1F2933", "#F2F4F6"


def plain(text: str) -> str:
    """One line without control characters, and without the invisible ones that turn text around."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def fitting(text: str) -> str:
    """Plain text that a cell can hold (Excel counts as UTF-16 does); what is cut says so."""
    shown = plain(text)
    if len(shown.encode("utf-16-le")) // 2 <= _LONGEST:
        return shown
    room = 2 * (_LONGEST - len(_CUT))
    return shown.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def finite(value: float | None) -> float | None:
    """A number that a cell can hold; what is none, or none that Excel knows, is absent."""
    try:
        return None if value is None or not math.isfinite(float(value)) else float(value)
    except OverflowError:
        return None


class Book:
    """One workbook being written: sheets, and the few formats they use."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """A cell format; equal ones are made once. Text in it stays text even when somebody edits the cell.

        The mark for that is Excel's own (quotePrefix), not an apostrophe in the text: the cell says what the card says.
        """
        look = {"quote_prefix": True, "valign": "top", "font_color": INK, **properties}
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(look)
        return self._formats[key]

    def column_format(self, number_format: str) -> Any:
        """The format of empty cells that somebody will fill."""
        return self._workbook.add_format({"num_format": number_format, "valign": "top"})

    def sheet(self, name: str) -> Any:
        return self._workbook.add_worksheet(name)

    def text(self, sheet: Any, row: int, column: int, text: str, **properties: Any) -> None:
        """Write text as text, whatever it looks like."""
        sheet.write_string(row, column, fitting(text), self.format(**properties))

    def number(self, sheet: Any, row: int, column: int, value: float | None, number_format: str = "General") -> None:
        """Write a number; what is not known leaves the cell empty."""
        known = finite(value)
        if known is not None:
            sheet.write_number(row, column, known, self.format(num_format=number_format, quote_prefix=False))


@contextmanager
def book(path: Path, title: str) -> Iterator[Book]:
    """Open a workbook for writing; it is saved at the end of the block."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), _INERT) as workbook:
        workbook.set_properties({"title": plain(title)[:255], "created": _CREATED})
        yield Book(workbook)

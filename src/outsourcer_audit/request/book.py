"""An Excel workbook in which text is only ever text, and which is the same to the byte when it is written again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from .words import plain

# A cell such as =HYPERLINK(...) or https://... that came from a file must not come to life in the reader's Excel.
_INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_LAST_ROW = 1_048_575
_LONGEST_LIST = 255
_CREATED = datetime(2026, 1, 1)
"""Excel writes the moment of creation into the file; a fixed one keeps two runs equal."""

INK, REQUIRED, NEEDED, QUIET = "#1F2933", "#FCE8B2", "#E3EDF7", "#F2F4F6"

DATE, MOMENT, TEXT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "@"
"""Number formats of the cells to be filled. Text stays as typed: 00123 keeps its zeros, and 1-5 is not a day in May."""


class Book:
    """One workbook being written: sheets, and the few formats they use."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """A cell format; equal ones are made once. Text in it stays text even when somebody edits the cell."""
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
        sheet.write_string(row, column, plain(text), self.format(**properties))


@contextmanager
def book(path: Path, title: str) -> Iterator[Book]:
    """Open a workbook for writing; it is saved at the end of the block."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), _INERT) as workbook:
        workbook.set_properties({"title": plain(title), "created": _CREATED})
        yield Book(workbook)


def offer(sheet: Any, first_row: int, column: int, words: tuple[str, ...], last_row: int = _LAST_ROW) -> None:
    """Offer the allowed words as a list to choose from; lists that Excel cannot hold are left to the explanation."""
    if not words or len(",".join(words)) > _LONGEST_LIST or any(sign in word for word in words for sign in ',"='):
        return
    sheet.data_validation(
        first_row, column, last_row, column,
        {"validate": "list", "source": list(words), "error_title": "Not one of the words",
         "error_message": "Please choose a word from the list."},
    )  # fmt: skip


def expect_number(
    sheet: Any, first_row: int, column: int, low: float | None, high: float | None, last_row: int = _LAST_ROW
) -> None:
    """Warn about a number outside its range, without forbidding it: a rare outlier may be true."""
    if low is None and high is None:
        return
    rule: dict[str, Any] = {"validate": "decimal", "error_type": "warning", "error_title": "Outside the usual range"}
    if low is not None and high is not None:
        rule |= {"criteria": "between", "minimum": low, "maximum": high}
    elif low is not None:
        rule |= {"criteria": ">=", "value": low}
    else:
        rule |= {"criteria": "<=", "value": high}
    sheet.data_validation(first_row, column, last_row, column, rule)

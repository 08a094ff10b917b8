"""What the workbook to be filled needs beside the shared one: colours of columns, formats, lists to choose from."""

from __future__ import annotations

from typing import Any

from ..workbook.book import INK, QUIET, Book, book

__all__ = ["DATE", "INK", "MOMENT", "NEEDED", "QUIET", "REQUIRED", "TEXT", "Book", "book", "expect_number", "offer"]

_LAST_ROW = 1_048_575
_LONGEST_LIST = 255

REQUIRED, NEEDED = "#FCE8B2", "#E3EDF7"

DATE, MOMENT, TEXT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "@"
"""Number formats of the cells to be filled. Text stays as typed: 00123 keeps its zeros, and 1-5 is not a day in May."""


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

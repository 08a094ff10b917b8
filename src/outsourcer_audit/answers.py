"""Answers: what a card asks of the rows beside its counts, kept by the cache so that nothing is asked of them twice.

A question is called by a text that says all it depends on beside the delivery, the period and the settings. What is
handed out is what would be read back, so that the first audit and a repeated one cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import cache
from .engine import fetch

if TYPE_CHECKING:
    import ibis.expr.types as ir

ANSWERS = "answers.json"
MOMENT, DAY = "@moment", "@day"
Row = dict[str, Any]


class Answers:
    """What was answered on one delivery; ``key`` is the fingerprint of all that answers depend on.

    Without one nothing is kept: for rows that no fingerprint tells, as those on an engine elsewhere.
    """

    def __init__(self, key: str = "") -> None:
        self._key = key
        self._known: dict[str, Any] = (_read(cache.place("answers", key)) if key else None) or {}
        self._new = False
        self.failed = False
        """Whether something was asked that could not be answered; it may be answered another time, with more memory."""

    def rows(self, con: Any, question: str, ask: Callable[[], ir.Table]) -> list[Row]:
        """The rows of a query, written and run only where they are not known."""
        return self.with_sql(con, question, ask)[1]

    def with_sql(self, con: Any, question: str, ask: Callable[[], ir.Table]) -> tuple[str, list[Row]]:
        """The SQL of a query, and its rows."""
        sql, rows = self.of(question, lambda: fetch(con, ask()))
        return sql, rows

    def of(self, question: str, make: Callable[[], Any]) -> Any:
        """Any answer out of plain values. A question whose answer cannot be made is asked again next time."""
        if question not in self._known:
            try:
                self._known[question] = _written(make())
            except Exception:
                self.failed = True
                raise
            self._new = True
        return json.loads(self._known[question], object_hook=_plain)

    def keep(self) -> None:
        """Put into the cache what was asked for the first time."""
        if self._key and self._new:
            entry = cache.place("answers", self._key)
            cache.forget(entry)  # it is not there, damaged, or knows less
            cache.kept("answers", self._key, self._write)
            self._new = False

    def _write(self, folder: Path) -> None:
        cache.write(folder, ANSWERS, json.dumps(self._known, ensure_ascii=False))


def _read(entry: Path) -> dict[str, Any] | None:
    text = cache.read(entry, ANSWERS)
    found = json.loads(text) if text else None
    return found if isinstance(found, dict) else None


def _written(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, default=_told)


def _told(value: Any) -> Any:
    if isinstance(value, Decimal):  # so some engines say sums of whole numbers
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return {MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no plain value")


def _plain(found: dict[str, Any]) -> Any:
    if found.keys() == {MOMENT}:
        return datetime.fromisoformat(found[MOMENT])
    if found.keys() == {DAY}:
        return date.fromisoformat(found[DAY])
    return found

"""Queries of rules: which columns of which tables they look at, and how they are bound to one delivery and period.

A query reads the rows under check from ``{batch}``. It may look at other canonical tables, named in braces (whole, for
every organisation), and at the audited period: ``{since}`` and ``{until}`` are UTC instants (the second excluded),
``{period_start}`` and ``{period_end}`` days (both included), ``{months}`` rows of first_day, last_day, since, until.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..errors import DataError
from ..period import Period
from .model import Rule

QUERY = "unexpected_rows_query"
PERIOD = frozenset({"since", "until", "period_start", "period_end", "months"})

_PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")  # doubled braces are braces
_NAMED = re.compile(r"\{(\w+)\}\)?(?:\s+(AS)\s+(\w+))?", re.IGNORECASE)
_QUALIFIED = re.compile(r"\b([A-Za-z_]\w*)\.(\w+)")
_ALIAS = re.compile(r"\bAS\s+\w+", re.IGNORECASE)


def own_words(query: str) -> set[str]:
    """The words of a query that can be columns of the checked rows, in lower case: bare ones and those of its alias."""
    text = _plain(query)
    aliases = {word.lower() for word in re.findall(r"\{batch\}\)?\s+(?:AS\s+)?(\w+)", text, re.IGNORECASE)}
    own = {column.lower() for alias, column in _QUALIFIED.findall(text) if alias.lower() in aliases}
    return own | _bare(text)


def looks_at(query: str, own: Collection[str], tables: Collection[str]) -> dict[str, frozenset[str]]:
    """Other canonical tables that a query looks at -> the columns it uses there.

    Raises DataError for an unknown name in braces, and where a query on several tables leaves open whose column it
    means: there every column must be written ``b.column`` or ``table.column``, since SQL would silently take a bare
    name inside EXISTS for the inner table's.
    """
    text = _plain(query)
    named = {name for name in _PLACE.findall(text) if name != "batch"}
    if unknown := sorted(named - PERIOD - set(tables)):
        raise DataError(f"{{{unknown[0]}}} is neither {{batch}}, nor of the period, nor a table of data_checks/.")
    others = named - PERIOD
    if not others:
        return {}
    for name, _, alias in _NAMED.findall(text):
        wanted = "b" if name == "batch" else name
        if name not in PERIOD and alias != wanted:
            raise DataError(f"beside another table, {{{name}}} must be written {{{name}}} AS {wanted}.")
    if bare := sorted(_bare(text) & {name.lower() for name in own}):
        raise DataError(f"beside another table, {bare[0]} must be written b.{bare[0]}, or with its table's name.")
    found = {name: frozenset(c for alias, c in _QUALIFIED.findall(text) if alias == name) for name in others}
    if idle := sorted(name for name, columns in found.items() if not columns):
        raise DataError(f"it names {{{idle[0]}}}, but none of its columns ({idle[0]}.column).")
    return found


def bound(rule: Rule, relations: Mapping[str, str], period: Period) -> Rule:
    """A rule for one delivery and period: its query reads the given relations instead of names in braces."""
    if QUERY not in rule.kwargs:
        return rule
    given = {**_of(period), **relations}
    query = _PLACE.sub(lambda place: given.get(place[1], place[0]), str(rule.kwargs[QUERY]))
    return replace(rule, kwargs={**rule.kwargs, QUERY: query})


def _plain(query: str) -> str:
    """A query without its literals, in which any word may stand."""
    return re.sub(r"'[^']*'", "''", query)


def _bare(text: str) -> set[str]:
    rest = _ALIAS.sub(" ", _QUALIFIED.sub(" ", _PLACE.sub(" ", text)))
    return {word.lower() for word in re.findall(r"\w+", rest)}


def _of(period: Period) -> dict[str, str]:
    rows = ", ".join(
        f"({_day(month.start)}, {_day(month.end)}, {_instant(month.since)}, {_instant(month.until)})"
        for month in _months(period)
    )
    return {
        "since": _instant(period.since),
        "until": _instant(period.until),
        "period_start": _day(period.start),
        "period_end": _day(period.end),
        "months": f"(SELECT * FROM (VALUES {rows}) AS listed(first_day, last_day, since, until))",
    }


def _months(period: Period) -> Iterator[Period]:
    start = period.start
    while start <= period.end:
        following = (start.replace(day=1) + timedelta(days=31)).replace(day=1)
        yield Period(start, min(following - timedelta(days=1), period.end), period.timezone)
        start = following


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def _instant(instant: datetime) -> str:
    return f"TIMESTAMP '{instant:%Y-%m-%d %H:%M:%S}'"

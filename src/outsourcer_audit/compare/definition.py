"""Definition: whether one measure on two cards is the same measure, so that its figures may be compared."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from ..card import PeriodShown, Reading, ReportCard
from ..period import Period

_MOMENT = re.compile(r"MAKE_(?:TIMESTAMP|DATE)\([^)]*\)|'\d{4}-\d\d(?:-\d\d)?[^']*'")
_SPACE = re.compile(r"\s+")


def why_not_the_same(before: Reading, after: Reading, one: ReportCard, other: ReportCard) -> str:
    """Why two readings of one id are not of one measure; empty where they are.

    The SQL may differ in dates, and in other measures that were counted by the same query. Cards of two schema versions
    are not held against each other in SQL: newer versions write more into it without counting anything else.
    """
    if (before.unit, before.better, before.judged) != (after.unit, after.better, after.judged):
        return "it is counted or judged in another way"
    if before.provenance == "reported" or one.schema_version != other.schema_version:
        return ""
    if before.sql == after.sql:
        return ""
    names = {reading.id.partition(".")[2] for card in (one, other) for reading in card.measures}
    name = before.id.partition(".")[2]
    texts = [_dateless(reading.sql) for reading in (before, after)]  # remembered: a portfolio asks in many pairs
    # A number may be the length of the period, or a limit that happens to be as long (90 days of January to March).
    timeless = [_lengthless(text, card.period) for text, card in zip(texts, (one, other), strict=True)]
    for first, second in (texts, timeless):
        if first == second or _of(name, first, names) == _of(name, second, names):
            return ""
    return "its definition has changed: the SQL is another"


@lru_cache(maxsize=1024)
def _dateless(sql: str) -> str:
    """SQL without its dates and line breaks."""
    return _SPACE.sub(" ", _MOMENT.sub("<day>", sql))


def _lengthless(text: str, period: PeriodShown) -> str:
    """SQL without the number of months or days of the period."""
    shown = Period(date.fromisoformat(period.start), date.fromisoformat(period.end))
    return re.sub(rf"(?<![\w.])(?:{len(shown.months)}|{shown.days})(?![\w.])", "<length>", text)


def _of(name: str, sql: str, names: Collection[str]) -> str:
    """The SQL without what it adds up for other measures; as it is where it cannot be read."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        statements = sqlglot.parse(sql.replace("<day>", "'day'").replace("<length>", "1"), read="duckdb")
    except SqlglotError:
        return sql
    for statement in filter(None, statements):
        for select in statement.find_all(exp.Select):
            mine = [e for e in select.expressions if _owner(e.alias_or_name, names) in (name, "")]
            select.set("expressions", mine)
    return ";".join(statement.sql("duckdb") for statement in statements if statement)


def _owner(alias: str, names: Collection[str]) -> str:
    """The measure that a column of the cube belongs to: the longest name it begins with; none for a dimension."""
    return max((name for name in names if alias.startswith(f"{name}_")), key=len, default="")

"""Rules that nobody needs to write, because they follow from what a contract says of its columns and its period."""

from __future__ import annotations

from .model import NOT_NULL, ROW_COUNT, SQL, UNIQUE, Column, Rule, Severity
from .queries import QUERY

TYPES_HOLD = "A column of another type than its contract says is compared and added up as something else."
"""Why types are checked; intake has enforced them, so that a failure means that the engine let go of one."""

_ENGINE_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE",
                 "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"}  # fmt: skip


def schema_rules(columns: tuple[Column, ...], period_column: str | None) -> list[Rule]:
    """Rows are there, types hold, required cells are filled, identifiers identify, and dates are dates."""
    twice = "Rows counted twice are figures counted twice."
    rules = [
        Rule(ROW_COUNT, "", {"min_value": 1}, "completeness", "critical", "An empty table proves nothing."),
        _types(columns),
    ]
    for c in columns:
        if c.required:
            why = f"A row without {c.name} cannot be placed or counted."
            rules.append(Rule(NOT_NULL, c.name, {}, "completeness", "critical", why))
        if c.unique:  # a few duplicates are worth a word; more than one row in a hundred spoils every count
            rules.append(Rule(UNIQUE, c.name, {}, "uniqueness", "warning", twice))
            rules.append(Rule(UNIQUE, c.name, {"mostly": 0.99}, "uniqueness", "critical", twice))
    dates = [c.name for c in columns if c.type in ("date", "timestamp") and c.name != period_column]
    return rules + ([_stand_ins(dates)] if dates else [])


def _types(columns: tuple[Column, ...]) -> Rule:
    other = " OR ".join(f"typeof(b.{c.name}) <> '{_ENGINE_TYPES[c.type]}'" for c in columns)
    query = f"SELECT * FROM {{batch}} AS b WHERE {other}"
    return Rule(SQL, "", {QUERY: query}, "conformity", "critical", TYPES_HOLD, any_column=True)


def _stand_ins(dates: list[str]) -> Rule:
    """Exports write 1899-12-30, 1900-01-01, 1970-01-01 or 9999-12-31 where there is no date.

    What is valid until some day may be so for years.
    """
    days = {name: 3660 if name.endswith("_until") else 366 for name in dates}
    sane = [f"b.{name} NOT BETWEEN DATE '1970-01-02' AND {{period_end}} + INTERVAL {n} DAY" for name, n in days.items()]
    query = "SELECT * FROM {batch} AS b WHERE " + " OR ".join(sane)
    why = "A day in 1900, in 1970 or far in the future stands for 'not known', and would be counted as a date."
    return Rule(SQL, "", {QUERY: query}, "timeliness", "warning", why, any_column=True)


def coverage_rules(at: Column, kind: str, severity: Severity) -> list[Rule]:
    """No month of the period is missing.

    ``monthly`` tables have a few rows for every month. ``daily`` ones fill day by day: there the severity is that of a
    hole between months with rows; a late start (a young vendor), an early end or a half-empty month is a warning. An
    empty table passes: its row count has already failed.
    """
    daily, stamped = kind == "daily", at.type == "timestamp"
    within = "b.{0} >= m.since AND b.{0} < m.until" if stamped else "b.{0} BETWEEN m.first_day AND m.last_day"
    counted = (
        f"counted AS (SELECT m.first_day AS month, COUNT(b.{at.name}) AS n FROM {{months}} AS m "
        f"LEFT JOIN {{batch}} AS b ON {within.format(at.name)} GROUP BY m.first_day), "
        "known AS (SELECT MIN(month) AS early, MAX(month) AS late FROM counted WHERE n > 0)"
    )
    judged = "month BETWEEN early AND late" if daily else "early IS NOT NULL"
    missing = f"WITH {counted} SELECT month FROM counted, known WHERE n = 0 AND {judged}"
    why = "A month of the period is missing, and with it whatever happened there. Ask for it, or choose another period."
    rules = [Rule(SQL, "", {QUERY: missing}, "coverage", severity, why)]
    if daily:
        since, until = ("{since}", "{until}") if stamped else ("{period_start}", "{period_end}")
        # A month of fewer than half the rows is chance where there are few. At the ends a gap of three days, or of
        # seven times the usual one where rows are sparse, comes by chance once in a thousand tables.
        partly = (
            f"WITH {counted}, ends AS (SELECT MIN(b.{at.name}) AS early, MAX(b.{at.name}) AS late, "
            "INTERVAL 1 DAY * CAST(CEIL(GREATEST(3, 7.0 * ({period_end} - {period_start} + 1) / GREATEST(COUNT(*), 1)))"
            " AS INTEGER) AS gap FROM {batch} AS b) "
            "SELECT month FROM counted, (SELECT MEDIAN(n) AS usual FROM counted) AS half "
            "WHERE n > 0 AND n < half.usual / 2 AND half.usual >= 20 "
            f"UNION ALL SELECT {{period_start}} AS month FROM ends WHERE early > {since} + gap OR late < {until} - gap"
        )
        why = "Part of the period has few rows or none: the export may be cut, and months cannot be compared."
        rules.append(Rule(SQL, "", {QUERY: partly}, "coverage", "warning", why))
    return rules

"""What DuckDB is taught: short names for long expressions, so that it does less and Ibis has less to write.

A macro stands for its text: nothing is compiled, and a query means what it would mean with the text in its place.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

WHITE = " \t\r\n\u00a0\u202f\u200b\ufeff"
TRIM = "oa_trim"
SINCE, UNTIL = datetime(2010, 1, 1), datetime(2036, 1, 1)
"""Between these a clock is read by adding hours; beyond, the engine is asked, which takes twenty times as long."""


def teach(con: Any) -> None:
    """Teach a connection to trim. Looking at both ends costs a fifth of looking for eight signs in a text without."""
    ends = " OR ".join(f"suffix(t, chr({ord(sign)}))" for sign in WHITE)
    signs = " || ".join(f"chr({ord(sign)})" for sign in WHITE)
    clean = f"t >= '!' AND t < chr(127) AND NOT ({ends})"
    con.raw_sql(f"CREATE OR REPLACE TEMP MACRO {TRIM}(t) AS CASE WHEN {clean} THEN t ELSE trim(t, {signs}) END")


def by_day(zone: str) -> str:
    """The macro that reads a zone's clock on days on which it is not turned."""
    return f"oa_utc_{zone.encode().hex()}"


def near(zone: str) -> str:
    """The macro that says whether a zone's clock is turned on the day of a local time."""
    return f"oa_near_{zone.encode().hex()}"


def teach_clock(con: Any, zone: str, turning_days: tuple[date, ...]) -> None:
    """Teach a connection a zone's clock, by its own book of time zones; ``turning_days`` count before and after it."""
    if zone not in _clocks:
        _clocks[zone] = _clock(con, zone, turning_days)
    for macro in _clocks[zone]:
        con.raw_sql(macro)


_clocks: dict[str, list[str]] = {}


def _clock(con: Any, zone: str, turning_days: tuple[date, ...]) -> list[str]:
    steps = _steps(con, zone)
    asked = f"timezone('UTC', timezone('{zone}', t))"
    inside = f"t >= TIMESTAMP '{steps[0][0]}' AND t < TIMESTAMP '{UNTIL}'"
    read = f"CASE WHEN {inside} THEN t - to_seconds({_choice(steps)}) ELSE {asked} END"
    # what the clock showed when it was turned, and a moment before
    shown = (local + timedelta(seconds=shift) for local, now, before in steps[1:] for shift in (0, before - now))
    turned = {moment.date() for moment in shown}
    turned |= {day for day in turning_days if not SINCE.date() < day < UNTIL.date()}
    days = ", ".join(f"DATE '{day}'" for day in sorted(turned))
    said = f"CAST(t AS DATE) IN ({days})" if days else "FALSE"
    name = "CREATE OR REPLACE TEMP MACRO"
    return [f"{name} {by_day(zone)}(t) AS {read}", f"{name} {near(zone)}(t) AS {said}"]


Step = tuple[datetime, int, int]
"""The local time from which on a clock is so many seconds ahead of UTC, and how many it was before."""


def _steps(con: Any, zone: str) -> list[Step]:
    """When a zone's clock is turned, as the engine has it: by days, and within those days by quarters of an hour."""
    ahead = f"epoch(timezone('{zone}', timezone('UTC', t)))::BIGINT - epoch(t)::BIGINT"

    def seen(instants: str) -> str:
        return f"SELECT t, {ahead} AS ahead FROM (SELECT unnest({instants}) AS t)"

    days = seen(f"range(TIMESTAMP '{SINCE}', TIMESTAMP '{UNTIL}', INTERVAL 1 DAY)")
    found = con.raw_sql(
        f"""WITH days AS ({days}),
        turned AS (SELECT t FROM days QUALIFY ahead <> lead(ahead) OVER (ORDER BY t)),
        near AS (SELECT unnest(range(t, t + INTERVAL 25 HOUR, INTERVAL 15 MINUTE)) AS t FROM turned),
        quarters AS (SELECT t, {ahead} AS ahead FROM near)
        SELECT DISTINCT t, ahead, before FROM (SELECT t, ahead, lag(ahead) OVER (ORDER BY t) AS before FROM quarters)
        WHERE ahead <> before AND t < TIMESTAMP '{UNTIL}' ORDER BY t"""
    ).fetchall()
    first = con.raw_sql(f"SELECT ahead FROM ({days}) ORDER BY t LIMIT 1").fetchone()[0]
    steps = [(SINCE + timedelta(seconds=first), first, first)]
    return steps + [(then + timedelta(seconds=ahead), ahead, before) for then, ahead, before in found]


def _choice(steps: list[Step]) -> str:
    """Seconds ahead of UTC, found by halves."""
    if len(steps) == 1:
        return str(steps[0][1])
    half = len(steps) // 2
    return f"CASE WHEN t < TIMESTAMP '{steps[half][0]}' THEN {_choice(steps[:half])} ELSE {_choice(steps[half:])} END"

"""Local clocks by adding hours: hand-worked around the turnings of 2026, and left to the engine far from the period."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outsourcer_audit.engine import DUCKDB, connect, fetch, local_between
from outsourcer_audit.engine.clocks import offsets

SINCE, UNTIL = datetime(2025, 12, 1), datetime(2026, 12, 1)
NONE, HOUR = timedelta(0), timedelta(hours=1)


def test_when_a_clock_is_turned():
    assert offsets("Europe/London", SINCE, UNTIL) == (
        (SINCE, NONE), (datetime(2026, 3, 29, 1), HOUR), (datetime(2026, 10, 25, 1), NONE),
    )  # fmt: skip
    assert offsets("Asia/Manila", SINCE, UNTIL) == ((SINCE, 8 * HOUR),)
    # Lord Howe Island turns its clocks by half an hour: 11 hours ahead in summer (January), 10.5 in winter.
    assert [ahead for _, ahead in offsets("Australia/Lord_Howe", SINCE, UNTIL)] == [
        11 * HOUR, 10.5 * HOUR, 11 * HOUR,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "instant", "local"),
    [
        ("Europe/London", "2026-03-29 00:59:59", "2026-03-29 00:59:59"),
        ("Europe/London", "2026-03-29 01:00:00", "2026-03-29 02:00:00"),
        ("Europe/London", "2026-10-25 00:59:59.5", "2026-10-25 01:59:59.5"),
        ("Europe/London", "2026-10-25 01:00:00", "2026-10-25 01:00:00"),
        ("America/New_York", "2026-07-01 03:30:00", "2026-06-30 23:30:00"),
        ("Asia/Manila", "2026-01-31 16:00:00", "2026-02-01 00:00:00"),
        ("Europe/London", "2020-07-01 12:00:00", "2020-07-01 13:00:00"),  # by the engine
        ("Europe/London", "2026-12-01 00:00:00", "2026-12-01 00:00:00"),
        ("Europe/London", "2027-07-01 12:00:00", "2027-07-01 13:00:00"),  # by the engine
        ("Europe/London", None, None),
    ],
)
def test_local_times_by_hand(zone, instant, local):
    con = connect()
    con.raw_sql("CREATE TABLE given (moment TIMESTAMP)")
    con.con.execute("INSERT INTO given VALUES (?)", [instant])
    given = con.table("given")
    rows = given.select(local=local_between(given.moment, zone, SINCE, UNTIL, DUCKDB))
    assert fetch(con, rows)[1] == [{"local": local and datetime.fromisoformat(local)}]


def test_the_last_turning_counts_until_the_end():
    con = connect()
    con.raw_sql("CREATE TABLE given AS SELECT TIMESTAMP '2026-07-01 12:00:00' AS moment")
    local = local_between(con.table("given").moment, "Europe/London", SINCE, datetime(2026, 8, 1), DUCKDB)
    assert fetch(con, local.name("local").as_table())[1] == [{"local": datetime(2026, 7, 1, 13)}]

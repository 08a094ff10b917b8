"""What DuckDB is taught means what it stands for: every end of a text, every day of a zone's clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from outsourcer_audit.engine import connect, macros, teach_clock
from outsourcer_audit.intake.times import turning_days


@pytest.fixture(scope="module")
def con():
    return connect()


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("plain", "plain"),
        ("two words", "two words"),
        (" in front", "in front"),
        ("behind ", "behind"),
        ("\tboth\r\n", "both"),
        ("\u00a0hard\u202f", "hard"),
        ("zero\u200b", "zero"),
        ("\ufeffmark", "mark"),
        ("\u00e9t\u00e9 ", "\u00e9t\u00e9"),
        ("x\u00e9", "x\u00e9"),
        ("~", "~"),
        (" ", ""),
        ("", ""),
        (None, None),
    ],
)
def test_text_loses_the_white_at_its_ends_and_nothing_else(con, text, trimmed):
    assert con.con.execute(f"SELECT {macros.TRIM}(?::VARCHAR)", [text]).fetchone()[0] == trimmed


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/London", "2026-01-15 12:00:00", "2026-01-15 12:00:00"),
        ("Europe/London", "2026-07-15 12:00:00", "2026-07-15 11:00:00"),
        ("Europe/London", "2026-03-30 00:30:00", "2026-03-29 23:30:00"),
        ("Europe/London", "2026-10-26 00:30:00", "2026-10-26 00:30:00"),
        ("America/New_York", "2026-07-15 23:30:00.25", "2026-07-16 03:30:00.25"),
        ("Asia/Kolkata", "2026-07-15 01:00:00", "2026-07-14 19:30:00"),
        ("Asia/Manila", "2009-12-31 23:59:59", "2009-12-31 15:59:59"),
        ("Africa/Casablanca", "2024-03-12 12:00:00", "2024-03-12 12:00:00"),
        ("Europe/London", "1995-07-01 12:00:00", "1995-07-01 11:00:00"),
        ("Europe/London", "2040-07-01 12:00:00", "2040-07-01 11:00:00"),
        ("Europe/London", None, None),
    ],
)
def test_clocks_by_hand(con, zone, local, utc):
    teach_clock(con, zone, turning_days(zone))
    found = con.con.execute(f"SELECT {macros.by_day(zone)}(?::TIMESTAMP)", [local]).fetchone()[0]
    assert found == (utc and datetime.fromisoformat(utc))


@pytest.mark.parametrize(
    "zone",
    ["Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Manila", "Europe/Moscow",
     "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/Caracas", "Asia/Pyongyang"],
)  # fmt: skip
def test_the_clock_is_the_engines_own_on_every_day_on_which_it_is_not_turned(con, zone):
    teach_clock(con, zone, turning_days(zone))
    hours = "range(TIMESTAMP '2008-01-01', TIMESTAMP '2038-01-01', INTERVAL 1 HOUR)"
    differ, quiet, turned = con.con.execute(
        f"""SELECT count(*) FILTER (NOT near AND shorter <> asked), count(*) FILTER (NOT near), count(*) FILTER (near)
        FROM (SELECT {macros.near(zone)}(t) AS near, {macros.by_day(zone)}(t) AS shorter,
                     timezone('UTC', timezone('{zone}', t)) AS asked
              FROM (SELECT unnest({hours}) AS t))"""
    ).fetchone()
    assert differ == 0
    assert quiet > 250_000
    assert (turned > 0) == (zone not in ("Asia/Kolkata", "Asia/Manila"))  # of which the latter turned in 1990 last

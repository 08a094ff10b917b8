"""Formats of dates, proven by the cells; orders of day and month are never mixed."""

from __future__ import annotations

import pytest

from outsourcer_audit.engine import connect
from outsourcer_audit.suggest.dates import detect, formats_of
from outsourcer_audit.suggest.match import examine
from outsourcer_audit.suggest.profile import profile


def export(**columns):
    """An export with these columns, examined."""
    con = connect()
    con.con.execute(
        "CREATE TABLE _text (_file BIGINT, _record BIGINT, _line BIGINT"
        + "".join(f", c{n} VARCHAR" for n in range(len(columns)))
        + ")"
    )
    for record, row in enumerate(zip(*columns.values(), strict=True), start=1):
        con.con.execute(f"INSERT INTO _text VALUES (0, {record}, {record}{', ?' * len(row)})", list(row))
    return examine(con, profile(con, tuple(columns)), "export")


@pytest.mark.parametrize(
    ("cells", "formats", "order"),
    [
        (["2026-04-01", "2026-04-13"], ("iso",), ""),
        (["2026-04-01T09:00:00Z", "2026-04-13T09:00:00+02:00"], ("iso",), ""),
        (["01/04/2026 9:05", "13/04/2026 10:00"], ("%d/%m/%Y %H:%M",), "day"),
        (["04/01/2026", "04/13/2026"], ("%m/%d/%Y",), "month"),
        (["01.04.26 09:00:00", "13.04.26 10:00:00"], ("%d.%m.%y %H:%M:%S",), "day"),
        (["01/04/2026", "02/04/2026"], ("%d/%m/%Y",), "assumed"),
        (["1-Apr-26", "13-Apr-26"], ("%d-%b-%y",), ""),
        (["Apr 1, 2026 3:05 PM", "Apr 13, 2026 11:00 AM"], ("%b %d, %Y %I:%M %p",), ""),
        (["20260401", "20260413"], ("%Y%m%d",), ""),
    ],
)
def test_formats_are_proven(cells, formats, order):
    found = export(when=cells).dates["when"]
    assert (found.formats, found.order, found.read) == (formats, order, 1.0)


def test_two_formats_in_one_column():
    found = export(when=["2026-04-01"] * 9 + ["13-04-2026"]).dates["when"]
    assert (set(found.formats), found.read) == ({"iso", "%d-%m-%Y"}, 1.0)


def test_days_and_months_are_not_mixed():
    """Nine dates can only be day first; the one that can only be month first stays unread."""
    found = export(when=["13/04/2026"] * 9 + ["04/13/2026"]).dates["when"]
    assert (found.formats, found.read) == (("%d/%m/%Y",), 0.9)


def test_a_doubtful_column_follows_the_proven_one_beside_it():
    found = export(start=["04/01/2026", "04/02/2026"], end=["04/13/2026", "04/14/2026"]).dates
    assert (found["start"].formats, found["start"].order) == (("%m/%d/%Y",), "sibling")


def test_a_day_beside_a_clock():
    found = export(Date=["13/04/2026", "14/04/2026"], Time=["9:05:00 AM", "1:00:00 PM"]).pairs
    assert found["Date", "Time"].formats == ("%d/%m/%Y %I:%M:%S %p",)


def test_figures_words_and_phones_are_no_dates():
    assert export(a=["17", "18"], b=["Lisbon", "Porto"], c=["+351 21 123 4567", "+351 21 123 4568"]).dates == {}


def test_a_cell_that_names_no_format():
    assert formats_of("soon") == formats_of("12:30") == formats_of("1234-5678") == []


def test_detect_without_cells():
    con = connect()
    con.con.execute("CREATE TEMP TABLE _clean (_record BIGINT, c0 VARCHAR)")
    assert detect(con, "c0") is None

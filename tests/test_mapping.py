"""The mapping language: every example of its page, and the edges that a page would not show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from mapping_forms import expression, forms, loaded, taught, text_table
from pydantic import ValidationError

from outsourcer_audit.engine import DUCKDB
from outsourcer_audit.intake.times import turning_days
from outsourcer_audit.sources import Source


def run(source: Source, rows: list[dict[str, str]], zone: str = "UTC") -> list[dict]:
    con = taught(source, zone)
    con.con.register("_text", text_table(rows))
    return con.to_pyarrow(expression(con.table("_text"), source, tuple(rows[0]), DUCKDB, zone)).to_pylist()


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.title)
def test_the_page_is_true(form):
    columns = list(form.result[0])
    wanted = sorted(tuple(row[name] for name in columns) for row in form.result)
    assert loaded(run(form.source, form.export), columns) == wanted


def test_the_page_shows_every_word_of_the_language():
    from mapping_forms import PAGE

    from outsourcer_audit.sources import Column, Condition, Newest, Unpivot

    page = PAGE.read_text(encoding="utf-8")
    words = {f.alias or n for m in (Source, Column, Condition, Newest, Unpivot) for n, f in m.model_fields.items()}
    shown = {word for word in words if any(form in page for form in (f"`{word}`", f"{word} =", f"[{word}]"))}
    assert words - shown == set()


def one(table: str, rule: dict, texts: list[str], column: str, zone: str = "UTC", **source) -> list:
    """One column of a table with nothing else required, as it comes of these texts."""
    columns = BARE | {column: {"from": "x"} | rule}
    given = {"table": table, "file": "x", "columns": columns, **source}
    return [row[column] for row in run(Source.model_validate(given), [{"x": text} for text in texts], zone)]


BARE = {"agent_id": {"value": "A"}}


def number(texts: list[str], **rule) -> list[float | None]:
    return one("training", rule, texts, "score")


def test_numbers_are_grouped_by_threes_or_not_at_all():
    texts = ["1,234", "1,234,567.5", "12,34", "1,5", "1 234", "1'234", "-3", "+3", "1e3", ".5", "5.", "-", "", "1.2.3"]
    wanted = [1234, 1234567.5, None, None, 1234, 1234, -3, 3, 1000, 0.5, 5, None, None, None]
    assert number(texts) == wanted
    assert number(["1.234", "1,5", "1.234.567,25", "1.5"], decimal=",") == [1234, 1.5, 1234567.25, None]


def test_words_that_engines_take_for_numbers_are_none():
    assert number(["inf", "nan", "NaN", "Infinity", "0x10", "1_000", "12d", "1e400", "٣"]) == [None] * 9


def test_a_percentage_needs_no_sign_but_a_number_does_not_lose_one():
    assert number(["80 %", "80%", "80"], unit="percent") == [0.8, 0.8, 0.8]
    assert number(["80 %"]) == [None]


def test_an_amount_in_another_currency_is_not_read():
    texts = ["$1,234.50", "USD 7", "7 usd", "-$5", "$-5", "($5.00)", "€5", "5 EUR", "5"]
    assert number(texts, currency="USD") == [1234.5, 7, 7, -5, -5, -5, None, None, 5]


def test_clock_times():
    texts = ["1:02:03", "27:00:00", "2:03", "75:00", "9", "1:60:00", "0:00:61", "1:2:3:4", "-1:00", "0:00:01.5"]
    wanted = [3723, 97200, 123, 4500, 9, None, None, None, None, 1.5]
    found = one("contacts", {}, texts, "wait_s", columns=CONTACT | {"wait_s": {"from": "x", "unit": "h:mm:ss"}})
    assert found == wanted


CONTACT = {"contact_id": {"value": "C"}, "channel": {"value": "voice"}, "offered_at": {"value": "2026-04-01"}}


def test_a_serial_number_beyond_any_calendar_is_unreadable():
    assert one("agents", {"format": "excel"}, ["46116", "1e300", "-1e300", "0", "x"], "hired_on") == [
        date(2026, 4, 4), None, None, date(1899, 12, 30), None,
    ]  # fmt: skip


def test_what_is_no_iso_date_is_not_guessed():
    texts = ["2026", "2026-04", "2026-4-1", "20260401", "09:15", "2026-04-31", "epoch", "infinity", "today"]
    assert one("agents", {}, texts, "hired_on") == [None] * len(texts)


def test_a_year_has_four_digits_unless_the_format_says_two():
    texts = ["01/04/2026", "01/04/26", "01/04/226"]
    assert one("agents", {"format": "%d/%m/%Y"}, texts, "hired_on") == [date(2026, 4, 1), None, None]
    found = one("agents", {"format": ["%d/%m/%Y", "%d/%m/%y"]}, texts, "hired_on")
    assert found == [date(2026, 4, 1), date(2026, 4, 1), None]


def test_a_spreadsheets_own_numbers_have_a_point_whatever_its_texts_have():
    assert number(["1.125e0", "-0.125e0", "1.125", "1,5"], decimal=",") == [1.125, -0.125, 1125, 1.5]


def test_a_grouped_number_does_not_begin_with_zero():
    assert number(["0,125", "00,125", "1,125", "0125"]) == [None, None, 1125, 125]


def test_signs_that_nobody_sees_are_no_part_of_a_cell():
    texts = ["\ufeffa", "a\u200b", "\u202fa\u00a0"]
    assert one("agents", {}, texts, "team") == ["a"] * 3
    assert number(["85\u00a0%"], unit="percent") == [0.85]
    assert number(["1.234,50\u00a0€", "99\u202fEUR", "(12,50", "(12,50)"], decimal=",", currency="EUR") == [
        1234.5, 99, None, -12.5,
    ]  # fmt: skip


def test_a_day_is_the_day_that_is_written_whatever_its_offset():
    texts = ["2026-04-01 23:30:00+00", "2026-04-01T00:30:00-05:00", "2026-04-01T09:15:00Z", "2026-04-01 00:00:00.000"]
    assert one("agents", {}, texts, "hired_on", "Asia/Tokyo") == [date(2026, 4, 1)] * 4


def test_the_part_of_a_column_that_is_not_there():
    texts = ["a/b", "/b", "a", ""]
    assert one("agents", {"split": "/", "part": 2}, texts, "team") == ["b", "b", None, None]
    assert one("agents", {"split": "/", "part": -2}, texts, "team") == ["a", None, None, None]
    assert one("agents", {"split": "/", "part": 1}, texts, "team") == ["a", None, "a", None]


ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"]


@pytest.mark.parametrize("zone", ZONES)
def test_local_times_become_utc_as_python_says(zone):
    """Every half hour around each turning of the clock: of two times the first is meant, and a gap is moved on."""
    days = turning_days(zone)
    near = [d for d in days if 2005 <= d.year <= 2026] or [date(2026, 4, 1)]
    times = [
        datetime(d.year, d.month, d.day) + timedelta(minutes=m) for d in near for m in range(-24 * 60, 48 * 60, 30)
    ]
    texts = [time.strftime("%Y-%m-%d %H:%M") for time in times]
    found = one("contacts", {}, texts, "ended_at", zone, columns=CONTACT | {"ended_at": "x"})
    wanted = [time.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for time in times]
    assert [(t, f) for t, f, w in zip(texts, found, wanted, strict=True) if f != w] == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"from": "x", "part": 0}, "counts from 1"),
        ({"from": "x", "extract": "a"}, "exactly one"),
        ({"from": "x", "extract": "(a"}, "no regular expression"),
        ({"from": "x", "scale": "1-10"}, "go together"),
        ({"from": "x", "scale": "10-1", "to": "1-5"}, "from low to high"),
        ({"from": "x", "scale": "1-3", "to": "top-two box"}, "five points"),
        ({"from": "x", "unit": "weeks"}, "unit"),
        ({"from": "x", "frmat": "%d"}, "frmat"),
        ({"from": "x", "format": "%d/%m/%Y %H:%M %z"}, "not with %z"),
        ({"from": "x", "format": "dd/MM/yyyy"}, "no date format"),
        ({"from": "x", "format": ["%d/%m/%Y", "%m/%d/%Y"]}, "day first and month first"),
        ({"from": "x", "extract": "(?<=a)(b)"}, "looking ahead or behind"),
        ({"from": "x", "otherwise": "a"}, "`otherwise` is for words"),
        ({"from": "x", "part": 2}, "which piece of a `split`"),
        ({"from": "x", "value": "a"}, "and not both"),
        ({"value": ""}, "leave the column out"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule, message):
    with pytest.raises(ValidationError, match=message):
        Source.model_validate({"table": "agents", "file": "x", "columns": {"team": rule}})

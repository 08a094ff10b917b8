"""Times and days as exports write them: patterns in order, offsets, serial numbers, local clocks, daylight saving."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from ..engine import Dialect
from .numbers import plain

NUMBERED = {
    "excel": ("1899-12-30", 86_400.0),
    "excel1904": ("1904-01-01", 86_400.0),
    "unix": ("1970-01-01", 1.0),
    "unix_ms": ("1970-01-01", 0.001),
}
"""Formats that count from a day: that day, and the seconds in one count."""

_ISO = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?)?$"
_OFFSET = r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)$"
_YEARS = range(1990, 2046)


def local_time(text: ir.StringValue, formats: tuple[str, ...], speak: Dialect) -> ir.TimestampValue:
    """Text -> naive local time by the first format that fits, or by ISO where none is given."""
    found = [_by(text, format, speak) for format in formats or ("iso",)]
    return found[0] if len(found) == 1 else ibis.coalesce(*found)


def _by(text: ir.StringValue, format: str, speak: Dialect) -> ir.TimestampValue:
    if format == "iso":
        return speak.cast_local(ibis.ifelse(text.re_search(_ISO), text, ibis.null("string")))
    if format in NUMBERED:
        epoch, seconds = NUMBERED[format]
        count = plain(text, ".")
        # Beyond this no calendar reaches, and the engine would fail instead of saying null.
        sane = ibis.ifelse(count.between(-1e13 / seconds / 1000, 1e14 / seconds / 1000), count, ibis.null("float64"))
        return speak.seconds_after(epoch, sane * seconds)
    found = speak.parse(text, format)
    # Engines take %Y for "a year", also the year 26: such a row would fall out of every period without a word.
    return ibis.ifelse(found.year() >= 1000, found, ibis.null(found.type())) if "%Y" in format else found


def instant(
    local: ir.TimestampValue,
    text: ir.StringValue,
    formats: tuple[str, ...],
    near: ir.BooleanValue | None,
    zone: str,
    speak: Dialect,
) -> ir.TimestampValue:
    """A local time -> UTC. Where its text was read as ISO, an offset in it wins over the zone."""
    utc = to_utc(local, near, zone, speak)
    if formats and "iso" not in formats:
        return utc
    given = speak.cast_instant(ibis.ifelse(text.re_search(_OFFSET), text, ibis.null("string")))
    return ibis.coalesce(given, utc)


def day_of(text: ir.StringValue, formats: tuple[str, ...]) -> ir.StringValue:
    """An ISO instant as the day that is written in it: for a calendar day its offset says nothing."""
    if formats and "iso" not in formats:
        return text
    return ibis.ifelse(text.re_search(_OFFSET), text.left(10), text)


def zone_of(formats: tuple[str, ...], zone: str) -> str:
    """Seconds since 1970 are the same everywhere; all else is the writer's wall clock."""
    return "UTC" if formats and all(format.startswith("unix") for format in formats) else zone


def to_utc(local: ir.TimestampValue, near: ir.BooleanValue | None, zone: str, speak: Dialect) -> ir.TimestampValue:
    """Local time -> UTC; of a time that happened twice (clocks went back) the first is meant.

    A time that never happened (clocks went forward) moves on by the hour that was skipped. ``near``: see near_turning;
    only there is the second, dearer look taken.
    """
    if zone == "UTC":
        return local
    simple = speak.to_utc_by_day(local, zone)
    if near is None:
        return simple
    # Engines disagree about such times, so both readings are worked out from the clock of the day before and after.
    first, second = _readings(local, zone, speak)
    late = (speak.utc_to_local(first, zone) != local) & (speak.utc_to_local(second, zone) == local)
    return ibis.ifelse(near, ibis.ifelse(late, second, first), simple)


def happened(
    local: ir.TimestampValue, near: ir.BooleanValue, zone: str, speak: Dialect
) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Whether a local time happened twice, and whether it never happened."""
    first, second = _readings(local, zone, speak)
    is_first, is_second = (speak.utc_to_local(reading, zone) == local for reading in (first, second))
    twice, never = is_first & is_second & (first != second), ~is_first & ~is_second
    return ibis.ifelse(near, twice, False), ibis.ifelse(near, never, False)


def _readings(local: ir.TimestampValue, zone: str, speak: Dialect) -> tuple[ir.TimestampValue, ir.TimestampValue]:
    """The local time in UTC by the clock as it stood a day before, and as it stands a day after."""
    day = ibis.interval(days=1)
    return speak.to_utc(local - day, zone) + day, speak.to_utc(local + day, zone) - day


def near_turning(local: ir.TimestampValue, zone: str, speak: Dialect) -> ir.BooleanValue | None:
    """Whether clocks of a zone are turned on the day of a local time; None in zones that never do."""
    days = turning_days(zone)
    return speak.near_turning(local, zone, days) if days else None


@cache
def turning_days(zone: str) -> tuple[date, ...]:
    """Local days, 1990 to 2045, on which clocks of a zone are turned."""
    clock = ZoneInfo(zone)
    if clock.key in ("UTC", "Etc/UTC"):
        return ()
    found: set[date] = set()
    noon = datetime(_YEARS[0], 1, 1, 12, tzinfo=ZoneInfo("UTC"))
    before = noon.astimezone(clock).utcoffset()
    while noon.year <= _YEARS[-1]:
        noon += timedelta(days=1)
        after = noon.astimezone(clock).utcoffset()
        if after != before and before is not None and after is not None:
            low, high = noon - timedelta(days=1), noon
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(clock).utcoffset() == before else (low, middle)
            found |= {(moment + shift).date() for moment in (low, high) for shift in (before, after)}
            before = after
    return tuple(sorted(found))


def mistakable(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The formats in which day and month could change places."""
    return tuple(format for format in formats if re.search(r"%d\W+%m|%m\W+%d", format))


def swapped(formats: tuple[str, ...]) -> tuple[str, ...]:
    """The same formats with day and month the other way round."""
    return tuple(re.sub(r"%[dm]", lambda sign: "%m" if sign[0] == "%d" else "%d", format) for format in formats)

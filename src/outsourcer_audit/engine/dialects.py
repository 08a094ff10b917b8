"""What one database says differently from another, as functions of Ibis values: parsing of times, time zones, trimming.

Both dialects give equal results; tests/test_spark.py executes every form of the mapping language on both.
"""

from __future__ import annotations

import re
from typing import Protocol

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from ..errors import DataError

_LOCAL, _INSTANT = dt.Timestamp(), dt.Timestamp(timezone="UTC")


class Dialect(Protocol):
    """What intake needs to say beyond Ibis. Times without a zone are naive; unreadable text is null."""

    def trim(self, text: ir.StringValue) -> ir.StringValue:
        """Text without white space (and no-break spaces) at its ends."""

    def parse(self, text: ir.StringValue, format: str) -> ir.TimestampValue:
        """Text -> naive time by a strptime pattern."""

    def cast_local(self, text: ir.StringValue) -> ir.TimestampValue:
        """ISO text without offset -> naive time."""

    def cast_instant(self, text: ir.StringValue) -> ir.TimestampValue:
        """ISO text with offset -> naive UTC."""

    def seconds_after(self, epoch: str, seconds: ir.FloatingValue) -> ir.TimestampValue:
        """Naive time so many seconds after midnight of a day; fractions to the microsecond."""

    def to_utc(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        """Naive local time in a zone -> naive UTC."""

    def utc_to_local(self, instant: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        """Naive UTC -> naive local time in a zone."""


_WHITE = " \t\r\n\u00a0\u202f\u200b\ufeff"


@ibis.udf.scalar.builtin(name="trim", signature=((dt.string, dt.string), dt.string))
def _duckdb_trim(text, characters):  # type: ignore[no-untyped-def]
    """Trim given characters."""


@ibis.udf.scalar.builtin(name="try_strptime", signature=((dt.string, dt.string), _LOCAL))
def _duckdb_strptime(text, format):  # type: ignore[no-untyped-def]
    """DuckDB's strptime that yields null where the text does not fit."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _LOCAL), _INSTANT))
def _duckdb_as_instant(zone, local):  # type: ignore[no-untyped-def]
    """A local time in a zone -> instant."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, _INSTANT), _LOCAL))
def _duckdb_as_local(zone, instant):  # type: ignore[no-untyped-def]
    """An instant -> local time in a zone."""


@ibis.udf.scalar.builtin(name="make_timestamp", signature=((dt.int64,), _LOCAL))
def _duckdb_from_micros(micros):  # type: ignore[no-untyped-def]
    """Microseconds since 1970 -> naive time."""


class _DuckDB:
    def trim(self, text: ir.StringValue) -> ir.StringValue:
        # Looking at both ends costs a seventh of looking for eight signs in a text that has none of them.
        clean = _visible(text) & _visible(text.right(1))
        return ibis.ifelse(clean, text, _duckdb_trim(text, _WHITE))

    def parse(self, text: ir.StringValue, format: str) -> ir.TimestampValue:
        return _duckdb_strptime(text, format)

    def cast_local(self, text: ir.StringValue) -> ir.TimestampValue:
        return text.try_cast(_LOCAL)

    def cast_instant(self, text: ir.StringValue) -> ir.TimestampValue:
        # A cast to a plain timestamp would silently drop an offset such as +02:00; the cast to an instant honours it.
        return _duckdb_as_local("UTC", text.try_cast(_INSTANT))

    def seconds_after(self, epoch: str, seconds: ir.FloatingValue) -> ir.TimestampValue:
        return _duckdb_from_micros(_micros(epoch, seconds))

    def to_utc(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return _duckdb_as_local("UTC", _duckdb_as_instant(zone, local))

    def utc_to_local(self, instant: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return _duckdb_as_local(zone, _duckdb_as_instant("UTC", instant))


@ibis.udf.scalar.builtin(name="btrim", signature=((dt.string, dt.string), dt.string))
def _spark_trim(text, characters):  # type: ignore[no-untyped-def]
    """Trim given characters."""


@ibis.udf.scalar.builtin(name="try_to_timestamp", signature=((dt.string, dt.string), _INSTANT))
def _spark_parse(text, format):  # type: ignore[no-untyped-def]
    """Text by a Java pattern; null where the text does not fit."""


@ibis.udf.scalar.builtin(name="convert_timezone", signature=((dt.string, dt.string, _LOCAL), _LOCAL))
def _spark_convert(source, target, local):  # type: ignore[no-untyped-def]
    """Naive time in one zone -> naive time in another."""


@ibis.udf.scalar.builtin(name="timestamp_micros", signature=((dt.int64,), _INSTANT))
def _spark_from_micros(micros):  # type: ignore[no-untyped-def]
    """Microseconds since 1970 -> instant."""


def _visible(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a text begins with a sign of ASCII that can be seen."""
    return text.ascii_str().between(33, 126)


class _Spark:
    """Spark from 3.5 on, with its session clock set to UTC."""

    def trim(self, text: ir.StringValue) -> ir.StringValue:
        return _spark_trim(text, _WHITE)

    def parse(self, text: ir.StringValue, format: str) -> ir.TimestampValue:
        return _spark_parse(text, java_pattern(format)).cast(_LOCAL)

    def cast_local(self, text: ir.StringValue) -> ir.TimestampValue:
        return text.try_cast(_LOCAL)

    def cast_instant(self, text: ir.StringValue) -> ir.TimestampValue:
        return text.try_cast(_INSTANT).cast(_LOCAL)

    def seconds_after(self, epoch: str, seconds: ir.FloatingValue) -> ir.TimestampValue:
        return _spark_from_micros(_micros(epoch, seconds)).cast(_LOCAL)

    def to_utc(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return _spark_convert(zone, "UTC", local)

    def utc_to_local(self, instant: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return _spark_convert("UTC", zone, instant)


def _micros(epoch: str, seconds: ir.FloatingValue) -> ir.IntegerValue:
    from datetime import date

    start = (date.fromisoformat(epoch) - date(1970, 1, 1)).days * 86_400 * 1_000_000
    return (seconds * 1_000_000).round().cast("int64") + start


_JAVA = {
    "%Y": "yyyy", "%y": "yy", "%m": "MM", "%d": "dd", "%H": "HH", "%I": "hh", "%M": "mm", "%S": "ss",
    "%b": "MMM", "%B": "MMMM", "%p": "a", "%f": "SSSSSS", "%z": "xx", "%%": "%",
}  # fmt: skip


def java_pattern(format: str) -> str:
    """A strptime pattern in Java's letters. A number may have one digit where something separates it from the next."""
    parts = re.findall(r"%.|[^%]+", format)
    found = []
    for place, part in enumerate(parts):
        if not part.startswith("%"):
            found.append("".join(f"'{sign}'" if sign.isalpha() else sign for sign in part))
            continue
        if part not in _JAVA:
            raise DataError(f"{part!r} of the date format {format!r} cannot be said to Spark.")
        letters = _JAVA[part]
        near = (*parts[max(place - 1, 0) : place], *parts[place + 1 : place + 2])
        alone = not any(part.startswith("%") for part in near)
        found.append(letters[0] if alone and letters in ("MM", "dd", "HH", "hh", "mm", "ss") else letters)
    return "".join(found)


DUCKDB: Dialect = _DuckDB()
SPARK: Dialect = _Spark()

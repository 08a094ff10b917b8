"""What one database says differently from another, as functions of Ibis values: parsing of times, time zones, trimming.

All dialects give equal results; tests/test_spark.py and tests/test_postgres.py execute every form of the mapping
language on each.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Protocol, cast

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from . import macros
from .patterns import java_pattern, regex_of
from .pg_functions import ISO, ISO_SIGNS

_LOCAL, _INSTANT = dt.Timestamp(), dt.Timestamp(timezone="UTC")


class Dialect(Protocol):
    """What intake needs to say beyond Ibis. Times without a zone are naive; unreadable text is null."""

    def as_text(self, column: str, kind: str) -> str:
        """SQL of a column of the client's as intake reads it: ISO times, instants with their offset, plain numbers."""

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

    def to_utc_by_day(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        """The same, for local times on days on which the zone's clock is not turned."""

    def near_turning(self, local: ir.TimestampValue, zone: str, days: tuple[date, ...]) -> ir.BooleanValue:
        """Whether a local time lies on one of the days on which the zone's clock is turned."""

    def utc_to_local(self, instant: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        """Naive UTC -> naive local time in a zone."""


class _Plain:
    """Nothing shorter than what it means."""

    def to_utc_by_day(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return cast("Dialect", self).to_utc(local, zone)

    def near_turning(self, local: ir.TimestampValue, zone: str, days: tuple[date, ...]) -> ir.BooleanValue:
        return local.cast(dt.date).isin(days)


@ibis.udf.scalar.builtin(name=macros.TRIM, signature=((dt.string,), dt.string))
def _duckdb_trim(text):  # type: ignore[no-untyped-def]
    """Trim white space (macros.py)."""


@cache
def _macro(name: str, gives: dt.DataType) -> Any:
    """A macro of one local time."""

    def taught(local):  # type: ignore[no-untyped-def]
        """What the macro of that name stands for."""

    taught.__name__ = name
    return ibis.udf.scalar.builtin(name=name, signature=((_LOCAL,), gives))(taught)


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
    """DuckDB, on a connection that was taught macros.py."""

    def as_text(self, column: str, kind: str) -> str:
        return f"CAST({_quoted(column)} AS VARCHAR)"

    def trim(self, text: ir.StringValue) -> ir.StringValue:
        return _duckdb_trim(text)

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

    def to_utc_by_day(self, local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
        return _macro(macros.by_day(zone), _LOCAL)(local)

    def near_turning(self, local: ir.TimestampValue, zone: str, days: tuple[date, ...]) -> ir.BooleanValue:
        return _macro(macros.near(zone), dt.boolean)(local)

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


class _Spark(_Plain):
    """Spark from 3.5 on, with its session clock set to UTC."""

    def as_text(self, column: str, kind: str) -> str:
        name = "`" + column.replace("`", "``") + "`"
        if kind == "timestamp":  # an instant, which Spark writes without its offset
            return f"concat(CAST({name} AS STRING), '+00')"
        if kind in ("double", "float"):
            return f"regexp_replace(CAST({name} AS STRING), '[.]0$', '')"
        if kind.startswith(("array", "map", "struct")):
            return f"to_json({name})"
        return f"CAST({name} AS STRING)"

    def trim(self, text: ir.StringValue) -> ir.StringValue:
        return _spark_trim(text, macros.WHITE)

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


@ibis.udf.scalar.builtin(name="btrim", signature=((dt.string, dt.string), dt.string))
def _pg_trim(text, characters):  # type: ignore[no-untyped-def]
    """Trim given characters."""


@ibis.udf.scalar.builtin(name="oa_time", database="pg_temp", signature=((dt.string, dt.string, dt.string), _LOCAL))
def _pg_time(text, pattern, signs):  # type: ignore[no-untyped-def]
    """Text by a pattern whose groups are what the signs say; null where the text does not fit."""


@ibis.udf.scalar.builtin(name="oa_instant", database="pg_temp", signature=((dt.string,), _LOCAL))
def _pg_instant(text):  # type: ignore[no-untyped-def]
    """ISO text with an offset -> naive UTC; null where it is none."""


@ibis.udf.scalar.builtin(name="oa_micros", database="pg_temp", signature=((dt.int64,), _LOCAL))
def _pg_from_micros(micros):  # type: ignore[no-untyped-def]
    """Microseconds since 1970 -> naive time."""


class _Postgres(_Plain, _DuckDB):
    """PostgreSQL from 14 on, whose session has the functions of pg_functions.py."""

    def as_text(self, column: str, kind: str) -> str:
        return f'CAST({_quoted(column)} AS text) COLLATE "C"'

    def trim(self, text: ir.StringValue) -> ir.StringValue:
        return _pg_trim(text, macros.WHITE)

    def parse(self, text: ir.StringValue, format: str) -> ir.TimestampValue:
        return _pg_time(text, *regex_of(format))

    def cast_local(self, text: ir.StringValue) -> ir.TimestampValue:
        return _pg_time(text, f"{ISO}$", ISO_SIGNS)

    def cast_instant(self, text: ir.StringValue) -> ir.TimestampValue:
        return _pg_instant(text)

    def seconds_after(self, epoch: str, seconds: ir.FloatingValue) -> ir.TimestampValue:
        return _pg_from_micros(_micros(epoch, seconds))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _micros(epoch: str, seconds: ir.FloatingValue) -> ir.IntegerValue:
    start = (date.fromisoformat(epoch) - date(1970, 1, 1)).days * 86_400 * 1_000_000
    return (seconds * 1_000_000).round().cast("int64") + start


DUCKDB: Dialect = _DuckDB()
SPARK: Dialect = _Spark()
POSTGRES: Dialect = _Postgres()

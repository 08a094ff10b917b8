"""The backend on which intake, checks and measures run: embedded DuckDB, spoken to through Ibis.

Everything that one database says differently from another lives here, so that mappings and measures stay portable.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

TYPES: dict[str, dt.DataType] = {
    "string": dt.string,
    "integer": dt.int64,
    "number": dt.float64,
    "boolean": dt.boolean,
    "date": dt.date,
    "timestamp": dt.Timestamp(),
}
"""Logical types of the data contracts -> column types. Timestamps are UTC instants without a zone."""


def connect() -> Backend:
    """A fresh in-memory DuckDB whose session clock is UTC."""
    con = ibis.duckdb.connect()
    con.raw_sql("SET TimeZone = 'UTC'")
    return con


def put(con: Backend, name: str, rows: ir.Table) -> ir.Table:
    """Materialise rows as a table, replacing one of that name. (Ibis 12's own overwrite writes a rename that fails.)"""
    con.raw_sql(f'DROP TABLE IF EXISTS "{name}"')
    return con.create_table(name, rows)


def fetch(con: Backend, rows: ir.Table) -> tuple[str, list[dict[str, Any]]]:
    """Run a query; returns its SQL and its rows. (Ibis's own way to a DataFrame costs more than such small answers.)"""
    sql = str(con.compile(rows, pretty=True))
    cursor = con.raw_sql(sql)
    names = [column[0] for column in cursor.description]
    return sql, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def quoted(path: Path) -> str:
    """A path as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


@ibis.udf.scalar.builtin(name="try_strptime", signature=((dt.string, dt.string), dt.Timestamp()))
def _try_strptime(text, format):  # type: ignore[no-untyped-def]
    """DuckDB's strptime that yields null where the text does not fit."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.Timestamp()), dt.Timestamp(timezone="UTC")))
def _as_instant(zone, local):  # type: ignore[no-untyped-def]
    """A local time in a zone -> instant."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.Timestamp(timezone="UTC")), dt.Timestamp()))
def _as_local(zone, instant):  # type: ignore[no-untyped-def]
    """An instant -> local time in a zone."""


def to_timestamp(text: ir.StringValue, format: str | None, zone: str) -> ir.TimestampValue:
    """Text in a local time zone -> UTC instant; null where unreadable. An offset in the text wins over the zone."""
    if format is not None:
        return local_to_utc(_try_strptime(text, format), zone)
    # A cast to a plain timestamp would silently drop an offset such as +02:00; the cast to an instant honours it.
    instant = _as_local("UTC", text.try_cast(dt.Timestamp(timezone="UTC")))
    has_offset = text.re_search(r"\d:\d{2}.*(Z|z|[+-]\d{2}(:?\d{2})?)\s*$")
    return ibis.ifelse(has_offset, instant, local_to_utc(text.try_cast(dt.Timestamp()), zone))


def local_to_utc(local: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Local time in a zone -> naive UTC."""
    return local if zone == "UTC" else _as_local("UTC", _as_instant(zone, local))


def utc_to_local(instant: ir.TimestampValue, zone: str) -> ir.TimestampValue:
    """Naive UTC -> local time in a zone."""
    return instant if zone == "UTC" else _as_local(zone, _as_instant("UTC", instant))


def to_date(text: ir.StringValue, format: str | None) -> ir.DateValue:
    """Text -> calendar day; null where it cannot be read."""
    if format is not None:
        return _try_strptime(text, format).date()
    return text.try_cast(dt.Timestamp()).date()

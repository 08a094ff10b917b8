"""The backend on which intake, checks and measures run: embedded DuckDB, spoken to through Ibis.

Everything that one database says differently from another lives in this room (dialects.py), so that mappings and
measures stay portable.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from .clocks import local_between
from .dialects import DUCKDB, SPARK, Dialect

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

__all__ = ["DUCKDB", "SPARK", "TYPES", "Dialect", "connect", "dialect_of", "fetch", "fetch_columns", "keep",
           "local_between", "put", "quoted"]  # fmt: skip

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


def fetch(con: Any, rows: ir.Table) -> tuple[str, list[dict[str, Any]]]:
    """Run a query; returns its SQL and its rows. (Ibis's own way to a DataFrame costs more than such small answers.)"""
    sql = str(con.compile(rows, pretty=True))
    if con.name != "duckdb":
        return sql, con.to_pyarrow(rows).to_pylist()
    cursor = con.raw_sql(sql)
    names = [column[0] for column in cursor.description]
    return sql, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def keep(con: Any, name: str, rows: ir.Table) -> tuple[str, ir.Table]:
    """Run a query once and keep its answer on the engine under a name; returns its SQL and the kept rows."""
    sql = str(con.compile(rows, pretty=True))
    if con.name == "duckdb":
        con.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
    else:  # a view alone would be worked out again by whoever reads it
        con.raw_sql(f"DROP VIEW IF EXISTS {name}")
        con.raw_sql(f"CACHE TABLE {name} AS {sql}")
    return sql, con.table(name)


def fetch_columns(con: Any, rows: ir.Table) -> tuple[str, dict[str, Any]]:
    """Run a query; returns its SQL and its columns as arrays: numbers as floats (null: 0), all else with None."""
    import numpy as np

    sql = str(con.compile(rows, pretty=True))
    if con.name == "duckdb":
        found = con.raw_sql(sql).fetchnumpy()
    else:
        arrow = con.to_pyarrow(rows)
        found = {name: np.ma.masked_array(arrow[name].to_numpy(), arrow[name].is_null().to_numpy())
                 for name in arrow.column_names}  # fmt: skip
    return sql, {name: _plain(values) for name, values in found.items()}


def _plain(values: Any) -> Any:
    import numpy as np

    known = ~np.ma.getmaskarray(values)
    data = np.asarray(np.ma.getdata(values))
    if data.dtype.kind in "iufb":
        return np.nan_to_num(np.where(known, data.astype(float), 0.0), nan=0.0, posinf=np.inf, neginf=-np.inf)
    if data.dtype.kind == "O" and known.any() and not isinstance(data[known][0], str):
        return np.array([float(x) if ok and x is not None else 0.0 for x, ok in zip(data, known, strict=True)])
    words = data.astype(object)
    words[~known] = None
    return words


def quoted(path: Path) -> str:
    """A path as an SQL literal."""
    return "'" + str(path).replace("'", "''") + "'"


def dialect_of(con: Any) -> Dialect:
    """What a connection's database says differently from others."""
    return SPARK if con.name == "pyspark" else DUCKDB

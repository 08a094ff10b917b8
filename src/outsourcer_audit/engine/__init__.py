"""The backend on which intake, checks and measures run: embedded DuckDB, spoken to through Ibis.

Everything that one database says differently from another lives in this room (dialects.py), so that mappings and
measures stay portable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from ..errors import DataError
from .clocks import local_between
from .dialects import DUCKDB, POSTGRES, SPARK, Dialect
from .limits import limit, plainly
from .macros import teach, teach_clock

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

__all__ = [
    "DUCKDB", "POSTGRES", "SPARK", "TYPES", "Dialect",
    "canonical_name", "connect", "dialect_of", "drop", "elsewhere", "empty", "fetch", "fetch_columns", "fetch_sums",
    "keep", "local_between", "located", "put", "quoted", "rows_in", "take_in", "teach_clock", "written_ahead",
]  # fmt: skip

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
    """A fresh in-memory DuckDB whose session clock is UTC, within the limits of memory (limits.py)."""
    con = ibis.duckdb.connect()
    limit(con)
    con.raw_sql("SET TimeZone = 'UTC'")
    teach(con)
    return con


def elsewhere(engine: str) -> Any:
    """A session of its own on an engine elsewhere: postgres://, spark:// or sc:// (an engagement's ``engine``)."""
    from .. import addresses

    address = addresses.filled(engine, "engine")
    if addresses.kind_of(address) == addresses.POSTGRES:
        from .postgres import Backend as Postgres

        try:
            return Postgres().connect(addresses.database(engine, "engine"))
        except ModuleNotFoundError:
            raise DataError(
                'an engine on PostgreSQL needs one more package: pip install "outsourcer-audit[postgres]".'
            ) from None
    try:
        from .spark_session import opened

        return opened(address)
    except ImportError:
        raise DataError('an engine on Spark needs more packages: pip install "outsourcer-audit[spark]".') from None


def put(con: Any, name: str, rows: ir.Table) -> ir.Table:
    """Materialise rows as a table, replacing one of that name. (Ibis 12's own overwrite writes a rename that fails.)"""
    if con.name == "postgres":
        return con.create_table(name, rows, overwrite=True)
    if con.name == "pyspark":
        return keep(con, name, rows)[1]
    con.raw_sql(f'DROP TABLE IF EXISTS "{name}"')
    return con.create_table(name, rows)


def located(con: Any, relation: str) -> tuple[str, list[tuple[str, str]]] | None:
    """A table or view elsewhere: its full name in the engine's SQL, and its columns with their types."""
    found: tuple[str, list[tuple[str, str]]] | None = con.columns_of(relation)
    return found


def empty(con: Any, name: str, schema: ibis.Schema) -> ir.Table:
    """A table without rows, of this session."""
    if con.name == "pyspark":
        return con.take_in(name, schema.to_pyarrow().empty_table())
    return con.create_table(name, schema=schema)


def take_in(con: Any, name: str, rows: Any) -> None:
    """The rows of an Arrow table as, or into, a table of a session elsewhere."""
    con.take_in(name, rows)


def drop(con: Any, name: str) -> None:
    """Drop a table or view of a session elsewhere."""
    con.drop(name)


def canonical_name(name: str) -> str:
    """The table that a view stands for: views of several periods of one session are told apart behind an @."""
    return name.partition("@")[0]


def fetch(con: Any, rows: ir.Table) -> tuple[str, list[dict[str, Any]]]:
    """Run a query; returns its SQL and its rows. (Ibis's own way to a DataFrame costs more than such small answers.)"""
    if con.name == "postgres":
        sql, found = con.fetched(rows)
        return sql, [dict(zip(rows.columns, row, strict=True)) for row in found]
    if con.name == "pyspark":
        sql, arrow = con.asked(rows)
        return sql, arrow.to_pylist()
    sql = _sql(con, rows)
    with plainly():
        cursor = con.raw_sql(sql)
        names = [column[0] for column in cursor.description]
        return sql, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def written_ahead(con: Any, wanted: Sequence[ir.Table]) -> Iterator[list[Callable[[], str]]]:
    """The SQL of queries, written by a thread of its own while the engine is busy with those before; in their order.

    Engines elsewhere write their own ("" is said here).
    """
    if con.name != "duckdb":
        yield [str for _ in wanted]
        return
    with ThreadPoolExecutor(1) as writer:
        written = [writer.submit(_sql, con, rows) for rows in wanted]
        try:
            yield [one.result for one in written]
        finally:
            writer.shutdown(cancel_futures=True)


def _sql(con: Any, rows: ir.Table) -> str:
    return str(con.compile(rows, pretty=True))


def keep(con: Any, name: str, rows: ir.Table, sql: str = "") -> tuple[str, ir.Table]:
    """Run a query once and keep its answer on the engine under a name; returns its SQL and the kept rows.

    ``sql``: as it was written ahead.
    """
    if con.name == "pyspark":  # a view alone would be worked out again by whoever reads it
        kept: tuple[str, ir.Table] = con.kept(name, rows)
        return kept
    sql = sql or _sql(con, rows)
    if con.name == "postgres":
        return sql, con.create_table(name, rows, overwrite=True)
    with plainly():
        con.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
    return sql, con.table(name)


def rows_in(con: Any, kept: ir.Table) -> int:
    """How many rows a kept table has."""
    if con.name != "duckdb":
        return int(fetch(con, kept.aggregate(n=kept.count()))[1][0]["n"])
    return int(con.raw_sql(f'SELECT count(*) FROM "{kept.get_name()}"').fetchone()[0])  # as below: sooner said plainly


def fetch_columns(con: Any, rows: ir.Table, sql: str = "") -> tuple[str, dict[str, Any]]:
    """Run a query; returns its SQL and its columns as arrays: numbers as floats (null: 0), all else with None.

    ``sql``: as it was written ahead.
    """
    import numpy as np

    if con.name == "duckdb":
        sql = sql or _sql(con, rows)
        with plainly():
            found = con.raw_sql(sql).fetchnumpy()
    else:
        sql, arrow = con.asked(rows)
        found = {name: np.ma.masked_array(arrow[name].to_numpy(), arrow[name].is_null().to_numpy())
                 for name in arrow.column_names}  # fmt: skip
    return sql, {name: _plain(values) for name, values in found.items()}


def fetch_sums(con: Any, kept: ir.Table, by: Sequence[str], sums: Sequence[str]) -> dict[str, Any]:
    """Columns of a kept table added up by others, as arrays."""
    if con.name != "duckdb":
        return fetch_columns(con, kept.group_by(by).aggregate(**{name: kept[name].sum() for name in sums}))[1]
    # So plain that Ibis would take longer to write it than DuckDB to do it.
    named = ", ".join([*(f'"{name}"' for name in by), *(f'SUM("{name}") AS "{name}"' for name in sums)])
    with plainly():
        found = con.raw_sql(f'SELECT {named} FROM "{kept.get_name()}" GROUP BY ALL').fetchnumpy()
    return {name: _plain(values) for name, values in found.items()}


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
    return {"pyspark": SPARK, "postgres": POSTGRES}.get(con.name, DUCKDB)

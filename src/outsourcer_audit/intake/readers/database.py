"""Databases by URL: a table or view is copied into a Parquet file of text, which is then read like any delivery."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from ...addresses import database, said
from ...addresses import public as shown
from ...errors import DataError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

BATCH = 10_000

TIDY = {
    "postgresql": ("SET TIME ZONE 'UTC'", "SET datestyle TO 'ISO'", "SET intervalstyle TO 'postgres'"),
    "duckdb": ("SET TimeZone = 'UTC'",),
    "mysql": ("SET time_zone = '+00:00'",),
    "mariadb": ("SET time_zone = '+00:00'",),
}
"""What makes a session write instants in one way, whatever its server is set to."""


def snapshot(url: str, relation: str, folder: Path) -> Path:
    """Copy a table or view to a Parquet file in ``folder``: all columns as text, cast by the database, rows sorted.

    Equal content gives equal bytes. ``${NAME}`` in the URL is taken from the environment, so that no password stands in
    a file; none reaches a message or a file name either. Raises DataError, in one line.
    """
    where = database(url)
    public = shown(where)
    fingerprint = hashlib.sha256("\n".join((public, relation)).encode()).hexdigest()
    target = folder / f"database-{fingerprint[:16]}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".database-", delete=False) as stream:
        partial = Path(stream.name)
    try:
        with _connected(where, public, relation) as con:
            _copy(con, public, relation, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


@contextmanager
def _connected(url: URL, public: str, relation: str) -> Iterator[Connection]:
    """A connection that only reads. Whatever the driver says is cut to a line and cleared of secrets."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        engine = create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError as error:
        if "pg8000" in str(error):
            raise DataError(
                'reading PostgreSQL needs one more package: pip install "outsourcer-audit[postgres]".'
            ) from None
        raise DataError(f"{public}: the driver {error.name!r} is not installed.") from None
    except NoSuchModuleError:
        raise DataError(f"{public}: no driver for {url.drivername!r} is installed.") from None
    except SQLAlchemyError:
        raise DataError(f"{public}: no URL of a database.") from None
    try:
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(postgresql_readonly=True)
        with engine.connect() as con:
            for statement in TIDY.get(engine.dialect.name, ()):
                con.execute(text(statement))
            yield con
    except DataError:
        raise
    except Exception as error:
        words = said(error, url)
        raise DataError(f"{public}, relation {relation!r}: the database cannot be read ({words}).") from None
    finally:
        engine.dispose()


def _copy(con: Connection, public: str, relation: str, target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from sqlalchemy import Text, cast, collate, column, inspect, select, table
    from sqlalchemy.exc import NoSuchTableError

    schema, _, name = relation.rpartition(".")
    looking = inspect(con)
    try:
        found = looking.get_columns(relation)  # a name may have a dot in it
        schema, name = "", relation
    except NoSuchTableError:
        try:
            found = looking.get_columns(name, schema=schema or None)
        except NoSuchTableError:
            raise DataError(f"{public}: the database has no table or view {relation!r}.") from None
    if not found:
        raise DataError(f"{public}: relation {relation!r} has no columns.")
    names = [str(each["name"]) for each in found]
    texts = [cast(column(name), Text) for name in names]
    order = [collate(text, "C") for text in texts] if con.dialect.name == "postgresql" else texts
    chosen = select(*(text.label(f"c{place}") for place, text in enumerate(texts)))
    query = chosen.select_from(table(name, schema=schema or None)).order_by(*order)
    shape = pa.schema([(name, pa.string()) for name in names])
    with pq.ParquetWriter(target, shape, compression="zstd") as writer:
        rows = con.execution_options(stream_results=True, yield_per=BATCH).execute(query)
        for part in rows.partitions(BATCH):
            cells = list(zip(*part, strict=True))
            writer.write_table(pa.Table.from_arrays([pa.array(each, pa.string()) for each in cells], schema=shape))

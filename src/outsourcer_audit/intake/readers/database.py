"""Databases by URL: a table or view is copied into a Parquet file of text, which is then read like any delivery."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...errors import DataError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection

BATCH = 10_000
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SECRET = re.compile("pass|pwd|secret|token|key", re.IGNORECASE)

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
    where = _url(url)
    public = _public(where)
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


def _url(url: str) -> URL:
    """The URL with the environment's values in it. Nothing of it stands in a message: it may hold a password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    whole = _VARIABLE.fullmatch(url)

    def value(found: re.Match[str]) -> str:
        text = os.environ.get(found[1])
        if text is None:
            raise DataError(f"`url`: the environment variable {found[1]} is not set; set it, then run again.")
        return text if whole else quote(text, safe=":")

    try:
        made = make_url(_VARIABLE.sub(value, url))
    except (ArgumentError, ValueError):
        raise DataError("`url` cannot be read; write it as postgresql://user:${PASSWORD}@host:5432/name.") from None
    return made.set(drivername="postgresql+pg8000") if made.drivername in ("postgres", "postgresql") else made


def _public(url: URL) -> str:
    """The URL as it may be shown."""
    secret = [name for name in url.query if _SECRET.search(name)]
    bare = url.difference_update_query(secret)._replace(password=None)
    return bare.render_as_string(hide_password=True)


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
        said = _said(error, url)
        raise DataError(f"{public}, relation {relation!r}: the database cannot be read ({said}).") from None
    finally:
        engine.dispose()


def _said(error: Exception, url: URL) -> str:
    """What the driver says, in a line, without anything secret."""
    origin: Any = getattr(error, "orig", None) or error
    first = origin.args[0] if getattr(origin, "args", ()) else origin
    said = str(first.get("M", "refused")) if isinstance(first, dict) else str(first)
    for name, value in [("password", str(url.password or "")), *url.query.items()]:
        if value and (name == "password" or _SECRET.search(name)):
            said = said.replace(str(value), "***").replace(quote(str(value)), "***")
    return " ".join(said.split())[:200]


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

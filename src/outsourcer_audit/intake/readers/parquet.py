"""Parquet files: every column as the text that the engine writes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import DataError
from ...sources import Source
from .keyed import looked
from .model import TEXT, Look, Outcome, Place
from .table import cells, create, literal, named

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from ibis.backends.duckdb import Backend

NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """The columns, from the file's own schema."""
    import duckdb

    with duckdb.connect() as con:
        own = tuple(name for name, _ in _schema(con, place))
    return looked(place, own, Look("parquet", (), notes=tuple(place.lies("Parquet", ".parquet"))))


def tables(place: Place, source: Source) -> list[Look]:
    """The one table of the file."""
    return [look(place, source, ())]


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add every row, in the file's order."""
    import duckdb

    own = dict(zip(look.columns, look.own, strict=True))
    types = dict(_schema(con.con, place))
    texts = "".join(f", {_text(named(own[name]), types[own[name]])}" for name in take)
    into = "".join(f", {name}" for name in cells(take))
    create(con, take, number)
    counted = "file_row_number" not in (name.lower() for name in types)
    row = "file_row_number + 1" if counted else "row_number() OVER ()"
    try:
        con.con.execute(
            f"INSERT INTO {TEXT} (_file, _record, _line{into}) SELECT {number:d}, {row}, {row}{texts} "
            f"FROM read_parquet({literal(str(place.path))}, file_row_number={str(counted).lower()})"
        )
    except duckdb.Error:
        raise _damaged(place) from None
    return Outcome(notes=[*look.notes])


def _schema(con: DuckDBPyConnection, place: Place) -> list[tuple[str, str]]:
    import duckdb

    try:
        rows = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(place.path))})").fetchall()
    except duckdb.Error:
        raise _damaged(place) from None
    return [(row[0], row[1]) for row in rows]


def _damaged(place: Place) -> DataError:
    return DataError(f"{place.shown}: damaged or cut off (not a readable Parquet file); ask for it again.")


def _text(column: str, kind: str) -> str:
    """SQL that writes a column as text: whole numbers without ``.0``, as everywhere in intake."""
    if kind.endswith("]") or kind.startswith(NESTED):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if kind in ("DOUBLE", "FLOAT"):
        return f"regexp_replace(CAST({column} AS VARCHAR), '\\.0$', '')"
    if kind == "BLOB":  # old writers did not say that their bytes are text
        return f"coalesce(try(decode({column})), CAST({column} AS VARCHAR))"
    return f"CAST({column} AS VARCHAR)"

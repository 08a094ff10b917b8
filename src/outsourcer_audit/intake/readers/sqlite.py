"""SQLite databases: a table or view, opened so that nothing is written beside the delivered file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from ...errors import DataError
from ...sources import Source
from .cells import text
from .headers import column_names
from .keyed import looked
from .model import Look, Misfit, Outcome, Place
from .table import Filler, named

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """The relation that was named, the only one, or the only one that has the wanted columns."""
    with _opened(place) as con:
        relations = _relations(con)
        if source.relation is not None:
            same = [name for name in relations if name == source.relation] or [
                name for name in relations if name.lower() == source.relation.lower()
            ]
            if not same:
                held = ", ".join(relations)
                raise DataError(f"{place.shown}: the database has no relation {source.relation!r}. It has: {held}.")
            return _looked(con, place, same[0])
        if len(relations) == 1:
            return _looked(con, place, relations[0])
        looks = _readable(con, place, relations) if wanted else []
        fitting = [seen for seen in looks if set(wanted) <= set(seen.columns)]
        if len(fitting) == 1:
            return fitting[0]
    if not relations:
        raise DataError(f"{place.shown}: the database holds no table. Ask for it again, or remove this source.")
    raise DataError(f"{place.shown}: say which `relation` of the database to read: {', '.join(relations)}.")


def tables(place: Place, source: Source) -> list[Look]:
    """Every table and view."""
    with _opened(place) as con:
        found = _readable(con, place, _relations(con))
    if not found:
        raise DataError(f"{place.shown}: the database holds no table. Ask for it again, or remove this source.")
    return found


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add every row; one with binary data or undecodable text in a taken column is set aside."""
    own = dict(zip(look.columns, look.own, strict=True))
    chosen = ", ".join(named(own[name]) for name in take) or "1"
    filler = Filler(con, take, take, number)
    outcome = Outcome(notes=[*look.notes])
    with _opened(place) as database:
        rows = database.execute(f"SELECT {chosen} FROM {named(look.relation)}")
        for line, row in enumerate(rows, 1):
            try:
                filler.add(
                    line, [value.decode() if type(value) is _Raw else _cell(value) for value in row[: len(take)]]
                )
            except UnicodeDecodeError:
                outcome.misfits.append(Misfit(line, "not readable as UTF-8 text", _shown(row)))
            except TypeError:
                outcome.misfits.append(Misfit(line, "holds binary data", _shown(row)))
    filler.flush()
    return outcome


class _Raw(bytes):
    """Text as it is stored, told apart from binary data."""

    __slots__ = ()


def _cell(value: object) -> str | None:
    if isinstance(value, bytes):
        raise TypeError
    return None if value is None else text(value)


def _shown(row: tuple[object, ...]) -> str:
    return " | ".join(value.decode("utf-8", "replace") if isinstance(value, bytes) else text(value) for value in row)[
        :500
    ]


@contextmanager
def _opened(place: Place) -> Iterator[sqlite3.Connection]:
    """Read only, and immutable: SQLite makes no journal. Its errors are faults of the file."""
    try:
        with closing(sqlite3.connect(f"{place.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as con:
            con.text_factory = _Raw
            yield con
    except sqlite3.Error:
        raise DataError(
            f"{place.shown}: damaged or cut off (not a readable SQLite database); ask for it again."
        ) from None


def _relations(con: sqlite3.Connection) -> list[str]:
    rows = con.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid")
    names = [bytes(name).decode("utf-8", "replace") for (name,) in rows]
    return [name for name in names if not name.startswith("sqlite_")]


def _readable(con: sqlite3.Connection, place: Place, relations: list[str]) -> list[Look]:
    """Looks at all relations; a view of what is not there is left out."""
    found = []
    for name in relations:
        try:
            found.append(_looked(con, place, name))
        except sqlite3.OperationalError:
            continue
    return found


def _looked(con: sqlite3.Connection, place: Place, relation: str) -> Look:
    cursor = con.execute(f"SELECT * FROM {named(relation)} LIMIT 0")
    own = tuple(column[0] for column in cursor.description)
    notes = place.lies("a SQLite database", ".db")
    journal = place.path.with_name(place.path.name + "-wal")
    if journal.exists() and journal.stat().st_size:
        notes.append("has a journal beside it whose changes are not read; ask for a database that was closed")
    seen = Look("sqlite", column_names(own), f"relation {relation!r}", relation=relation, notes=tuple(notes))
    return looked(place, own, seen)

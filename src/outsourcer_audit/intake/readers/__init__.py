"""Readers: delivered files of any kind -> the text behind their columns, and the records that are none.

Nothing is guessed about values here: every cell stays text ("NA" is a region until the mapping says it is null). One
module per kind of file; which one reads a file is told by its bytes (kinds.py), not by its name.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ...errors import DataError
from ...sources import Source
from .archive import members, opened
from .database import snapshot
from .headers import SEARCHED
from .kinds import WORKBOOKS, sniff
from .model import FILE, LINE, RECORD, TEXT, Look, Misfit, Outcome

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

__all__ = ["FILE", "LINE", "RECORD", "TEXT", "Look", "Misfit", "Outcome", "look", "read", "snapshot", "tables_in"]

OPENING = ("relation", "member", "sheet", "records", "encoding", "delimiter", "widths", "header", "until")
"""What a source says about opening its file; a look depends on nothing else of it."""


def _reader(kind: str) -> ModuleType:
    """The module that reads a kind; imported when first met."""
    from importlib import import_module

    names = {"delimited": "delimited", "json": "tree", "jsonl": "tree", "sqlite": "sqlite", "parquet": "parquet"}
    name = "workbook" if kind in WORKBOOKS else names.get(kind, "xes")
    return import_module(f".{name}", __name__)


def look(file: Path, source: Source, wanted: tuple[str, ...]) -> Look:
    """Where the table lies in a file, and its columns, without loading its rows.

    ``wanted``: names that the mapping uses; they find the header row, the sheet and the member. A header that lacks
    some of them is returned all the same. Raises DataError, in one line, for a file that holds no table.
    """
    state = _state(file)
    said = tuple(getattr(source, name) for name in OPENING)
    return _look(file, state.st_mtime_ns, state.st_size, said, wanted)


def _state(file: Path) -> os.stat_result:
    try:
        return file.stat()
    except OSError:
        raise DataError(f"{file}: the file cannot be opened.") from None


@lru_cache(maxsize=256)
def _look(file: Path, _changed: int, _size: int, said: tuple[object, ...], wanted: tuple[str, ...]) -> Look:
    source = Source(table="-", file="-").model_copy(update=dict(zip(OPENING, said, strict=True)))
    if source.member is None and sniff(file, str(file)) == "zip" and len(names := members(file, str(file))) > 1:
        fitting = _fitting(file, names, source, wanted) if wanted else []
        if len(fitting) == 1:
            return fitting[0]
    return _look_into(file, source, source.member, wanted)


def _look_into(file: Path, source: Source, member: str | None, wanted: tuple[str, ...]) -> Look:
    with opened(file, member, head=(source.header or 1) <= SEARCHED) as place:
        found: Look = _reader(place.kind).look(place, source, wanted)
        return found


def _fitting(file: Path, names: list[str], source: Source, wanted: tuple[str, ...]) -> list[Look]:
    """Looks at the members that have every wanted column."""
    found = []
    for name in names:
        try:
            seen = _look_into(file, source, name, wanted)
        except DataError:
            continue
        if set(wanted) <= set(seen.columns):
            found.append(seen)
    return found


def read(con: Backend, file: Path, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Read one file into the table ``_text``: made new for file ``number`` 0, added to for the others.

    Columns: ``_file``, ``_record``, ``_line``, then those of ``take`` (names from ``look.columns``), untouched, as
    ``c0``, ``c1`` and so on in that order (see table.cells).
    """
    with opened(file, look.member or source.member) as place:
        outcome: Outcome = _reader(place.kind).read(con, place, source, look, take, number)
        return outcome


def tables_in(file: Path) -> list[Look]:
    """Every table in a file that nobody has mapped yet: of each member, sheet or relation, the header guessed.

    Raises DataError where there is none.
    """
    state = _state(file)
    return list(_tables_in(file, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=64)
def _tables_in(file: Path, _changed: int, _size: int) -> tuple[Look, ...]:
    source = Source(table="-", file="-")
    names = members(file, str(file)) if sniff(file, str(file)) == "zip" else [None]
    found: list[Look] = []
    faults: list[DataError] = []
    for name in names:
        try:
            with opened(file, name) as place:
                found += _reader(place.kind).tables(place, source)
        except DataError as fault:
            faults.append(fault)
    if not found:
        raise faults[0] if faults else DataError(f"{file}: the zip holds no file.")
    return tuple(found)

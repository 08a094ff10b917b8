"""What JSON and event logs share: records that name each of their cells, so that columns must be gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from .headers import column_names, name_notes
from .model import Look, Misfit, Outcome, Place
from .table import Filler

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

SEARCHED = 1000
"""Records whose names are gathered; more are read only while a wanted name has not been met."""

Named = tuple[int, dict[str, str | None]]
"""Line and cells by name."""


def gather(records: Iterable[Named | Misfit], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Names of cells in order of their first appearance."""
    names: dict[str, None] = {}
    missing = set(wanted)
    for count, record in enumerate(records, 1):
        if not isinstance(record, Misfit) and not record[1].keys() <= names.keys():
            names |= dict.fromkeys(record[1])
            missing -= set(column_names(tuple(names)))
        if count >= SEARCHED and not missing:
            break
    return tuple(names)


def looked(place: Place, own: tuple[str, ...], seen: Look) -> Look:
    """The look with its columns named, each by a name of its own."""
    where = ", ".join(part for part in (f"member {place.member}" if place.member else "", seen.place) if part)
    notes = (*seen.notes, *name_notes(own))
    return replace(seen, columns=column_names(own), own=own, place=where, member=place.member, notes=notes)


def fill(
    con: Backend, records: Iterable[Named | Misfit], look: Look, take: tuple[str, ...], number: int, outcome: Outcome
) -> Outcome:
    """Add the records; a cell that a record does not name is empty."""
    own = dict(zip(look.columns, look.own, strict=True))
    keys = [own[name] for name in take]
    filler = Filler(con, take, take, number)
    for record in records:
        if isinstance(record, Misfit):
            outcome.misfits.append(record)
        else:
            filler.add(record[0], [record[1].get(key) for key in keys])
    filler.flush()
    return outcome

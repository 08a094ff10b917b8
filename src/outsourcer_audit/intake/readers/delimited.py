"""Delimited and fixed-width text: where its header is and what separates its cells, and the reading of its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...errors import DataError
from ...sources import Source
from .decoding import Text, as_utf8
from .fast import read_plain
from .headers import BLANK, SEARCHED, blank, column_names, find, guess, name_notes
from .model import Look, Misfit, Outcome, Place
from .records import Line, Record, columns_of, lines, records, shown
from .table import Filler

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

HEAD = 1 << 18
"""Bytes that a first look reads."""

DELIMITERS = (",", ";", "\t", "|")


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """Encoding, delimiter, header and column names, from the beginning of the file."""
    with TemporaryDirectory() as folder:
        text = as_utf8(_head(place, source, Path(folder)), source.encoding, Path(folder))
        top = list(islice(lines(text, place.shown, (source.header or 1) - 1), 5 * SEARCHED))
    if source.delimiter and source.delimiter in '"\r\n':
        raise DataError(f"{place.shown}: {source.delimiter!r} cannot be a `delimiter`.")
    delimiter = "" if source.widths else source.delimiter or _delimiter(top, wanted)
    found = _top(top, source, delimiter)
    if source.header is not None:
        chosen = 0 if found and found[0][0] == source.header and not blank(found[0][1]) else None
    else:
        chosen = find([cells for _, cells, _ in found], wanted)
    if chosen is None and source.header is not None:
        raise DataError(f"{place.shown}, line {source.header}: no header there; correct `header` of the source.")
    if chosen is None:
        raise DataError(f"{place.shown}: the file is empty. Ask for it again, or remove this source.")
    return _looked(place, found[chosen], text.encoding, delimiter)


def tables(place: Place, source: Source) -> list[Look]:
    """The one table of a file that nobody has mapped yet, its header guessed."""
    with TemporaryDirectory() as folder:
        text = as_utf8(place, source.encoding, Path(folder))
        top = list(islice(lines(text, place.shown), 5 * SEARCHED))
    delimiter = _delimiter(top, ())
    found = _top(top, source, delimiter)
    heads = guess([cells for _, cells, _ in found])
    if not heads:
        raise DataError(f"{place.shown}: the file is empty. Ask for it again, or remove this source.")
    return [_looked(place, found[heads[0]], text.encoding, delimiter)]


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add the file's records to the table of text: fast where the file is plain, with the same result."""
    with TemporaryDirectory() as folder:
        text = as_utf8(place, source.encoding, Path(folder))
        outcome = Outcome(notes=[*look.notes, *text.notes])
        if not read_plain(con, text, look, take, number):
            read_any(con, text, place, source, look, take, number, outcome)
    return outcome


def read_any(
    con: Backend,
    text: Text,
    place: Place,
    source: Source,
    look: Look,
    take: tuple[str, ...],
    number: int,
    outcome: Outcome,
) -> None:
    """Record by record, whatever the file holds: what a row is, is said here."""
    width = len(look.columns)
    filler = Filler(con, look.columns, take, number)
    for record in _split(lines(text, place.shown, look.header - 1), source, look.delimiter):
        if isinstance(record, Misfit):
            if record.line > look.header:
                outcome.misfits.append(record)
            continue
        line, cells, raw = record
        if line == look.header:
            continue
        if not (cells and cells[0].strip(BLANK)) and blank(cells):
            if source.until == "blank":
                break
            continue
        if len(cells) > width and blank(cells[width:]):
            del cells[width:]
        if len(cells) != width:
            reason = f"has {len(cells)} cell{'s' * (len(cells) != 1)} where the header has {width}"
            outcome.misfits.append(Misfit(line, reason, shown(raw)))
            continue
        if len(raw) > 1000:
            filler.weight += len(raw)
        filler.add(line, cells)
    filler.flush()


def _head(place: Place, source: Source, folder: Path) -> Place:
    """The beginning of the file, or all of it where the header stands far below."""
    size = place.path.stat().st_size
    if size <= HEAD or (source.header or 1) > SEARCHED:
        return place
    with place.path.open("rb") as stream:
        start = stream.read(HEAD)
        while b"\n" not in start and b"\r" not in start and (more := stream.read(len(start))):
            start += more
    head = folder / "head"
    head.write_bytes(start)
    return Place(head, place.kind, place.shown, place.member, whole=len(start) == size)


def _split(source_lines: Iterator[Line], source: Source, delimiter: str) -> Iterator[Record | Misfit]:
    return columns_of(source_lines, source.widths) if source.widths else records(source_lines, delimiter)


def _top(top: list[Line], source: Source, delimiter: str) -> list[Record]:
    """The first records. A header with bytes that are no text is still the header."""
    top = [(number, text, "") for number, text, _ in top]
    return [record for record in islice(_split(iter(top), source, delimiter), SEARCHED) if isinstance(record, tuple)]


def _delimiter(top: list[Line], wanted: tuple[str, ...]) -> str:
    """What separates the cells: that under which the header has the wanted names, and most records have its width."""
    top = [(number, text, "") for number, text, _ in top]
    best, most = DELIMITERS[0], (-1.0, -1.0, -1.0)
    for delimiter in DELIMITERS:
        found = [record[1] for record in islice(records(iter(top), delimiter), SEARCHED) if isinstance(record, tuple)]
        filled = [cells for cells in found if not blank(cells)]
        place = find(filled, wanted)
        if place is None:
            break
        named = len(set(wanted) & set(column_names(filled[place])))
        if named:
            width = len(filled[place])
            rows = filled[place:]
        else:
            rows = filled
            width = Counter(len(cells) for cells in rows).most_common(1)[0][0]
        fit = sum(len(cells) == width or (len(cells) > width and blank(cells[width:])) for cells in rows) / len(rows)
        score = (float(named), fit, float(width)) if named else (0.0, fit * (1 - 1 / width), float(width))
        if score > most:
            best, most = delimiter, score
    return best


def _looked(place: Place, header: Record, encoding: str, delimiter: str) -> Look:
    line, cells, _ = header
    words = {",": "comma-separated", ";": "semicolon-separated", "\t": "tab-separated", "": "fixed-width"}
    notes = place.lies(f"{words.get(delimiter, 'delimited')} text", ".csv", ".tsv", ".txt")
    if line > 1:
        notes.append(f"header found in line {line}")
    return Look(
        "delimited",
        column_names(cells),
        f"member {place.member}" if place.member else "",
        encoding,
        delimiter,
        line,
        place.member,
        notes=(*notes, *name_notes(cells)),
    )

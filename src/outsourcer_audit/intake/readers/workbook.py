"""Workbooks (xlsx, xlsm, xlsb, xls, ods): the values last calculated, as text. Macros and formulas never run."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ...sources import Source
from .cells import text
from .headers import SEARCHED, anchor, blank, column_names, find, guess, name_notes, tidy
from .model import SHOWN, Look, Misfit, Outcome, Place
from .sheets import check_size, formulas_without_result, has_macros
from .table import Filler

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

WORDS = {"xlsx": "an Excel workbook", "xlsb": "an Excel workbook", "xls": "an Excel workbook", "ods": "a spreadsheet"}
Row = tuple[int, list[str]]
"""Row number as the spreadsheet shows it, and its cells."""


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """The sheet and the row where the wanted names stand."""
    book = _open(place)
    names = _sheets(book, place, source)
    best, most = None, -1
    fitting: list[Look] = []
    for name in names:
        found = _header(_rows(book, place, name), source, wanted)
        if found is None:
            continue
        seen = _looked(place, name, found)
        named = len(set(wanted) & set(seen.columns))
        if wanted and named == len(set(wanted)):
            fitting.append(seen)
        if named > most:
            best, most = seen, named
    if len(fitting) > 1:
        which = ", ".join(repr(seen.sheet) for seen in fitting[:8])
        raise DataError(f"{place.shown}: several sheets have the mapped columns; say which `sheet` to read: {which}.")
    if best is None:
        where = f"sheet {names[0]!r}" if len(names) == 1 else "the workbook"
        fault = f"has no header in row {source.header}" if source.header else "is empty"
        raise DataError(f"{place.shown}: {where} {fault}. Ask for it again, or remove this source.")
    return fitting[0] if fitting else best


def tables(place: Place, source: Source) -> list[Look]:
    """Every table of every visible sheet: several may stand below each other."""
    book = _open(place)
    found = []
    for name in _sheets(book, place, source):
        rows = list(_rows(book, place, name))
        heads = guess([cells for _, cells in rows])
        for order, head in enumerate(heads):
            until = "blank" if order + 1 < len(heads) else ""
            found.append(_looked(place, name, rows[head], until))
    if not found:
        raise DataError(f"{place.shown}: the workbook is empty. Ask for it again, or remove this source.")
    return found


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add the rows below the header; spreadsheets have no ragged rows: one may be short, or have remarks beside it."""
    width, beyond, gap = len(look.columns), 0, False
    filler = Filler(con, look.columns, take, number)
    outcome = Outcome(notes=[*look.notes, *formulas_without_result(place), *has_macros(place)])
    for line, cells in _rows(_open(place), place, look.sheet, source.writes_commas()):
        if line <= look.header:
            continue
        if blank(cells):
            if source.until == "blank":
                break
            gap = True
            continue
        if not blank(cells[width:]):
            if gap:  # below a blank row this is more likely another table than a remark
                reason = f"has {len(cells)} cells where the header has {width}"
                outcome.misfits.append(Misfit(line, reason, " | ".join(cells)[:SHOWN]))
                continue
            beyond += 1
        filler.add(line, cells[:width] + [""] * (width - len(cells)))
    filler.flush()
    if beyond:  # in a grid a remark at the side moves no cell, unlike a sign too many in a line of text
        outcome.notes.append(f"rows with something to the right of the table, which is not read: {beyond}")
    return outcome


def _open(place: Place) -> Any:
    from python_calamine import CalamineWorkbook

    check_size(place)
    return _guarded(place, lambda: CalamineWorkbook.from_path(str(place.path)), quiet=True)


@contextmanager
def _silence() -> Iterator[None]:
    """Nothing on standard error: a panic of the library writes its backtrace there before anyone can catch it."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _guarded(place: Place, act: Callable[[], Any], quiet: bool = False) -> Any:
    """Run the library; whatever it stumbles over is a fault of the file. (Its panics are no Exceptions.)"""
    from python_calamine import PasswordError

    try:
        with _silence() if quiet else nullcontext():
            return act()
    except PasswordError:
        raise DataError(f"{place.shown}: protected by a password; save it without one, or ask for it so.") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        raise DataError(f"{place.shown}: damaged or cut off (not a readable workbook); ask for it again.") from None


def _sheets(book: Any, place: Place, source: Source) -> list[str]:
    """Names of the sheets to search: the one that was named, else all that are visible."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    known = {sheet.name: sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet}
    if source.sheet is not None:
        same = [name for name in known if name == source.sheet] or [
            name for name in known if tidy(name).lower() == tidy(source.sheet).lower()
        ]
        if same:
            return same[:1]
        close = difflib.get_close_matches(source.sheet, list(known), n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"It has: {', '.join(known)}."
        raise DataError(f"{place.shown}: the workbook has no sheet {source.sheet!r}. {hint}")
    names = [name for name, sheet in known.items() if sheet.visible == SheetVisibleEnum.Visible]
    if not names:
        raise DataError(f"{place.shown}: the workbook has no visible sheet; name one with `sheet`.")
    return names


def _rows(book: Any, place: Place, name: str, commas: bool = False) -> Iterator[Row]:
    """The rows of a sheet as text; every cell of a merged range has the range's text, if it is one."""
    sheet = _guarded(place, lambda: book.get_sheet_by_name(name), quiet=True)
    if sheet.start is None:
        return
    left = sheet.start[1]
    spread = _merged(_guarded(place, lambda: sheet.merged_cell_ranges), left)
    held: dict[tuple[int, int], str] = {}
    rows = _guarded(place, sheet.iter_rows)
    at = 0
    while (row := _guarded(place, lambda: next(rows, None))) is not None:
        cells = [cell if type(cell) is str else text(cell, commas) for cell in row]
        for column, corner in spread.get(at, ()):
            if column < len(cells):
                if corner == (at, column):
                    # A label holds for every row it spans; a figure repeated would be a figure counted twice.
                    held[corner] = "" if isinstance(row[column], float | int) else cells[column]
                else:
                    cells[column] = held.get(corner, "")
        at += 1
        yield at, cells


def _merged(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None, left: int
) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """Row -> its columns inside merged ranges, each with the range's top-left cell."""
    found: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    size = 0
    for (top, start), (bottom, end) in ranges or []:
        size += (bottom - top + 1) * (end - start + 1)
        if size > 1_000_000:  # whole columns merged, to look nice
            break
        for row in range(top, bottom + 1):
            spots = found.setdefault(row, [])
            spots += [(column - left, (top, start - left)) for column in range(max(start, left), end + 1)]
    return found


def _header(rows: Iterator[Row], source: Source, wanted: tuple[str, ...]) -> Row | None:
    """The header row: as told, else by the wanted names, looked for in the whole sheet."""
    if source.header is not None:
        return next(((line, cells) for line, cells in rows if line == source.header and not blank(cells)), None)
    top = list(islice(rows, SEARCHED))
    chosen = find([cells for _, cells in top], wanted)
    if chosen is not None and set(wanted) <= set(column_names(top[chosen][1])):
        return top[chosen]
    told = anchor(wanted)
    for line, cells in rows if told else ():
        if any(tidy(cell) == told for cell in cells) and set(wanted) <= set(column_names(cells)):
            return line, cells
    return None if chosen is None else top[chosen]


def _looked(place: Place, sheet: str, header: Row, until: str = "") -> Look:
    line, cells = header
    while cells and not tidy(cells[-1]):
        cells = cells[:-1]
    notes = place.lies(WORDS[place.kind], ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
    if line > 1:
        notes.append(f"header found in row {line}")
    where = f"sheet {sheet!r}"
    return Look(
        place.kind,
        column_names(cells),
        f"member {place.member}, {where}" if place.member else where,
        header=line,
        member=place.member,
        sheet=sheet,
        until=until,
        notes=(*notes, *name_notes(cells)),
    )

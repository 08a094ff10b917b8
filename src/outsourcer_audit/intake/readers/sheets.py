"""What a workbook's parts tell before its cells are read: its true size, and formulas that have no stored result."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from ...errors import DataError
from .archive import BROKEN, MOST, RATIO, SUSPECT
from .model import Place

CELLS = 60_000_000
"""A sheet that spans more cells than this would not fit into memory: one stray cell in the last row is enough."""

_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream of a compound file in which an encrypted workbook lies."""

_ROW = re.compile(rb'<row [^>]{0,200}?\br="(\d{1,9})"')
_FAR = re.compile(rb'<c [^<>]{0,60}?\br="([A-Z]{2,3})\d')
_BARE = re.compile(rb"(?:</f>|<f [^<>]*/>)(?:<v/>|<v></v>)?</c>")


def check_size(place: Place) -> None:
    """Raise DataError for a workbook that is locked, or would fill the memory."""
    if place.kind == "xls" and _LOCKED in place.path.read_bytes():
        raise DataError(f"{place.shown}: protected by a password; save it without one, or ask for it so.")
    if place.kind in ("xlsx", "xlsb", "ods"):
        fault, _ = _parts(place.path, place.path.stat().st_mtime_ns)
        if fault:
            raise DataError(f"{place.shown}: {fault}")


def formulas_without_result(place: Place) -> list[str]:
    """A sentence where formulas were never calculated, as in workbooks that a program wrote."""
    if place.kind != "xlsx" or not _parts(place.path, place.path.stat().st_mtime_ns)[1]:
        return []
    return ["some formulas have no stored result and are read as empty; open the workbook, save it, and read it again"]


def has_macros(place: Place) -> list[str]:
    """A sentence where a workbook brings macros."""
    if place.kind not in ("xlsx", "xlsb"):
        return []
    with zipfile.ZipFile(place.path) as archive:
        macros = any(name.endswith("vbaProject.bin") for name in archive.namelist())
    return ["holds macros; they were not run"] if macros else []


@lru_cache(maxsize=64)
def _parts(path: Path, _changed: int) -> tuple[str, bool]:
    """What is wrong with the size of the workbook's parts, if anything; and whether a formula lacks its result.

    Parts are unpacked to be measured: what the zip says of itself is not believed.
    """
    damaged = "damaged or cut off (not a readable workbook); ask for it again."
    total, bare = 0, False
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = info.filename.lower()
                if not name.endswith((".xml", ".bin")) or name.endswith("vbaproject.bin"):
                    continue
                if info.flag_bits & 1:
                    return "protected by a password; save it without one, or ask for it so.", False
                info.file_size = MOST * 2
                last, far, rest = 0, 0, b""
                with archive.open(info) as stream:
                    while chunk := stream.read(1 << 20):
                        total += len(chunk)
                        if total > MOST or (total > SUSPECT and total > RATIO * size):
                            return f"unpacks to more than {RATIO} times its size; refused.", False
                        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                            text = rest + chunk
                            rest = text[-300:]
                            if (row := _ROW.search(text, max(0, text.rfind(b"<row ")))) is not None:
                                last = max(last, int(row[1]))
                            far = max(far, max(map(_column, set(_FAR.findall(text))), default=0))
                            bare = bare or bool(_BARE.search(text))
                if last * far > CELLS:
                    return f"a sheet reaches to row {last}, column {far}; delete the stray cells and save it.", False
    except (*BROKEN, RuntimeError, KeyError, zlib.error):
        return damaged, False
    return "", bare


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place

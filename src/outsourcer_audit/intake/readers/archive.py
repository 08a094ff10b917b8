"""Archives: a member is unpacked under a name of ours into a temporary folder, never more than is reasonable."""

from __future__ import annotations

import fnmatch
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from ...errors import DataError
from .kinds import ARCHIVES, sniff
from .model import Place

MOST = 8 << 30
"""Bytes that a member may have when unpacked."""

SUSPECT, RATIO = 64 << 20, 200
"""Beyond so many bytes, a member that is more than so many times its packed size is a bomb."""

DEPTH = 3
HEAD = 1 << 18
Unpacking = IO[bytes] | gzip.GzipFile
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)


@contextmanager
def opened(file: Path, member: str | None, head: bool = False) -> Iterator[Place]:
    """The file as readers want it: itself, or what the archive holds, for as long as needed.

    ``head``: of delimited text, its beginning is enough.
    """
    shown = str(file)
    place = Place(file, sniff(file, shown), shown)
    if place.kind not in ARCHIVES:
        yield place
        return
    with TemporaryDirectory() as folder:
        for depth in range(DEPTH):
            place = _unpacked(place, member, Path(folder) / f"member{depth}", head)
            if place.kind not in ARCHIVES:
                yield place
                return
            member = None
    raise DataError(f"{shown}: an archive in an archive in an archive; unpack it.")


def members(file: Path, shown: str) -> list[str]:
    """The members of a zip that may hold tables: no folders, nothing that operating systems leave behind."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except BROKEN:
        raise DataError(f"{shown}: damaged or cut off (not a readable zip); ask for it again.") from None
    kept = [name for name in names if not name.startswith("__MACOSX/") and not PurePosixPath(name).name.startswith(".")]
    return [name for name in kept if PurePosixPath(name).name.lower() not in ("thumbs.db", "desktop.ini")]


def which(file: Path, shown: str, member: str | None) -> str:
    """The member that is meant. Raises DataError listing the members where that is not clear."""
    names = members(file, shown)
    if member is None:
        found = names
    else:
        found = [name for name in names if name == member] or [
            name for name in names if fnmatch.fnmatch(name, member) or fnmatch.fnmatch(PurePosixPath(name).name, member)
        ]
    if len(set(found)) == 1:
        return found[0]
    listed = ", ".join(_clean(name) for name in (found or names)[:8]) + (" ..." if len(found or names) > 8 else "")
    if not names:
        raise DataError(f"{shown}: the zip holds no file. Ask for it again, or remove this source.")
    if member is None:
        raise DataError(f"{shown}: say which `member` of the zip to read: {listed}.")
    many = "several members match" if found else "no member matches"
    raise DataError(f"{shown}: {many} `member` {member!r}; it holds {listed}.")


def _clean(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def _unpacked(place: Place, member: str | None, target: Path, head: bool) -> Place:
    """The archive's member as a file of ours; only its beginning, if that is asked for and shows delimited text."""
    name = which(place.path, place.shown, member) if place.kind == "zip" else ""
    shown = f"{place.shown}, member {_clean(name)!r}" if name else place.shown
    top = place.member or _clean(name)
    try:
        with _stream(place, name, shown) as (stream, packed):
            whole = _copy(stream, packed, target, HEAD if head else None, shown)
            kind = sniff(target, shown) if whole or _text(target) else ""
            if not whole and kind != "delimited":
                whole = _copy(stream, packed, target, None, shown)
                kind = sniff(target, shown)
    except BROKEN:
        raise DataError(f"{shown}: damaged or cut off; ask for it again.") from None
    return Place(target, kind, shown, top, whole)


def _text(target: Path) -> bool:
    """Whether the beginning of a file is that of delimited text, and not of a kind that is told by the whole file."""
    with target.open("rb") as stream:
        start = stream.read(64).lstrip()
    return start[:1] not in (b"{", b"[") and not start.startswith((b"PK", b"\x1f\x8b", b"SQLite", b"PAR1", b"\xd0\xcf"))


@contextmanager
def _stream(place: Place, name: str, shown: str) -> Iterator[tuple[Unpacking, int]]:
    """The unpacked bytes, and how many packed bytes they come from."""
    size = place.path.stat().st_size
    if place.kind == "gzip":
        with gzip.open(place.path) as stream:
            yield stream, size
        return
    with zipfile.ZipFile(place.path) as archive:
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise DataError(f"{shown}: protected by a password; ask for it without one.")
        packed = min(info.compress_size, size)
        info.file_size = MOST * 2  # what the archive says of itself is not believed: read until the packed bytes end
        with archive.open(info) as stream:
            yield stream, packed


def _copy(stream: Unpacking, packed: int, target: Path, limit: int | None, shown: str) -> bool:
    """Add to the target until the end, or beyond ``limit`` the next line end. Returns whether the end was reached."""
    done = target.stat().st_size if target.exists() else 0
    with target.open("ab") as into:
        while chunk := stream.read(1 << 20 if limit is None else limit):
            done += len(chunk)
            if done > MOST or (done > SUSPECT and done > RATIO * packed):
                size = f"{MOST >> 30} GB" if done > MOST else f"{RATIO} times its packed size"
                raise DataError(f"{shown}: unpacks to more than {size}; refused.")
            into.write(chunk)
            if limit is not None and (b"\n" in chunk or b"\r" in chunk):
                return False
    return True

"""Files as they were delivered: found, opened, fingerprinted, and their header read."""

from __future__ import annotations

import csv
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..engagement import Source
from ..errors import DataError


def sha256(file: Path) -> str:
    """Fingerprint of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def matching_files(folder: Path, source: Source, where: str) -> list[Path]:
    """The files that a source names (globs allowed), in order of name. Raises DataError where there is none."""
    if any(sign in source.file for sign in "*?["):
        found = sorted(path for path in folder.glob(source.file) if path.is_file())
    else:
        found = [folder / source.file] if (folder / source.file).is_file() else []
    if not found:
        raise DataError(f"{where}: no file {source.file!r} in {folder}. Correct `file`, or put the export there.")
    return found


@contextmanager
def opened(file: Path, source: Source) -> Iterator[Path]:
    """The file as plain CSV on disk; a zip's member is unpacked into a temporary folder for as long as needed."""
    if file.suffix.lower() != ".zip":
        yield file
        return
    with TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(file) as archive:
                members = [name for name in archive.namelist() if not name.endswith("/")]
                wanted = source.member or (members[0] if len(members) == 1 else None)
                if wanted not in members:
                    raise DataError(f"{file}: say which `member` of the zip to read: {', '.join(members[:8])}.")
                target = Path(folder) / "member.csv"
                with archive.open(wanted) as packed, target.open("wb") as plain:
                    shutil.copyfileobj(packed, plain)
        except zipfile.BadZipFile:
            raise DataError(f"{file}: not a readable zip file; ask for it again.") from None
        yield target


def header(plain: Path, source: Source, file: Path) -> tuple[str, tuple[str, ...]]:
    """Delimiter and column names from the first record. Raises DataError for an empty or undecodable file."""
    try:
        with plain.open(encoding="utf-8-sig" if source.encoding == "utf-8" else source.encoding, newline="") as stream:
            first = stream.readline(1 << 20)
            delimiter = source.delimiter or max(",;\t|", key=first.count)
            stream.seek(0)
            names = next(csv.reader(stream, delimiter=delimiter), [])
    except (UnicodeDecodeError, LookupError):
        raise DataError(
            f"{file}: not {source.encoding} text; set `encoding` of the source (for example cp1252)."
        ) from None
    except csv.Error as error:
        raise DataError(f"{file}, line 1: the header cannot be read ({error}).") from None
    names = [name.strip() for name in names]
    if not any(names):
        raise DataError(f"{file}: the file is empty. Ask for it again, or remove this source.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "" in names:
        fault = f"column {twice[0]!r} occurs twice" if twice else "a column has no name"
        raise DataError(f"{file}, line 1: {fault}; every column needs a name of its own.")
    return delimiter, tuple(names)

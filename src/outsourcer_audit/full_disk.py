"""A full disk, told in one line: which folder, what stays, and what to do."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import DataError, UsageError
from .rooms import cache_folder

_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if hasattr(errno, "EDQUOT") else (errno.ENOSPC, errno.EFBIG)
_WORDS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "not enough space on the disk",  # Windows
    "database or disk is full",  # SQLite
    "max_temp_directory_size",  # DuckDB: as much as the disk had free, unless it was told otherwise
)
"""How the engine, and a notebook that only hands on words, say so."""


class FullDisk(DataError):
    """Nothing more can be written, for this vendor or any other."""


@contextmanager
def full_disk_told(out: Path | None = None) -> Iterator[None]:
    """Whatever a full disk makes fail inside is raised as one plain sentence; all else goes on as it is.

    ``out``: where results are written, if any are.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, FullDisk) or not is_full(error):
            raise
        raise FullDisk(_sentence(error, out)) from error


def is_full(error: BaseException) -> bool:
    """Whether a full disk is behind it."""
    return any(_says_so(each) for each in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NUMBERS
    if isinstance(error, DataError | UsageError):  # they quote what people have written
        return False
    return any(words in str(error) for words in _WORDS)


def _sentence(error: BaseException, out: Path | None) -> str:
    cache, temporary = cache_folder().absolute(), Path(tempfile.gettempdir()).absolute()
    folders = {
        cache: f"the cache does not fit into {cache}. Make room there, or name a folder on another disk in "
        "$OUTSOURCER_AUDIT_CACHE",
        temporary: f"temporary files do not fit into {temporary}. Make room there, or name another folder in $TMPDIR",
    }
    if out is not None:
        folders[out.absolute()] = f"the results do not fit into {out}. Make room there, or name another by --out=PATH"
    texts = [_last_line(each) for each in _chain(error) if _says_so(each)]
    named = [folder for folder in folders if any(str(folder) in text for text in texts)]
    full = max(named, key=lambda folder: len(folder.parts)) if named else min(folders, key=_free)
    return f"The disk is full: {folders[full]}, and run the same again. Earlier results stay as they were."


def _last_line(error: BaseException) -> str:
    """What it says, without the lines of code before it: these name folders in which nothing was written."""
    return str(error).strip().rpartition("\n")[2]


def _free(folder: Path) -> int:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free

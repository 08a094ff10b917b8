"""The cache: what was made once from the same bytes, settings and code is not made again.

Every entry is a folder called by the fingerprint of all that it was made from, so nothing stale can be read; it is
complete or absent, because it appears by one rename. It holds personal data and is for this user only.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import UsageError
from .fingerprints import of_words
from .rooms import cache_folder

LIMIT = "OUTSOURCER_AUDIT_CACHE_LIMIT"
DEFAULT_LIMIT = "20GB"
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt])i?b\s*", re.IGNORECASE)
KINDS = ("staged", "sources", "counts", "answers", "cards")
DIGEST = "sha256"
COMPLETE = "complete"
"""The file that is written last; a folder without it is none of ours, or damaged."""
YOUNG = 3600
"""Seconds for which an entry is not thrown away: an audit may be at work with it."""


def kept(kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """The folder that ``make`` fills, from an earlier run or made now (one process at a time)."""
    target = place(kind, key)
    home = target.parent
    with FileLock(f"{target}.lock"):
        if not (target / COMPLETE).is_file():
            shutil.rmtree(target, ignore_errors=True)
            work = Path(tempfile.mkdtemp(prefix=".making-", dir=home))
            try:
                make(work)
                (work / COMPLETE).touch()
                work.rename(target)
            finally:
                shutil.rmtree(work, ignore_errors=True)
            throw_away_oldest(keep=target)
    with suppress(OSError):
        os.utime(target)
    return target


def place(kind: str, key: str) -> Path:
    """Where an entry is, or will be."""
    return _home(kind) / key


def write(folder: Path, name: str, text: str) -> None:
    """Put a text into an entry that is being made, with the fingerprint by which damage is noticed."""
    (folder / name).write_text(text, encoding="utf-8")
    (folder / DIGEST).write_text(of_words(text), encoding="ascii")


def read(entry: Path, name: str) -> str | None:
    """The text of an entry; None where it is not there, not complete or damaged."""
    try:
        text = (entry / name).read_text(encoding="utf-8")
        whole = (entry / COMPLETE).is_file() and of_words(text) == (entry / DIGEST).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return text if whole else None


def forget(entry: Path) -> None:
    """Throw away an entry that turned out to be damaged."""
    shutil.rmtree(entry, ignore_errors=True)


def throw_away_oldest(keep: Path | None = None) -> None:
    """Throw away what was not used for longest, until the rest is within the limit; and what killed runs left."""
    now = time.time()
    entries = sorted((entry.stat().st_mtime, entry) for kind in KINDS for entry in _entries(kind))
    sizes = {entry: size_of(entry) for _, entry in entries}
    total, limit = sum(sizes.values()), limit_in_bytes()
    for used, entry in entries:
        if total <= limit:
            break
        if entry != keep and now - used > YOUNG:
            _throw_away(entry)
            total -= sizes[entry]
    for kind in KINDS:
        for left in _home(kind).glob(".making-*"):
            with suppress(OSError):
                if now - left.stat().st_mtime > YOUNG:
                    shutil.rmtree(left, ignore_errors=True)


def clean() -> tuple[int, int]:
    """Throw everything away that no running audit is making. Returns how many entries, and their bytes."""
    found = [(entry, size_of(entry)) for kind in KINDS for entry in _entries(kind)]
    gone = [(entry, size) for entry, size in found if _throw_away(entry)]
    for kind in KINDS:
        for left in _home(kind).glob(".making-*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > YOUNG:
                    shutil.rmtree(left, ignore_errors=True)
    return len(gone), sum(size for _, size in gone)


def limit_in_bytes() -> int:
    """How large the cache may grow: $OUTSOURCER_AUDIT_CACHE_LIMIT, or 20 GB."""
    given = os.environ.get(LIMIT) or DEFAULT_LIMIT
    if not (found := _SIZE.fullmatch(given)):
        raise UsageError(f"{LIMIT}: {given!r} is no size; write it as 20GB or 500MB.")
    return int(float(found[1]) * 1000 ** (" kmgt".index(found[2].lower())))


def size_of(entry: Path) -> int:
    """Bytes of an entry's files; one that several entries share counts for each by its part."""
    with suppress(OSError):
        seen = [path.stat() for path in entry.rglob("*") if path.is_file()]
        return sum(one.st_size // max(one.st_nlink, 1) for one in seen)
    return 0


def _throw_away(entry: Path) -> bool:
    lock = FileLock(f"{entry}.lock", timeout=0)
    try:
        with lock:
            shutil.rmtree(entry, ignore_errors=True)
    except Timeout:
        return False
    for left in entry.parent.glob(f"{entry.name}*.lock"):
        with suppress(OSError):
            left.unlink()
    return not entry.exists()


def _entries(kind: str) -> Iterator[Path]:
    yield from (path for path in _home(kind).iterdir() if len(path.name) == 64 and path.is_dir())


def _home(kind: str) -> Path:
    home = cache_folder() / kind
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home

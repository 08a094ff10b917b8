"""How much memory and how many threads the engine may take, where it puts what does not fit, and what is said then."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ..errors import DataError, UsageError
from ..rooms import cache_folder

MEMORY, THREADS = "OUTSOURCER_AUDIT_MEMORY", "OUTSOURCER_AUDIT_THREADS"
SHARE = 0.4
"""Of the machine's memory where nothing is said: an audit has two processes at work side by side."""
LEAST = 256_000_000
SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b)\s*", re.IGNORECASE)
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}
_CGROUP = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_said: dict[str, Any] = {}
"""What the engagement says; the environment goes before it."""


class NoRoom(DataError):
    """The engine has run out of memory, or of disk for what does not fit into it."""


def bytes_of(text: str) -> int:
    """``8GB`` or ``500 MiB`` as bytes. Raises ValueError for what is no size, or too small to work with."""
    found = SIZE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no amount of memory; write it as 8GB or 500MB")
    unit = found[2].lower()
    size = int(float(found[1]) * (1024 if "i" in unit else 1000) ** _POWERS[unit[0]])
    if size < LEAST:
        raise ValueError(f"{text} is too little to work with; write at least {LEAST // 1_000_000}MB")
    return size


def use(memory: str | None, threads: int | None) -> None:
    """Take an engagement's own limits from now on. Raises DataError for an amount that is none."""
    try:
        _ = memory and bytes_of(memory)
    except ValueError as error:
        raise DataError(f"engagement.toml: memory: {error}.") from None
    _said.update(memory=memory, threads=threads)


def memory() -> int:
    """Bytes that the engine of one process may hold: the environment's word, the engagement's, or a share of all."""
    given = os.environ.get(MEMORY)
    try:
        if given:
            return bytes_of(given)
    except ValueError as error:
        raise UsageError(f"{MEMORY}: {error}.") from None
    return bytes_of(said) if (said := _said.get("memory")) else max(LEAST, int(_machine() * SHARE))


def threads() -> int | None:
    """Threads of the engine, where anybody says; DuckDB's own choice is one for each processor."""
    given = os.environ.get(THREADS)
    if given and not (given.isdigit() and 1 <= int(given) <= 1024):
        raise UsageError(f"{THREADS}: {given!r} is no number of threads; write a whole number from 1.")
    return int(given) if given else _said.get("threads")


def limit(con: Any) -> None:
    """Put a DuckDB connection under the limits: beyond them it works on disk, in a folder of this process alone."""
    con.raw_sql(f"SET memory_limit = '{memory()}B'")
    con.raw_sql("SET temp_directory = '" + str(_spill()).replace("'", "''") + "'")
    if count := threads():
        con.raw_sql(f"SET threads = {count}")


@contextmanager
def on_disk(con: Any) -> Iterator[None]:
    """Tables made meanwhile live in a database file, which is compressed and read as needed, and gone afterwards.

    Tables in memory that do not fit are spilled as they are, several times as large, and read back whole.
    """
    file = Path(tempfile.mkdtemp(dir=_spill())) / "work.duckdb"
    con.raw_sql("ATTACH '" + str(file).replace("'", "''") + "' AS on_disk")
    con.raw_sql("USE on_disk")
    try:
        yield
    finally:
        con.raw_sql("USE memory")
        con.raw_sql("DETACH on_disk")
        shutil.rmtree(file.parent, ignore_errors=True)


@contextmanager
def plainly() -> Iterator[None]:
    """Say in one line that memory or disk did not suffice, and what to do."""
    try:
        yield
    except Exception as error:
        if (told := no_room(error)) is not None:
            raise told from None
        raise


def no_room(error: BaseException) -> NoRoom | None:
    """The plain line for an engine that has run out of memory or disk; None for any other error."""
    import duckdb

    if not isinstance(error, duckdb.OutOfMemoryException | duckdb.IOException):
        return None
    full = re.search(r"no space left|max_temp_directory_size|not enough space", str(error), re.IGNORECASE)
    if isinstance(error, duckdb.IOException) and not full:
        return None
    size = f"{memory() / 1e9:.3g} GB"
    if full:
        return NoRoom(f"The disk is full: what does not fit into {size} of memory goes to {cache_folder()}. Free some "
                      "there, name a folder on a larger disk with OUTSOURCER_AUDIT_CACHE=PATH, or allow more memory "
                      f"with {MEMORY}=16GB.")  # fmt: skip
    return NoRoom(f"{size} of memory do not suffice for this delivery. Allow more: {MEMORY}=16GB, or `memory` in "
                  "engagement.toml; or fewer threads, which share it: OUTSOURCER_AUDIT_THREADS=1.")  # fmt: skip


def _machine() -> int:
    """Memory of this machine, or of the container that we are in, in bytes."""
    found = []
    with contextlib.suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    for path in _CGROUP:
        with contextlib.suppress(OSError, ValueError):
            found.append(int(path.read_text(encoding="ascii")))
    return min(found, default=8_000_000_000)


def _spill() -> Path:
    return _spill_of(os.getpid())


@cache
def _spill_of(_process: int) -> Path:
    """A folder of this process alone, gone with it; what killed processes left is removed by the next."""
    home = cache_folder() / "spilled"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # raw rows pass through it: for this user only
    for lock in home.glob("*.lock"):
        with contextlib.suppress(Timeout, OSError), FileLock(lock, timeout=0):
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home, prefix=f"{os.getpid()}-"))
    held = FileLock(f"{folder}.lock")
    held.acquire()

    def remove() -> None:
        if os.getpid() == _process:  # not in a fork
            shutil.rmtree(folder, ignore_errors=True)
            Path(f"{folder}.lock").unlink(missing_ok=True)
            held.release()

    atexit.register(remove)
    return folder

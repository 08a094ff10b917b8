"""Results that appear whole or not at all, whenever a run ends: finished, failed, or killed at any instant.

A folder of results is filled under another name beside its own, ``.<name>-xxxxxxxx``, and then the two names are
exchanged in one step of the file system. What a killed run has left is put in order by the next one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from contextlib import suppress
from glob import escape
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from .exchange import exchange
from .fingerprints import sha256

MANIFEST = "manifest.json"
BEFORE = "-before"
ALIVE = ".alive"
"""Locked in a folder that is being filled for as long as the process that fills it lives."""
MOMENT = 60
"""Seconds for which a folder without a lock may belong to a process that is just making or just finishing it."""


class appearing:  # noqa: N801 (used as a statement: with appearing(folder) as work)
    """A folder that is filled under another name and takes its own in one step; on failure nothing of it remains.

    A folder that was there before is replaced; if somebody has worked in it (its manifest tells), it is kept beside,
    and ``kept`` says where. Of two that fill the same folder at once the later one stands, whole.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: Path | None = None

    def __enter__(self) -> Path:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        put_in_order(self.folder)
        self.work = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent))
        try:
            self.work.chmod(0o755)
            self._alive = FileLock(self.work / ALIVE)
            self._alive.acquire()
        except BaseException:  # as on a full disk
            shutil.rmtree(self.work, ignore_errors=True)
            raise
        return self.work

    def __exit__(self, kind: object, error: object, *_: object) -> None:
        whole = False
        if isinstance(error, OSError):
            name_the_place(error, self.folder)
        try:
            if kind is None:
                if not (self.work / MANIFEST).exists():
                    made = json.dumps({"outputs": outputs_of(self.work)}, indent=2)
                    (self.work / MANIFEST).write_text(made + "\n", encoding="utf-8")
                whole = True
        finally:
            self._let_go()
            if whole:
                self.kept = _replace(self.folder, self.work)
            else:
                shutil.rmtree(self.work, ignore_errors=True)

    def _let_go(self) -> None:
        """The lock's file goes before the lock, so that at no instant the folder looks like a dead process's."""
        with suppress(OSError):  # Windows deletes no file that is open
            (self.work / ALIVE).unlink()
        self._alive.release()
        (self.work / ALIVE).unlink(missing_ok=True)


def put_in_order(folder: Path) -> None:
    """Take away what killed runs have left beside a folder of results; give back what they had moved aside."""
    for left in sorted(folder.parent.glob(f".{escape(folder.name)}-*")):
        with suppress(OSError):  # somebody else is at it too
            if left.is_dir() and not in_use(left):
                if left.name.endswith(BEFORE) and not folder.exists():
                    left.rename(folder)
                else:
                    _away(left, folder)


def outputs_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder of results but its manifest and what file managers leave behind."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not _beside(path.relative_to(folder)))
    return {path.relative_to(folder).as_posix(): sha256(path) for path in found}


def name_the_place(error: OSError, folder: Path) -> None:
    """A write that failed does not say where; whoever tells of a full disk wants to."""
    if error.errno and error.filename is None:
        error.filename = str(folder.absolute())


def _replace(folder: Path, work: Path) -> Path | None:
    """Give the filled folder its name; returns where the one before is kept, if it is."""
    try:
        work.rename(folder)
        return None
    except OSError:  # there is one
        pass
    if exchange(work, folder):
        return _away(work, folder)
    before = work.with_name(work.name + BEFORE)
    folder.rename(before)
    work.rename(folder)
    return _away(before, folder)


def _away(old: Path, folder: Path) -> Path | None:
    """Delete an earlier folder, or keep it beside where somebody has worked in it."""
    if _edited(old):
        return old.rename(_free(folder))
    shutil.rmtree(old, ignore_errors=True)
    return None


def in_use(left: Path) -> bool:
    """Whether a living process fills a folder that does not have its own name yet."""
    lock = left / ALIVE
    if not lock.exists():
        return time.time() - left.stat().st_mtime < MOMENT
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def _edited(folder: Path) -> bool:
    """Whether somebody has added or changed a file since its manifest was written: that work is not ours to delete."""
    try:
        made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return any(made.get(name) != hashed for name, hashed in outputs_of(folder).items())


def _beside(path: Path) -> bool:
    """What JupyterLab and file managers leave behind is nobody's work."""
    return path.as_posix() == MANIFEST or any(part.startswith(".") for part in path.parts)


def _free(folder: Path) -> Path:
    """A name beside the folder that nobody has taken: 2026-Q2.edited, 2026-Q2.edited-2 ..."""
    names = (folder.with_name(f"{folder.name}.edited{f'-{n}' if n > 1 else ''}") for n in count(1))
    return next(path for path in names if not path.exists())

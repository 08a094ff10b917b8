"""Fingerprints: of a file's bytes, and of all the code that makes something of it."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

from .rooms import DATA_CHECKS

_PACKAGE = Path(__file__).parent
LIBRARIES = ("duckdb", "great-expectations", "ibis-framework", "numpy", "pandas")
"""Libraries whose version may decide a figure."""


def sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_file(file: Path) -> str:
    """SHA-256 of a file that is read and not written here; read again only where its size or time have changed since.

    For what a run writes itself, and may write twice within one tick of the clock, there is ``sha256``.
    """
    seen = file.stat()
    return _of_file(file, seen.st_size, seen.st_mtime_ns, seen.st_ino)


@cache
def _of_file(file: Path, *_seen: int) -> str:
    return sha256(file)


@cache
def of_code() -> str:
    """One hash over the package's code, the data contracts, Python and the libraries that decide figures.

    What was kept under another is another version's, and is not looked at.
    """
    digest = hashlib.sha256(sys.version.encode())
    digest.update("\0".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    for folder, pattern in ((_PACKAGE, "*.py"), (DATA_CHECKS, "*.odcs.yaml")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(f"{path.relative_to(folder).as_posix()}\0{of_file(path)}\n".encode())
    return digest.hexdigest()


def of_words(*words: str) -> str:
    """One hash over some texts, in order."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()

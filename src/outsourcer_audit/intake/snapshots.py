"""Tables of a database, pulled once per run: everything that one audit does rests on the same rows.

A command and the processes it starts are one run; so is each opening of an audit by hand.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..rooms import cache_folder
from .readers import snapshot

RUN = "OUTSOURCER_AUDIT_RUN"
"""Environment variable by which a command tells the processes that it starts which run they belong to."""
_KEPT_S = 2 * 86_400
_opened = uuid.uuid4().hex


@contextmanager
def one_run() -> Iterator[None]:
    """Everything inside, and in the processes that it starts, is one run."""
    before = os.environ.get(RUN)
    os.environ[RUN] = uuid.uuid4().hex
    try:
        yield
    finally:
        if before is None:
            del os.environ[RUN]
        else:
            os.environ[RUN] = before


def ask_anew() -> None:
    """Outside a command's run, databases are asked anew from here on."""
    global _opened  # noqa: PLW0603 (the process's current run; nothing else holds it)
    _opened = uuid.uuid4().hex


def run_of() -> str:
    """What the current run is called."""
    return os.environ.get(RUN, _opened)


def pulled(url: str, relation: str) -> Path:
    """The relation's rows as a file, pulled now if this run has not done so."""
    home = cache_folder() / "snapshots"
    nobody = re.sub(r"(?<=:)[^:@/]+(?=@)", "", url)  # not even the hash of a password is written to a disk
    folder = home / run_of() / hashlib.sha256(f"{nobody}\0{relation}".encode()).hexdigest()[:16]
    if there := sorted(folder.glob("*.parquet")):
        return there[0]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _forget_old(home)
    return snapshot(url, relation, folder)


def _forget_old(home: Path) -> None:
    for folder in home.iterdir():
        if time.time() - folder.stat().st_mtime > _KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)

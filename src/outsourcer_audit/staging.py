"""The staging cache: intake's result is kept under a fingerprint of everything that it was made from.

Fingerprint = raw bytes + both TOML files + data contracts + this package's code. A changed input is a new folder, so
nothing stale can be read; a folder is complete or absent, because it appears by one rename.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock

from .engagement import Engagement, Vendor
from .intake import plan
from .rooms import DATA_CHECKS, cache_folder

_CODE = Path(__file__).parent
_READING = ("engine", "contracts", "intake")
KEPT = 12
"""Staged deliveries kept; the oldest beyond that go."""


def fingerprint(engagement: Engagement, vendor: Vendor, files: list[Path], shown: list[str]) -> str:
    """Hash of all that the staged tables depend on; ``shown`` is what the ledger calls the files."""
    digest = hashlib.sha256("\0".join(shown).encode())
    made_from = [engagement.folder / "engagement.toml", vendor.folder / "vendor.toml", *files]
    code = [*sorted(DATA_CHECKS.glob("*.odcs.yaml")), *sorted(_CODE.glob("*.py"))]
    code += [path for room in _READING for path in sorted((_CODE / room).rglob("*.py"))]
    for path in (*made_from, *code):
        with path.open("rb") as stream:
            digest.update(f"{path.name}\0".encode() + hashlib.file_digest(stream, "sha256").digest())
    digest.update(vendor.id.encode())
    return digest.hexdigest()


def place(engagement: Engagement, vendor: Vendor) -> Path:
    """Where the staged tables of this delivery are, or will be."""
    jobs = plan(engagement, vendor)
    files = [file for job in jobs for file in job.files]
    shown = [name for job in jobs for name in job.shown]
    home = cache_folder() / "staged"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # personal data: for this user only
    return home / fingerprint(engagement, vendor, files, shown)


def staged(engagement: Engagement, vendor: Vendor) -> Path:
    """Folder with the staged tables of this delivery, made now if it is not there yet (one process at a time)."""
    target = place(engagement, vendor)
    home = target.parent
    with FileLock(f"{target}.lock"):
        if not (target / "intake.json").is_file():
            shutil.rmtree(target, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=home) as made:
                work = Path(made) / "staged"
                work.mkdir()
                from .intake.load import stage  # the engine is needed only where there is something to read

                stage(engagement, vendor, work)
                work.rename(target)
            _forget_oldest(home, target)
    os.utime(target)
    return target


def _forget_oldest(home: Path, keep: Path) -> None:
    folders = sorted((path for path in home.iterdir() if len(path.name) == 64), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-KEPT]:
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)
            for lock in home.glob(f"{folder.name}*.lock"):
                lock.unlink(missing_ok=True)

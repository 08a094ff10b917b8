"""Results that appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from itertools import count
from pathlib import Path

MANIFEST = "manifest.json"


class appearing:  # noqa: N801 (used as a statement: with appearing(folder) as work)
    """A folder that is filled under another name and takes its own in one step; on failure nothing of it remains.

    A folder that was there before is replaced; if somebody has worked in it (its manifest tells), it is kept beside,
    and ``kept`` says where.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: Path | None = None

    def __enter__(self) -> Path:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.work = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent))
        self.work.chmod(0o755)
        return self.work

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            if not (self.work / MANIFEST).exists():
                (self.work / MANIFEST).write_text(json.dumps({"outputs": outputs_of(self.work)}, indent=2) + "\n")
            before = self.work.with_name(self.work.name + "-before")
            if self.folder.exists():
                self.folder.rename(before)
            self.work.rename(self.folder)
            if _edited(before):
                self.kept = before.rename(_free(self.folder))
            shutil.rmtree(before, ignore_errors=True)
        shutil.rmtree(self.work, ignore_errors=True)


def outputs_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file in a folder of results but its manifest and what file managers leave behind."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not _beside(path.relative_to(folder)))
    return {path.relative_to(folder).as_posix(): sha256(path) for path in found}


def sha256(path: Path) -> str:
    """The SHA-256 of one file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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

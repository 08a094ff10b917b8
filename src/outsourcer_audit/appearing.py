"""Results that appear whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


class appearing:  # noqa: N801 (used as a statement: with appearing(folder) as work)
    """A folder that is filled under another name and takes its own in one step; on failure nothing of it remains."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Path:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.work = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent))
        self.work.chmod(0o755)
        return self.work

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            before = self.work.with_name(self.work.name + "-before")
            if self.folder.exists():
                self.folder.rename(before)
            self.work.rename(self.folder)
            shutil.rmtree(before, ignore_errors=True)
        shutil.rmtree(self.work, ignore_errors=True)

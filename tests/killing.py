"""Commands that are killed: started with a mark by which every process that they start is found again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = "OUTSOURCER_AUDIT_TEST_MARK"
FOR_LONG = 90
"""Seconds after which nothing that a killed command has started may still be there."""


class Command:
    """A command in a process group of its own."""

    def __init__(self, *words: str, **variables: str) -> None:
        self.mark = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words],
            cwd=ROOT, env=os.environ | {MARK: self.mark} | variables, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip

    def ended(self) -> tuple[int, str]:
        """Its exit code and what it said."""
        said, _ = self.process.communicate()
        return self.process.returncode, said

    def until(self, words: str) -> None:
        """Wait for a line with these words."""
        assert self.process.stdout
        for line in self.process.stdout:
            if words in line:
                return
        raise AssertionError(f"it never said {words!r}")

    def kill(self, group: bool) -> None:
        """kill -9, of all its process group or of itself only."""
        if group:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def left(self) -> list[int]:
        """Processes that it started, and what these started, that still live."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    marked = f"{MARK}={self.mark}".encode() in (folder / "environ").read_bytes()
                except OSError:  # ended meanwhile, or somebody else's
                    continue
                if marked:
                    found.append(int(folder.name))
        return found

    def nothing_survives(self) -> bool:
        end = time.monotonic() + FOR_LONG
        while self.left():
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
        return True

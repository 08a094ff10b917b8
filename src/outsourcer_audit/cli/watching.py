"""Watching long work: a progress bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Lines:
    """What has been done, line by line, for a log or a pipe."""

    def at(self, done: int, total: int, doing: str) -> None:
        """What is being done is of no use in a log."""

    def say(self, line: str) -> None:
        print(line, flush=True)


class Bar:
    """What is being done, as a bar; what has been done stands above it."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def at(self, done: int, total: int, doing: str) -> None:
        self._progress.update(self._task, completed=done, total=total, description=doing)

    def say(self, line: str) -> None:
        self._progress.console.print(line, markup=False, highlight=False, emoji=False)


@contextmanager
def watching() -> Iterator[Lines | Bar]:
    """Whoever watches this process."""
    if not sys.stdout.isatty():
        yield Lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    words = TextColumn("{task.description}", markup=False)
    with Progress(words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), transient=True) as progress:
        yield Bar(progress, progress.add_task("", total=None))

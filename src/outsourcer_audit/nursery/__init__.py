"""Nursery: a process that has imported everything, from which kernels and helpers are forked in milliseconds.

Python's own fork server (multiprocessing) does the forking. It works nowhere but on Linux: elsewhere, where nobody
called ``warm``, and with OUTSOURCER_AUDIT_COLD=1 in the environment, processes are started as they are everywhere.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import context, get_context
from typing import Any

IMPORTS = f"{__name__}.imports"
CHECKING = f"{__name__}.checking"
_context: context.ForkServerContext | None = None


def warm(checking: bool = False) -> None:
    """Begin to import, in a process of its own, what kernels need; with ``checking`` what checks need as well.

    Returns at once. It pays where more than one process will be forked, or something else is to be done meanwhile.
    """
    global _context  # noqa: PLW0603 (one fork server for each process, as multiprocessing has it)
    if _context or not sys.platform.startswith("linux") or os.environ.get("OUTSOURCER_AUDIT_COLD"):
        return
    from multiprocessing import forkserver

    _context = get_context("forkserver")
    _context.set_forkserver_preload([IMPORTS, *([CHECKING] if checking else [])])
    forkserver.ensure_running()


def is_warm() -> bool:
    """Whether there is a process to fork from."""
    return _context is not None


def start(work: Callable[..., object], *arguments: Any) -> Forked:
    """Have a function of a module run in a process of its own, which ends when this one does."""
    if _context is None:
        raise RuntimeError("nobody has called warm()")
    from .forked import run

    process = _context.Process(target=run, args=(dict(os.environ), work, *arguments), daemon=True)
    with _nameless_main():
        process.start()
    return Forked(process)


@contextmanager
def _nameless_main() -> Iterator[None]:
    """What is forked would import the main module of whoever asked: a command's own, of which nothing is wanted."""
    main = sys.modules["__main__"]
    names: tuple[str, ...] = ("__file__", "__spec__")
    told = {name: main.__dict__.pop(name) for name in names if name in main.__dict__}
    main.__spec__ = None
    try:
        yield
    finally:
        main.__dict__.update(told)


class Forked:
    """A forked process, spoken to as one of ``subprocess.Popen``; its group is its own."""

    stdin = stdout = stderr = None

    def __init__(self, process: context.ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended."""
        self._process.join(timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

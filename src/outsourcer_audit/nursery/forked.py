"""What a forked process does first: it forgets whose child it is, and ends when whoever asked for it has ended."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from multiprocessing import connection, parent_process
from threading import Thread
from typing import Any


def run(env: dict[str, str], work: Callable[..., object], *arguments: Any) -> None:
    """Do some work in this process, which was forked for it; ``env`` is the environment of whoever asked, now."""
    os.environ.clear()
    os.environ.update(env)
    os.setsid()  # an interrupt at the terminal is for whoever was started there
    from .imports import PATH  # only here: whoever asks names this function, and shall not import all that

    sys.path[:] = PATH
    Thread(target=_end_with_the_asker, daemon=True).start()
    _silent()
    try:
        work(*arguments)
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out


def _end_with_the_asker() -> None:
    asker = parent_process()
    if asker is not None:
        connection.wait([asker.sentinel])
        os._exit(1)


def _silent() -> None:
    """Nothing to read, and nothing said on the terminal."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def kernel(command: list[str], env: dict[str, str], folder: str) -> None:
    """Be the kernel that a command would have started."""
    from ipykernel.kernelapp import IPKernelApp

    from .. import at_home

    os.environ.update(env)
    os.chdir(folder)
    app: Any = IPKernelApp.instance()
    app.initialize(command[command.index("-f") :])
    at_home()
    app.start()

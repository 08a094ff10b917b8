"""What a command costs with everything it starts: time, seconds of processor, peak memory, peak disk.

Memory is the proportional set size of the whole process tree, summed: pages that several processes share count once.
Linux only, since it is read from /proc; elsewhere memory is 0.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.1
REST = 50
"""The watcher rests this many times as long as it looked: to ask for the memory of a large process costs it time."""
ADOPT_ORPHANS = 36  # prctl(2), PR_SET_CHILD_SUBREAPER
LONGEST = 2
"""Seconds for which processes that have outlived their command may end themselves and be counted."""


@dataclass(frozen=True)
class Used:
    """What one command used; memory and disk in bytes, at their peaks."""

    wall_s: float
    cpu_s: float
    memory: int
    disk: int
    code: int
    output: str


def tree(root: int) -> list[int]:
    """A process and all its descendants that are running now."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it has just ended
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def memory_of(processes: list[int]) -> int:
    """Memory of processes together, in bytes."""
    whole = 0
    for process in processes:
        try:
            text = (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
        whole += int(line.split()[1]) * 1024
    return whole


def disk_of(folders: list[Path]) -> int:
    """Bytes of all files in folders."""
    whole = 0
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                whole += path.stat().st_size if path.is_file() else 0
            except OSError:
                continue
    return whole


def adopt_orphans(yes: bool) -> None:
    """From now on processes that nobody waits for become children of this one, so that their seconds are counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ADOPT_ORPHANS, int(yes), 0, 0, 0)


def reaped(before: set[int]) -> int:
    """Collect what has ended and has nobody else to be collected by; how many processes are still running."""
    if sys.platform != "linux":
        return 0
    for process in set(tree(os.getpid())) - before:
        with suppress(ChildProcessError):  # it is somebody else's, or has just been collected
            os.waitpid(process, os.WNOHANG)
    return len(set(tree(os.getpid())) - before)


def sampled(command: list[str], env: dict[str, str] | None = None, folders: list[Path] | None = None) -> Used:
    """Run a command to its end and watch it; ``folders`` are those whose growth counts as its disk."""
    peaks, done = [0, 0], threading.Event()
    watched = folders or []
    before, used, began = disk_of(watched), os.times(), time.perf_counter()
    others = set(tree(os.getpid())) if PROC.is_dir() else set()
    adopt_orphans(True)
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def watch() -> None:
        turn = 0
        while not done.is_set():
            began = time.thread_time()
            if PROC.is_dir():
                peaks[0] = max(peaks[0], memory_of(tree(process.pid)))
            if turn % 10 == 0:
                peaks[1] = max(peaks[1], disk_of(watched) - before)
            turn += 1
            done.wait(max(INTERVAL, REST * (time.thread_time() - began)))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    wall = time.perf_counter() - began
    for _ in range(LONGEST * 10):
        if not reaped(others):
            break
        time.sleep(0.1)
    now = os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return Used(wall, cpu, peaks[0], max(peaks[1], disk_of(watched) - before), process.returncode, output)

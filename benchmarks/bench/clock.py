"""What a command costs together with everything that it starts: wall time, seconds of processor, peak memory.

On Linux alone memory, processes that outlive their command, and what else the machine was doing are known; elsewhere
they are 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampling import adopt_orphans, reaped, sampled, tree

IDLE = (3, 4)  # places of idle and of waiting for a disk in /proc/stat


class Failed(Exception):
    """A race cannot be run, or its result is not what it has to be; one sentence."""


@dataclass(frozen=True)
class Cost:
    """One run of one command."""

    wall_s: float
    cpu_s: float
    memory: int
    """Proportional set size of the whole process tree, at its peak, in bytes."""
    others: float
    """How many processors were busy with other work meanwhile, on average."""
    left: int
    """Processes that went on after the command had ended."""


Timed = Callable[[Sequence[str], Mapping[str, str]], tuple[Cost, str]]


def timed(command: Sequence[str], env: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run a command to its end: what it cost, and what it printed. Raises Failed where it fails.

    Processes that nobody waits for become children of this one, so that their seconds are counted too.
    """
    adopt_orphans(True)
    before = set(tree(os.getpid())) if sys.platform == "linux" else set()
    mine, children, busy = _own(), _children(), _busy()
    used = sampled(list(command), dict(env) if env is not None else None)
    left = reaped(before)
    adopt_orphans(False)
    cpu = _children() - children
    others = max(0.0, _busy() - busy - cpu - (_own() - mine)) / used.wall_s
    if used.code:
        raise Failed(f"{' '.join(command)} ended with {used.code}: {used.output[-2000:].strip()}")
    return Cost(used.wall_s, cpu, used.memory, others, left), used.output


def load() -> float | None:
    """Average number of busy processes in the last minute, where the system tells."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _children() -> float:
    now = os.times()
    return now.children_user + now.children_system


def _own() -> float:
    now = os.times()
    return now.user + now.system


def _busy() -> float:
    """Seconds of processor that the whole machine has worked since it was started."""
    try:
        ticks = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]]
    except OSError:
        return 0.0
    return float(sum(count for place, count in enumerate(ticks) if place not in IDLE)) / os.sysconf("SC_CLK_TCK")

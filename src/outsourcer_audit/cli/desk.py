"""For whoever works on the toolkit or with it by hand: measures, the demo, JupyterLab, the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ..engagement import load_engagement
from ..errors import UsageError
from ..rooms import DEMO, ROOT


def measures(explain: str, engine: str, page: str) -> None:
    """List the measures, explain one, or write the reference page of all."""
    from .. import catalogue

    if page:
        Path(page).write_text(catalogue.reference(), encoding="utf-8", newline="\n")
        print(f"Reference of all measures: {page}")
        return
    print(catalogue.explain(explain, engine) if explain else catalogue.listing())


def demo(contacts: str = "", vendors: str = "1", format: str = "parquet", out: str = "") -> None:
    """Write the demo engagement anew, or a large one into a folder of its own."""
    if contacts or out:
        _large(contacts, vendors, format, out)
        return
    from ..simulate import write_demo

    write_demo(DEMO)
    print(f"Demo engagement: {DEMO}")


def _large(contacts: str, vendors: str, format: str, out: str) -> None:
    for option, given in (("contacts", contacts), ("vendors", vendors)):
        if not given.replace("_", "").isdecimal():
            raise UsageError(f"--{option}={given} is no number; write --contacts=1_000_000 --out=PATH.")
    if not out:
        raise UsageError("Where to? A large engagement wants a folder of its own: --out=PATH.")
    from ..simulate.large import Large, write_large

    plan = Large(int(contacts), int(vendors), format=format)
    folder = write_large(plan, Path(out), lambda line: print(line, flush=True))
    print(f"Large engagement: {folder}\nAudit it: invoke audit --vendor={plan.teams[1].id} --engagement={folder}")


def lab(engagement: str = "", browser: bool = True, port: str = "") -> int:
    """Open JupyterLab on explore.ipynb, with this very environment as its kernel; offline, for this machine only."""
    from . import laboratory

    environment = dict(os.environ)
    if engagement:
        environment["OUTSOURCER_AUDIT_ENGAGEMENT"] = str(load_engagement(engagement).folder)
    seat = laboratory.seat(port)
    environment |= laboratory.environment(seat, environment)
    print(f"JupyterLab: {seat.address}\nStop it with Ctrl+C.", flush=True)
    return subprocess.call(laboratory.command(seat, browser), cwd=ROOT, env=environment)


def test(slow: bool) -> int:
    """Run the tests, a file to a process; the slow ones, some of which fill two processors, only when asked for."""
    which, most = ("slow", 2) if slow else ("not slow", 4)
    how = ["-m", which, "--numprocesses=auto", f"--maxprocesses={most}", "--dist=loadfile"]
    return subprocess.call([sys.executable, "-m", "pytest", *how], cwd=ROOT)

"""For whoever works on the toolkit or with it by hand: measures, the demo, JupyterLab, the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ..rooms import DEMO, NOTEBOOKS, ROOT


def measures(explain: str, engine: str, page: str) -> None:
    """List the measures, explain one, or write the reference page of all."""
    from .. import catalogue

    if page:
        Path(page).write_text(catalogue.reference(), encoding="utf-8", newline="\n")
        print(f"Reference of all measures: {page}")
        return
    print(catalogue.explain(explain, engine) if explain else catalogue.listing())


def demo() -> None:
    """Write the demo engagement anew."""
    from ..simulate import write_demo

    write_demo(DEMO)
    print(f"Demo engagement: {DEMO}")


def lab() -> int:
    """Open JupyterLab on the notebooks; the audit finds the engagement from there."""
    command = [sys.executable, "-m", "jupyterlab", str(NOTEBOOKS), f"--ServerApp.root_dir={ROOT}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container; JupyterLab would refuse without a word more
        command.append("--allow-root")
    return subprocess.call(command, cwd=ROOT)


def test(slow: bool) -> int:
    """Run the tests, a file to a process; the slow simulations, which fill the machine alone, only when asked for."""
    how = ["-m", "slow"] if slow else ["-m", "not slow", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
    return subprocess.call([sys.executable, "-m", "pytest", *how], cwd=ROOT)

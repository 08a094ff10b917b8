"""Measuring ours beside others. The benchmarks stand in the clone, not in the package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..errors import UsageError
from ..rooms import ROOT


def bench(
    runs: str = "", contacts: str = "", vendors: str = "", only: str = "", rivals: str = "", out: str = "",
    write: bool = False,
) -> int:  # fmt: skip
    """Run the benchmarks of this clone; raises UsageError outside of one."""
    script = ROOT / "benchmarks" / "bench"
    if not script.is_dir():
        raise UsageError(
            "invoke bench works in a clone of the repository only: an installed package has no benchmarks."
        )
    numbers = {"runs": runs, "contacts": contacts, "vendors": vendors, "only": only}
    said = numbers | {"rivals": _here(rivals), "out": _here(out)}
    options = [f"--{name}={given}" for name, given in said.items() if given]
    return subprocess.call([sys.executable, str(script), *options, *(["--write"] if write else [])], cwd=ROOT)


def _here(path: str) -> str:
    """A path as it is meant where the user stands."""
    return str(Path(path).resolve()) if path else ""

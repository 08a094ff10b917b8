"""What the figures were measured on, and with."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .clock import Failed

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ("duckdb", "ibis-framework", "great-expectations", "pandas", "seaborn", "papermill", "nbconvert")


def machine() -> dict[str, Any]:
    """What the figures were measured on, and with."""
    sizes = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    memory = os.sysconf(sizes[0]) * os.sysconf(sizes[1]) / 1e9 if hasattr(os, "sysconf") else 0
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d"),
        "cpus": os.cpu_count(),
        "memory_gb": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "commit": _commit(),
        "versions": {name: version(name) for name in VERSIONS},
    }


def package(root: Path = ROOT) -> Path:
    """The folder of the package that is measured. Raises Failed where that is not the one of this clone."""
    spec = find_spec("outsourcer_audit")
    found = Path(spec.origin).parent if spec and spec.origin else Path()
    if found.parent != root / "src":
        raise Failed(
            f"The outsourcer_audit that Python finds is {found}, not this clone's; install that: pip install -e ."
        )
    return found


def latest(folder: Path) -> tuple[float, Path]:
    """When code was last changed, and which file. What is kept under other code is not looked at, which costs time."""
    return max((path.stat().st_mtime, path) for path in folder.rglob("*.py"))


def _commit() -> str:
    """Which state of the clone was measured, where git can tell."""
    try:
        command = ["git", "describe", "--always", "--dirty"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"

"""The toolkit's commands as a person runs them: a process of their own, what it said kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "engagements" / "demo"
EXTRAS = ("--pdf", "--workbook", "--notebooks=all", "--edition=vendor")
"""Everything that an audit can write."""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run ``invoke`` with these words and expect it to succeed; warnings are on, as a log is a place to look into."""
    invoke = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *command]
    env = os.environ | {"PYTHONWARNINGS": "default", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(invoke, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def audited(engagement: Path, vendor: str, out: Path, *more: str) -> Path:
    """Audit and return the folder of results."""
    run("audit", f"--vendor={vendor}", f"--engagement={engagement}", f"--out={out}", *more)
    return next((out / engagement.name / vendor).glob("*/card.json")).parent

"""Prepare: stage and check one delivery in a process of its own, while the notebook's kernel is still starting.

``python -m outsourcer_audit.prepare ENGAGEMENT VENDOR PERIOD``. Its result is the staging cache, so nothing depends on
it: where it fails or is too slow, the notebook does the same work itself and reports what is wrong.
"""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

from .checks.backend import preload
from .errors import AuditError


def start(engagement: str, vendor: str, period: str) -> subprocess.Popen[bytes]:
    """Start preparing in the background; wait for or terminate what is returned."""
    command = [sys.executable, "-m", "outsourcer_audit.prepare", engagement, vendor, period]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(engagement: str, vendor: str, period: str) -> int:
    """Fill the cache; exit code 0 when the checks are there."""
    # Great Expectations takes seconds to import and staging runs in the engine: let them overlap.
    Thread(target=preload, daemon=True).start()
    from .audit import open

    try:
        _ = open(engagement, vendor, period).checks
    except AuditError as error:
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

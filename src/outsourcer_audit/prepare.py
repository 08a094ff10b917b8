"""Prepare: stage and check one delivery in a process of its own, while the notebook's kernel is still starting.

``python -m outsourcer_audit.prepare ENGAGEMENT VENDOR PERIOD``. Its result is the staging cache, so nothing depends on
it: where it fails or is too slow, the notebook does the same work itself and reports what is wrong.
"""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

from .audit import open
from .checks.backend import preload
from .engagement import chosen_period, load_engagement
from .errors import AuditError
from .staging import place
from .validation import checks_lock


def start(engagement: str, vendor: str, period: str) -> subprocess.Popen[bytes]:
    """Start preparing in the background; wait for or terminate what is returned."""
    command = [sys.executable, "-m", "outsourcer_audit.prepare", engagement, vendor, period]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(engagement: str, vendor: str, period: str) -> int:
    """Fill the cache; exit code 0 when the checks are there."""
    config = load_engagement(engagement)
    # Taken before anything slow, so that a notebook that comes meanwhile waits instead of doing it all over.
    with checks_lock(place(config, config.vendor(vendor)), chosen_period(config, period)):
        # Great Expectations takes seconds to import and staging runs in the engine: let them overlap.
        Thread(target=preload, daemon=True).start()
        try:
            _ = open(engagement, vendor, period).checks
        except AuditError as error:
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

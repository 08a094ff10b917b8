"""Prepare: stage one delivery here, and check it in a process of its own, while the notebook's kernel is starting.

The result is the staging cache, so nothing depends on it: where this fails or is too slow, the notebook does the same
work itself and reports what is wrong. ``python -m outsourcer_audit.prepare ENGAGEMENT VENDOR PERIOD`` is the process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from . import nursery
from .checks.backend import preload
from .engagement import Engagement, Vendor, chosen_period, load_engagement
from .errors import AuditError
from .keeping import are_checked, is_kept
from .period import Period
from .staging import place, staged


@contextmanager
def prepared(engagement: Engagement, vendor: Vendor, period: Period) -> Iterator[None]:
    """Prepare in the background for as long as the block runs."""
    if engagement.engine or is_kept(engagement, vendor, period) or are_checked(engagement, vendor, period):
        yield  # an engine's tables are of one session, which no other process can see; what is kept needs none
        return
    checking = _checking(str(engagement.folder), vendor.id, period.label)
    # The engine works outside Python's lock, and this process has little else to do until the notebook is through.
    staging = Thread(target=_quietly, args=(staged, engagement, vendor))
    staging.start()
    try:
        yield
    finally:
        checking.terminate()
        checking.wait()
        staging.join()


def _checking(*which: str) -> subprocess.Popen[bytes] | nursery.Forked:
    if nursery.is_warm():
        return nursery.start(main, *which)
    command = [sys.executable, "-m", "outsourcer_audit.prepare", *which]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _quietly(work: Callable[..., object], *arguments: object) -> None:
    with suppress(Exception):  # the notebook will meet the same obstacle, and say what it is
        work(*arguments)


def main(engagement: str, vendor: str, period: str) -> int:
    """Check the delivery into the cache; exit code 0 when the results are there."""
    from .audit import open
    from .validation import checks_lock

    config = load_engagement(engagement)
    # Taken before anything slow, so that a notebook that comes meanwhile waits instead of doing it all over.
    with checks_lock(place(config, config.vendor(vendor)), chosen_period(config, period)):
        preload()
        try:
            _ = open(engagement, vendor, period).checks
        except AuditError as error:
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

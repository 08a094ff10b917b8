"""Prepare: stage one delivery here, and check it in a process of its own, while the notebook's kernel is starting.

The result is the staging cache, so nothing depends on it: where this fails or is too slow, the notebook does the work
itself and reports what is wrong. ``python -m outsourcer_audit.prepare ENGAGEMENT PERIOD VENDOR...`` is the process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread

from . import nursery
from .checks.backend import preload
from .engagement import Engagement, Vendor, chosen_period, load_engagement
from .errors import AuditError
from .intake.stage import load_sources
from .keeping import are_checked, is_kept
from .period import Period
from .staging import place, staged

Process = subprocess.Popen[bytes] | nursery.Forked


@contextmanager
def prepared(engagement: Engagement, vendor: Vendor, period: Period) -> Iterator[None]:
    """Prepare in the background for as long as the block runs."""
    if _nothing_to_prepare(engagement, vendor, period):
        yield
        return
    checking = _checking(str(engagement.folder), period.label, vendor.id)
    # The engine works outside Python's lock, and this process has little else to do until the notebook is through.
    staging = Thread(target=_quietly, args=(staged, engagement, vendor))
    staging.start()
    try:
        yield
    finally:
        checking.terminate()
        checking.wait()
        staging.join()


@contextmanager
def prepared_ahead(engagement: Engagement, vendors: Sequence[str], period: Period) -> Iterator[None]:
    """Prepare vendors one after another in one process, while others are being audited, for as long as the block runs.

    What is wrong with one of them is told when its turn to be audited has come.
    """
    if not vendors or engagement.engine:
        yield
        return
    process = _checking(str(engagement.folder), period.label, *vendors)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _nothing_to_prepare(engagement: Engagement, vendor: Vendor, period: Period) -> bool:
    """An engine's tables are of one session, which no other process can see; what is kept needs none."""
    return bool(engagement.engine) or is_kept(engagement, vendor, period) or are_checked(engagement, vendor, period)


def _checking(*which: str) -> Process:
    if nursery.is_warm():
        return nursery.start(main, *which)
    command = [sys.executable, "-m", "outsourcer_audit.prepare", *which]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _quietly(work: Callable[..., object], *arguments: object) -> None:
    with suppress(Exception):  # the notebook will meet the same obstacle, and say what it is
        work(*arguments)


def main(engagement: str, period: str, *vendors: str) -> int:
    """Check deliveries into the cache; the exit code says what became of the last."""
    code = 0
    for vendor in vendors:
        try:
            config = load_engagement(engagement)
            _check(config, config.vendor(vendor), chosen_period(config, period))
            code = 0
        except AuditError as error:
            code = error.exit_code
        except Exception:  # the notebook will meet the same obstacle; the next vendor may not
            code = 2
    return code


def _check(config: Engagement, vendor: Vendor, period: Period) -> None:
    from .audit import open
    from .validation import checks_lock

    if _nothing_to_prepare(config, vendor, period):
        return
    # Taken before anything slow, so that a notebook that comes meanwhile waits instead of doing it all over.
    with checks_lock(place(config, vendor), period):
        load_sources(config, vendor)
        preload()
        _ = open(str(config.folder), vendor.id, period.label).checks


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Say of results whether they are as they were written, and still what the delivery gives."""

from __future__ import annotations

from pathlib import Path

from ..errors import DataError, UsageError
from .common import say


def verify(report: str, out: str, engagement: str) -> None:
    """Check one folder of results, or all of them, against their manifests: a line per folder and per difference."""
    if report and out:
        raise UsageError("Write --report=FOLDER for one folder of results, or --out=FOLDER for all below, not both.")
    from ..publish.verifying import all_verified, verified

    found = bad = 0
    for verdict in verified(Path(report), engagement) if report else all_verified(Path(out or "reports"), engagement):
        say("\n  ".join((f"{verdict.folder}: {verdict.told}", *verdict.lines)))
        found, bad = found + 1, bad + (not verdict.good)
    if bad:
        raise DataError(
            f"{bad} of {found} {'folder is' if found == 1 else 'folders are'} not as they should be; see above."
        )

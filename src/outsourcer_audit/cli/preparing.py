"""Before an audit: what to ask for, the assessment forms, and a mapping for unknown exports."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import UsageError
from ..full_disk import full_disk_told
from .common import engagement_or_default, named, say


def request(vendor: str, engagement: str, period: str, out: str) -> None:
    """Write what to ask the client and the vendor for, and say where it is."""
    engagement = engagement_or_default(engagement)
    named(vendor, engagement)
    from ..request import write_request

    with full_disk_told(Path(out)):
        folder = write_request(engagement, vendor, period or None, Path(out), say)
    print(f"Data request: {folder}")


def forms(vendor: str, engagement: str, out: str) -> None:
    """Write the assessment forms for both sides, of one vendor or of all."""
    from ..request import write_forms

    with full_disk_told(Path(out)):
        for folder in write_forms(engagement_or_default(engagement), vendor, Path(out), say):
            print(f"Assessment forms: {folder}")


def onboard(vendor: str, source: str, engagement: str, force: bool) -> None:
    """Profile unknown exports and write a vendor's first mapping, and say what to do next."""
    if not vendor or not source:
        raise UsageError("Which vendor, and where are its exports? Write --vendor=NAME --source=FOLDER (or a file).")
    folder = engagement or os.environ.get("OUTSOURCER_AUDIT_ENGAGEMENT") or f"engagements/{vendor}"
    from ..suggest import onboard as propose
    from ..suggest.summary import summary

    done = propose(vendor, source, folder, force, say)
    print("\n".join(summary(done, vendor, folder)))

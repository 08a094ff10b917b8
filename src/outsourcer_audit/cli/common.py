"""What the commands share: the default engagement, the question which vendor, and speaking on the terminal."""

from __future__ import annotations

import os

from ..engagement import load_engagement
from ..errors import UsageError

DEFAULT_ENGAGEMENT = "engagements/demo"


def engagement_or_default(given: str) -> str:
    """The engagement asked for, else $OUTSOURCER_AUDIT_ENGAGEMENT, else the demo."""
    return given or os.environ.get("OUTSOURCER_AUDIT_ENGAGEMENT") or DEFAULT_ENGAGEMENT


def named(vendor: str, engagement: str) -> None:
    if not vendor:
        known = ", ".join(load_engagement(engagement).vendors()) or "none yet"
        raise UsageError(f"Which vendor? Write --vendor=NAME. Vendors in {engagement}: {known}.")


def say(line: str) -> None:
    print(line, flush=True)

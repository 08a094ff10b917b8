"""What the commands do. tasks.py only passes words on; messages and exit codes are decided here."""

from __future__ import annotations

from .auditing import audit, portfolio, validate
from .benching import bench
from .cleaning import clean
from .common import DEFAULT_ENGAGEMENT, engagement_or_default
from .comparing import compare
from .desk import demo, lab, measures, test
from .preparing import forms, onboard, request
from .verifying import verify

__all__ = [
    "DEFAULT_ENGAGEMENT", "audit", "bench", "clean", "compare", "demo", "engagement_or_default", "forms", "lab",
    "measures", "onboard", "portfolio", "request", "test", "validate", "verify",
]  # fmt: skip

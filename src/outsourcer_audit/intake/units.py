"""Units of time in which exports write durations."""

from __future__ import annotations

SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "d": 86400.0}
"""Units of time in seconds."""
CLOCKS = ("h:mm:ss", "m:ss", "h:mm")
"""Durations written with colons."""

"""How each script says what it found; it is run by several environments, so it imports next to nothing."""

from __future__ import annotations

import json
import time
from importlib.metadata import version

CHANNELS = ["voice", "chat", "email", "social", "messaging", "web", "letter", "visit"]


def told(found: dict[str, int], began: float, ready: float, *packages: str) -> None:
    """One line of JSON: rows found by rule, seconds of imports and of reading and checking, and versions."""
    line = {
        "found": {rule: int(count) for rule, count in found.items()},
        "imports_s": ready - began,
        "work_s": time.perf_counter() - ready,
        "versions": {package: version(package) for package in packages},
    }
    print(json.dumps(line), flush=True)

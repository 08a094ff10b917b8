"""Lean imports: what makes the heavy libraries heavier than they need to be, switched off before they are imported."""

from __future__ import annotations

import os
import sys


def lean() -> None:
    """Call before importing papermill, nbconvert or Great Expectations; saves 1.5 s for each process that does.

    jsonschema builds a grammar for internationalised addresses when it is imported. None of the schemas used here asks
    for that format, and jsonschema itself goes on without it where the grammar is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import: nothing in this product may call out

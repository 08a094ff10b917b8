"""Writes docs/planted-truth.md: how often the audit finds what was planted, over random engagements."""

from __future__ import annotations

import sys
from pathlib import Path

from outsourcer_audit.simulate.planted.__main__ import main

if __name__ == "__main__":
    sys.argv[1:1] = ["--table", str(Path(__file__).parents[1] / "docs" / "planted-truth.md")]
    main()

"""Where the rooms of the house are: contracts, templates and notebooks, in a checkout or an installed wheel."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
ROOT = _CHECKOUT if (_CHECKOUT / "data_checks").is_dir() else Path(sys.prefix) / "share" / "outsourcer-audit"

DATA_CHECKS = ROOT / "data_checks"
TEMPLATES = ROOT / "templates"
NOTEBOOKS = ROOT / "notebooks"
DEMO = ROOT / "engagements" / "demo"


def cache_folder() -> Path:
    """Where staged tables are kept: $OUTSOURCER_AUDIT_CACHE, or the user's cache folder."""
    from platformdirs import user_cache_path

    given = os.environ.get("OUTSOURCER_AUDIT_CACHE")
    return Path(given) if given else user_cache_path("outsourcer-audit")

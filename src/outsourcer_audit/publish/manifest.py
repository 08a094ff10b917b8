"""The manifest: what went in, what made it, what came out, with hashes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..appearing import outputs_of, sha256
from ..card import ReportCard
from ..engagement import Engagement, Vendor
from ..rooms import DATA_CHECKS, NOTEBOOKS
from ..staging import staged

NOTEBOOK = "report_card.ipynb"
"""The notebook behind the page."""


def manifest(work: Path, card: ReportCard, engagement: Engagement, vendor: Vendor) -> dict[str, Any]:
    """What went in, what came out, and their hashes; the account of every file, from its records to loaded rows."""
    ledger = json.loads((staged(engagement, vendor) / "intake.json").read_text(encoding="utf-8"))["ledger"]
    made_by = [
        engagement.folder / "engagement.toml",
        vendor.folder / "vendor.toml",
        NOTEBOOKS / NOTEBOOK,
        *sorted(DATA_CHECKS.glob("*.odcs.yaml")),
    ]
    return {
        "generated_at": card.generated_at,
        "versions": card.provenance.versions,
        "scoring_version": card.scoring_version,
        "inputs": ledger,
        "configuration": {path.name: sha256(path) for path in made_by},
        "outputs": outputs_of(work),
    }

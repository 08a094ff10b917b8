"""A genuine card to compare, to re-grade and to spoil: the golden one of the first schema."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from outsourcer_audit.card import ReportCard
from outsourcer_audit.statistics import wilson

GOLDEN = Path(__file__).parent / "golden" / "card-1.0.json.gz"
TRANSFERS = "handoffs.transfer_rate"


def as_json() -> dict[str, Any]:
    """The card as its JSON says it."""
    return dict(json.loads(gzip.decompress(GOLDEN.read_bytes())))


def genuine() -> ReportCard:
    """The card itself."""
    return ReportCard.model_validate(as_json())


def share(hits: int, n: int) -> dict[str, object]:
    low, high = wilson(hits, n)
    return {"value": hits / n, "n": n, "low": low, "high": high, "status": "scored", "exact": False}


def with_(card: ReportCard, changes: dict[str, dict[str, object]], **of_card: object) -> ReportCard:
    """The card with other readings, by measure, and other fields of its own."""
    readings = [r.model_copy(update=changes.get(r.id, {})) for r in card.measures]
    return card.model_copy(update={"measures": readings, **of_card})

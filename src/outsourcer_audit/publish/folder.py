"""Filling the folder of results of one vendor and period."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ..card import ReportCard
from ..engagement import Engagement, Vendor
from ..staging import staged
from .manifest import NOTEBOOK, manifest
from .wanted import Wanted


def fill(work: Path, notebook: Any, card: ReportCard, engagement: Engagement, vendor: Vendor, wanted: Wanted) -> None:
    """Write every result into ``work``; the manifest comes last, as it holds the hashes of the others."""
    import nbformat

    from ..render import render

    title = f"{card.vendor} for {card.client}: report card, {card.period.start} to {card.period.end}"
    (work / "report_card.html").write_text(render(notebook, title), encoding="utf-8")
    (work / "card.json").write_text(card.to_json(), encoding="utf-8")
    trust = json.dumps(card.data_trust.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (work / "validation.json").write_text(trust + "\n", encoding="utf-8")
    nbformat.write(notebook, work / NOTEBOOK)
    aside = staged(engagement, vendor) / "quarantine"
    if aside.is_dir():
        shutil.copytree(aside, work / "quarantine")
    (work / "manifest.json").write_text(
        json.dumps(manifest(work, card, engagement, vendor), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )

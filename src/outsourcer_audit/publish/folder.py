"""Filling the folder of results of one vendor and period."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ..brand import Brand
from ..card import ReportCard
from ..engagement import Engagement, Vendor
from ..staging import staged
from .manifest import NOTEBOOK, Basis, manifest
from .wanted import Wanted


def fill(
    work: Path, notebook: Any, card: ReportCard, engagement: Engagement, vendor: Vendor, brand: Brand, wanted: Wanted,
    basis: Basis,
) -> None:  # fmt: skip
    """Write every result into ``work``; the manifest comes last, as it holds the hashes of the others."""
    import nbformat

    from ..render import render

    page = render(notebook, _title(card), brand=brand)
    _card(work, page, card, wanted)
    trust = json.dumps(card.data_trust.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (work / "validation.json").write_text(trust + "\n", encoding="utf-8")
    if wanted.notebooks:
        from .deep_dives import FOLDER, deep_dives, links

        deep_dives(work / FOLDER, card, engagement, vendor)
        notebook.cells.append(links())  # after the page was made: the client's has no link to them
    nbformat.write(notebook, work / NOTEBOOK)
    aside = staged(engagement, vendor) / "quarantine"
    if aside.is_dir():
        shutil.copytree(aside, work / "quarantine")
    if wanted.vendor_edition:
        _vendor_edition(work / "vendor_edition", card, brand, wanted)
    (work / "manifest.json").write_text(
        json.dumps(manifest(work, card, engagement, vendor, basis), ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )


def _card(folder: Path, page: str, card: ReportCard, wanted: Wanted) -> None:
    """One card in every form that was asked for."""
    (folder / "report_card.html").write_text(page, encoding="utf-8")
    (folder / "card.json").write_text(card.to_json(), encoding="utf-8")
    if wanted.pdf:
        from ..pdf import write_pdf

        write_pdf(page, folder / "report_card.pdf")
    if wanted.workbook:
        from ..workbook import write_workbook

        write_workbook(card, folder / "report_card.xlsx")


def _vendor_edition(folder: Path, card: ReportCard, brand: Brand, wanted: Wanted) -> None:
    from ..edition import vendor_edition
    from ..render import page_of
    from ..show import report

    folder.mkdir()
    handed_over = vendor_edition(card)
    _card(folder, page_of(report(handed_over), _title(card), brand=brand), handed_over, wanted)


def _title(card: ReportCard) -> str:
    return f"{card.vendor} for {card.client}: report card, {card.period.start} to {card.period.end}"

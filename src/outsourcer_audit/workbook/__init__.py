"""The card as an Excel workbook: one table per sheet, to filter, sort and compute with."""

from __future__ import annotations

from pathlib import Path

from ..card import ReportCard
from . import figures, trust
from .book import book
from .overview import grades, method, summary

__all__ = ["write_workbook"]


def write_workbook(card: ReportCard, path: Path) -> None:
    """Write the card's figures, findings, slices, checks, requests and ledgers into one workbook.

    Cells hold what card.json holds: shares from 0 to 1, durations in the unit said. Nothing in it can compute, link or
    fetch, whatever a file said; an absent figure is an empty cell.
    """
    with book(path, f"{card.vendor} for {card.client}: report card, {card.period.start} to {card.period.end}") as made:
        summary(made, card)
        grades(made, card)
        figures.measures(made, card)
        figures.findings(made, card)
        figures.slices(made, card)
        trust.checks(made, card)
        trust.requests(made, card)
        trust.quarantine(made, card)
        figures.reported(made, card)
        method(made, card)

"""Notes: what a reader has to know before taking vendors side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..card import ReportCard
from ..change.telling import months_in_words
from ..compare.grades import graded_alike
from ..period import Period
from .model import Pair


def notes_of(cards: Sequence[ReportCard], pairs: Sequence[Pair]) -> list[str]:
    """What the cards do not have in common, in plain sentences; nothing where they are alike."""
    notes = []
    if len({card.client for card in cards}) > 1:
        notes.append(f"The cards are of different clients: {_by(cards, [card.client for card in cards])}.")
    if len({(card.period.start, card.period.end) for card in cards}) > 1:
        spans = [months_in_words(card.period.start, card.period.end) for card in cards]
        notes.append(f"The cards are of different periods: {_by(cards, spans)}. What differs may be the time.")
        if len({_months(card) for card in cards}) > 1:
            notes.append("The periods differ in length: totals are not of as many days.")
    if any(not pair.same_rubric for pair in pairs):
        notes.append(
            f"The cards were graded under {_rubrics(cards)} rubrics ({_by(cards, [_rubric(card) for card in cards])}): "
            "letters and scores are not comparable from one to another; figures are. "
            "`invoke compare --rubric` grades two cards anew under one."
        )
    if len({card.scoring_version for card in cards}) > 1:
        versions = [card.scoring_version for card in cards]
        notes.append(f"The cards were made by different versions of the scoring: {_by(cards, versions)}.")
    if len({card.schema_version for card in cards}) > 1:
        notes.append(f"The cards are of different schemas: {_by(cards, [card.schema_version for card in cards])}.")
    return notes


def _rubrics(cards: Sequence[ReportCard]) -> int:
    """How many rubrics there are: cards graded alike count once."""
    apart: list[ReportCard] = []
    for card in cards:
        if not any(graded_alike(card, other) for other in apart):
            apart.append(card)
    return len(apart)


def _by(cards: Sequence[ReportCard], words: Sequence[str]) -> str:
    """Who has which: "Abel, Bert: April 2026; Cora: May 2026"."""
    have = {word: [c.vendor for c, mine in zip(cards, words, strict=True) if mine == word] for word in words}
    return "; ".join(f"{', '.join(vendors)}: {word}" for word, vendors in have.items())


def _rubric(card: ReportCard) -> str:
    return card.rubric.sha256[:8] if card.rubric and card.rubric.sha256 else "not said"


def _months(card: ReportCard) -> int:
    return len(Period(date.fromisoformat(card.period.start), date.fromisoformat(card.period.end)).months)

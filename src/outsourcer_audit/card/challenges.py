"""Challenges: who contests which figure, what was decided, and what the card said before and says now."""

from __future__ import annotations

from typing import Literal

from .base import Frozen, Letter, Status

Ruling = Literal["open", "upheld", "partly upheld", "rejected"]
Outcome = Literal["changed", "unchanged", "no figure", "not on the card", "another period", "unknown period"]


class Printed(Frozen):
    """The figure that is challenged, as it was printed: its value and letter, and the card on which it stood.

    ``card`` is that card's period (2026-Q2) or the moment it was made; empty where the challenge does not say. A letter
    without a value: only the letter is challenged.
    """

    value: float | None
    letter: Letter | None
    card: str


class Rerun(Frozen):
    """What this card says of the figure. A score of a pillar or lens has no interval and no n of its own."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    letter: Letter | None
    status: Status
    reason: str


class Challenge(Frozen):
    """One challenged figure: the claim, the evidence, the verdict, and the figure before and after the re-run.

    ``figure`` is a measure's id, that of a pillar or lens, or "overall"; ``unit`` is "score" for all but measures.
    ``after`` is none where this card does not know the figure. ``said`` tells before and after in words. ``outcome``
    compares them only where the challenged card is known to be of this card's period. A verdict alone changes no
    figure: only data, mapping or rubric do. ``by`` is a role or a company, never a person. ``note`` is internal to the
    client and is not in the vendor edition.
    """

    id: str
    figure: str
    title: str
    unit: str
    by: str
    on: str
    claim: str
    evidence: str
    verdict: Ruling
    answer: str
    decided_on: str
    before: Printed
    after: Rerun | None
    outcome: Outcome
    said: str
    note: str = ""


class InternalNote(Frozen):
    """A note of the client for itself, on one figure or (``figure`` empty) on all; never in the vendor edition."""

    figure: str
    title: str
    text: str

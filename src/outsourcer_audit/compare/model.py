"""What a comparison of two cards says: a frozen, typed value with a JSON form."""

from __future__ import annotations

import json
from typing import Literal

from ..card import Letter, NearestOrder, Odds, PeriodShown, Status, unknown_measure
from ..card.base import Frozen
from ..change.telling import months_in_words

Word = Literal[
    "better", "worse", "differs", "no detectable change", "no detectable difference", "shown, not judged",
    "added", "removed", "not comparable",
]  # fmt: skip
"""``differs``: detectably, and which figure is the better one cannot be said. ``shown, not judged``: nobody says which
way is good, and the difference's interval leaves out 0 (the correction for many comparisons does not cover it)."""
Kind = Literal["periods", "vendors", "clients"]
"""One vendor of one client in two periods, two vendors, or one vendor for two clients."""
Letters = Literal["same", "different", "graded under another rubric", "not graded"]

COMPARISON_VERSION = "1.0"


class CardShown(Frozen):
    """One of the two cards: whose, when, and by which rubric; the hash is empty where the card does not say.

    ``supposed``: what was tried at the desk, where it is a what-if and no report card.
    """

    vendor: str
    vendor_id: str
    client: str
    engagement: str
    period: PeriodShown
    schema_version: str
    scoring_version: str
    rubric_sha256: str
    supposed: str = ""


class Side(Frozen):
    """One measure on one card."""

    value: float | None
    n: int
    low: float | None
    high: float | None
    status: Status
    letter: Letter | None


class Compared(Frozen):
    """One measure on both cards: ``difference`` is after minus before, with its 95 % interval.

    ``reason``: why nothing can be compared. ``said``: the whole in one sentence. ``exact``: facts, without chance in
    them, or what somebody reported or assessed (``provenance``). ``needed``: how many rows on each side would show a
    difference of the width of a letter.
    """

    id: str
    title: str
    unit: str
    better: Literal["higher", "lower", "middle", "none"]
    verdict: Word
    before: Side | None
    after: Side | None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    said: str = ""
    weight: float = 0.0
    exact: bool = False
    provenance: Literal["recomputed", "reported", "assessed"] = "recomputed"
    needed: int | None = None


class Graded(Frozen):
    """One grade on one card."""

    letter: Letter | None
    score: float | None
    odds: Odds
    reason: str


class GradeCompared(Frozen):
    """A grade on both cards; ``regraded_*`` are both under today's rubric, where they were graded by two or on demand.

    ``verdict``: of one vendor's two periods, whether the letter is surely (97.5 % by the odds) another. Two vendors are
    shown side by side and never ranked, so between them there is none.
    """

    id: str
    title: str
    letters: Letters
    before: Graded | None
    after: Graded | None
    regraded_before: Graded | None = None
    regraded_after: Graded | None = None
    verdict: Word | None = None


class Comparison(Frozen):
    """Two cards beside each other, in the order in which they were given.

    ``order``: of two vendors graded alike, the weights nearest to ours that would turn round their overall scores.
    """

    comparison_version: str = COMPARISON_VERSION
    kind: Kind
    before: CardShown
    after: CardShown
    same_rubric: bool
    overall: GradeCompared
    client_overall: GradeCompared
    groups: list[GradeCompared]
    order: NearestOrder | None = None
    measures: list[Compared]
    counts: dict[Word, int]
    notes: list[str]

    @property
    def sides(self) -> tuple[str, str]:
        """What the two cards are called beside each other: two periods, vendors or clients; a what-if says so."""
        one, other = self._names
        return one + " (what if)" * bool(self.before.supposed), other + " (what if)" * bool(self.after.supposed)

    @property
    def _names(self) -> tuple[str, str]:
        first, second = self.before, self.after
        if self.kind == "clients":
            return first.client, second.client
        if self.kind == "vendors":
            if first.vendor != second.vendor:
                return first.vendor, second.vendor
            return f"{first.vendor} ({first.vendor_id})", f"{second.vendor} ({second.vendor_id})"
        if first.period == second.period:
            return "first card", "second card"
        return tuple(months_in_words(card.period.start, card.period.end) for card in (first, second))  # type: ignore[return-value]

    @property
    def title(self) -> str:
        """Who is compared with what, in one line."""
        one, other = self.sides
        if self.kind == "clients":
            return f"{self.after.vendor} for {one} and for {other}, side by side"
        if self.kind == "vendors":
            return f"{one} and {other} side by side"
        return f"{self.after.vendor} for {self.after.client}: {one} and {other}"

    def measure(self, measure_id: str) -> Compared:
        """One measure by its id. Raises KeyError for one that is on neither card."""
        for compared in self.measures:
            if compared.id == measure_id:
                return compared
        known = (m.id for m in self.measures)
        raise unknown_measure(measure_id, "on neither card", known, "comparison")

    def to_json(self) -> str:
        """The comparison as JSON: sorted as declared, two spaces, non-ASCII kept."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"

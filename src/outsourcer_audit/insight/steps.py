"""Steps: one move of the plan in words: from which value to which, and how many customers it touches."""

from __future__ import annotations

from ..card import Letter, Reading, Step
from ..formats import count

COUNTED = {
    "selfcare": "self-service sessions", "surveys": "customers who answer", "evaluations": "evaluated contacts",
    "handoffs": "hand-offs", "case_events": "cases", "contacts": "contacts",
}  # fmt: skip
"""What a share of these tables is a share of; the first one that the measure needs."""
OF_SUMS = {"data.reconciliation_gap"}
"""Shares of a sum, whose rows are days."""
FEWEST = 10


def step(before: Reading, after: Reading, effort: float, gain: float, months: float) -> Step:
    """One step of the plan; its target is the band of the letter in the rubric's own words."""
    to: Letter = after.letter or "F"
    words = before.bands.get(to, "")
    return Step(
        measure=before.id,
        title=before.title,
        who=before.attribution,
        unit=before.unit,
        value=before.value,
        wanted=after.value,
        target=f"{words} beside in-house" if words and before.judged == "parity" else words,
        letter_before=before.letter or "F",
        letter_after=to,
        effort=round(effort, 1),
        gain=round(gain, 2),
        people=_people(before, after, months),
    )


def _people(before: Reading, after: Reading, months: float) -> str:
    """For whom it would be otherwise: "about 1 240 contacts a month"; for shares of counted rows, from ten on."""
    counted = before.unit == "share" and before.provenance == "recomputed" and not before.exact
    if not counted or before.id in OF_SUMS or months <= 0:
        return ""
    if before.value is None or after.value is None:
        return ""
    tables = {need.split(".")[0] for need in before.needs}
    noun = next((words for table, words in COUNTED.items() if table in tables), "")
    touched = round(abs(after.value - before.value) * before.n / months)
    return f"about {count(touched)} {noun} a month" if noun and touched >= FEWEST else ""

"""The log of challenges: each with what was printed before, and what this card says now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..card import Group, Overall, Reading
from ..card.base import Letter, Status
from ..card.challenges import Challenge, Outcome, Printed, Rerun
from ..formats import known, measure, period, score
from ..period import Period
from .claims import Claim
from .figures import OVERALL, SCORE, title_of, unit_of

SHOWN = ("scored", "provisional")
WITHOUT = {
    "insufficient": "too few rows for a figure",
    "no_evidence": "no evidence",
    "not_applicable": "that it does not apply",
    "error": "an error in its data",
}


def log(
    claims: Iterable[Claim], now: Period, readings: Mapping[str, Reading], groups: Sequence[Group], overall: Overall
) -> list[Challenge]:
    """Every challenge with before and after. ``now`` is the period of this card."""
    grades: dict[str, Group | Overall] = {group.id: group for group in groups} | {OVERALL: overall}
    return [_challenge(claim, now, _after(claim.figure, readings, grades)) for claim in claims]


def _after(figure: str, readings: Mapping[str, Reading], grades: Mapping[str, Group | Overall]) -> Rerun | None:
    if reading := readings.get(figure):
        shown = reading.status in SHOWN and known(reading.value)
        low, high = (reading.low, reading.high) if shown else (None, None)
        value = reading.value if shown else None
        return Rerun(
            value=value, low=low, high=high, n=reading.n, letter=reading.letter if shown else None,
            status=reading.status, reason=reading.reason,
        )  # fmt: skip
    if grade := grades.get(figure):
        status: Status = "scored" if grade.score is not None else "insufficient"
        return Rerun(
            value=grade.score, low=None, high=None, n=None, letter=grade.letter, status=status, reason=grade.reason,
        )  # fmt: skip
    return None


def _challenge(claim: Claim, now: Period, after: Rerun | None) -> Challenge:
    before = Printed(value=claim.printed, letter=claim.letter, card=claim.card)
    unit = unit_of(claim.figure)
    covered = claim.of_period(now.timezone)
    elsewhere = _elsewhere(claim, covered, now)
    outcome = _outcome(before, after, unit, elsewhere)
    of = period(covered.start.isoformat(), covered.end.isoformat()) if covered else ""
    return Challenge(
        id=claim.id, figure=claim.figure, title=title_of(claim.figure), unit=unit, by=claim.by, on=claim.on.isoformat(),
        claim=claim.claim, evidence=claim.evidence, verdict=claim.verdict, answer=claim.answer,
        decided_on=claim.decided_on.isoformat() if claim.decided_on else "", before=before, after=after,
        outcome=outcome, said=_said(before, after, unit, outcome, of) + _verdict_said(claim, outcome), note=claim.note,
    )  # fmt: skip


def _elsewhere(claim: Claim, covered: Period | None, now: Period) -> Outcome | None:
    """Whether the challenged card is of another period than this one, or may be; none where it is of the same.

    A challenge that names no period, or a moment, may be of any card made until that day; never of a later period.
    """
    if covered:
        return None if (covered.start, covered.end) == (now.start, now.end) else "another period"
    latest = min(claim.on, claim.made_on() or claim.on)
    return "another period" if latest < now.start else "unknown period"


def _outcome(before: Printed, after: Rerun | None, unit: str, elsewhere: Outcome | None) -> Outcome:
    if after is None:
        return "not on the card"
    if elsewhere:
        return elsewhere
    if after.value is None:
        return "unchanged" if before.value is None and before.letter is None else "no figure"
    if _letter_alone(before):
        return "unchanged" if before.letter == after.letter else "changed"
    same = _written(before.value, unit) == _written(after.value, unit)
    return "unchanged" if same and before.letter in (None, after.letter) else "changed"


def _letter_alone(before: Printed) -> bool:
    return before.value is None and before.letter is not None


def _said(before: Printed, after: Rerun | None, unit: str, outcome: Outcome, of: str) -> str:
    was = f"letter {before.letter}" if _letter_alone(before) else _with_letter(before.value, before.letter, unit)
    if after is None:
        return f"{was} → no longer on the card."
    now = _now(before, after, unit)
    if outcome == "unchanged":
        return f"Unchanged: {now}."
    if outcome == "another period":
        tail = "To see what has changed since, audit that period again."
        where = f"on the card of {of}" if of else "on an earlier card"
        return f"{was} {where}; {now} on this card, which covers another period. {tail}"
    if outcome == "unknown period":
        tail = "The challenge does not say which period that card covers, so nothing follows from the two."
        return f"Printed: {was}. On this card: {now}. {tail}"
    return f"{was} → {now} after the re-run."


def _now(before: Printed, after: Rerun, unit: str) -> str:
    if after.value is None:
        return _without(after, unit)
    if _letter_alone(before):
        return f"letter {after.letter}" if after.letter else f"{_written(after.value, unit)} without a letter"
    given = after.letter if before.letter or before.value is None else None  # a letter that was never in question
    return _with_letter(after.value, given, unit)


def _verdict_said(claim: Claim, outcome: Outcome) -> str:
    if claim.verdict in ("upheld", "partly upheld") and outcome == "unchanged":
        return f" {claim.verdict.capitalize()}, but the figure is unchanged: correct the data or the mapping."
    if claim.verdict == "rejected" and outcome == "changed":
        return " The challenge was rejected: the change comes from elsewhere."
    return ""


def _without(after: Rerun, unit: str) -> str:
    if unit == SCORE:
        return f"no score ({after.reason})" if after.reason else "no score"
    return f"{WITHOUT[after.status]} ({after.reason})" if after.reason else WITHOUT[after.status]


def _with_letter(value: float | None, letter: Letter | None, unit: str) -> str:
    return f"{_written(value, unit)} ({letter})" if letter else _written(value, unit)


def _written(value: float | None, unit: str) -> str:
    """A figure as the page writes it; two figures are the same if they are written the same."""
    if not known(value):
        return "no figure"
    return f"{score(value)} of 100" if unit == SCORE else measure(value, unit)

"""Grades of two cards beside each other; letters are compared only where one rubric made both."""

from __future__ import annotations

from ..card import Group, Letter, Overall, ReportCard
from ..scoring import LETTERS
from .model import GradeCompared, Graded, Letters, Word
from .order import in_catalogue

SURE = 0.975
"""A letter is called better or worse where the odds of both cards say so as surely as an interval would."""

Grade = tuple[str, str, Overall | Group | None]
"""Id, title and grade."""


def graded_alike(before: ReportCard, after: ReportCard) -> bool:
    """Whether one rubric made both cards.

    Cards of schema 1.0 say only their scoring version; two of them were graded alike if, besides, every measure that
    both have was judged by the same edges with the same weight.
    """
    if before.rubric is not None and after.rubric is not None:
        return before.rubric.sha256 == after.rubric.sha256
    if before.rubric is not None or after.rubric is not None or before.scoring_version != after.scoring_version:
        return False
    first, second = (
        {r.id: (r.edges, r.rule, r.judged, r.better, r.weight) for r in card.measures} for card in (before, after)
    )
    return all(first[i] == second[i] for i in first.keys() & second.keys())


def grades(card: ReportCard) -> dict[str, Grade]:
    """Every grade on a card, by its id."""
    named: list[Grade] = [("overall", "Overall", card.overall), ("client_overall", "The client", card.client_overall)]
    named += [(group.id, group.title, group) for group in (*card.pillars, *card.lenses)]
    return {grade[0]: grade for grade in named}


def grades_compared(
    cards: tuple[ReportCard, ReportCard],
    alike: bool,
    regraded: tuple[ReportCard, ReportCard] | None,
    neither: Word | None,
) -> list[GradeCompared]:
    """Every grade of either card; ``neither`` is the word for letters that may be the same, none to say none.

    Where both cards are ``regraded``, the verdict is that of the letters under one rubric, today's.
    """
    before, after = (grades(card) for card in cards)
    again = [grades(card) for card in regraded] if regraded else [{}, {}]
    found = []
    for name in sorted({*after, *before}, key=in_catalogue):
        title = (after.get(name) or before[name])[1]
        old, new = (_graded(side.get(name)) for side in (before, after))
        old_again, new_again = (_graded(side.get(name)) for side in again)
        one, other = (old_again, new_again) if regraded else (old, new)
        found.append(
            GradeCompared(
                id=name,
                title=title,
                letters=_letters(old, new, alike),
                before=old,
                after=new,
                regraded_before=old_again,
                regraded_after=new_again,
                verdict=_verdict(one, other, neither) if neither else None,
            )
        )
    return found


def _graded(grade: Grade | None) -> Graded | None:
    if grade is None or grade[2] is None:
        return None
    found = grade[2]
    return Graded(letter=found.letter, score=found.score, odds=found.odds, reason=found.reason)


def _letters(before: Graded | None, after: Graded | None, alike: bool) -> Letters:
    if before is None or after is None or before.letter is None or after.letter is None:
        return "not graded"
    if not alike:
        return "graded under another rubric"
    return "same" if before.letter == after.letter else "different"


def _verdict(before: Graded | None, after: Graded | None, neither: Word) -> Word:
    """By the odds of both: whether the second's letter is surely above, or surely below, the first's."""
    if before is None or after is None or before.letter is None or after.letter is None:
        return "not comparable"
    above, below = _chance_above(after, before), _chance_above(before, after)
    return "better" if above >= SURE else "worse" if below >= SURE else neither


def _chance_above(one: Graded, other: Graded) -> float:
    """How likely a letter drawn from one's odds is above one drawn from the other's."""
    first, second = (_odds(grade) for grade in (one, other))
    pairs = ((p * q, a, b) for a, p in first.items() for b, q in second.items())
    return sum(chance for chance, a, b in pairs if LETTERS.index(a) < LETTERS.index(b))


def _odds(grade: Graded) -> dict[Letter, float]:
    """Odds that add up to 1; a letter without odds is sure."""
    whole = sum(grade.odds.values())
    if whole > 0:
        return {name: chance / whole for name, chance in grade.odds.items()}
    return {grade.letter: 1.0} if grade.letter else {}

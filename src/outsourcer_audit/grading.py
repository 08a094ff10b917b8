"""Grading: readings -> pillars -> one card, with coverage and logged caps.

Only ``scored`` and ``provisional`` readings enter a grade. Everything else lowers coverage and says why. Nothing here
is simulated: the odds of a grade are those of ``odds``.
"""

from __future__ import annotations

from math import fsum

from .card import Cap, Group, Letter, Overall, Reading
from .formats import score as points
from .limits import limited
from .measures import LENSES
from .measures.registry import Group as MeasureGroup
from .scoring import FLOORS, letter

COVERAGE_NEEDED = 0.70
_LENSES = frozenset(group.id for group in LENSES)


def is_pillar(group_id: str) -> bool:
    """Whether a group is a pillar: one that fails limits the grade, however little it weighs; a lens never does."""
    return group_id not in _LENSES


def counted(group: Group, readings: dict[str, Reading]) -> list[Reading]:
    """The readings that a group's score is made of."""
    return [r for m in group.measures if (r := readings[m]).score is not None and r.weight > 0]


def grade_group(group: MeasureGroup, readings: dict[str, Reading]) -> Group:
    """A pillar or lens: weighted mean of the scores it has, and how much of its weight they cover."""
    mine = [readings[m.id] for m in group.measures]
    graded = [r for r in mine if r.weight > 0 and r.status != "not_applicable"]
    scored = [r for r in graded if r.score is not None]
    # sums that are the same in whatever order the measures stand
    total, covered = fsum(r.weight for r in graded), fsum(r.weight for r in scored)
    coverage = covered / total if total else 0.0
    points = fsum(r.weight * (r.score or 0.0) for r in scored) / covered if covered else None
    enough = coverage >= COVERAGE_NEEDED
    errors = sum(r.status == "error" for r in graded)
    reason = "" if enough else f"{coverage:.0%} of the evidence is there; a grade needs {COVERAGE_NEEDED:.0%}"
    if errors:
        reason = "; ".join(
            filter(
                None, [reason, f"{errors} of {len(graded)} measures in error: a critical check of their data failed"]
            )
        )
    return Group(
        id=group.id,
        title=group.title,
        question=group.question,
        # A score of the little that is there would read as a grade, so it is not shown either.
        score=points if enough else None,
        coverage=coverage,
        reason=reason,
        letter=letter(points) if enough else None,
        status="graded" if enough and points is not None else "not graded",
        odds={},
        measures=[m.id for m in group.measures],
    )


def grade_overall(groups: list[tuple[Group, float]], readings: dict[str, Reading]) -> Overall:
    """The grade over several groups with their weights, and the caps that apply and why (domain research 4.14)."""
    whole = fsum(w for _, w in groups)
    coverage = fsum(g.coverage * w for g, w in groups) / whole if whole else 0.0
    graded = [(g, w) for g, w in groups if g.score is not None and w > 0]
    left_out = [g.title for g, w in groups if g.score is None and w > 0]
    errors = sum(readings[m].status == "error" for g, _ in groups for m in g.measures)
    reasons = []
    if coverage < COVERAGE_NEEDED or not graded:
        reasons.append(f"{coverage:.0%} of the evidence is there; a grade needs {COVERAGE_NEEDED:.0%}")
    elif left_out:
        reasons.append(f"without {', '.join(left_out)}: too little evidence for a grade there")
    if errors:
        reasons.append(f"{errors} measures in error: a critical check of their data failed")
    points: float | None = None
    final: Letter | None = None
    caps: list[Cap] = []
    if coverage >= COVERAGE_NEEDED and graded:
        points = fsum((g.score or 0.0) * w for g, w in graded) / fsum(w for _, w in graded)
        pillars = [g for g, _ in groups if is_pillar(g.id) and g.letter]  # what weighs nothing limits all the same
        final, caps = limited(letter(points), pillars, readings)
    return Overall(
        score=points,
        letter=final,
        odds={},
        coverage=coverage,
        status="graded" if final else "not graded",
        reason="; ".join(reasons),
        caps=caps,
    )


def below(result: Letter | None, wanted: str) -> bool:
    """Whether a letter is worse than the one wanted; no letter is worse than any."""
    return result is None or FLOORS[result] < FLOORS[wanted]  # type: ignore[index]


def in_words(overall: Overall) -> str:
    """A grade on a terminal: "B (84 of 100)", or why there is none."""
    if overall.letter is None or overall.score is None:
        return f"no grade: {overall.reason}"
    return f"{overall.letter} ({points(overall.score)} of 100)"

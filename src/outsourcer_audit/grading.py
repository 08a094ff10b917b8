"""Grading: readings -> pillars -> one card, with coverage, odds and logged caps.

Only ``scored`` and ``provisional`` readings enter a grade. Everything else lowers coverage and says why.
"""

from __future__ import annotations

from .card import Cap, Group, Letter, Odds, Overall, Reading
from .measures.registry import Group as MeasureGroup
from .odds import letter_odds
from .scoring import FLOORS, LETTERS, letter

COVERAGE_NEEDED = 0.70
LENS_WEIGHT = 0.25


def grade_group(group: MeasureGroup, readings: dict[str, Reading]) -> Group:
    """A pillar or lens: weighted mean of the scores it has, and how much of its weight they cover."""
    mine = [readings[m.id] for m in group.measures]
    graded = [r for r in mine if r.weight > 0 and r.status != "not_applicable"]
    counted = [r for r in graded if r.score is not None]
    total, covered = sum(r.weight for r in graded), sum(r.weight for r in counted)
    coverage = covered / total if total else 0.0
    points = sum(r.weight * (r.score or 0.0) for r in counted) / covered if covered else None
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
        odds=letter_odds([counted], [1.0]) if enough and counted else {},
        measures=[m.id for m in group.measures],
    )


def grade_overall(groups: list[tuple[Group, float]], readings: dict[str, Reading]) -> Overall:
    """The grade over several groups with their weights, and the caps that apply and why (domain research 4.14)."""
    coverage = sum(g.coverage * w for g, w in groups) / sum(w for _, w in groups)
    graded = [(g, w) for g, w in groups if g.score is not None]
    left_out = [g.title for g, _ in groups if g.score is None]
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
    odds: Odds = {}
    if coverage >= COVERAGE_NEEDED and graded:
        points = sum((g.score or 0.0) * w for g, w in graded) / sum(w for _, w in graded)
        final, caps = _cap(letter(points), [g for g, w in graded if w >= 1], readings)
        behind = [[readings[m] for m in g.measures if readings[m].score is not None] for g, _ in graded]
        odds = letter_odds(behind, [w for _, w in graded], final if caps else None) if final else {}
    return Overall(
        score=points,
        letter=final,
        odds=odds,
        coverage=coverage,
        status="graded" if final else "not graded",
        reason="; ".join(reasons),
        caps=caps,
    )


def _cap(before: Letter | None, pillars: list[Group], readings: dict[str, Reading]) -> tuple[Letter | None, list[Cap]]:
    """Limiters: a failing pillar cannot be bought off by the others."""
    caps: list[Cap] = []
    current = before

    def limit(rule: str, reason: str, at: Letter | None) -> None:
        nonlocal current
        lower = at is None or (current is not None and LETTERS.index(at) > LETTERS.index(current))
        if current is not None and lower:
            caps.append(Cap(rule=rule, reason=reason, letter_before=current, letter_after=at))
            current = at

    failing = [p.title for p in pillars if p.letter == "F"]
    weak = [p.title for p in pillars if p.letter in ("D", "F")]
    if failing:
        limit("a pillar with F limits the grade to C", f"F in {', '.join(failing)}", "C")
    if len(weak) >= 2:
        limit("two pillars with D or F limit the grade to D", f"D or F in {', '.join(weak)}", "D")
    exposed = readings.get("security.card_numbers_exposed")
    if exposed is not None and exposed.value:
        limit("card numbers in free text limit the grade to D", f"{exposed.value:.3%} of {exposed.n} texts", "D")
    compliance = readings.get("oversight.compliance_critical_accuracy")
    if compliance is not None and compliance.letter == "F":
        limit("F in compliance-critical accuracy limits the grade to D", compliance.title, "D")
    measurable = readings.get("governance.sla_measurability")
    if measurable is not None and measurable.value is not None and measurable.value < 0.5:
        limit("less than half of the service levels measurable: no grade", "the contract cannot be checked", None)
    return current, caps


def below(result: Letter | None, wanted: str) -> bool:
    """Whether a letter is worse than the one wanted; no letter is worse than any."""
    return result is None or FLOORS[result] < FLOORS[wanted]  # type: ignore[index]

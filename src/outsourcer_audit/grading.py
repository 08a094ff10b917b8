"""Grading: counted measures -> readings -> pillars -> one card, with coverage, odds and logged caps.

Only ``scored`` and ``provisional`` readings enter a grade. Everything else lowers coverage and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from .card import Alternative, Cap, Group, Letter, Odds, Overall, Parity, Reading, Slice, Status
from .measures.registry import Group as MeasureGroup
from .measures.registry import Measure
from .odds import letter_odds
from .rubric import Rubric
from .scoring import FLOORS, LETTERS, describe_bands, describe_verdict, letter, score, verdict
from .slices import Counted
from .statistics import Estimate, difference

SCORED_FROM = 100
PROVISIONAL_FROM = 30
SUPPRESSED_BELOW = 11
COVERAGE_NEEDED = 0.70
LENS_WEIGHT = 0.25

OWN_RUBRIC = Rubric()

Judge = Callable[[Counted, str], tuple[Status, str] | None]
"""Why an organisation's reading is impossible (no_evidence, not_applicable, error); None where it stands."""


def status_of(estimate: Estimate | None) -> tuple[Status, str]:
    """Status by the number of rows: from 100 scored, from 30 provisional; exact counts stand as they are."""
    if estimate is None:
        return "insufficient", "no row to count"
    if estimate.exact:
        return "scored", ""
    if estimate.n < PROVISIONAL_FROM:
        return "insufficient", f"only {estimate.n} to count; {PROVISIONAL_FROM} are needed"
    if estimate.n < SCORED_FROM:
        return "provisional", f"{estimate.n} to count; firm from {SCORED_FROM}"
    return "scored", ""


def reading(counted: Counted, org: str, inhouse: str, judge: Judge, rubric: Rubric = OWN_RUBRIC) -> Reading:
    """One measure of one organisation as it stands on the card."""
    m = counted.measure
    estimate = counted.get(org)
    status, reason = judge(counted, org) or (status_of(estimate) if estimate else ("insufficient", counted.unread))
    stands = status in ("scored", "provisional")
    shown = estimate if stands else None
    parity = _parity(counted, org, inhouse, judge) if stands else None
    edges, band_source, evidence = rubric.of(m)
    points = _points(m, edges, shown, parity)
    if shown and m.graded and m.judged == "parity" and parity is None:
        reason = "without the in-house team's figure there is nothing to grade it by"
    unit = "share_points" if m.judged == "parity" else m.unit
    return Reading(
        id=m.id,
        title=m.title,
        why=m.why,
        source=m.source,
        unit=m.unit,
        better=m.better,
        value=shown.value if shown else None,
        n=estimate.n if estimate else 0,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        exact=bool(shown and shown.exact),
        status=status,
        reason=reason,
        score=points,
        letter=letter(points),
        bands=describe_bands(edges, m.better, unit) if m.rule == "bands" else describe_verdict(m.rule),
        edges=list(edges),
        judged=m.judged,
        rule=m.rule,
        band_source=band_source,
        evidence=evidence,
        provenance=m.provenance,
        weight=m.weight,
        attribution=m.attribution,
        needs=sorted(f"{t}.{c}" for t, cs in counted.needs.items() for c in cs),
        parity=parity,
        change=None,
        by_month=_slices(counted, org, "month", stands),
        by_channel=_slices(counted, org, "channel", stands),
        by_team=_slices(counted, org, "team", stands),
        alternatives=_alternatives(counted, org) if stands else [],
        sql=counted.sql,
        remedy=m.remedy,
    )


def _points(m: Measure, edges: tuple[float, ...], shown: Estimate | None, parity: Parity | None) -> float | None:
    """The score of what is judged: the value, its interval, or the difference from the in-house team."""
    if shown is None:
        return None
    if m.rule != "bands":
        return verdict(m.rule, shown.value, shown.low, shown.high)
    if m.judged == "parity":
        return score(parity.difference, edges, m.better, "share_points") if parity else None
    return score(shown.value, edges, m.better, m.unit)


def _alternatives(counted: Counted, org: str) -> list[Alternative]:
    """The same measure by every usual formula, the graded one marked; none where there is only one."""
    if not counted.others:
        return []
    own = (org, "", "")
    each = [(counted.label, counted.estimates.get(own)), *((k, e.get(own)) for k, e in counted.others.items())]
    return [
        Alternative(label=label, value=e.value, n=e.n, low=e.low, high=e.high, pinned=number == 0)
        if e is not None and status_of(e)[0] in ("scored", "provisional")
        else Alternative(label=label, value=None, n=e.n if e else 0, low=None, high=None)
        for number, (label, e) in enumerate(each)
    ]


def _slices(counted: Counted, org: str, by: str, stands: bool) -> list[Slice]:
    found = []
    for key, estimate in _unsuppressed(counted, org, by) if stands else []:
        status, _ = status_of(estimate)
        shown = estimate if status in ("scored", "provisional") else None
        found.append(
            Slice(
                key=key,
                n=estimate.n,
                status=status,
                value=shown.value if shown else None,
                low=shown.low if shown else None,
                high=shown.high if shown else None,
            )
        )
    return found


def _unsuppressed(counted: Counted, org: str, by: str) -> list[tuple[str, Estimate]]:
    """The slices that name no small group of people; where one alone would be left out, the next smallest goes too.

    Without its companion the total minus the others would give the hidden one away. Source: CMS cell suppression
    (domain research 4.4); rows stand for persons, of whom there cannot be more. Exact counts are no counts of people.
    """
    slices = [(key, e) for key in counted.keys(org, by) if (e := counted.get(org, by, key)) is not None]
    small = {key for key, e in slices if not e.exact and e.n < SUPPRESSED_BELOW}
    if len(small) == 1 and len(slices) > 1:
        small.add(min((e.n, key) for key, e in slices if key not in small)[1])
    return [(key, e) for key, e in slices if key not in small]


def _parity(counted: Counted, org: str, inhouse: str, judge: Judge) -> Parity | None:
    """The organisation beside the in-house team, where both can be read."""
    m, ours, theirs = counted.measure, counted.get(org), counted.get(inhouse)
    if not m.parity or org == inhouse or ours is None or theirs is None or judge(counted, inhouse):
        return None
    if status_of(theirs)[0] not in ("scored", "provisional"):
        return None
    gap = difference(ours, theirs)
    verdict: Literal["better", "worse", "no detectable difference"] = "no detectable difference"
    if (gap.low > 0 or gap.high < 0) and m.better in ("higher", "lower"):
        verdict = "better" if (gap.value > 0) == (m.better == "higher") else "worse"
    return Parity(
        baseline=inhouse,
        value=theirs.value,
        n=theirs.n,
        difference=gap.value,
        low=gap.low,
        high=gap.high,
        verdict=verdict,
    )


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

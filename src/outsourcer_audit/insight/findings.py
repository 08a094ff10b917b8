"""Findings: what to act on, by effect on the grade; what belongs together is told once, as a story."""

from __future__ import annotations

from collections.abc import Iterator

from ..card import Finding, Group, Reading
from ..scoring import FLOORS
from .stories import stories
from .telling import Seen, Told
from .words import Readings, evidence

WORST_FIRST = ("F", "D", "C")


def findings(graded: list[tuple[Group, float]], client: list[Group], readings: Readings) -> list[Finding]:
    """What to act on, by effect: points that the overall grade would gain if the measures reached B.

    ``graded`` are the vendor's groups with their weights in the overall grade. Measures in error come first: until
    their data are right, nobody can say. Then the stories that change how everything else is read, then the other
    stories and single measures by effect. What only the client's own grade rests on comes last, with its effect there.
    """
    total = sum(weight for _, weight in graded)
    single = [f for group, weight in graded for f in _of_group(group, weight / total, readings)]
    own = [f for group in client for f in _of_group(group, 1.0, readings)]
    told: list[Finding] = []
    first: set[str] = set()
    taken: set[str] = set()
    for tale in stories(Seen(readings, [group for group, _ in graded])):
        told.append(_story(tale, [f for f in single if f.measure in tale.measures and f.measure not in taken]))
        first |= {tale.id} if tale.first else set()
        taken |= set(tale.measures) if tale.bundles else set()
    left = [f for f in single if f.severity == "error" or f.measure not in taken]
    return _ordered(left + told, first) + _ordered(own, first)


def _ordered(found: list[Finding], first: set[str]) -> list[Finding]:
    return sorted(found, key=lambda f: (f.severity != "error", f.story not in first, -f.effect, f.measure))


def _story(tale: Told, bundled: list[Finding]) -> Finding:
    """One finding for several; its effect and severity are those of the measures that it takes up."""
    of_letters = [f for f in bundled if f.severity != "error"] if tale.bundles else []
    severity = next((s for s in WORST_FIRST if any(f.severity == s for f in of_letters)), "note")
    return Finding(
        title=tale.title,
        measure=tale.measures[0],
        also=tale.measures[1:],
        who=tale.who,
        severity=severity,  # type: ignore[arg-type]
        evidence=tale.evidence,
        remedy=tale.remedy,
        effect=round(sum(f.effect for f in of_letters), 2),
        story=tale.id,
    )


def _of_group(group: Group, share_of_grade: float, readings: Readings) -> Iterator[Finding]:
    mine = [readings[i] for i in group.measures]
    weight = sum(r.weight for r in mine if r.score is not None)
    for r in mine:
        if r.status == "error":
            yield _finding(r, f"Cannot be judged: {r.title}", r.reason, "Correct the data and deliver them again.")
        elif r.letter in WORST_FIRST and r.score is not None and weight:
            effect = round(share_of_grade * r.weight * (FLOORS["B"] - r.score) / weight, 2)
            yield _finding(r, r.title, evidence(r), r.remedy, effect)


def _finding(r: Reading, title: str, said: str, remedy: str, effect: float = 0.0) -> Finding:
    return Finding(
        title=title,
        measure=r.id,
        who=r.attribution,
        severity="error" if r.status == "error" else r.letter,  # type: ignore[arg-type]
        evidence=said,
        remedy=remedy,
        effect=effect,
    )

"""What the overall grade's uncertainty comes from, and what it would have been under another choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..card import Choice, Driver, Group, Letter, Overall, Reading, Removal, Sensitivity
from ..grading import counted, grade_group, grade_overall, is_pillar
from ..limits import limited
from ..measures.registry import Group as MeasureGroup
from ..odds import Simulation
from ..odds.judges import NORMALISATIONS
from ..scoring import letter
from .flips import flips

if TYPE_CHECKING:
    from ..odds.seeds import Array
    from ..odds.simulation import Varied

MOST_DRIVERS = 5
LEAST_SHARE = 0.01
"""Smaller shares of the variance are noise of the simulation, or nobody's concern."""
PARTS: dict[Varied, str] = {
    "figures": "all figures' intervals together",
    "weights": "other weights",
    "normalisation": "another way from figures to scores",
}

Rooms = Sequence[tuple[MeasureGroup, float]]
Weighted = Sequence[tuple[Group, float]]


def sensitivity(
    overall: Overall,
    rooms: Rooms,
    groups: Weighted,
    readings: dict[str, Reading],
    simulation: Simulation,
    totals: Mapping[Varied, Array] | None,
) -> Sensitivity:
    """How firmly an overall grade stands; empty where there is none."""
    if overall.letter is None or totals is None:
        return Sensitivity()
    import numpy as np

    graded = [(g, w) for g, w in groups if g.score is not None]
    low, high = (round(float(x), 2) for x in np.clip(np.quantile(totals["all"], [0.025, 0.975]), 0, 100))
    return Sensitivity(
        draws=simulation.draws,
        low=low,
        high=high,
        limited=simulation.struck(totals, graded, readings),
        flips=flips(overall.letter, graded, readings),
        drivers=_drivers(graded, readings, simulation, totals),
        choices=_choices(overall, graded, readings, simulation),
        removals=_removals(overall, rooms, groups, readings),
    )


def _drivers(
    graded: Weighted, readings: dict[str, Reading], simulation: Simulation, totals: Mapping[Varied, Array]
) -> list[Driver]:
    parts = [
        Driver(kind=varied, measure="", title=title, share=_explained(totals[varied], totals["all"]))  # type: ignore[arg-type]
        for varied, title in PARTS.items()
    ]
    single = [
        Driver(
            kind="measure",
            measure=r.id,
            title=r.title,
            share=_explained(simulation.draw(r).by_draw[0], totals["all"]),
        )
        for g, w in graded
        if w > 0
        for r in counted(g, readings)
    ]
    single = sorted((d for d in single if d.share >= LEAST_SHARE), key=lambda d: (-d.share, d.measure))
    return sorted(parts, key=lambda d: (-d.share, d.kind)) + single[:MOST_DRIVERS]


def _explained(part: Array, whole: Array) -> float:
    """The share of the variance that one part explains: squared correlation; 0 where nothing varies."""
    import numpy as np

    spread = float(part.std() * whole.std())
    if spread < 1e-12:
        return 0.0
    return round(float(np.mean((part - part.mean()) * (whole - whole.mean())) / spread) ** 2, 3)


def _choices(overall: Overall, graded: Weighted, readings: dict[str, Reading], simulation: Simulation) -> list[Choice]:
    """The grade by each normalisation and with equal weights, figures as published."""
    found = [
        _choice(normalisation.said, graded, readings, simulation, number, False)
        for number, normalisation in enumerate(NORMALISATIONS)
    ]
    found[0] = Choice(choice=found[0].choice, score=overall.score or 0.0, letter=overall.letter)
    alike = "every measure weighed alike in its group, and every pillar and lens alike"
    return [*found, _choice(alike, graded, readings, simulation, 0, True)]


def _choice(
    said: str, graded: Weighted, readings: dict[str, Reading], simulation: Simulation, normalisation: int, alike: bool
) -> Choice:
    groups: list[tuple[Group, float]] = []
    for group, weight in graded:
        mine = [(simulation.draw(r).published[normalisation], 1.0 if alike else r.weight)
                for r in counted(group, readings)]  # fmt: skip
        points = sum(s * w for s, w in mine) / sum(w for _, w in mine)
        update = {"score": points, "letter": letter(points)}
        groups.append((group.model_copy(update=update), 1.0 if alike and weight else weight))
    points = sum((g.score or 0.0) * w for g, w in groups) / sum(w for _, w in groups)
    final, _ = limited(letter(points), [g for g, _ in groups if is_pillar(g.id)], readings)
    return Choice(choice=said, score=points, letter=final)


def _removals(overall: Overall, rooms: Rooms, groups: Weighted, readings: dict[str, Reading]) -> list[Removal]:
    """Measures without which (as if they did not apply) the letter would be another."""
    found = []
    for place, (room, weight) in enumerate(rooms):
        for r in counted(groups[place][0], readings) if weight or is_pillar(room.id) else []:
            none = {"status": "not_applicable", "score": None, "letter": None, "value": None}
            without = readings | {r.id: r.model_copy(update=none)}
            regraded = [*groups[:place], (grade_group(room, without), weight), *groups[place + 1 :]]
            after = grade_overall(regraded, without)
            if after.letter != overall.letter:
                found.append(_removal(r, after.score, after.letter))
    return found


def _removal(r: Reading, score: float | None, final: Letter | None) -> Removal:
    return Removal(measure=r.id, title=r.title, score=score, letter=final)

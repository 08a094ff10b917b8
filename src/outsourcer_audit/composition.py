"""Composition: every grade of a card from its readings, with odds and how firmly it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import measures
from .card import Group, Overall, Reading, Sensitivity
from .grading import grade_group, grade_overall, is_pillar
from .measures.registry import Group as MeasureGroup
from .odds import simulate
from .rubric import Rubric
from .sensitivity import sensitivity


@dataclass(frozen=True)
class Composition:
    """Pillars and lenses with their weights, the client's own group, both grades, and what would change the first."""

    groups: list[tuple[Group, float]]
    client: list[Group]
    overall: Overall
    client_overall: Overall
    sensitivity: Sensitivity

    @property
    def pillars(self) -> list[Group]:
        """The pillars, whatever they weigh."""
        return [group for group, _ in self.groups if is_pillar(group.id)]

    @property
    def lenses(self) -> list[Group]:
        """The lenses, whatever they weigh."""
        return [group for group, _ in self.groups if not is_pillar(group.id)]


def rooms_of(rubric: Rubric) -> list[tuple[MeasureGroup, float]]:
    """Pillars and lenses, each with its weight in the overall grade."""
    return [(group, rubric.group_weight(group.id)) for group in (*measures.PILLARS, *measures.LENSES)]


def compose(readings: Mapping[str, Reading], rubric: Rubric) -> Composition:
    """Grade readings: one simulation of all of them serves every pillar, the overall grade and the client's own."""
    found = dict(readings)
    rooms = rooms_of(rubric)
    weighted = [(grade_group(room, found), weight) for room, weight in rooms]
    own = [(grade_group(room, found), rubric.group_weight(room.id)) for room in measures.CLIENT]
    # What limits the vendor's grade is no fault in the client's own.
    owned = {m: found[m] for group, _ in own for m in group.measures}
    simulation = simulate([group for group, _ in (*weighted, *own)], found)
    overalls, every_total = [], []
    for groups, limiting in ((weighted, found), (own, owned)):
        overall = grade_overall(groups, limiting)
        graded = [(g, w) for g, w in groups if g.score is not None]
        totals = simulation.totals(graded) if overall.letter else None
        odds = simulation.overall_odds(totals, graded, limiting) if totals else {}
        overalls.append(overall.model_copy(update={"odds": odds}))
        every_total.append(totals)
    return Composition(
        [(_with_odds(g, simulation.odds(g.id)), w) for g, w in weighted],
        [_with_odds(g, simulation.odds(g.id)) for g, _ in own],
        overalls[0],
        overalls[1],
        sensitivity(overalls[0], rooms, weighted, found, simulation, every_total[0]),
    )


def _with_odds(group: Group, odds: dict) -> Group:  # type: ignore[type-arg]
    return group.model_copy(update={"odds": odds})

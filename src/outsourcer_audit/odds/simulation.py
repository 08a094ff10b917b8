"""Simulation: one card, judged a few thousand times over."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..card import Group, Odds, Reading
from ..grading import counted, is_pillar
from ..limits import CARD_NUMBERS, COMPLIANCE, LIMITERS, MEASURABILITY, Facts, value_of
from ..scoring import LETTERS
from . import judges
from .figures import drawn, judged
from .seeds import seeded

if TYPE_CHECKING:
    from .seeds import Array

DRAWS = 2000
NO_LETTER = len(LETTERS)
"""Place of the letter that a judge does not give, behind the last."""

Varied = Literal["all", "figures", "weights", "normalisation"]
VARIED: tuple[Varied, ...] = ("all", "figures", "weights", "normalisation")
"""What differs between the simulated judges: everything, or one thing alone while the others are as published."""
Weighted = Sequence[tuple[Group, float]]


@dataclass(frozen=True)
class Draw:
    """One reading, simulated: figures, and their scores under every normalisation, by draw and as published."""

    figures: Array
    by_draw: list[Array]
    published: list[float]
    failed: Array


@dataclass
class Simulation:
    """Simulated scores of every graded group, from which its odds and those of any grade over groups follow."""

    readings: Mapping[str, Reading]
    draws: int
    normalisation: Array
    groups: dict[str, dict[Varied, Array]] = field(default_factory=dict)
    single: dict[str, Draw] = field(default_factory=dict)

    def odds(self, group_id: str) -> Odds:
        """Odds of a pillar's or lens's letter; none where it is not graded."""
        found = self.groups.get(group_id)
        return {} if found is None else self._shares(judges.letters(found["all"]))

    def totals(self, graded: Weighted) -> dict[Varied, Array]:
        """Simulated scores over several graded groups; what weighs nothing is not in them."""
        import numpy as np

        ours = {g.id: w for g, w in graded if w > 0}
        others = judges.weighed("group", ours, self.draws)
        whole = math.fsum(ours.values())
        totals: dict[Varied, Array] = {}
        for varied in VARIED:
            weights = others if varied in ("all", "weights") else {n: ours[n] / whole for n in others}
            totals[varied] = np.sum([weights[name] * self.groups[name][varied] for name in others], axis=0)
        return totals

    def overall_odds(self, totals: Mapping[Varied, Array], graded: Weighted, limiting: Mapping[str, Reading]) -> Odds:
        """Odds of the letter over several groups; a judge who gives none counts for no letter."""
        return self._shares(self.overall_letters(totals, graded, limiting))

    def overall_letters(
        self, totals: Mapping[Varied, Array], graded: Weighted, limiting: Mapping[str, Reading]
    ) -> Array:
        """Each judge's letter as its place in LETTERS, the limiters applied to what that judge found.

        ``graded``: every group that has a score; a pillar that weighs nothing limits all the same.
        """
        return self._limited(totals, graded, limiting)[0]

    def struck(
        self, totals: Mapping[Varied, Array], graded: Weighted, limiting: Mapping[str, Reading]
    ) -> dict[str, float]:
        """How many of the judges each limiter took a better letter from, by its rule; none that took it from nobody."""
        return {rule: round(share, 3) for rule, share in self._limited(totals, graded, limiting)[1] if share >= 0.0005}

    def _limited(
        self, totals: Mapping[Varied, Array], graded: Weighted, limiting: Mapping[str, Reading]
    ) -> tuple[Array, list[tuple[str, float]]]:
        import numpy as np

        found = judges.letters(totals["all"])
        pillars = [judges.letters(self.groups[g.id]["all"]) for g, _ in graded if is_pillar(g.id)]
        none = np.zeros(self.draws, dtype=int)
        facts = Facts(
            failing=sum((p == LETTERS.index("F") for p in pillars), none),
            weak=sum((p >= LETTERS.index("D") for p in pillars), none),
            exposed=value_of(limiting, CARD_NUMBERS, 0.0),
            breached=self._breached(limiting),
            measurable=self._measurable(limiting),
        )
        struck = []
        for limiter in LIMITERS:
            at = NO_LETTER if limiter.at is None else LETTERS.index(limiter.at)
            taken = np.asarray(limiter.holds(facts)) & (found < at)
            struck.append((limiter.rule, float(np.broadcast_to(taken, found.shape).mean())))
            found = np.where(taken, at, found)
        return found, struck

    def _breached(self, limiting: Mapping[str, Reading]) -> Array | bool:
        reading = limiting.get(COMPLIANCE)
        if reading is None or reading.score is None:
            return False
        return self.draw(reading).failed

    def _measurable(self, limiting: Mapping[str, Reading]) -> Array | float:
        reading = limiting.get(MEASURABILITY)
        if reading is None or reading.score is None:
            return value_of(limiting, MEASURABILITY, 1.0)
        return self.draw(reading).figures

    def _shares(self, found: Array) -> Odds:
        shares = [(name, float((found == place).mean())) for place, name in enumerate(LETTERS)]
        return {name: round(share, 3) for name, share in shares if share >= 0.0005}

    def draw(self, reading: Reading) -> Draw:
        """One reading, simulated once and for all of its uses."""
        if reading.id not in self.single:
            self.single[reading.id] = self._draw(reading)
        return self.single[reading.id]

    def _draw(self, reading: Reading) -> Draw:
        import numpy as np

        value, points = judged(reading)[0], float(reading.score or 0.0)
        if value is None:
            return self._sure(np.nan, [points] * len(judges.NORMALISATIONS))
        published = [points, *(float(x[0]) for x in judges.scored(reading, np.array([value]))[1:])]
        figures = drawn(reading, seeded("figure", reading.id), self.draws)
        if figures is None:
            return self._sure(value, published)
        scores = judges.scored(reading, figures)
        failed = judges.letters(scores[0]) == LETTERS.index("F")
        return Draw(figures, judges.centred(reading, scores, published), published, failed)

    def _sure(self, value: float, published: list[float]) -> Draw:
        import numpy as np

        failed = judges.letters(np.full(self.draws, published[0])) == LETTERS.index("F")
        return Draw(np.full(self.draws, value), [np.full(self.draws, x) for x in published], published, failed)

    def add(self, group: Group) -> None:
        """Judge one group, every judge's weights within it being that judge's own."""
        import numpy as np

        mine = sorted(counted(group, dict(self.readings)), key=lambda r: r.id)
        ours = {r.id: r.weight for r in mine}
        others, whole = judges.weighed("measure", ours, self.draws), math.fsum(ours.values())
        sums: dict[Varied, Array] = {varied: np.zeros(self.draws) for varied in VARIED}
        for reading in mine:
            draw, weight, other = self.draw(reading), reading.weight / whole, others[reading.id]
            sums["all"] += other * np.choose(self.normalisation, draw.by_draw)
            sums["figures"] += weight * draw.by_draw[0]
            sums["weights"] += other * draw.published[0]
            sums["normalisation"] += weight * np.array(draw.published)[self.normalisation]
        self.groups[group.id] = sums


def simulate(groups: Sequence[Group], readings: Mapping[str, Reading], draws: int = DRAWS) -> Simulation:
    """Judge every graded group of a card over and over; the same card always gives the same."""
    simulation = Simulation(readings, draws, judges.normalisations(draws))
    for group in groups:
        if group.score is not None:
            simulation.add(group)
    return simulation

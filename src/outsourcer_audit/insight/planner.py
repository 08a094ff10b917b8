"""Planner: the smallest set of changes to the next letter, limiters included.

A plan moves measures to the edge of a better letter. Fewest measures first, then least effort: points of the measures'
own scores. The search uses that a grade is a weighted mean of scores; what the limiters allow is asked of the grading
itself, and so is whether the finished plan really earns the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from ..card import Group, Letter, Overall, Reading, Step
from ..grading import grade_group, grade_overall, is_pillar
from ..measures.registry import Group as MeasureGroup
from ..scoring import FLOORS, LETTERS
from .covering import Option, Row, fewest
from .steps import step
from .wanted import improved
from .words import Readings

Rooms = Sequence[tuple[MeasureGroup, float]]
PERFECT = 1e6
"""Score of a stand-in beside the pillars: so good that only a limiter can hold the letter back."""


def regrade(rooms: Rooms, readings: Readings) -> tuple[list[tuple[Group, float]], Overall]:
    """Groups and overall grade of these readings, by the real grading."""
    groups = [(grade_group(room, readings), weight) for room, weight in rooms]
    return groups, grade_overall(groups, readings)


def plan(rooms: Rooms, readings: Readings, months: float = 0.0) -> list[Step]:
    """The steps to the next letter, the largest gain first; none where there is no grade to lift, or no way.

    ``rooms`` are the groups of measures with their weights in the overall grade, ``readings`` those of the card,
    ``months`` the length of the period, for how many customers a step touches in a month.
    """
    groups, overall = regrade(rooms, readings)
    wanted = _next(overall)
    if wanted is None:
        return []
    search = _Search(groups, dict(readings), wanted, overall.score or 0.0)
    for by_verdict in (False, True):  # figures read off their interval are moved only if it cannot be done without
        chosen = search.best(by_verdict)
        after = readings | {o.measure: search.lifted[o.measure][o.letter] for o in chosen}
        if chosen and _reaches(regrade(rooms, after)[1].letter, wanted):
            steps = [step(readings[o.measure], after[o.measure], o.effort, o.gain, months) for o in chosen]
            return sorted(steps, key=lambda s: (-s.gain, s.measure))
    return []


def _next(overall: Overall) -> Letter | None:
    """The letter above; the lowest where a limiter took the letter away; None for an A and where nothing is graded."""
    if overall.letter is None:
        return "F" if overall.score is not None else None
    return None if overall.letter == "A" else LETTERS[LETTERS.index(overall.letter) - 1]


def _reaches(got: Letter | None, wanted: Letter) -> bool:
    return got is not None and FLOORS[got] >= FLOORS[wanted]


@dataclass
class _Search:
    groups: list[tuple[Group, float]]
    readings: Readings
    wanted: Letter
    score: float

    def __post_init__(self) -> None:
        self.graded = [(g, w) for g, w in self.groups if g.score is not None and w > 0]
        self.whole = sum(w for _, w in self.graded)
        self.lifted = {r.id: dict(_better(r)) for g, _ in self.graded for r in self._counted(g)}
        self.best_of_all = self.readings | {i: found["A"] for i, found in self.lifted.items() if "A" in found}

    def _counted(self, group: Group) -> list[Reading]:
        mine = [self.readings[i] for i in group.measures]
        return [r for r in mine if r.score is not None and r.weight > 0]

    def best(self, by_verdict: bool) -> list[Option]:
        """The fewest options, with the least effort, that satisfy one of the ways past the limiters."""
        options, forced = self._options(by_verdict)
        plans = [found for way in self._ways() if (found := fewest(options, forced, self._rows(way))) is not None]
        return min(plans, key=lambda p: (len(p), sum(o.effort for o in p), [o.measure for o in p]), default=[])

    def _options(self, by_verdict: bool) -> tuple[list[Option], set[str]]:
        """Every move to a better letter, up to a B (or the wanted letter), and the measures that cannot stay.

        A measure that limits the grade by itself cannot stay: with all others at their best, the letter is out of
        reach. Its moves begin at the first letter that lifts the limit, however high.
        """
        ceiling = max(FLOORS["B"], FLOORS[self.wanted])
        options, forced = [], set()
        for group, weight in self.graded:
            covered = sum(r.weight for r in self._counted(group))
            for r in self._counted(group):
                moves = self.lifted[r.id]
                if not moves or (r.rule != "bands" and not by_verdict):
                    continue
                least: list[Letter] = list(reversed(moves))
                near = [to for to in least if FLOORS[to] <= ceiling]
                if not self._allows(r):
                    forced.add(r.id)
                    least = [to for to in least if self._allows(moves[to])]
                    near = [to for to in least if to in near] or least[:1]
                for to in near:
                    effort = (moves[to].score or 0.0) - (r.score or 0.0)
                    share = r.weight / covered
                    options.append(Option(r.id, to, group.id, effort, share * effort,
                                          weight / self.whole * share * effort))  # fmt: skip
        return options, forced

    def _allows(self, r: Reading) -> bool:
        """Whether the limiters allow the wanted letter with this reading, everything else being at its best."""
        pillars = [(g, "A") for g, _ in self.graded if is_pillar(g.id)]
        return self._letter(pillars, self.best_of_all | {r.id: r})

    def _letter(self, pillars: Sequence[tuple[Group, str]], readings: Readings) -> bool:
        """What the grading itself says to pillars with these letters, when nothing but a limiter can hold it back."""
        some = next(i for g, _ in self.graded for i in g.measures if self.readings[i].score is not None)
        plain = {"coverage": 1.0, "measures": [some]}
        beside = self.graded[0][0].model_copy(update=plain | {"score": PERFECT, "letter": "A"})
        standing = [
            (g.model_copy(update=plain | {"score": FLOORS[to], "letter": to}), 1.0)  # type: ignore[index]
            for g, to in pillars
        ]
        return _reaches(grade_overall([*standing, (beside, 0.5)], readings).letter, self.wanted)

    def _ways(self) -> Iterator[dict[str, Letter]]:
        """The least letters of the pillars that the limiters allow: no other allowed way asks less of every pillar."""
        pillars = [g for g, _ in self.graded if is_pillar(g.id)]
        steps = [LETTERS[: LETTERS.index(g.letter or "F") + 1][::-1] for g in pillars]
        allowed: list[tuple[Letter, ...]] = []
        for way in sorted(product(*steps), key=lambda letters: sum(FLOORS[to] for to in letters)):
            easier = any(all(FLOORS[a] <= FLOORS[b] for a, b in zip(known, way, strict=True)) for known in allowed)
            if not easier and self._letter(list(zip(pillars, way, strict=True)), self.best_of_all):
                allowed.append(way)
        for way in allowed:
            yield {g.id: to for g, to in zip(pillars, way, strict=True)}

    def _rows(self, way: dict[str, Letter]) -> list[Row]:
        """What the moves must add up to: in each pillar that is below its letter, and in the whole."""
        by_id = {g.id: g for g, _ in self.graded}
        short = {name: FLOORS[to] - (by_id[name].score or 0.0) for name, to in way.items()}
        rows = [Row(name, need) for name, need in short.items() if need > 0]
        return [*rows, Row("", FLOORS[self.wanted] - self.score)]


def _better(r: Reading) -> Iterator[tuple[Letter, Reading]]:
    """The reading at each letter above its own, best first."""
    for to in LETTERS[: LETTERS.index(r.letter or "F")]:
        lifted = improved(r, to)
        if (lifted.score or 0.0) > (r.score or 0.0):
            yield to, lifted

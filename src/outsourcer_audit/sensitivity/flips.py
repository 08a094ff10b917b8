"""Flips: the weights of pillars and lenses nearest to ours that would change the overall letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..card import Flip, Group, Letter, Reading
from ..grading import is_pillar
from ..limits import limited, worse
from ..scoring import FLOORS, LETTERS, letter
from .nearest import BEYOND, furthest, nearest_weights, told

Weighted = Sequence[tuple[Group, float]]


def flips(final: Letter | None, graded: Weighted, readings: Mapping[str, Reading]) -> list[Flip]:
    """To the letter above and to the letter below, or why no weights would do that; none where there is no letter."""
    if final is None:
        return []
    at = LETTERS.index(final)
    found = []
    if at > 0:
        found.append(_upwards(graded, readings, LETTERS[at - 1]))
    if final != "F":
        found.append(_across(graded, FLOORS[final] - BEYOND, LETTERS[at + 1]))
    return found


def _upwards(graded: Weighted, readings: Mapping[str, Reading], to: Letter) -> Flip:
    """Limiters look at letters of pillars, which no weight between pillars changes: what they hold, they hold."""
    ceiling, caps = limited("A", [g for g, _ in graded if is_pillar(g.id)], readings)
    if worse(ceiling, to):
        return Flip(letter=to, weights={}, distance=None, said=f"no weights make it {_a(to)}: {caps[-1].rule}")
    return _across(graded, FLOORS[to] + BEYOND, to)


def _across(graded: Weighted, line: float, to: Letter) -> Flip:
    weights = {g.id: w for g, w in graded}
    moved = nearest_weights(weights, {g.id: (g.score or 0.0) - line for g, _ in graded})
    if moved is None:
        weighing = [g for g, w in graded if w > 0]
        side = "above" if (weighing[0].score or 0.0) > line else "below"
        every = "every pillar and lens" + ("" if len(weighing) == len(graded) else " that weighs anything")
        why = f"no weights make it {_a(to)}: {every} scores {side} {round(line):g}"
        return Flip(letter=to, weights={}, distance=None, said=why)
    words = told(weights, moved, {g.id: g.title for g, _ in graded})
    score = sum((g.score or 0.0) * moved[g.id] for g, _ in graded) / sum(moved.values())
    reached = letter(score) or to
    return Flip(letter=reached, weights=moved, distance=furthest(weights, moved), said=f"{_a(reached)} if {words}")


def _a(name: Letter) -> str:
    return f"{'an' if name in 'AF' else 'a'} {name}"

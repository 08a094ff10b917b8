"""No improvement of a figure ever lowers a score, a pillar's score, the overall score or the overall letter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsourcer_audit.card import Group, Letter, Overall, Reading
from outsourcer_audit.composition import rooms_of
from outsourcer_audit.grading import grade_group, grade_overall
from outsourcer_audit.limits import CARD_NUMBERS, COMPLIANCE, MEASURABILITY
from outsourcer_audit.measures import all_measures
from outsourcer_audit.measures.registry import Measure
from outsourcer_audit.reading import reading
from outsourcer_audit.rubric import Rubric
from outsourcer_audit.scoring import LETTERS, letter, score
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate

GRADED = [m for m in all_measures() if m.graded]
INHOUSE = Estimate(0.5, 0.48, 0.52, 2000)


def range_of(m: Measure) -> tuple[float, float]:
    """From well beyond F to well beyond A."""
    if not m.bands:
        return -0.2, 0.2
    low, high = min(m.bands), max(m.bands)
    room = (high - low) or 1.0
    return (max(0.0, low - room), min(1.0, high + room)) if m.unit == "share" and m.judged == "value" else (
        low - room, high + room)  # fmt: skip


def better(m: Measure, value: float, by: float) -> float:
    """A value that is better by a share of the measure's range; with two sides: nearer to the middle of the A's."""
    low, high = range_of(m)
    if m.better == "middle":
        middle = (m.bands[0] + m.bands[4]) / 2
        return value + by * (middle - value)
    return min(high, value + by * (high - low)) if m.better == "higher" else max(low, value - by * (high - low))


def read(m: Measure, value: float, half: float) -> Reading:
    if m.judged == "parity":
        own, found = Estimate(0.5 + value, 0.5 + value - half, 0.5 + value + half, 2000), INHOUSE
        estimates = {("v", "", ""): own, ("inhouse", "", ""): found}
    else:
        estimates = {("v", "", ""): Estimate(value, value - half, value + half, 2000)}
    return reading(Counted(m, estimates=estimates), "v", "inhouse", lambda *_: None)


def card(readings: dict[str, Reading]) -> tuple[dict[str, Group], Overall]:
    groups = [(grade_group(room, readings), weight) for room, weight in rooms_of(Rubric())]
    return {g.id: g for g, _ in groups}, grade_overall(groups, readings)


def read_all(values: dict[str, float]) -> dict[str, Reading]:
    return {
        m.id: read(m, values[m.id], 0.01) if m.graded else reading(Counted(m), "v", "inhouse", lambda *_: None)
        for m in all_measures()
    }


def rank(name: Letter | None) -> int:
    return -1 if name is None else len(LETTERS) - LETTERS.index(name)


@pytest.mark.parametrize("m", GRADED, ids=lambda m: m.id)
@settings(max_examples=40, deadline=None)
@given(at=st.floats(0, 1), by=st.floats(0, 1), half=st.floats(0, 0.1))
def test_a_better_figure_never_scores_worse(m, at, by, half):
    low, high = range_of(m)
    value = low + at * (high - low)
    worse, improved = read(m, value, half), read(m, better(m, value, by), half)
    assert improved.score >= worse.score - 1e-9
    assert rank(improved.letter) >= rank(worse.letter)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_better_figure_never_makes_a_worse_card(seed):
    rng = np.random.default_rng(seed)
    level = rng.uniform(0.2, 1)
    values = {}
    for m in GRADED:
        low, high = range_of(m)
        good = better(m, (low + high) / 2, 0.5)
        values[m.id] = good if rng.random() < level else float(rng.uniform(low, high))
    readings = read_all(values)
    before = card(readings)
    # the measures that limit a grade by themselves are always among the improved
    limiting = [CARD_NUMBERS, COMPLIANCE, MEASURABILITY]
    for chosen in [*limiting, *rng.choice([m.id for m in GRADED], 12)]:
        m = next(m for m in GRADED if m.id == chosen)
        values[chosen] = better(m, values[chosen], float(rng.choice([0.01, 0.3, 1.0])))
        readings[chosen] = read(m, values[chosen], 0.01)
        after = card(readings)
        assert all(after[0][g].score >= before[0][g].score - 1e-9 for g in after[0])
        assert all(rank(after[0][g].letter) >= rank(before[0][g].letter) for g in after[0])
        assert after[1].score >= before[1].score - 1e-9
        assert rank(after[1].letter) >= rank(before[1].letter)
        before = after


def test_order_of_measures_changes_no_digit():
    rng = np.random.default_rng(2)
    readings = read_all({m.id: float(rng.uniform(*range_of(m))) for m in GRADED})
    groups, overall = card(readings)
    rooms = rooms_of(Rubric())
    for _ in range(5):
        turned = [(room, weight) for room, weight in (rooms[i] for i in rng.permutation(len(rooms)))]
        again = []
        for room, weight in turned:
            shuffled = type(room)(room.id, room.title, room.question, room.prefix, list(rng.permutation(room.measures)))
            again.append((grade_group(shuffled, readings), weight))
        assert {g.id: g.score for g, _ in again} == {name: g.score for name, g in groups.items()}
        assert grade_overall(again, readings).score == overall.score


def test_means_that_come_to_a_whole_letter_earn_it():
    thirds = [80.0] * 3
    mean = math.fsum(x * 0.1 for x in thirds) / (0.1 + 0.1 + 0.1)
    assert mean < 80  # as computers add
    assert letter(mean) == "B"


def test_the_middle_of_two_sides_is_the_best_of_them():
    # A from 5 to 10: 100 in the middle, 90 at both edges, 95 half-way
    bands = (5, 3, 2.9, 2.8, 10, 15, 20, 30)
    assert [score(x, bands, "middle", "count") for x in (5, 6.25, 7.5, 8.75, 10)] == pytest.approx(
        [90, 95, 100, 95, 90]
    )
    # better than nothing lost is possible where a difference counts: the best lies as far beyond A as B does before it
    assert score(-0.06, (-0.02, 0.02, 0.05, 0.1), "lower", "share_points") == 100
    assert score(0.0, (-0.02, 0.02, 0.05, 0.1), "lower", "share_points") == pytest.approx(85)

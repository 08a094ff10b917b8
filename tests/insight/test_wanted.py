"""The value that earns a score: the inverse of scoring, by hand and as a law."""

from __future__ import annotations

import pytest
from by_hand import parity, reading
from hypothesis import given
from hypothesis import strategies as st

from outsourcer_audit.insight.wanted import improved, value_at
from outsourcer_audit.scoring import score

USUAL = (0.9, 0.8, 0.7, 0.6)
PARSIMONY = (5, 3, 2.9, 2.8, 10, 15, 20, 30)


@pytest.mark.parametrize(
    ("points", "edges", "better", "unit", "value"),
    [
        (80, USUAL, "higher", "share", 0.8),  # an edge is an edge
        (75, USUAL, "higher", "share", 0.75),  # half-way between C and B
        (95, USUAL, "higher", "share", 0.95),  # half-way between the edge of A and the best that there is
        (100, USUAL, "higher", "share", 1.0),
        (85, (0.02, 0.04, 0.06, 0.08), "lower", "share", 0.03),
        (95, (2, 5, 10, 20), "lower", "days", 1.0),  # the best is no day at all
        (80, (0.0, 0.00001, 0.00002, 0.00005), "lower", "share", 0.00001),
        (90, (0.0, 0.00001, 0.00002, 0.00005), "lower", "share", 0.0),
    ],
)
def test_by_hand(points, edges, better, unit, value):
    assert value_at(points, edges, better, unit) == pytest.approx(value, abs=1e-9)


def test_two_sides():
    assert value_at(80, PARSIMONY, "middle", "count") == 3
    assert value_at(80, PARSIMONY, "middle", "count", near=40) == 15
    assert value_at(80, PARSIMONY, "middle", "count", near=1) == 3


@pytest.mark.parametrize(
    ("points", "edges", "better"), [(80, (), "higher"), (80, USUAL, "none"), (101, USUAL, "lower")]
)
def test_no_value_earns_it(points, edges, better):
    with pytest.raises(ValueError, match="no value earns"):
        value_at(points, edges, better, "share")


EDGES = st.lists(st.integers(1, 99), min_size=4, max_size=4, unique=True).map(
    lambda found: [x / 100 for x in sorted(found)]
)


@given(EDGES, st.floats(1, 99), st.sampled_from(["higher", "lower"]), st.sampled_from(["share", "days"]))
def test_the_law_the_value_earns_the_points_and_a_worse_one_does_not(edges, points, better, unit):
    edges = tuple(reversed(edges)) if better == "higher" else tuple(edges)
    value = value_at(points, edges, better, unit)
    worse = value - 1e-6 if better == "higher" else value + 1e-6
    assert score(value, edges, better, unit) >= points - 1e-6
    assert score(worse, edges, better, unit) <= points + 1e-6


def test_a_reading_on_the_edge_of_a_better_letter():
    moved = improved(reading("a.m", 0.5), "C")
    assert (moved.value, moved.score, moved.letter) == (0.7, 70.0, "C")


def test_beside_in_house_the_value_moves_with_the_difference():
    r = reading("a.m", 0.7, judged="parity", edges=(0.02, -0.02, -0.05, -0.1), parity=parity(-0.1, "worse"))
    moved = improved(r, "B")
    assert (moved.value, moved.parity.difference, moved.letter) == (0.78, -0.02, "B")


def test_a_verdict_moves_without_a_value():
    moved = improved(reading("a.m", -0.1, edges=(), rule="noninferior", score=40.0), "B")
    assert (moved.value, moved.score, moved.letter) == (None, 85.0, "B")

"""The rubric: edges, ends, both sides, and that better never scores worse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsourcer_audit.measures import all_measures
from outsourcer_audit.scoring import describe_bands, letter, score

SHARE_UP = (0.95, 0.90, 0.80, 0.70)
SHARE_DOWN = (0.01, 0.03, 0.05, 0.10)


@pytest.mark.parametrize(
    ("value", "points", "grade"),
    [
        (1.0, 100, "A"),
        (0.95, 90, "A"),
        (0.925, 85, "B"),  # half-way between 95 % (90) and 90 % (80)
        (0.90, 80, "B"),
        (0.80, 70, "C"),
        (0.70, 60, "D"),
        (0.6999, 59.99, "F"),
        (0.40, 30, "F"),  # ten points per ten percent, as in the band above
        (0.10, 0, "F"),
        (0.0, 0, "F"),
    ],
)
def test_higher_is_better(value, points, grade):
    found = score(value, SHARE_UP, "higher", "share")
    assert found == pytest.approx(points, abs=0.01)
    assert letter(found) == grade


@pytest.mark.parametrize(
    ("value", "points"), [(0, 100), (0.005, 95), (0.01, 90), (0.02, 85), (0.10, 60), (0.25, 30), (0.40, 0), (1, 0)]
)
def test_lower_is_better(value, points):
    # below D (10 %) ten points per five points of share, as in the band above: 40 % scores 0
    assert score(value, SHARE_DOWN, "lower", "share") == pytest.approx(points, abs=0.01)


def test_perfection_as_the_edge_of_a():
    # A only at 0: nothing at all scores 100, the first case loses the A
    assert score(0.0, (0.0, 0.10, 0.25, 0.50), "lower", "share") == 100
    assert score(0.05, (0.0, 0.10, 0.25, 0.50), "lower", "share") == pytest.approx(85)
    assert score(1.0, (1.0, 0.98, 0.95, 0.85), "higher", "share") == 100


def test_two_sided():
    bands = (0.05, 0.03, 0.01, 0.005, 0.12, 0.15, 0.20, 0.25)
    assert letter(score(0.08, bands, "middle", "share")) == "A"
    assert letter(score(0.04, bands, "middle", "share")) == "B"
    assert letter(score(0.14, bands, "middle", "share")) == "B"
    assert letter(score(0.0, bands, "middle", "share")) == "F"
    assert letter(score(0.30, bands, "middle", "share")) == "F"


def test_too_few_and_too_many_service_levels():
    bands = (5, 3, 2.9, 2.8, 10, 15, 20, 30)
    assert [letter(score(n, bands, "middle", "count")) for n in (2, 3, 5, 10, 15, 20, 30, 31)] == list("FBAABCDF")


def test_never_graded():
    assert score(0.5, (), "lower", "share") is None
    assert letter(None) is None


@pytest.mark.parametrize("measure", [m for m in all_measures() if m.bands and m.better != "middle"], ids=lambda m: m.id)
@given(values=st.tuples(st.floats(0, 60), st.floats(0, 60)))
def test_no_improvement_lowers_a_score(measure, values):
    worse, better = sorted(values, reverse=measure.better == "lower")
    if measure.unit == "share":
        worse, better = worse / 60, better / 60
    low, high = (score(v, measure.bands, measure.better, measure.unit) for v in (worse, better))
    assert 0 <= low <= high <= 100


@pytest.mark.parametrize("measure", [m for m in all_measures() if m.bands], ids=lambda m: m.id)
def test_bands_run_one_way(measure):
    edges = measure.bands
    if measure.better == "middle":
        assert list(edges[:4]) == sorted(edges[:4], reverse=True)
        assert list(edges[4:]) == sorted(edges[4:])
    else:
        assert list(edges) == sorted(edges, reverse=measure.better == "higher")


def test_bands_in_words():
    assert describe_bands(SHARE_UP, "higher", "share") == {
        "A": "at least 95 %",
        "B": "at least 90 %",
        "C": "at least 80 %",
        "D": "at least 70 %",
        "F": "below 70 %",
    }

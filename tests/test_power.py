"""How many rows it takes to see a change: against the domain research's figures and statsmodels."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import power_proportions_2indep

from outsourcer_audit.scoring import worth
from outsourcer_audit.statistics import Estimate, mean, share
from outsourcer_audit.statistics.power import design_effect, needed, needed_for_share

KNOWN = [(0.75, 0.70, 1251), (0.75, 0.65, 329), (0.85, 0.80, 906), (0.95, 0.93, 2213)]
"""Domain research 4.2."""


@pytest.mark.parametrize(("first", "second", "rows"), KNOWN)
def test_the_domain_researchs_figures(first, second, rows):
    assert math.ceil(needed_for_share(first, second)) == rows
    assert math.ceil(needed_for_share(second, first)) == rows  # seeing it come is as hard as seeing it go
    assert needed(share(first * 10_000, 10_000), share(first * 640, 640), first - second, share=True) == rows


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_so_many_rows_show_it_four_times_in_five(first, second):
    if abs(first - second) > 0.01:
        rows = needed_for_share(first, second)
        assert power_proportions_2indep(second - first, first, rows).power == pytest.approx(0.80, abs=0.002)


def test_the_harder_way_counts_and_what_cannot_be_does_not():
    # 50 % -> 55 % or 45 % are alike; 20 % -> 25 % takes more rows than 20 % -> 15 %; 1 % cannot fall by 5 points
    assert needed(share(2000, 10_000), share(2000, 10_000), 0.05, True) == math.ceil(needed_for_share(0.20, 0.25))
    assert needed(share(100, 10_000), share(100, 10_000), 0.05, True) == math.ceil(needed_for_share(0.01, 0.06))
    assert needed(share(9900, 10_000), share(99, 100), 0.05, True) == math.ceil(needed_for_share(0.99, 0.94))
    assert needed(share(50, 100), share(50, 100), 0.6, True) is None


def test_rows_that_are_alike_are_needed_in_their_number():
    """640 rows worth 160 independent ones: four times as many rows are needed, 4 x 1,250.72 rounded up."""
    alike = Estimate(0.75, 0.68, 0.81, 640, effective=160.0)
    plain = share(480, 640)
    assert design_effect(alike) == 4.0
    assert design_effect(plain) == pytest.approx(1.0)
    assert needed(plain, alike, 0.05, True) == needed(alike, plain, 0.05, True) == 5003


def test_a_share_that_is_a_ratio_shows_its_design_effect_in_its_width():
    wilson = share(480, 640)
    twice = Estimate(0.75, 0.75 - 2 * (0.75 - wilson.low), 0.75 + 2 * (wilson.high - 0.75), 640)
    assert design_effect(twice) == pytest.approx(4.0)


def test_other_figures_are_scaled_by_their_interval():
    """A mean with a spread of 100 s: n = 2 x ((1.96 + 0.84) x 100 / 10)^2 = 1,570 rows a period show 10 s."""
    n, spread = 4000, 100.0
    total, squares = 400.0 * n, n * (400.0**2 + spread**2)
    estimate = mean(n, total, squares)
    expected = 2 * ((norm.ppf(0.975) + norm.ppf(0.8)) * spread / 10) ** 2
    assert expected == pytest.approx(1570, abs=1)
    assert needed(estimate, estimate, 10.0, False) == pytest.approx(expected, rel=0.002)


def test_where_nobody_can_say():
    fact, one_row = share(3, 4, exact=True), Estimate(1.0, -math.inf, math.inf, 1)
    plain = share(30, 40)
    assert needed(fact, plain, 0.05, True) is None
    assert needed(plain, fact, 0.05, True) is None
    assert needed(one_row, plain, 0.05, False) is None
    assert needed(plain, plain, 0.0, True) is None


@pytest.mark.parametrize(
    ("edges", "better", "expected"),
    [
        ((0.95, 0.90, 0.80, 0.70), "higher", 0.10),  # from the edge of B to that of C
        ((0.01, 0.02, 0.05, 0.10), "lower", 0.03),
        ((5, 3, 2, 1, 12, 15, 20, 30), "middle", 1),  # the narrower side
        ((5, 3, -2, -7, 12, 13, 14, 15), "middle", 1),
        ((), "higher", None),
        ((0.9, 0.8, 0.8, 0.7), "higher", None),  # no width, nothing to act on
        ((0.95, 0.90, 0.80, 0.70), "none", None),
    ],
)
def test_what_is_worth_acting_on_is_a_whole_letter(edges, better, expected):
    assert worth(edges, better) == (None if expected is None else pytest.approx(expected))

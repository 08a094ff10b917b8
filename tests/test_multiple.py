"""Many comparisons: the surprise of one difference, and what is left of many."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from outsourcer_audit.statistics import difference, share
from outsourcer_audit.statistics.multiple import benjamini_hochberg, p_value


@pytest.mark.parametrize(
    ("found", "low", "high", "expected"),
    [
        (0.10, 0.00, 0.30, 0.05),  # the interval just touches 0
        (-0.10, -0.30, 0.00, 0.05),
        (0.10, 0.05, 0.10, 2 * norm.sf(2 * 1.959964)),  # twice as far from 0 as its lower half is wide
        (-0.10, -0.90, -0.05, 2 * norm.sf(2 * 1.959964)),  # only the side towards 0 counts
        (0.10, -0.10, 0.20, 2 * norm.sf(1.959964 / 2)),
        (0.0, -0.10, 0.10, 1.0),
        (0.25, 0.25, 0.25, 0.0),  # a difference of two facts
        (0.0, 0.0, 0.0, 1.0),
        (0.25, -math.inf, math.inf, 1.0),  # one row
    ],
)
def test_the_surprise_of_a_difference(found, low, high, expected):
    assert p_value(found, low, high) == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_difference_surprises_just_where_its_interval_leaves_out_nothing(one, other):
    gap = difference(share(one, 300), share(other, 300))
    leaves_out = gap.low > 1e-9 or gap.high < -1e-9
    assert (p_value(gap.value, gap.low, gap.high) < 0.05 - 1e-9) == leaves_out


def test_the_example_of_benjamini_and_hochberg():
    """Fifteen comparisons of their paper (1995, section 3.1): four stand at 5 %, where Bonferroni keeps three."""
    ps = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0000,
    ]  # fmt: skip
    assert benjamini_hochberg(ps) == [True] * 4 + [False] * 11


def test_the_step_up_keeps_a_larger_one_for_the_sake_of_the_next():
    """0.03 > 2/4 * 5 %, but 0.037 <= 3/4 * 5 %: both stand, which a step down would not give."""
    assert benjamini_hochberg([0.9, 0.03, 0.037, 0.01]) == [False, True, True, True]


def test_the_edges():
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([0.05]) == [True]
    assert benjamini_hochberg([0.0500001]) == [False]
    assert benjamini_hochberg([1.0, 1.0]) == [False, False]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=120), st.sampled_from([0.01, 0.05, 0.2]))
def test_as_statsmodels_has_it(ps, q):
    assert benjamini_hochberg(ps, q) == list(multipletests(ps, q, "fdr_bh")[0])


def test_of_figures_that_do_not_differ_hardly_ever_one_stands():
    rng = np.random.default_rng(1)
    cards = [benjamini_hochberg([p_value(x, x - 1.96, x + 1.96) for x in rng.standard_normal(80)]) for _ in range(2000)]
    assert 0.04 < np.mean([any(card) for card in cards]) < 0.06

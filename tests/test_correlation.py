"""Spearman's rho from counts, against scipy and by simulation."""

from __future__ import annotations

from collections import Counter
from math import atanh, sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from outsourcer_audit.statistics.correlation import spearman


def test_a_textbook_case_without_ties():
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: sum of squared differences 4; 1 - 6 * 4 / (5 * 24) = 0.8.
    found = spearman({(1, 20): 1, (2, 10): 1, (3, 40): 1, (4, 30): 1, (5, 50): 1})
    assert found is not None
    assert found.value == pytest.approx(0.8)
    assert found.n == 5
    # Bonett and Wright: z = 1.0986, standard error sqrt((1 + 0.32) / 2) = 0.8124.
    half = 1.959964 * sqrt(1.32 / 2)
    assert found.low == pytest.approx(tanh(atanh(0.8) - half), abs=1e-6)
    assert found.high == pytest.approx(tanh(atanh(0.8) + half), abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), min_size=4, max_size=200))
def test_equals_scipy_with_ties(pairs):
    found = spearman(Counter(pairs))
    xs, ys = zip(*pairs, strict=True)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(spearmanr(xs, ys).statistic, abs=1e-12)
        assert -1 <= found.low <= found.value <= found.high <= 1


def test_too_few_and_no_variation():
    assert spearman({}) is None
    assert spearman({(1, 1): 2, (2, 2): 1}) is None
    assert spearman({(20, 1): 50, (20, 5): 50}) is None
    assert spearman({(19, 5): 50, (20, 5): 50}) is None


def test_perfect_order_is_one_and_its_opposite_minus_one():
    up, down = spearman({(1, 1): 30, (2, 2): 30}), spearman({(1, 2): 30, (2, 1): 30})
    assert up is not None
    assert down is not None
    assert (up.value, up.high) == (1, 1)
    assert up.low < 1
    assert (down.value, down.low) == (-1, -1)


def test_intervals_hold_the_true_value_about_95_times_in_100():
    """Quality scores of which most are full, and satisfaction on five steps, with a latent correlation of 0.4."""
    rng = np.random.default_rng(20260403)

    def pairs(n: int) -> tuple[np.ndarray, np.ndarray]:
        z = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], n)
        return np.searchsorted([-1.5, -1.0, -0.5, 0.2], z[:, 0]), np.searchsorted([-1.6, -1.1, -0.6, 0.1], z[:, 1])

    true = spearmanr(*pairs(400_000)).statistic
    held = 0
    for _ in range(400):
        found = spearman(Counter(zip(*(side.tolist() for side in pairs(120)), strict=True)))
        assert found is not None
        held += found.low <= true <= found.high
    assert 0.92 <= held / 400 <= 0.98

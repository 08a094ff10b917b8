"""The population stability index against hand-worked figures, scipy, and by simulation."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from scipy.stats import ncx2

from outsourcer_audit.statistics.divergence import psi, stability_index


def test_the_index_by_hand():
    # (0.5 - 0.6) ln(0.5 / 0.6) + (0.5 - 0.4) ln(0.5 / 0.4) = 0.018232 + 0.022314
    assert stability_index([0.5, 0.5], [0.6, 0.4]) == pytest.approx(0.040547, abs=1e-6)
    assert stability_index([0.3, 0.7], [0.3, 0.7]) == 0


def test_a_corrected_index_by_hand():
    """Of 1 000 contacts, 600 voice and 400 chat, 100 were chosen: 40 voice, 60 chat."""
    counts = {("voice", True): 40, ("voice", False): 560, ("chat", True): 60, ("chat", False): 340}
    found = psi(counts)
    # Half a contact per cell, in proportion: (40 + 0.6) / 101 and (60 + 0.4) / 101 against 0.6 and 0.4.
    p, q = 40.6 / 101, 0.6
    # The half rows added per cell pull the shares 100 / 101 of the way: the index by the square of that.
    index = ((p - q) * log(p / q) + (q - p) * log((1 - p) / (1 - q))) * (101 / 100) ** 2
    # Without putting back: 40 of 600 and 60 of 400 were chosen; chance is least reduced among the 600, by 1 - 1 / 15.
    scale = 100 / (1 - 1 / 15)
    assert found is not None
    assert found.value == pytest.approx((scale * index - 1) / scale)
    assert found.n == 100
    assert ncx2.cdf(scale * index, 1, scale * found.low) == pytest.approx(0.975)
    assert ncx2.cdf(scale * index, 1, scale * found.high) == pytest.approx(0.025)
    assert 0.03 < found.low < found.value < found.high < 0.4


def test_a_fair_choice_is_zero():
    counts = {(topic, chosen): n for topic in "abcd" for chosen, n in ((True, 25), (False, 225))}
    found = psi(counts)
    assert found is not None
    assert (found.value, found.low) == (0, 0)
    # Equal to the last contact is more than chance would have it: the upper end is that of an index as expected, 3 / n.
    assert ncx2.cdf(3, 3, found.high * 100 / 0.9) == pytest.approx(0.025)


def test_everything_chosen_is_exactly_zero():
    found = psi({("a", True): 10, ("b", True): 3})
    assert found is not None
    assert (found.value, found.low, found.high, found.n, found.exact) == (0, 0, 0, 13, True)


def test_nothing_chosen_and_nothing_to_compare_by():
    assert psi({}) is None
    assert psi({("a", False): 100, ("b", False): 50}) is None
    assert psi({("a", True): 20, ("a", False): 80}) is None  # one cell
    # Four chosen: of no two cells could five be expected.
    assert psi({("a", True): 3, ("a", False): 50, ("b", True): 1, ("b", False): 50}) is None


def test_a_cell_that_nobody_chose_counts_as_half_a_row():
    """100 of 1 000 chosen, all of them short contacts."""
    counts = {("long", False): 500, ("short", True): 100, ("short", False): 400}
    found = psi(counts)
    # (0 + 0.5) / 101 and (100 + 0.5) / 101 against 0.5 each.
    p = 0.5 / 101
    index = ((p - 0.5) * log(p / 0.5) + (0.5 - p) * log((1 - p) / 0.5)) * (101 / 100) ** 2
    assert found is not None
    # Of the long ones none was chosen: there the choice may as well have been from infinitely many.
    assert found.value == pytest.approx(index - 1 / 100)
    assert found.low > 1


def test_small_cells_join_their_neighbours_in_order():
    """Of 1 000 contacts 100 are chosen: a cell needs 50 rows. a: 30 + 40, b: 900, and c: 30 joins b."""
    cells = {("a", 1): (10, 30), ("a", 2): (10, 40), ("b", 1): (70, 900), ("c", 1): (10, 30)}
    counts = {(*cell, chosen): n for cell, (hits, rows) in cells.items()
              for chosen, n in ((True, hits), (False, rows - hits))}  # fmt: skip
    joined = {("a", True): 20, ("a", False): 50, ("b", True): 80, ("b", False): 850}
    assert psi(counts) == psi(joined)
    assert psi(dict(reversed(counts.items()))) == psi(joined)


@pytest.mark.parametrize("skew", [0.0, 0.4])
def test_intervals_hold_the_true_value_about_95_times_in_100(skew):
    rng = np.random.default_rng(20260402)
    usual = rng.dirichlet(np.full(15, 4.0))
    usual = np.maximum(usual, 0.04) / np.maximum(usual, 0.04).sum()
    picked = usual * np.exp(skew * rng.standard_normal(15))
    picked /= picked.sum()
    true = stability_index(list(picked), list(usual))
    whole = np.round(usual * 10_000_000)
    held = 0
    for chosen in rng.multinomial(200, picked, size=400):
        counts = {(k, flag): n for k in range(15) for flag, n in ((True, chosen[k]), (False, whole[k] - chosen[k]))}
        found = psi(counts)
        assert found is not None
        held += found.low <= true + 1e-9 <= found.high + 2e-9
    assert 0.92 <= held / 400 <= 0.985

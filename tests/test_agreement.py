"""Agreement of raters against published examples, statsmodels, and by simulation."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import fleiss_kappa as fleiss_by_statsmodels

from outsourcer_audit.statistics.agreement import (
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    of_passes,
    raw_agreement,
)

# Krippendorff 2011, example C: four observers, twelve units, five categories; a dot is no rating.
OBSERVERS = ("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")
# The same, example A: two observers, ten units, two categories.
TWO = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
# Gwet 2008: 94 of 100 passed by both, three failed by the first alone, three by the second alone.
PARADOX = {(2, 2): 94, (1, 2): 6}


def units(observers: tuple[str, ...], categories: str) -> Counter[tuple[float, ...]]:
    ratings = zip(*(line.split() for line in observers), strict=True)
    return Counter(tuple(float(unit.count(c)) for c in categories) for unit in ratings)


def test_krippendorff_s_own_examples():
    five = krippendorff_alpha(units(OBSERVERS, "12345"))
    two = krippendorff_alpha(units(TWO, "01"))
    assert five is not None
    assert two is not None
    assert round(five.value, 3) == 0.743
    # The twelfth unit has one rating, which can agree with nothing; the fifth and ninth hold only 2, the commonest.
    assert five.n == 9
    assert round(two.value, 3) == 0.095
    assert two.n == 5  # the units in which somebody said 1


def test_gwet_s_paradox():
    """Raters who agree on 94 of 100: kappa calls them worse than chance, AC1 does not."""
    plain, kappa, ac1, alpha = (
        of_passes(read)(PARADOX) for read in (raw_agreement, fleiss_kappa, gwet_ac1, krippendorff_alpha)
    )
    assert plain is not None
    assert kappa is not None
    assert ac1 is not None
    assert alpha is not None
    assert plain.value == pytest.approx(0.94)
    # Expected by chance 0.97^2 + 0.03^2 = 0.9418: (0.94 - 0.9418) / 0.0582.
    assert kappa.value == pytest.approx(-0.0309, abs=5e-5)
    # Expected by chance 2 * 0.97 * 0.03 = 0.0582: (0.94 - 0.0582) / 0.9418.
    assert ac1.value == pytest.approx(0.9363, abs=5e-5)
    # 1 - 199 * 12 / (2 * 194 * 6) = 1 - 2388 / 2328.
    assert alpha.value == pytest.approx(-60 / 2328)
    assert (kappa.n, alpha.n, ac1.n, plain.n) == (6, 6, 100, 100)  # six in which anybody saw a failure


def test_without_variation_alpha_and_kappa_say_nothing():
    alike = {(2, 2): 50}
    assert of_passes(krippendorff_alpha)(alike) is None
    assert of_passes(fleiss_kappa)(alike) is None
    plain, ac1 = of_passes(raw_agreement)(alike), of_passes(gwet_ac1)(alike)
    assert plain is not None
    assert ac1 is not None
    assert (plain.value, plain.high, ac1.value, ac1.high) == (1, 1, 1, 1)
    # Nothing found in 50 still allows Z^2 / (50 + Z^2) = 7.1 % (Wilson).
    assert plain.low == pytest.approx(1 - 0.0714, abs=0.005)


def test_units_rated_once_and_nothing_at_all():
    assert of_passes(krippendorff_alpha)({}) is None
    assert of_passes(raw_agreement)({(1, 1): 40, (0, 1): 3, (0, 0): 2}) is None
    found = of_passes(raw_agreement)({(1, 1): 40, (2, 2): 3, (1, 2): 1})
    assert found is not None
    assert (found.value, found.n) == (0.75, 4)


def test_perfect_and_opposite_raters():
    perfect = of_passes(krippendorff_alpha)({(2, 2): 30, (0, 2): 30})
    opposite = of_passes(krippendorff_alpha)({(1, 2): 60})
    assert perfect is not None
    assert opposite is not None
    assert (perfect.value, perfect.high) == (1, 1)
    assert perfect.low < 0.97
    # All pairs differ, where of 120 * 119 pairs of ratings 2 * 60 * 60 would: 1 - 14 280 / 7 200.
    assert opposite.value == pytest.approx(-0.98333, abs=1e-5)
    assert opposite.low == -1


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=30))
def test_fleiss_equals_statsmodels(pairs):
    """Three categories, always five raters."""
    rows = [(a, min(b, 5 - a), 5 - a - min(b, 5 - a)) for a, b in pairs]
    found = fleiss_kappa(Counter(tuple(map(float, row)) for row in rows))
    if sum(any(row[k] for row in rows) for k in range(3)) < 2:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(fleiss_by_statsmodels(np.array(rows)))


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(3, 4)), st.integers(1, 300), min_size=1, max_size=6))
def test_the_value_lies_in_its_interval(counts):
    for coefficient in (krippendorff_alpha, gwet_ac1, fleiss_kappa, raw_agreement):
        found = of_passes(coefficient)(counts)
        if found is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


def cover(coefficient, cells: list[float], true: float, n: int) -> float:
    """Share of 400 samples whose interval holds the true value. Cells: both pass, one passes, both fail."""
    rng = np.random.default_rng(20260401)
    held = seen = 0
    for both, one, none in rng.multinomial(n, cells, size=400):
        if found := of_passes(coefficient)({(2, 2): both, (1, 2): one, (0, 2): none}):
            seen, held = seen + 1, held + (found.low <= true <= found.high)
    return held / seen


@pytest.mark.parametrize("alpha", [0.5, 0.8])
def test_intervals_hold_the_true_value_about_95_times_in_100(alpha):
    # One rating in ten fails; among many units alpha = 1 - disagreement / (2 * 0.9 * 0.1).
    apart = (1 - alpha) * 0.18
    cells = [0.9 - apart / 2, apart, 0.1 - apart / 2]
    assert 0.92 <= cover(krippendorff_alpha, cells, alpha, 200) <= 0.98
    assert 0.92 <= cover(gwet_ac1, cells, 1 - apart / (1 - 0.18), 200) <= 0.98

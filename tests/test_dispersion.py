"""Differences between units against published examples, statsmodels and scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

from outsourcer_audit.statistics import dispersion
from outsourcer_audit.statistics.dispersion import Unit, between_shares, moment, profile, tails

# Thirteen trials of BCG vaccine against tuberculosis (Colditz and others 1994): log risk ratios and their variances.
EFFECTS = (-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459,
           -0.0173)  # fmt: skip
VARIANCES = (0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714)
BCG = [Unit(y, v) for y, v in zip(EFFECTS, VARIANCES, strict=True)]


def test_variance_between_the_bcg_trials() -> None:
    """Published (metafor's own documentation): 0.3088 by DerSimonian and Laird, Q-profile from 0.1197 to 1.1115."""
    assert moment(BCG) == pytest.approx(0.3088, abs=5e-4)  # effects and variances are given to four digits
    assert profile(BCG) == pytest.approx((0.1197, 1.1115), abs=5e-4)
    assert moment(BCG) == pytest.approx(combine_effects(np.array(EFFECTS), np.array(VARIANCES), method_re="dl").tau2)


def test_equal_units_may_be_counted_together() -> None:
    apart = [Unit(0.2, 0.01), Unit(0.2, 0.01), Unit(0.2, 0.01), Unit(0.5, 0.02)]
    together = [Unit(0.2, 0.01, times=3), Unit(0.5, 0.02)]
    assert moment(together) == pytest.approx(moment(apart))
    assert profile(together) == pytest.approx(profile(apart))
    assert tails(together, 0.01) == pytest.approx(tails(apart, 0.01))


@pytest.mark.parametrize("df", [1, 2, 9, 60, 4999, 0.7])
@pytest.mark.parametrize("p", [0.001, 0.025, 0.5, 0.975, 0.999])
def test_chi_square(df: float, p: float) -> None:
    assert dispersion.chi_square_below(float(chi2.ppf(p, df)), df) == pytest.approx(p, abs=1e-9)
    assert dispersion.chi_square_below(0.0, df) == 0.0
    assert dispersion.chi_square_below(1e6, df) == 1.0


def test_agents_of_two_kinds() -> None:
    # Five solve 12 of 20 and five 18 of 20: p = 0.75, chance 0.75 * 0.25 / 20 = 0.009375.
    # Q = 10 * 0.15² / 0.009375 = 24; tau² = (24 - 9) / (10 / 0.009375 * 0.95 * 0.9) = 15 / 912.
    found = between_shares({(12, 20): 5, (18, 20): 5})
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(math.sqrt(15 / 912)), 200)
    # Q at tau² is 0.225 / (0.009375 + 0.95 tau²).
    low, high = (math.sqrt((0.225 / chi2.ppf(p, 9) - 0.009375) / 0.95) for p in (0.975, 0.025))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6)


def test_agents_who_differ_by_chance_only() -> None:
    found = between_shares({(15, 20): 10})
    assert found is not None
    assert (found.value, found.low) == (0.0, 0.0)
    some = between_shares({(14, 20): 3, (15, 20): 4, (16, 20): 3})  # less than chance would make
    assert some is not None
    assert (some.value, some.low) == (0.0, 0.0)


def test_agents_at_nothing_and_at_everything() -> None:
    found = between_shares({(0, 10): 5, (10, 10): 5})
    assert found is not None
    # By moments 91 / 324 = 0.28; but shares cannot differ by more than 0.5 from their mean.
    assert (found.value, found.high) == (0.5, 0.5)
    assert 0.2 < found.low < 0.5
    # Where everything is marked as solved, nobody can be told from anybody: that is no sign of equal people.
    assert between_shares({(10, 10): 30}) is None
    assert between_shares({(0, 10): 30}) is None


def test_one_far_away_makes_the_interval_wider_than_normal_values_would() -> None:
    counts = {(90, 100): 29, (20, 100): 1}
    found = between_shares(counts)
    assert found is not None
    pooled = (29 * 90 + 20) / 3000
    chance = pooled * (1 - pooled) / 100
    normal = profile([Unit(0.9, chance, 29, 0.99), Unit(0.2, chance, 1, 0.99)])
    assert found.low**2 < normal[0] / 2
    assert found.high**2 > 2 * normal[1]


def test_fewer_than_ten_agents_say_nothing() -> None:
    assert between_shares({(12, 20): 5, (18, 20): 4}) is None
    assert between_shares({(12, 20): 5, (18, 20): 4, (0, 0): 6}) is None
    assert between_shares({}) is None

"""Funnel: limits by hand and against SciPy's binomial, over-dispersion by hand, and who is marked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outsourcer_audit.card import Slice
from outsourcer_audit.statistics.beta import beta_below, beta_quantile, binomial_up_to
from outsourcer_audit.statistics.funnel import Unit, limits, mean_square, overdispersion, place, with_funnel


def test_limits_by_hand() -> None:
    # 10 rows, target a half: at most 1 hit 11/1024 = 0.0107422, at most 2 hits 56/1024 = 0.0546875; 0.025 lies at
    # 2 - (0.0546875 - 0.025) / 0.0439453 = 1.324444 hits; above the same of the misses.
    assert limits(0.5, 10, 0.95) == pytest.approx((0.1324444, 0.8675556), abs=1e-6)
    # One hit or none is too few, two are not; so are nine and ten too many.
    found = place([Unit(str(hits), hits / 10, 10) for hits in (1, 2, 8, 9)], target=0.5)
    assert found
    assert [unit.place for unit in found.units] == ["alert", "within", "within", "alert"]


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 3000), st.floats(0.01, 0.99), st.sampled_from([0.95, 0.998]))
def test_chance_alone_leaves_the_limits_no_more_often_than_they_say(n: int, target: float, sure: float) -> None:
    low, high = limits(target, n, sure)
    hits = np.arange(n + 1)
    beyond = (hits / n < low) | (hits / n > high)
    assert float(stats.binom.pmf(hits, n, target) @ beyond) <= 1 - sure + 1e-9
    assert 0 <= low <= target <= high <= 1
    # The next hit towards the target would be one too many on that side: they are no wider than they must be.
    if low > 0:
        assert stats.binom.cdf(math.ceil(low * n), n, target) >= (1 - sure) / 2


def test_with_many_rows_limits_are_two_and_three_standard_errors() -> None:
    for sure, z in ((0.95, 1.959964), (0.998, 3.090232)):
        low, high = limits(0.8, 100_000, sure)
        assert (low, high) == pytest.approx((0.8 - z * math.sqrt(0.16e-5), 0.8 + z * math.sqrt(0.16e-5)), abs=2e-5)
    assert limits(0.0, 50, 0.95) == (0.0, 0.0)
    assert limits(1.0, 50, 0.95) == (1.0, 1.0)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 50_000), st.floats(0.001, 0.999), st.floats(0, 1))
def test_beta_and_binomial_are_scipys(n: int, p: float, at: float) -> None:
    hits = round(at * n)
    assert binomial_up_to(hits, n, p) == pytest.approx(stats.binom.cdf(hits, n, p), abs=1e-9)
    a, b = hits + 0.5, n - hits + 0.5
    assert beta_below(p, a, b) == pytest.approx(stats.beta.cdf(p, a, b), abs=1e-9)
    assert beta_quantile(0.025, a, b) == pytest.approx(stats.beta.ppf(0.025, a, b), abs=1e-9)


def ten(*distances: float) -> list[Unit]:
    """Units of 400 rows around a half, where a standard error is 0.025."""
    return [Unit(str(number), 0.5 + 0.025 * d, 400) for number, d in enumerate(distances)]


def test_what_is_left_of_phi_once_the_ends_are_drawn_in_by_hand() -> None:
    # Means and variances of normal order statistics (Teichroew 1956), their mean squares, and 1 - 1/n - 2/n * the loss.
    # Of five: 1.16296^2 + 0.44753 = 1.80001 and 0.49502^2 + 0.31152 = 0.55657; 0.8 - 0.4 * 1.24344 = 0.30262.
    assert mean_square(5, 1) == pytest.approx(0.30262, abs=2e-5)
    # Of ten: 1.53875^2 + 0.34434 = 2.71209 and 1.00136^2 + 0.21453 = 1.21725; 0.9 - 0.2 * 1.49484 = 0.60103.
    assert mean_square(10, 1) == pytest.approx(0.60103, abs=2e-5)
    # Of a great many: 10 % at either end count as 1.28155, so 0.2 * 1.28155^2 + 0.8 - 2 * 1.28155 * 0.17550 = 0.67864.
    assert mean_square(1000, 100) == pytest.approx(0.67864, abs=2e-3)


def test_overdispersion_by_hand() -> None:
    # Of ten units one at each end is drawn in to the next: -3, -3, -3, -2, 0, 0, 2, 2, 3, 3; the mean square is 5.7,
    # of units of one kind 0.60103: 9.4837.
    units = ten(-8, -3, -3, -2, 0, 0, 2, 2, 3, 10)
    assert overdispersion(units, 0.5) == pytest.approx(9.4837, abs=1e-3)
    assert overdispersion(ten(-0.5, 0.5, -0.5, 0.5, 0.2, -0.2), 0.5) == 1.0  # less than chance: limits are not narrowed
    # Of five also one: -2, -2, 0, 2, 2; the mean square is 3.2, over 0.30262: 10.5743.
    assert overdispersion(ten(-9, -2, 0, 2, 7), 0.5) == pytest.approx(10.5743, abs=1e-3)
    assert overdispersion(units[:4], 0.5) == 1.0


@pytest.mark.parametrize("units", [5, 6, 7, 9, 10, 12, 20])
def test_one_outlier_among_few_does_not_hide_itself(units: int) -> None:
    # 60 % among 2 %: all rows together have 2 % + 58 % / n, so it lies n - 1 times as far away as the others, which set
    # phi: of five 4 * sqrt(0.30262) = 2.2 standard errors as widened, of six 3.1, of seven 4.1.
    found = place([Unit("out", 0.60, 2000), *(Unit(f"u{i}", 0.02, 2000) for i in range(units - 1))])
    assert found
    assert found.units[0].place == ("alarm" if units > 6 else "alert")
    assert {unit.place for unit in found.units[1:]} == {"within"}


@pytest.mark.parametrize("units", [5, 7, 9, 12, 20])
def test_units_of_one_kind_that_differ_by_more_than_chance_are_seldom_called(units: int) -> None:
    """Twice the standard error of chance: about 5 % shall be called, and about 0.2 to 1 % loudly."""
    random = np.random.default_rng(20261122)
    called, loudly, runs = 0, 0, 3000
    for values in 0.5 + 0.05 * random.standard_normal((runs, units)):
        target = float(values.mean())
        phi = overdispersion([Unit("", float(value), 400) for value in values], target)
        away = np.abs(values - target) / math.sqrt(phi * target * (1 - target) / 400)
        called += int((away > 1.959964).sum())
        loudly += int((away > 3.090232).sum())
    assert 0.035 < called / runs / units < 0.075
    assert 0.002 < loudly / runs / units < 0.0125


def test_overdispersion_widens_and_an_outlier_does_not_hide_itself() -> None:
    found = place(ten(-8, -3, -3, -2, 0, 0, 2, 2, 3, 10), target=0.5)
    assert found
    # Root of 9.484 is 3.08: an alert beyond 6.04 standard errors, an alarm beyond 9.5.
    assert [unit.place for unit in found.units] == ["alert", *["within"] * 8, "alarm"]
    assert (
        found.said == "Limits 3.08 times as wide as chance alone would set, as these units differ by more than chance."
    )
    # Four such units: nothing is known of how they usually differ, chance alone sets the limits, and that is said.
    few = place(ten(-3, -2.2, 0, 9), target=0.5)
    assert few
    assert [unit.place for unit in few.units] == ["alert", "alert", "within", "alarm"]  # 3.09 is an alarm's distance
    assert few.phi == 1.0
    assert "4 are too few" in few.said


def test_rows_that_are_alike_widen_the_limits() -> None:
    plain = place([Unit("a", 0.56, 400), Unit("b", 0.44, 400)])
    alike = place([Unit("a", 0.56, 400, effective=100.0), Unit("b", 0.44, 400, effective=100.0)])
    assert plain and alike
    assert plain.target == pytest.approx(0.5)
    assert [unit.place for unit in plain.units] == ["alert", "alert"]  # 2.4 standard errors of 0.025
    assert [unit.place for unit in alike.units] == ["within", "within"]  # 1.2 of 0.05


def test_one_unit_alone_is_not_placed() -> None:
    assert place([Unit("a", 0.5, 400)]) is None
    assert place([]) is None


def a_slice(key: str, value: float | None, n: int) -> Slice:
    return Slice(key=key, value=value, n=n, low=None, high=None, status="scored" if value else "insufficient")


def test_slices_are_marked_beside_each_other() -> None:
    slices = [
        a_slice("north", 0.56, 400),
        a_slice("south", 0.44, 400),
        a_slice("few", 0.9, 29),
        a_slice("none", None, 3),
    ]
    assert [s.funnel for s in with_funnel(slices, "share")] == ["alert", "alert", "", ""]
    assert [s.funnel for s in with_funnel(slices, "seconds")] == ["", "", "", ""]
    assert [s.funnel for s in with_funnel(slices[1:], "share")] == ["", "", ""]  # nothing to stand beside
    assert [s.key for s in with_funnel(slices, "share")] == ["north", "south", "few", "none"]
    alike = with_funnel(slices, "share", {"north": 100.0, "south": 100.0, "few": None})
    assert [s.funnel for s in alike] == ["within", "within", "", ""]

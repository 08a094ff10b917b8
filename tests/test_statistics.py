"""Our closed formulas against hand-worked figures and against statsmodels and scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from outsourcer_audit.statistics import Estimate, difference, mean, quotient, ratio, share, t_quantile, wilson


def test_wilson_of_the_textbook_case():
    # 81 of 263 (Newcombe 1998, table I, case a): 0.2553 to 0.3662
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_wilson_half_widths_printed_in_the_research():
    # domain research 4.1: at p = 0.75, n = 400 the half-width is 4.2 points; at p = 0.95, n = 100 it is 4.5
    for hits, n, half in ((300, 400, 0.042), (95, 100, 0.045)):
        low, high = wilson(hits, n)
        assert (high - low) / 2 == pytest.approx(half, abs=0.0006)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_equals_statsmodels(case):
    hits, n = case
    assert wilson(hits, n) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-9)


def test_a_share_of_nothing_is_no_share():
    assert share(0, 0) is None


def test_an_exact_share_has_no_sampling_error():
    assert share(3, 4, exact=True) == Estimate(0.75, 0.75, 0.75, 4, True)


def test_mean_by_hand():
    # 2, 4, 4, 6: mean 4, variance 8/3, standard error sqrt(8/3/4) = 0.8165, t(3) = 3.182: half-width 2.598
    found = mean(4, 16, 4 + 16 + 16 + 36)
    assert found.value == 4
    assert found.high - 4 == pytest.approx(2.598, abs=0.06)


def test_mean_of_one_row_knows_nothing_about_its_error():
    assert mean(1, 5, 25).high == math.inf


@pytest.mark.parametrize(("df", "within"), [(4, 0.03), (10, 0.001), (30, 1e-4), (1000, 1e-5)])
def test_t_quantile_equals_scipy(df, within):
    assert t_quantile(df) == pytest.approx(scipy_stats.t.ppf(0.975, df), abs=within)


def test_ratio_by_hand():
    # tops 1, 2, 3 over bottoms 2, 4, 6: ratio 0.5 with no residual at all
    exact_fit = ratio(3, 6, 12, 1 + 4 + 9, 4 + 16 + 36, 2 + 8 + 18)
    assert (exact_fit.value, exact_fit.low, exact_fit.high) == pytest.approx((0.5, 0.5, 0.5))
    # tops 0, 4 over bottoms 2, 2: ratio 1, residuals -2 and 2: se = sqrt(2 * 8) / 4 = 1, t(1) is wide; never below 0
    wide = ratio(2, 4, 4, 16, 8, 8)
    assert wide.value == 1
    assert wide.low == 0.0
    assert wide.high > 5


def test_ratio_over_nothing_is_no_ratio():
    assert ratio(3, 1, 0, 1, 0, 0) is None


def test_newcombe_of_the_textbook_case():
    # 56/70 - 48/80 (Newcombe 1998, table II, case a, method 10): 0.0524 to 0.3339
    found = difference(share(56, 70), share(48, 80))
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_newcombe_equals_statsmodels():
    for a, m, b, n in ((12, 100, 30, 110), (0, 40, 5, 50), (99, 100, 80, 100)):
        found = difference(share(a, m), share(b, n))
        assert (found.low, found.high) == pytest.approx(
            confint_proportions_2indep(a, m, b, n, method="newcomb"), abs=1e-9
        )


def test_difference_of_facts_is_a_fact():
    assert difference(share(3, 4, True), share(1, 4, True)) == Estimate(0.5, 0.5, 0.5, 4, True)


def test_a_fact_does_not_make_a_difference_provisional():
    # six months (complete count) against 120 sampled days: the doubt is that of the 120 days
    found = difference(share(6, 6, True), share(90, 120))
    assert (found.value, found.n, found.exact) == (0.25, 120, False)
    assert difference(share(90, 120), share(20, 40)).n == 40


def test_a_ratio_of_two_figures_has_fiellers_interval_where_both_are_symmetric():
    # 10 +/- 1.96 and 5 +/- 0.98 (standard errors 1 and 0.5). Fieller: g = 3.8415 * 0.25 / 25 = 0.038415;
    # (2 -/+ 0.392 * sqrt(1 + 4 * 0.25 - g)) / (1 - g) = (2 -/+ 0.54902) / 0.961585 = 1.50895 and 2.65085
    found = quotient(Estimate(10, 8.04, 11.96, 80), Estimate(5, 4.02, 5.98, 50))
    assert (found.value, found.n) == (2.0, 50)
    assert (found.low, found.high) == (pytest.approx(1.50895, abs=1e-4), pytest.approx(2.65085, abs=1e-4))


def test_a_ratio_to_what_may_be_nothing_says_nothing():
    assert quotient(Estimate(10, 8, 12, 80), Estimate(0.0, 0.0, 0.1, 50)) is None
    assert quotient(Estimate(10, 8, 12, 80), Estimate(0.5, -0.1, 1.1, 50)) is None
    assert quotient(Estimate(10, 10, 10, 8, True), Estimate(4, 4, 4, 5, True)) == Estimate(2.5, 2.5, 2.5, 5, True)

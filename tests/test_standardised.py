"""Standardised differences against published examples, and against statsmodels."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from outsourcer_audit.statistics import standardised

Z975 = norm.ppf(0.975)


def arms(first: dict[str, tuple[int, int]], second: dict[str, tuple[int, int]]) -> dict[tuple[object, ...], float]:
    """Hits and rows by stratum of those marked and of the others -> the counts that a measure makes."""
    counts: dict[tuple[object, ...], float] = {}
    for marked, strata in ((True, first), (False, second)):
        for stratum, (hits, n) in strata.items():
            counts |= {(stratum, marked, True): hits, (stratum, marked, False): n - hits}
    return counts


def shares(strata: dict[str, tuple[int, int]]) -> dict[tuple[object, ...], float]:
    return {(s, hit): hits if hit else n - hits for s, (hits, n) in strata.items() for hit in (True, False)}


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062),
     ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775), ((10, 10), (0, 20), 0.6791, 1.0)],
)  # fmt: skip
def test_one_stratum_is_newcombes_interval(first, second, low, high) -> None:
    """Newcombe 1998, table II, method 10."""
    found = standardised.compared(arms({"all": first}, {"all": second}))
    assert found is not None
    assert found.value == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.n == min(first[1], second[1])
    usual = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    assert (found.low, found.high) == pytest.approx(usual)


# Kidney stones (Charig and others 1986): open surgery is better for small stones and for large ones, and looks worse.
OPEN = {"small": (81, 87), "large": (192, 263)}
KEYHOLE = {"small": (234, 270), "large": (55, 80)}


def test_like_is_compared_with_like() -> None:
    found = standardised.compared(arms(OPEN, KEYHOLE))
    assert found is not None
    # In open surgery's mix of 87 and 263: 273/350 - (0.866667 * 87 + 0.6875 * 263) / 350. Crude: -4.6 points.
    assert found.value == pytest.approx(0.0479643, abs=1e-6)
    assert found.n == 350
    found = standardised.against(shares(OPEN), shares(KEYHOLE))
    assert found is not None
    # In keyhole surgery's mix of 270 and 80: (0.9310345 * 270 + 0.7300380 * 80) / 350 - 289/350.
    assert found.value == pytest.approx(0.0593781, abs=1e-6)


def test_with_many_rows_the_interval_is_the_weighted_variance() -> None:
    times = 1000
    many = [{s: (hits * times, n * times) for s, (hits, n) in strata.items()} for strata in (OPEN, KEYHOLE)]
    found = standardised.compared(arms(*many))
    assert found is not None
    # Sum of w² (p1 (1-p1) / n1 + p2 (1-p2) / n2) with w = 87/350 and 263/350, of n in thousands.
    small = (87 / 350) ** 2 * (81 * 6 / 87**3 + 234 * 36 / 270**3)
    large = (263 / 350) ** 2 * (192 * 71 / 263**3 + 55 * 25 / 80**3)
    half = Z975 * math.sqrt((small + large) / times)
    assert found.high - found.low == pytest.approx(2 * half, rel=1e-3)


def test_strata_without_counterpart_are_left_out() -> None:
    few = {"new": (4, 4), "old": (100, 100)}
    assert standardised.compared(arms({**OPEN, **few}, {**KEYHOLE, "new": (0, 500)})) == standardised.compared(
        arms(OPEN, KEYHOLE)
    )
    assert standardised.against(shares({**OPEN, "new": (9, 9)}), shares({**KEYHOLE, "new": (0, 90)})) == (
        standardised.against(shares(OPEN), shares(KEYHOLE))
    )
    assert standardised.compared(arms({"a": (5, 9)}, {"b": (5, 9)})) is None
    assert standardised.compared({}) is None
    assert standardised.against(shares(OPEN), {}) is None


def test_everybody_satisfied_is_not_without_doubt() -> None:
    # Two strata of ten each weigh half: the effective number is 1 / (0.25/10 + 0.25/10) = 20, Wilson's lower limit of
    # 20 of 20 is 20 / (20 + 3.841459) = 0.838875.
    full = {"a": (10, 10), "b": (10, 10)}
    found = standardised.compared(arms(full, full))
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.0, -0.161125, 0.161125), abs=1e-6)


def test_hostile_names_do_not_run_together() -> None:
    counts = {("a/b", "c", *rest): n for (_, *rest), n in arms({"x": (9, 10)}, {"x": (3, 10)}).items()}
    counts |= {("a", "b/c", *rest): n for (_, *rest), n in arms({"x": (1, 2)}, {"x": (90, 90)}).items()}
    found = standardised.compared(counts)
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(0.6), 10)


def channels(**strata: dict[str, tuple[int, int]]) -> dict[tuple[object, ...], float]:
    return {(name, *key): n for name, given in strata.items() for key, n in shares(given).items()}


def test_spread_is_between_the_best_and_the_worst() -> None:
    found = standardised.spread(
        channels(voice={"a": (90, 100)}, chat={"a": (80, 100)}, email={"a": (60, 100)}, social={"a": (0, 99)})
    )
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(0.3), 300)  # 99 answers are too few to take part
    # Above: the interval of the best against the worst. Below: the same at a sixth of the error, for six comparisons.
    assert found.high == pytest.approx(confint_proportions_2indep(90, 100, 60, 100, "newcomb", "diff")[1])
    (l1, _), (_, u2) = (proportion_confint(hits, 100, 0.05 / 6, "wilson") for hits in (90, 60))
    assert found.low == pytest.approx(0.3 - math.hypot(0.9 - l1, u2 - 0.6))


def test_spread_with_topics_being_equal() -> None:
    # Both solve 90 % of the easy and 50 % of the hard ones; crude shares are 83 % and 57 %.
    same = channels(voice={"easy": (90, 100), "hard": (10, 20)}, chat={"easy": (18, 20), "hard": (50, 100)})
    found = standardised.spread(same)
    assert found is not None
    assert (found.value, found.low) == (pytest.approx(0.0), 0.0)
    assert found.high > 0.05
    # A topic with four answers on one channel is left out on both.
    rare = channels(
        voice={"easy": (90, 100), "hard": (10, 20), "rare": (4, 4)},
        chat={"easy": (18, 20), "hard": (50, 100), "rare": (0, 500)},
    )
    assert standardised.spread(rare) == found


def test_spread_needs_two_channels_and_a_topic_in_common() -> None:
    assert standardised.spread({}) is None
    assert standardised.spread(channels(voice={"a": (90, 100)}, chat={"a": (50, 99)})) is None
    assert standardised.spread(channels(voice={"a": (90, 100)}, chat={"b": (50, 100)})) is None

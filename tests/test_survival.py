"""Kaplan-Meier against published tables and against statsmodels."""

from __future__ import annotations

import math
import random
import warnings
from collections import Counter

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from outsourcer_audit.statistics.survival import median, still_waiting

# Weeks in remission of 21 pairs of children with acute leukaemia (Freireich and others, Blood 21, 1963), the example of
# Klein and Moeschberger and of most textbooks. 6-MP: 9 relapses, 12 still in remission; placebo: all relapsed.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
IN_REMISSION = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
MERCAPTOPURINE = Counter([*((week, True) for week in RELAPSED), *((week, False) for week in IN_REMISSION)])
PLACEBO = Counter(
    (week, True) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
)  # fmt: skip


def test_published_medians() -> None:
    with_drug, without = median(MERCAPTOPURINE), median(PLACEBO)
    assert with_drug is not None
    assert without is not None
    # Medians as in the textbooks; log-log limits as statsmodels' SurvfuncRight.quantile_ci finds them, after SAS.
    assert (with_drug.value, with_drug.low, with_drug.high, with_drug.n) == (23, 13, math.inf, 21)
    assert (without.value, without.low, without.high, without.n) == (8, 4, 11, 21)


@pytest.mark.parametrize(("week", "share"), [(5, 1.0), (6, 0.857), (9, 0.807), (10, 0.753), (22, 0.538), (35, 0.448)])
def test_published_survival(week: int, share: float) -> None:
    found = still_waiting(MERCAPTOPURINE, by=week)
    assert found is not None
    assert found.value == pytest.approx(share, abs=0.0005)
    assert found.low <= found.value <= found.high
    assert found.n == 21


def test_interval_of_survival_rests_on_the_published_standard_error() -> None:
    # At 22 weeks 0.5378 with Greenwood's standard error 0.1282 (Klein and Moeschberger, table 4.1A), as that of
    # 0.5378 * 0.4622 / 0.1282^2 = 15.12 people.
    found = still_waiting(MERCAPTOPURINE, by=22)
    assert found is not None
    low, high = proportion_confint(0.5378 * 15.12, 15.12, method="wilson")
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_without_censoring_survival_is_a_plain_share() -> None:
    # 13 of 21 relapsed after the eighth week or in it, 8 later.
    found = still_waiting(PLACEBO, by=8)
    assert found is not None
    low, high = proportion_confint(8, 21, method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((8 / 21, low, high))
    everybody, nobody = still_waiting(PLACEBO, by=0), still_waiting(PLACEBO, by=23)
    assert everybody is not None
    assert nobody is not None
    assert (everybody.value, everybody.low, everybody.high) == pytest.approx((1, 21 / (21 + 1.96**2), 1), abs=1e-4)
    # The last of the 21 was alone when it was reached: one of one.
    assert (nobody.value, nobody.low, nobody.high) == pytest.approx((0, 0, 1.96**2 / (1 + 1.96**2)), abs=1e-4)


def test_what_cannot_be_said() -> None:
    assert median({}) is None
    assert median({(5, False): 3}) is None
    assert median({(5, True): 1, (9, False): 2}) is None  # two thirds are still waiting
    assert still_waiting({}, by=0) is None
    assert still_waiting({(5, True): 1, (9, False): 2}, by=10) is None  # nobody was followed for ten days
    assert still_waiting({(5, True): 3}, by=10) is not None  # but if all have reached it, none is waiting


def test_edges_of_the_median() -> None:
    same_day = median({(7, True): 40})
    assert same_day is not None
    assert (same_day.value, same_day.low, same_day.high) == (7, 7, 7)
    # Just one half: it is reached on that day, however the shares are rounded. 10 of 20, then nobody.
    half = median({(day, True): 1.0 for day in range(10)} | {(50, False): 10.0})
    assert half is not None
    assert half.value == 9
    # Whoever is followed to a day is at risk on it: 1 of 2 on day 5, not 1 of 1.
    tied = median({(5, True): 1, (5, False): 1})
    assert tied is not None
    assert tied.value == 5
    one_of_two = still_waiting({(5, True): 1, (5, False): 1}, by=5)
    assert one_of_two is not None
    assert (one_of_two.value, one_of_two.n) == (0.5, 2)
    assert (one_of_two.low, one_of_two.high) == pytest.approx(proportion_confint(1, 2, method="wilson"))
    at_once = median({(0, True): 3, (7, True): 1})
    assert at_once is not None
    assert at_once.value == 0


@pytest.mark.parametrize("seed", range(40))
def test_like_statsmodels(seed: int) -> None:
    chance = random.Random(seed)
    people = [(chance.randint(0, 12) * 7 + 1, chance.random() < 0.7) for _ in range(chance.randint(10, 60))]
    theirs = SurvfuncRight(np.array([day for day, _ in people]), np.array([int(done) for _, done in people]))
    ours = median(Counter(people))
    reached = theirs.surv_times[theirs.surv_prob <= 0.5 + 1e-12]
    if not len(reached):
        assert ours is None
        return
    assert ours is not None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        low, high = theirs.quantile_ci(0.5, method="cloglog")
    assert (ours.value, ours.low, ours.high, ours.n) == (reached[0], low, high, len(people))
    chance.shuffle(people)
    assert median(Counter(people)) == ours

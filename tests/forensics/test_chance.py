"""Tails against scipy, and who stands out on counts small enough to think through."""

from __future__ import annotations

import pytest
from scipy import stats

from outsourcer_audit.forensics.chance import (
    beta_binomial_tail,
    binomial_tail,
    chi_square_tail,
    normal_tail,
    poisson_tail,
)
from outsourcer_audit.forensics.people import months, persons, standouts


@pytest.mark.parametrize(("hits", "n", "share"), [(0, 10, 0.1), (3, 10, 0.1), (10, 10, 0.5), (40, 2000, 0.01)])
def test_binomial_tail(hits: int, n: int, share: float) -> None:
    assert binomial_tail(hits, n, share) == pytest.approx(stats.binom.sf(hits - 1, n, share), rel=1e-9)


@pytest.mark.parametrize(("hits", "n", "share", "spread"), [(5, 20, 0.1, 0.05), (19, 20, 0.7, 0.1), (1, 3, 0.02, 0.2)])
def test_beta_binomial_tail(hits: int, n: int, share: float, spread: float) -> None:
    scale = (1 - spread) / spread
    theirs = stats.betabinom.sf(hits - 1, n, share * scale, (1 - share) * scale)
    assert beta_binomial_tail(hits, n, share, spread) == pytest.approx(theirs, rel=1e-9)


def test_the_other_tails() -> None:
    assert poisson_tail(15, 6.5) == pytest.approx(stats.poisson.sf(14, 6.5), rel=1e-9)
    assert poisson_tail(300, 250.0) == pytest.approx(stats.poisson.sf(299, 250), rel=1e-9)
    assert normal_tail(2.5) == pytest.approx(stats.norm.sf(2.5), rel=1e-12)
    for value, df in ((60.0, 39), (25.0, 9), (10.0, 3)):
        assert chi_square_tail(value, df) == pytest.approx(stats.chi2.sf(value, df), rel=0.05)


def test_tails_at_their_ends() -> None:
    assert binomial_tail(0, 5, 0.3) == poisson_tail(0, 2.0) == binomial_tail(5, 5, 1.0) == 1.0
    assert binomial_tail(1, 5, 0.0) == poisson_tail(1, 0.0) == 0.0
    assert chi_square_tail(3.0, 0) == 1.0


PEOPLE = {(2, 100): 18, (3, 100): 10}
"""Twenty-eight people with two or three hits in a hundred."""


def test_somebody_far_beyond_the_others_stands_out() -> None:
    who = standouts({**PEOPLE, (30, 100): 2}, times=3, points=0.05, fewest=30)
    # Usual: (18 * 2 + 10 * 3 + 0.5) / (2800 + 1), without the two.
    assert (who.people, who.hits, who.n) == (2, 60, 200)
    assert who.usual == pytest.approx(66.5 / 2801)
    assert who.p < 1e-6


def test_nobody_stands_out_among_equals_or_most() -> None:
    assert standouts(PEOPLE, times=3, points=0.05, fewest=30).people == 0
    assert standouts({(0, 50): 5, (30, 50): 6}, times=3, points=0.05, fewest=30).people == 0  # most are no exception
    assert standouts({(0, 50): 2, (50, 50): 1}, times=3, points=0.05, fewest=30).people == 0  # three people
    assert standouts({**PEOPLE, (10, 10): 1}, times=3, points=0.05, fewest=30).people == 0  # seen too seldom
    assert standouts({}, times=3, points=0.05, fewest=30).people == 0


def test_a_floor_and_a_lead_are_needed() -> None:
    lenient = {(40, 60): 6, (50, 60): 1}
    assert standouts(lenient, times=1, points=0.15, fewest=15, spread=0.06, floor=0.9).people == 0
    assert standouts({(30, 60): 6, (60, 60): 1}, times=1, points=0.15, fewest=15, spread=0.06, floor=0.9).people == 1


def test_small_groups_are_not_shown() -> None:
    assert persons(11) == "11 people"
    assert persons(10) == persons(1) == "fewer than 11 people"
    assert months([("2026-04", 20), ("2026-05", 11), ("2026-04", 1)]) == {"2026-04": 21, "2026-05": 11}
    assert months([("2026-04", 20), ("2026-05", 3)]) == {}

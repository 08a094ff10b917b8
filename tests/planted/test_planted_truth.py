"""What is planted is found: at least 200 random engagements, every measure and every forensic pattern.

A 95 % interval that is right holds the planted value in 95 of 100 engagements. The promise is 93 %; of some hundred
readings even a right interval holds fewer by bad luck now and then, and with a hundred measures that happens to a few
of them in every run. So a measure fails when it holds fewer than 93 % and fewer than one in a hundred runs would by
luck alone (the 1 % quantile of the binomial count), and does so again in twice as many other engagements. Complete
counts have no such allowance: they are met, always.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from outsourcer_audit.measures import all_measures
from outsourcer_audit.simulate.planted import recovery, suspicion

pytestmark = pytest.mark.slow

ENGAGEMENTS = int(os.environ.get("PLANTED_ENGAGEMENTS", "200"))
SEED = 1


@pytest.fixture(scope="module")
def lines() -> Iterator[list[recovery.Line]]:
    found = recovery.lines(recovery.recovered(ENGAGEMENTS, SEED))
    print("\n" + recovery.markdown(found, ENGAGEMENTS))
    yield found


def test_every_measure_is_planted_and_scored_somewhere(lines: list[recovery.Line]) -> None:
    scored = {line.measure for line in lines if line.scored}
    assert {m.id for m in all_measures()} - scored == set()


def test_intervals_hold_the_planted_value(lines: list[recovery.Line]) -> None:
    below = frozenset(x.measure for x in lines if not x.exact and not x.fine)
    if not below:
        return
    again = recovery.lines(recovery.recovered(2 * ENGAGEMENTS, SEED + 1, only=below))
    print("\nA second time, in other engagements:\n" + recovery.markdown(again, 2 * ENGAGEMENTS))
    assert {x.measure: f"{x.held} of {x.scored}, by luck {x.fewest}" for x in again if not x.fine} == {}


def test_complete_counts_are_met_to_the_last_digit(lines: list[recovery.Line]) -> None:
    assert {x.measure: f"{x.held} of {x.scored}" for x in lines if x.exact and x.held < x.scored} == {}


def test_patterns_are_found_where_they_are_and_nowhere_else() -> None:
    table = suspicion.tells(suspicion.looked(ENGAGEMENTS, SEED))
    print("\n" + suspicion.markdown(table))
    assert [tell for tell in table if not tell.fine] == []

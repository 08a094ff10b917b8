"""Part of docs/interval-coverage.md again, with other draws: scored intervals over agents hold."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

pytestmark = pytest.mark.slow
DRAWS = 3000
LOWEST, HIGHEST, ERRORS = 0.93, 0.97, 2.5

CELLS = [
    (0.0, 20, 0.25, 200),
    (0.0, 100, 0.005, 60),
    (0.02, 50, 0.02, 60),
    (0.05, 20, 0.95, 60),
    (0.05, 100, 0.02, 20),
    (0.1, 20, 0.1, 60),
    (0.1, 50, 0.05, 200),
    (0.2, 20, 0.75, 60),
    (0.2, 100, 0.02, 60),
    (0.3, 20, 0.5, 20),
    (0.3, 50, 0.1, 60),
    (0.3, 100, 0.95, 60),
]


def held(*world):
    from clustered_agents import World, of_shares

    return of_shares(World(*world), DRAWS, np.random.default_rng([97, CELLS.index(world) if world in CELLS else 99]))


@pytest.mark.parametrize("world", CELLS)
def test_scored_intervals_hold(world):
    found = held(*world)
    assert found.of_draws > 0.9
    assert LOWEST - ERRORS * found.error <= found.coverage <= HIGHEST + ERRORS * found.error


def test_together_they_hold_as_often_as_they_say():
    every = [held(*world) for world in CELLS]
    assert sum(f.held for f in every) / sum(f.scored for f in every) == pytest.approx(0.95, abs=0.01)
    assert all(f.plain / f.draws < 0.72 for f in every if f.world.correlation >= 0.1 and f.world.contacts >= 60)


def test_what_few_agents_carry_is_not_scored_but_holds():
    # the worst cell: 20 agents, correlation 0.3, 0.5 %: half of the intervals of the effective size missed
    found = held(0.3, 20, 0.005, 60)
    assert found.of_draws < 0.02
    assert found.held_else / (found.draws - found.scored) > 0.93
    assert found.plain / found.draws < 0.6


def test_scored_means_hold():
    from clustered_agents import World, of_times

    found = of_times(World(0.05, 50, 0.5, 20), DRAWS, np.random.default_rng(5))
    assert found.of_draws == 1
    assert LOWEST - ERRORS * found.error <= found.coverage <= HIGHEST + ERRORS * found.error
    assert found.plain / found.draws < 0.9

"""Agents who resemble themselves, drawn at random, and whether the product's own interval holds what was true of them.

Nothing here works out an interval: per draw the sums of every agent are made into the product's ``Clusters``, and its
``share`` or ``mean`` and its rule of what is scored are asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from outsourcer_audit.reading import status_of
from outsourcer_audit.statistics import Estimate, mean, share
from outsourcer_audit.statistics.clusters import Clusters

WITHIN = 0.8
"""Standard deviation of one agent's log handle times."""
TYPICAL = 60
"""Contacts per agent in what is shown in full."""


@dataclass(frozen=True)
class World:
    """Who is drawn: so many agents with about so many contacts each, whose true values differ in one of many ways."""

    correlation: float
    agents: int
    share: float
    contacts: int = TYPICAL
    kind: str = "beta"

    def sizes(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Contacts of every agent, at least one; their standard deviation is half their mean, ``uneven`` all of it."""
        shape = 1.0 if self.kind == "uneven" else 4.0
        wanted = rng.gamma(shape, (self.contacts - 1) / shape, (draws, self.agents))
        return 1 + rng.poisson(wanted)

    def shares(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """True share of every agent."""
        p, rho, many = self.share, self.correlation, (draws, self.agents)
        if rho == 0:
            return np.full(many, p)
        if self.kind == "log-odds":
            centre, spread = log_odds(p, rho)
            return 1 / (1 + np.exp(-centre - spread * rng.standard_normal(many)))
        return rng.beta(p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho, many)


@dataclass
class Held:
    """How often the interval held the truth: where scored, where not, and plainly without regard to agents."""

    world: World
    draws: int = 0
    scored: int = 0
    held: int = 0
    held_else: int = 0
    plain: int = 0

    def add(self, estimate: Estimate | None, plain: Estimate | None, truth: float) -> None:
        assert estimate is not None and plain is not None
        inside = estimate.low <= truth <= estimate.high
        self.draws += 1
        self.plain += plain.low <= truth <= plain.high
        if status_of(estimate)[0] == "scored":
            self.scored += 1
            self.held += inside
        else:
            self.held_else += inside

    @property
    def of_draws(self) -> float:
        """Share of the draws that are scored."""
        return self.scored / self.draws

    @property
    def coverage(self) -> float:
        """Among the scored."""
        return self.held / self.scored if self.scored else math.nan

    @property
    def error(self) -> float:
        """Standard error of the coverage, from the number of draws."""
        return math.sqrt(0.05 * 0.95 / self.scored) if self.scored else math.nan


def of_shares(world: World, draws: int, rng: np.random.Generator) -> Held:
    """Whether the interval of a share holds the true one."""
    rows, true = world.sizes(rng, draws), world.shares(rng, draws)
    if world.kind == "busy":
        rows = _busier(rows, true, rng)
    hits = rng.binomial(rows, true)
    # Where busy agents differ from others, what is true of contacts is not what is true of agents.
    truth = float((true * rows).mean() / rows.mean()) if world.kind == "busy" else world.share
    found = Held(world)
    n, a = rows.sum(1), hits.sum(1)
    for clusters, x, y in zip(_clusters(hits, rows), a.tolist(), n.tolist(), strict=True):
        found.add(share(x, y, clusters=clusters), share(x, y), truth)
    return found


def of_times(world: World, draws: int, rng: np.random.Generator) -> Held:
    """Whether the interval of a mean holds the true one: handle times, lognormal within agents and between them.

    The variance between agents is the wanted part of that of the logarithms.
    """
    spread = WITHIN * math.sqrt(world.correlation / (1 - world.correlation))
    rows = world.sizes(rng, draws)
    typical = spread * rng.standard_normal(rows.shape)
    total, squares = np.zeros(rows.shape), np.zeros(rows.shape)
    for number in range(int(rows.max())):
        times = np.exp(typical + WITHIN * rng.standard_normal(rows.shape)) * (number < rows)
        total, squares = total + times, squares + times * times
    truth = math.exp((spread**2 + WITHIN**2) / 2)
    found = Held(world)
    sums = (x.sum(1).tolist() for x in (rows, total, squares))
    for clusters, n, x, xx in zip(_clusters(total, rows), *sums, strict=True):
        found.add(mean(n, x, xx, clusters=clusters), mean(n, x, xx), truth)
    return found


Drawing = Callable[[World, int, np.random.Generator], Held]


def _clusters(top: np.ndarray, rows: np.ndarray) -> list[Clusters]:
    ratio = top.sum(1) / rows.sum(1)
    error = top - ratio[:, None] * rows
    moments = ((error**2).sum(1), (error**4).sum(1), (rows**2).sum(1), (top > 0).sum(1), (top < rows).sum(1))
    return [Clusters(rows.shape[1], *each) for each in zip(*(m.tolist() for m in moments), strict=True)]


def _busier(rows: np.ndarray, true: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same sizes, given to agents so that those with a high share tend to be busy."""
    rank = (true + 2 * true.std() * rng.standard_normal(true.shape)).argsort(1).argsort(1)
    return np.take_along_axis(np.sort(rows, 1), rank, 1)


def log_odds(p: float, rho: float) -> tuple[float, float]:
    """Mean and standard deviation of normal log odds whose shares have mean p and variance rho p (1 - p)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()

    def shares(centre: float, spread: float) -> np.ndarray:
        return 1 / (1 + np.exp(-centre - spread * nodes))

    def centre_of(spread: float) -> float:
        return _where(lambda centre: weights @ shares(centre, spread) - p, -60.0, 60.0)

    spread = _where(lambda s: weights @ shares(centre_of(s), s) ** 2 - p * p - rho * p * (1 - p), 1e-6, 15.0)
    return centre_of(spread), spread


def _where(rising: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2

"""Writes docs/interval-coverage.md: how often 95 % intervals hold the truth where contacts of one agent are alike."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from clustered_agents import TYPICAL, Drawing, Held, World, of_shares, of_times

from outsourcer_audit.statistics import wilson
from outsourcer_audit.statistics.clusters import ALIKE, CARRYING, FIRM

PAGE = Path(__file__).parents[1] / "docs" / "interval-coverage.md"
CORRELATIONS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3)
AGENTS = (20, 50, 100, 200, 500)
SHARES = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
CONTACTS = (20, TYPICAL, 200)
SEED = 11
LOWEST, HIGHEST = 0.93, 0.97
SEEN = 0.05
"""A cell counts where more than this part of its draws is scored."""
OTHERWISE = {
    "uneven": "contacts per agent vary twice as much (standard deviation = mean)",
    "busy": "agents with a high share are the busy ones",
    "log-odds": "agents' log odds are normal instead of their shares beta",
}


def measured(worlds: Iterable[World], draws: int, drawing: Drawing = of_shares) -> list[Held]:
    """Every world drawn so often, each from its own stream."""
    return [drawing(world, draws, np.random.default_rng([SEED, at])) for at, world in enumerate(worlds)]


def grid(kind: str = "beta", contacts: int = TYPICAL, agents: Sequence[int] = AGENTS) -> list[World]:
    return [World(rho, m, p, contacts, kind) for rho, m, p in product(CORRELATIONS, agents, SHARES)]


def counted(cells: Iterable[Held]) -> list[Held]:
    return [cell for cell in cells if cell.of_draws > SEEN]


def outside(cells: Iterable[Held], errors: float = 0.0) -> list[Held]:
    """Cells below 93 % or above 97 %, by more than so many standard errors of the simulation."""
    return [c for c in counted(cells) if not LOWEST - errors * c.error <= c.coverage <= HIGHEST + errors * c.error]


def table(cells: Sequence[Held], plain: bool = False) -> list[str]:
    """A line per correlation and number of agents, a column per share."""
    lines = ["| correlation | agents | " + " | ".join(f"{p:.1%}" for p in SHARES) + " |", "|---" * 11 + "|"]
    for at in range(0, len(cells), len(SHARES)):
        row = cells[at : at + len(SHARES)]
        lines.append(
            f"| {row[0].world.correlation:g} | {row[0].world.agents} | {' | '.join(_cell(c, plain) for c in row)} |"
        )
    return lines


def _cell(cell: Held, plain: bool) -> str:
    if plain:
        return f"{100 * cell.plain / cell.draws:.1f}"
    if cell.of_draws <= SEEN:
        return "–"
    part = "" if cell.of_draws > 0.995 else f" ({100 * cell.of_draws:.0f})"
    return f"{100 * cell.coverage:.1f}{part}"


def summary(name: str, cells: Sequence[Held]) -> str:
    seen = counted(cells)
    pooled = sum(c.held for c in seen) / sum(c.scored for c in seen)
    found = sorted(c.coverage for c in seen)
    low = sum(c.coverage < LOWEST for c in outside(cells, 2))
    high = sum(c.coverage > HIGHEST for c in outside(cells, 2))
    plain = min(c.plain / c.draws for c in cells)
    inside = sum(LOWEST <= c.coverage <= HIGHEST for c in seen)
    return (
        f"| {name} | {len(cells)} | {len(seen)} | {100 * found[0]:.1f} | {100 * found[-1]:.1f} | {100 * pooled:.1f} | "
        f"{inside} | {low} | {high} | {100 * plain:.1f} |"
    )


HEAD = [
    "| | cells | with scored draws | lowest | highest | all draws | within 93-97 | surely below | surely above "
    "| plain, lowest |",
    "|---" * 10 + "|",
]


def named(cell: Held) -> str:
    w = cell.world
    return (
        f"| {w.correlation:g} | {w.agents} | {w.share:.1%} | {w.contacts} | {100 * cell.of_draws:.0f} | "
        f"{100 * cell.coverage:.1f} | {100 * cell.error:.1f} |"
    )


NAMED = ["| correlation | agents | share | contacts per agent | scored, % | held, % | ± |", "|---" * 7 + "|"]


def independent(n: int, p: float) -> float:
    """How often Wilson's interval of n independent rows holds p, exactly."""
    held = 0.0
    for hits in range(n + 1):
        low, high = wilson(hits, n)
        if low <= p <= high:
            ways = math.lgamma(n + 1) - math.lgamma(hits + 1) - math.lgamma(n - hits + 1)
            held += math.exp(ways + hits * math.log(p) + (n - hits) * math.log1p(-p))
    return held


def page(draws: int) -> str:
    by_contacts = {size: measured(grid(contacts=size), draws) for size in CONTACTS}
    fewer = max(500, draws // 3)
    others = {how: measured(grid(kind), fewer) for kind, how in OTHERWISE.items()}
    others["10 or 15 agents"] = measured(grid(agents=(10, 15)), fewer)
    times = measured((World(r, m, 0.5) for r, m in product(CORRELATIONS, AGENTS)), fewer, of_times)
    return "\n".join(
        [*head(draws), *shares(by_contacts), *otherwise(others), *means(times), *without_agents()],
    )


def head(draws: int) -> list[str]:
    return [
        "# Do the intervals hold where contacts of one agent are alike?",
        "",
        "Written by `python benchmarks/interval_coverage.py`. Agents' true shares are drawn from a beta distribution,",
        "of which so much of p(1-p) as `correlation` says lies between agents; contacts per agent vary with half their",
        f"mean. Of every cell {draws:,} draws go through the product's own `share`. A cell says how many of 100 scored",
        "readings have a 95 % interval that holds the true share; in brackets how many of 100 draws are scored, where",
        f"not all are; – where no more than {SEEN:.0%} are.",
        "",
        f"**The rule.** A share is scored from 100 rows and {FIRM} agents on, if at least {CARRYING} of the agents",
        f"have a yes and at least {CARRYING} a no; else it is provisional, and its interval assumes that contacts of",
        f"one agent are alike with a correlation of {ALIKE:g} at least. A mean or ratio needs {FIRM} agents.",
        "",
        f"**Error of the simulation**: ± {100 * math.sqrt(0.0475 / draws):.2f} points (one standard error) where all",
        "draws are scored, more where few are. 'Surely' below or above: by more than two of them.",
        "",
    ]


def shares(by_contacts: dict[int, list[Held]]) -> list[str]:
    cells = [cell for found in by_contacts.values() for cell in found]
    missed = sorted(outside(cells, 2), key=lambda c: c.coverage)
    return [
        *HEAD,
        *(summary(f"{size} contacts per agent", found) for size, found in by_contacts.items()),
        summary("all", cells),
        "",
        f"## Scored readings, about {TYPICAL} contacts per agent",
        "",
        *table(by_contacts[TYPICAL]),
        "",
        "## Plain Wilson intervals of the same draws",
        "",
        "As if all contacts were independent; all draws.",
        "",
        *table(by_contacts[TYPICAL], plain=True),
        "",
        "## Where it is not met",
        "",
        f"Of {len(counted(cells))} cells with scored draws {len(missed)} lie surely outside 93-97 %. Where only a part",
        "of the draws is scored, the rule itself selects: draws that happen to have a yes from many agents are scored.",
        "Their intervals seldom end below the truth (above 97 %), and where few draws are scored those that are lie",
        "high (below 93 %). Where nearly all are scored and it is still too low, few agents with most of the hits",
        "carry the figure, though five have one.",
        "",
        *NAMED,
        *map(named, missed),
        "",
    ]


def otherwise(others: dict[str, list[Held]]) -> list[str]:
    missed = [f"| {how} {named(cell)}" for how, found in others.items() for cell in outside(found, 2)]
    return [
        "## Where agents differ otherwise than assumed",
        "",
        f"About {TYPICAL} contacts per agent. Coverage is lower where a few agents stand far out: a sample that has",
        "none of them cannot know of them.",
        "",
        *HEAD,
        *(summary(how, found) for how, found in others.items()),
        "",
        "Surely outside:",
        "",
        "| " + NAMED[0],
        "|---" + NAMED[1],
        *missed,
        "",
    ]


def means(times: Sequence[Held]) -> list[str]:
    return [
        "## Means",
        "",
        "Handle times, lognormal within agents (standard deviation of the logarithms 0.8) and between them",
        "(correlation of the logarithms as given). Few agents who differ much: the slowest are often not among them.",
        "",
        "| correlation | " + " | ".join(f"{m} agents" for m in AGENTS) + " | plain, 20 to 500 agents |",
        "|---" * (len(AGENTS) + 2) + "|",
        *(_times(times[at : at + len(AGENTS)]) for at in range(0, len(times), len(AGENTS))),
        "",
    ]


def without_agents() -> list[str]:
    return [
        "## Without agents",
        "",
        "Rows that nobody's hand is in are taken as independent, and Wilson's plain interval stands. It holds, worked",
        "out exactly:",
        "",
        "| rows | " + " | ".join(f"{p:.1%}" for p in SHARES) + " |",
        "|---" * (len(SHARES) + 1) + "|",
        *(
            f"| {n:,} | " + " | ".join(f"{100 * independent(n, p):.1f}" for p in SHARES) + " |"
            for n in (100, 200, 400, 1000, 5000)
        ),
        "",
        "At an expected hit or less it is as low as 91 %, as hits are whole numbers. No rule is set: one that asked",
        "for hits would make 'none of 1,000' provisional, and would select as above.",
        "",
    ]


def _times(row: Sequence[Held]) -> str:
    held = " | ".join(f"{100 * c.coverage:.1f}" for c in row)
    plain = [100 * c.plain / c.draws for c in row]
    return f"| {row[0].world.correlation:g} | {held} | {min(plain):.0f} to {max(plain):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=3000)
    parser.add_argument("--write", type=Path, default=PAGE)
    given = parser.parse_args()
    text = page(given.draws)
    given.write.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()

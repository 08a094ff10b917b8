"""Rounds as results: medians, and ratios of the runs that were made side by side, with their spread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from .clock import Cost
from .races import Heat, Race, Rounds

KINDS: dict[str, Callable[[Cost], float]] = {
    "wall_s": lambda cost: cost.wall_s,
    "cpu_s": lambda cost: cost.cpu_s,
    "memory": lambda cost: cost.memory,
}
ENOUGH = 5
"""Fewer paired runs than this show that something runs, and not how fast."""


def ratios(race: Race, mine: Sequence[Cost], yardstick: Sequence[Cost]) -> dict[str, dict[str, float] | None]:
    """What a race takes of its yardstick: the median, least and most of the paired ratios; None where unknown.

    A race that does the work of several runs of the yardstick is held against so many times its median. Memory is
    never multiplied: runs one after another need no more of it than one.
    """
    found: dict[str, dict[str, float] | None] = {}
    for kind, of in KINDS.items():
        theirs = [of(cost) for cost in yardstick]
        if race.times > 1 and kind != "memory":
            theirs = [race.times * median(theirs)] * len(theirs)
        if not all(theirs) or not all(of(cost) for cost in mine):
            found[kind] = None
            continue
        each = [of(cost) / other for cost, other in zip(mine, theirs, strict=True)]
        found[kind] = {"median": median(each), "least": min(each), "most": max(each)}
    return found


def result_of(heat: Heat, rounds: Rounds) -> dict[str, Any]:
    """One heat as JSON."""
    return {
        "id": heat.id,
        "title": heat.title,
        "yardstick": heat.yardstick,
        "compared": rounds.compared,
        "notes": list(heat.notes),
        "absent": dict(heat.absent),
        "loads": rounds.loads,
        "races": [_race(heat, race, rounds) for race in heat.races],
    }


def _race(heat: Heat, race: Race, rounds: Rounds) -> dict[str, Any]:
    mine = rounds.costs[race.name]
    wall = (ratio := ratios(race, mine, rounds.costs[heat.yardstick]))["wall_s"]
    return {
        "name": race.name,
        "times": race.times,
        "median": {kind: median(of(cost) for cost in mine) for kind, of in KINDS.items()},
        "ratio": ratio,
        "others": median(cost.others for cost in mine),
        "left": max(cost.left for cost in mine),
        "wanted": race.most,
        "kept": None if race.most is None or wall is None else wall["median"] <= race.most,
        "runs": [asdict(cost) for cost in mine],
    }

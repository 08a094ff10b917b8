"""A race: one command, in what environment, and beside whom. A heat: races on the same input, run in turns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .clock import Cost, Failed, Timed, load, timed

ROUND = "{round}"
"""In a command or an environment: the folder of this round, empty when the round begins."""


@dataclass(frozen=True)
class Race:
    """One competitor. ``times``: how many runs of the yardstick do the same work; ``most``: what its ratio may be."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    most: float | None = None

    def start(self, folder: Path, clock: Timed) -> tuple[Cost, str]:
        """Run it once in a round's folder."""
        command = [word.replace(ROUND, str(folder)) for word in self.command]
        env = {name: word.replace(ROUND, str(folder)) for name, word in self.env.items()}
        return clock(command, os.environ | env)


@dataclass(frozen=True)
class Heat:
    """Races on the same input, in blocks: within one they follow each other (what the first has kept serves the next).

    ``yardstick`` is the race that the others are compared with. ``verify`` gets a round's folder and what each race
    printed, and says how much was compared; it raises Failed where the results are not equal.
    """

    id: str
    title: str
    blocks: Sequence[Sequence[Race]]
    yardstick: str
    verify: Callable[[Path, Mapping[str, str]], str]
    notes: Sequence[str] = ()
    absent: Mapping[str, str] = field(default_factory=dict)

    @property
    def races(self) -> list[Race]:
        """All races, in the order of the table."""
        return [race for block in self.blocks for race in block]


@dataclass(frozen=True)
class Rounds:
    """What came of a heat: the costs by race, round by round, the load before each round, and what was compared."""

    costs: dict[str, list[Cost]]
    loads: list[float | None]
    compared: str


def run(heat: Heat, runs: int, work: Path, say: Callable[[str], None], clock: Timed = timed) -> Rounds:
    """Run a heat's races in turns; every other round starts from the other end, so that nobody always goes first."""
    costs: dict[str, list[Cost]] = {race.name: [] for race in heat.races}
    loads: list[float | None] = []
    compared = ""
    for number in range(runs):
        folder = work / f"{heat.id}-round-{number + 1}"
        folder.mkdir(parents=True)
        loads.append(load())
        printed = {}
        for block in heat.blocks if number % 2 == 0 else list(reversed(heat.blocks)):
            for race in block:
                cost, printed[race.name] = race.start(folder, clock)
                costs[race.name].append(cost)
        try:
            compared = heat.verify(folder, printed)
        except Failed as fault:
            raise Failed(f"{heat.title}, round {number + 1}: {fault}") from None
        latest = ", ".join(f"{name} {found[-1].wall_s:.1f} s" for name, found in costs.items())
        say(f"{heat.title}, round {number + 1} of {runs}: {latest}")
        shutil.rmtree(folder, ignore_errors=True)
    return Rounds(costs, loads, compared)

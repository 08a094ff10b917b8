"""Geometry of a case's timeline: one lane a company, one bar a team that held it (drawn by a Jinja macro)."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from outsourcer_audit.card import WorstCase
from outsourcer_audit.formats import NBSP, count, measure

WIDTH, LANE, TOP = 360, 50, 16
GAP = 3
"""Between two bars, so that two teams of one company do not look like one."""
LETTER = 6
"""Room that a letter takes."""
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class Lane:
    """A company's lane: where its name stands, and where its bars are."""

    name: str
    y: int


@dataclass(frozen=True)
class Bar:
    """A team that held the case: from where to where, in whose lane, and what stands above it (if there is room)."""

    x: float
    width: float
    y: int
    own: bool
    label: str


@dataclass(frozen=True)
class Timeline:
    """The whole drawing; ``moves`` is one path through all changes of hands, ``end`` where the last bar ends."""

    height: int
    lanes: list[Lane]
    bars: list[Bar]
    moves: str
    end: tuple[float, int]


def timeline(case: WorstCase, names: dict[str, str], vendor: str) -> Timeline:
    """Every station is as wide as the others; how long it took is told below it, for minutes and months differ much."""
    orgs = list(dict.fromkeys(station.org for station in case.stations))
    lanes = {org: TOP + LANE * number for number, org in enumerate(orgs)}
    width = (WIDTH - 12) / max(1, len(case.stations))
    bars, moves = [], []
    for number, station in enumerate(case.stations):
        x, y = round(number * width, 1), lanes[station.org] + 9
        label = f"{station.team} · {lasted(station.held_s)}"
        if len(label) * LETTER > width:
            label = textwrap.shorten(station.team, max(2, int(width / LETTER)), placeholder="…")
        bars.append(Bar(x, round(width - GAP, 1), y, station.org == vendor, label if width > 3 * LETTER else ""))
        if number and y != bars[-2].y:
            moves.append(f"M{round(x - GAP / 2, 1):g} {bars[-2].y}V{y}")
    last = bars[-1] if bars else Bar(0, 0, TOP, False, "")
    drawn = [Lane(textwrap.shorten(names.get(org, org), 50, placeholder="…"), y - 4) for org, y in lanes.items()]
    return Timeline(TOP + LANE * len(lanes) - 18, drawn, bars, "".join(moves), (round(last.x + last.width, 1), last.y))


def lasted(seconds: float) -> str:
    """A stretch of time in the unit that suits it: minutes, hours, days."""
    size = abs(seconds)
    if size < 2 * HOUR:
        return measure(seconds, "seconds") if size < 2 * MINUTE else f"{count(round(seconds / MINUTE))}{NBSP}min"
    return measure(seconds / HOUR, "hours") if size < 2 * DAY else measure(float(round(seconds / DAY)), "days")

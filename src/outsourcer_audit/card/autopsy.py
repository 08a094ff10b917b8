"""Hand-off autopsy: who passes cases to whom and how well, and the cases that were passed about most."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen

Told = Literal["shown", "nothing to show", "no_evidence", "error"]


class Part(Frozen):
    """A share, and of how many rows it is one (those of which it is known)."""

    value: float
    n: int


class Route(Frozen):
    """Hand-offs from one organisation to another; from one to itself they are those between its teams.

    ``n`` is none where the cell is not shown: it has fewer than eleven rows, or such a cell could be worked out with it
    on this card; in the vendor edition also where it is other companies' or not all of it is known. ``context``:
    customer, reason, steps tried, promises and authentication went along. ``in_time``: accepted within the agreed time;
    ``wait_s`` is the median wait of what was accepted. ``lost``: nobody accepted it within days.
    """

    sender: str
    receiver: str
    n: int | None
    warm: Part | None = None
    context: Part | None = None
    in_time: Part | None = None
    wait_s: float | None = None
    lost: Part | None = None


class Station(Frozen):
    """A team that held a case, since when (local time), and what happened to bring the case there.

    ``waited_s``: how long the case had been offered to this team before somebody accepted it, where a log says so.
    ``held_s``: until the next team had it, or the case ended as far as the period shows.
    """

    at: str
    org: str
    team: str
    tier: int | None
    event: str
    waited_s: float | None
    held_s: float


class WorstCase(Frozen):
    """One case by its id, as it went from team to team. ``open`` is none where nobody recorded what the events were.

    ``left_out``: stations after those listed.
    """

    case_id: str
    between_companies: int
    between_teams: int
    since: str
    until: str
    lasted_s: float
    open: bool | None
    stations: list[Station]
    left_out: int = 0


class Autopsy(Frozen):
    """Hand-offs between every pair of organisations, and the worst cases that the vendor held at some time.

    ``names``: what organisations are called, by id; ``inhouse``: the in-house team's id; ``orgs``: those of the matrix
    in its order; ``others``: how many more there are, too many to show.
    ``derived``: read off the case events, because nobody delivered a log of hand-offs. Holds no person and no customer.
    """

    names: dict[str, str] = Field(default={})
    inhouse: str = ""
    orgs: list[str] = Field(default=[])
    others: int = 0
    derived: bool = False
    ola_hours: float = 0.0
    lost_days: int = 0
    routes: list[Route] = Field(default=[])
    routes_told: Told = "shown"
    routes_reason: str = ""
    worst: str = ""
    cases: list[WorstCase] = Field(default=[])
    cases_told: Told = "shown"
    cases_reason: str = ""

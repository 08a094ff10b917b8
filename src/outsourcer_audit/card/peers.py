"""Peers: an organisation or team beside the others in a funnel, never in a league table."""

from __future__ import annotations

from typing import Literal

from .base import Frozen
from .readings import Funnel


class Peer(Frozen):
    """One organisation, team or site: its share, its rows, and whether it lies within the limits set for so many.

    ``rows``: independent rows that would be as sure. ``crude``: the plain share, where ``value`` is that at equal mix.
    ``own``: the vendor itself; ``inhouse``: the client's own team.
    """

    name: str
    value: float
    n: int
    rows: int
    place: Funnel
    alert_low: float
    alert_high: float
    alarm_low: float
    alarm_high: float
    crude: float | None = None
    own: bool = False
    inhouse: bool = False


class Limit(Frozen):
    """The limits of the funnel at one number of rows: alert (95 %) and alarm (99.8 %)."""

    rows: int
    alert_low: float
    alert_high: float
    alarm_low: float
    alarm_high: float


class PeerFunnel(Frozen):
    """One measure of several organisations, or of one organisation's teams or sites, in order of their names.

    ``common``: the share of all of them together, around which the limits are; ``phi``: by how much more than chance
    such units usually vary. ``adjusted``: the shares are those at one mix of contacts. ``source``: whose files tell it.
    """

    measure: str
    title: str
    of: Literal["organisation", "team", "site"]
    better: Literal["higher", "lower", "middle", "none"]
    common: float
    phi: float
    said: str
    adjusted: bool
    source: str
    peers: list[Peer]
    limits: list[Limit]

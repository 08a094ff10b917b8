"""The plan of a simulated engagement: who takes part, what is planted at which value, where, and how large.

A plan is frozen and complete: the same plan gives the same rows, whatever else is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ...period import Period
from .usual import USUAL

CHANNELS = ("voice", "chat", "email")
TOPICS = ("balance", "card", "dispute", "loan")

INHOUSE = "inhouse"
PARTNER = "partner"
"""A third company that cases pass through; it delivers nothing of its own."""


@dataclass(frozen=True)
class Planted:
    """A value planted in some months and channels only; ``elsewhere`` is the value of all other rows."""

    value: float
    months: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    elsewhere: float | None = None


@dataclass(frozen=True)
class Org:
    """One organisation.

    ``values``: measure id (or a name in usual.py) -> the value to plant. ``patterns``: forensic pattern -> strength.
    ``mix``: weight per (channel, topic), the confounder: harder strata are answered worse by everyone.
    ``icc``: how alike two contacts of one agent are beyond chance (0: contacts are independent); ``customers``: number
    of customers who share the contacts (None: every issue has its own). ``client``: the in-house team's id.
    """

    id: str
    values: Mapping[str, float | Planted] = field(default_factory=dict)
    patterns: Mapping[str, float] = field(default_factory=dict)
    mix: Mapping[tuple[str, str], float] = field(default_factory=dict)
    contacts: int = 2000
    agents: int = 200
    customers: int | None = None
    icc: float = 0.0
    client: str = INHOUSE

    def __post_init__(self) -> None:
        if unknown := set(self.values) - set(USUAL):
            raise ValueError(f"nothing called {', '.join(sorted(unknown))} can be planted")

    @property
    def is_inhouse(self) -> bool:
        """Whether this is the client's own team."""
        return self.id == self.client

    def planted(self, name: str) -> Planted:
        """What is planted for a measure; the usual value where the plan does not say."""
        value = self.values.get(name, USUAL[name])
        return value if isinstance(value, Planted) else Planted(value)

    def value(self, name: str) -> float:
        """The value of a measure that is not planted by month or channel."""
        return self.planted(name).value

    def weights(self) -> list[float]:
        """Weight of each (channel, topic), in the order of CHANNELS x TOPICS; adds up to 1."""
        raw = [self.mix.get((c, t), 0.0 if self.mix else 1.0) for c in CHANNELS for t in TOPICS]
        return [w / sum(raw) for w in raw]


@dataclass(frozen=True)
class Plan:
    """One engagement. The first organisation is the in-house team, the others are vendors.

    ``season``: weight per month of the period, repeated where the period is longer. ``confounding``: how much harder
    the hardest stratum is than the easiest, in log-odds. ``missing``: table -> columns that were not delivered (an
    empty set: the whole table).
    """

    seed: int
    orgs: tuple[Org, ...]
    period: Period = field(default_factory=lambda: Period(date(2026, 1, 1), date(2026, 6, 30)))
    season: tuple[float, ...] = (1.0,)
    confounding: float = 0.0
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def inhouse(self) -> Org:
        return self.orgs[0]

    @property
    def vendors(self) -> tuple[Org, ...]:
        return self.orgs[1:]

    def larger(self, times: float) -> Plan:
        """The same engagement at another size."""
        return replace(self, orgs=tuple(replace(o, contacts=round(o.contacts * times)) for o in self.orgs))

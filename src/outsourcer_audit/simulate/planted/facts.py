"""Facts: what an audit should find, written down by the simulator itself while it draws, never by a measure's code."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """The value to be found. ``exact``: a complete count, met to the last digit; else an interval must hold it."""

    value: float
    exact: bool = False


@dataclass
class Facts:
    """Organisation -> measure id -> fact."""

    of: dict[str, dict[str, Fact]] = field(default_factory=dict)

    def drawn(self, org: str, measure: str, value: float) -> None:
        """A parameter around which rows were drawn at random; nan where there is none, and so no fact."""
        if math.isnan(value):
            return
        self.of.setdefault(org, {})[measure] = Fact(float(value))

    def exact(self, org: str, measure: str, value: float) -> None:
        """A complete count of what was written."""
        self.of.setdefault(org, {})[measure] = Fact(float(value), True)

    def value(self, org: str, measure: str) -> float:
        """The value of one fact; KeyError where there is none."""
        return self.of[org][measure].value

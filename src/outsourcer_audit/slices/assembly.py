"""Assembly: a measure's kind taken apart into what single queries count, and put together again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..measures.kinds import Against, Gap, Kind, Patterns, Quantile, Several, Single
from ..statistics import Estimate, difference, quotient
from .cube import EVERYONE, Part, Slice
from .patterns import counterpart

Estimates = dict[Slice, Estimate]
Found = dict[int, Estimates]
"""Estimates of each part of a measure, by its place."""

_JOIN: dict[str, Callable[[Estimate, Estimate], Estimate | None]] = {"difference": difference, "ratio": quotient}


@dataclass(frozen=True)
class Assembled:
    """A measure's kind and its parts: those of the pinned formula come first."""

    kind: Kind
    parts: list[Part]

    @property
    def decided_by(self) -> list[Part]:
        """The parts that the graded figure rests on."""
        return [part for part in self.parts if part.graded]

    @property
    def label(self) -> str:
        """Name of the graded formula, where there are several."""
        return self.kind.label if isinstance(self.kind, Several) else ""

    @property
    def unread(self) -> str:
        """Why there may be no figure although there are rows."""
        first = self.parts[0].kind
        return first.unread if isinstance(first, Patterns) else "no row to count"

    def put_together(self, found: Found, inhouse: str) -> tuple[Estimates, dict[str, Estimates]]:
        """The graded estimates, and those of the other usual formulas by their names."""
        place = 0
        joined: list[Estimates] = []
        for single in _singles(self.kind):
            width = 2 if isinstance(single, Gap) else 1
            joined.append(_join(single, [found.get(place + n, {}) for n in range(width)], inhouse))
            place += width
        others = list(self.kind.others.items()) if isinstance(self.kind, Several) else []
        named = zip(others, joined[1:], strict=True)
        return joined[0], {name: _as_alike(single, found, joined[0]) for (name, single), found in named}


def assembled(measure_id: str, kind: Kind) -> Assembled:
    """Take a kind apart."""
    parts: list[Part] = []
    for number, single in enumerate(_singles(kind)):
        plain = (single.first, single.second) if isinstance(single, Gap) else (_inner(single),)
        alone = number == 0 and not isinstance(single, Gap | Against)
        parts += [Part(measure_id, len(parts) + n, one, number == 0, alone) for n, one in enumerate(plain)]
    return Assembled(kind, parts)


def _singles(kind: Kind) -> list[Single]:
    return [kind.pinned, *kind.others.values()] if isinstance(kind, Several) else [kind]


def _inner(single: Single):  # type: ignore[no-untyped-def]
    return single.kind if isinstance(single, Against) else single


def _as_alike(single: Single, found: Estimates, pinned: Estimates) -> Estimates:
    """A quantile counted without regard to whose rows are alike, with an interval wider by as much as the mean's."""
    if not isinstance(single, Quantile):
        return found
    widened = {}
    for place, e in found.items():
        mean = pinned.get(place)
        design = e.n / mean.effective if mean is not None and mean.effective else 1.0
        wider = math.sqrt(max(1.0, design))
        low, high = e.value - wider * (e.value - e.low), e.value + wider * (e.high - e.value)
        widened[place] = replace(e, low=low, high=high).settled()
    return widened


def _join(single: Single, found: list[Estimates], inhouse: str) -> Estimates:
    if isinstance(single, Gap):
        first, second = found
        return {place: difference(first[place], second[place]).settled() for place in first.keys() & second.keys()}
    if not isinstance(single, Against):
        return found[0]
    own = {place: e for place, e in found[0].items() if place[0] not in (EVERYONE, inhouse)}
    pairs = ((place, e, found[0].get(counterpart(place, inhouse))) for place, e in own.items())
    joined = {place: _JOIN[single.by](e, usual) for place, e, usual in pairs if usual is not None}
    return {place: e.settled() for place, e in joined.items() if e is not None}

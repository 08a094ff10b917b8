"""A few people far beyond all others: the judgement that several patterns share.

People differ without meaning anything. Who stands out is told by the organisation's own other people, never by another
team: somebody is flagged whose count would be rare even if people's own shares vary as widely as ``variation`` says,
after a correction for how many people were looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..formats import count
from .chance import LEVEL, beta_binomial_tail
from .registry import Row

PRIVATE = 11
"""Groups of fewer people are not shown."""
FEWEST_PEOPLE = 4
"""Below this many there are no others to stand out from."""


@dataclass(frozen=True)
class Standouts:
    """Who stands out: how many people, their hits and rows, the others' share, and the smallest corrected chance."""

    people: int
    hits: int
    n: int
    usual: float
    p: float

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0


Histogram = Mapping[tuple[int, int], int]
"""(hits, n) -> number of people with just these."""


def histogram(rows: Iterable[Row]) -> dict[tuple[int, int], int]:
    """Counts of people by their hits and rows, from rows with ``hits``, ``n`` and ``people``."""
    found: dict[tuple[int, int], int] = {}
    for row in rows:
        key = (int(row["hits"]), int(row["n"]))
        found[key] = found.get(key, 0) + int(row["people"])
    return found


def standouts(people: Histogram, *, times: float, points: float, fewest: int, spread: float | None = None,
              floor: float = 0.0) -> Standouts:  # fmt: skip
    """People whose share is at least ``floor``, ``times`` and ``points`` beyond the others' share, and by no chance.

    ``fewest``: rows that somebody needs to be judged. ``spread``: intra-class correlation of people's own shares;
    without it their shares may vary by half of the usual one (a coefficient of variation of one half).
    Who is flagged no longer counts as usual, and all are judged anew, until nobody changes side.
    """
    judged = {key: k for key, k in people.items() if key[1] >= fewest}
    everyone = sum(judged.values())
    # The highest quarter is set aside to begin with, so that a few do not hide behind the average they raise.
    flagged = set(sorted(judged, key=lambda key: key[0] / key[1])[3 * len(judged) // 4 + 1 :])
    chances: dict[tuple[int, int], float] = {}
    for _ in range(20):
        usual = _share(people, flagged)
        chances = {
            key: beta_binomial_tail(*key, usual, _spread(usual, spread)) * everyone
            for key in judged
            if key[0] >= key[1] * max(times * usual, usual + points, floor)
        }
        now = {key for key, p in chances.items() if p < LEVEL}
        if now == flagged:
            break
        flagged = now
    k = sum(judged[key] for key in flagged)
    if everyone < FEWEST_PEOPLE or k > everyone / 2:  # most of them cannot stand out from the others
        return Standouts(0, 0, 0, _share(people, set()), 1.0)
    hits, n = (sum(key[i] * judged[key] for key in flagged) for i in (0, 1))
    return Standouts(k, hits, n, _share(people, flagged), min(1.0, min((chances[key] for key in flagged), default=1.0)))


def _share(people: Histogram, without: set[tuple[int, int]]) -> float:
    rest = [(key, k) for key, k in people.items() if key not in without]
    # Half a hit more than seen: that nobody ever did it is not proof that nobody ever does.
    return (sum(key[0] * k for key, k in rest) + 0.5) / (sum(key[1] * k for key, k in rest) + 1)


def _spread(usual: float, spread: float | None) -> float:
    return min(0.3, 0.25 * usual / (1 - usual)) if spread is None else spread


def persons(k: int) -> str:
    """How many people, as it may be shown."""
    return f"{count(k)} people" if k >= PRIVATE else f"fewer than {PRIVATE} people"


def months(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Counts by month, where no month shows a group too small to be shown."""
    found: dict[str, int] = {}
    for month, n in rows:
        if month:
            found[month] = found.get(month, 0) + int(n)
    return dict(sorted(found.items())) if all(n == 0 or n >= PRIVATE for n in found.values()) else {}

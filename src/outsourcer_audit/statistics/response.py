"""Those who did not answer: how far a figure from a survey speaks for them too.

Of everybody who was asked something is known (channel, topic, whether they were passed on); of those who answered also
what they said. Four questions: in what do the two differ, what would the figure be if the silent were like those alike
who answered, within which bounds must it lie whatever they think, and how different would they have to be?
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from . import difference, share
from .multiple import benjamini_hochberg, p_value

FEWEST_ANSWERS = 10
"""Fewer answers than these speak for nobody else: customers alike in fewer things are taken together."""
FEWEST_TO_COMPARE = 30


@dataclass(frozen=True)
class Alike:
    """Customers alike in what is known of everybody: how many were asked, how many answered, the sum of the answers.

    ``known`` holds what is known, by field; a field that is not known of them is not in it.
    """

    known: Mapping[str, str]
    invited: float
    answered: float
    total: float = 0.0


@dataclass(frozen=True)
class Contrast:
    """How common one thing is among those who answered, and among those who did not."""

    field: str
    key: str
    answered: float
    silent: float


Pool = list[float]
"""Asked, answered and the sum of the answers of customers who are taken together."""


def reweighted(groups: Iterable[Alike], by: Sequence[str]) -> float | None:
    """The figure if the silent were like those who answered among customers alike in ``by``; None without answers.

    Post-stratification: the silent of a group are given the mean of its answers. A group with fewer than ten is taken
    together with the other such groups that are alike in all fields but the last; are these ten together, they stand,
    else the smallest group beside them that stands takes them in, else it is tried without the field before, and so
    on. So everybody is counted among their own, and who is rare is not given the mean of all. A field that is not
    known is a value of its own.

    Source: Holt and Smith 1979; domain research 4.11.
    """
    each = [(tuple(group.known.get(field, "") for field in by), group) for group in groups]
    standing, left = _pools(sorted(each, key=lambda pair: pair[0]), 0, len(by))
    standing.append(left)
    answered = sum(pool[1] for pool in standing)
    if not answered:
        return None
    silent = sum((pool[0] - pool[1]) * pool[2] / pool[1] for pool in standing if pool[1])
    return (sum(pool[2] for pool in standing) + silent) / sum(pool[0] for pool in standing)


def _pools(groups: Sequence[tuple[tuple[str, ...], Alike]], depth: int, fields: int) -> tuple[list[Pool], Pool]:
    """Groups of at least ten answers, and those who are left over."""
    standing: list[Pool] = []
    left = [0.0, 0.0, 0.0]
    if depth == fields:
        for _, group in groups:
            _add(left, (group.invited, group.answered, group.total))
    else:
        for _, alike in groupby(groups, key=lambda pair: pair[0][depth]):
            found, rest = _pools(list(alike), depth + 1, fields)
            standing += found
            _add(left, rest)
    if left[1] >= FEWEST_ANSWERS:
        standing.append(left)
    elif left[0] and standing:
        _add(min(standing, key=lambda pool: (pool[1], pool)), left)
    else:
        return standing, left
    return standing, [0.0, 0.0, 0.0]


def _add(pool: Pool, more: Sequence[float]) -> None:
    for n, amount in enumerate(more):
        pool[n] += amount


def bounds(invited: float, answered: float, total: float) -> tuple[float, float]:
    """Where a share must lie whatever the silent think: if none of them said yes, and if all did.

    Source: worst-case bounds, Manski 1990. They are always true and always wide: at a response of 30 % they are 70
    points apart, while a letter is 5 to 10 points wide. So they are shown and decide nothing by themselves; if they
    did, no survey of the usual response would ever earn a letter.
    """
    return total / invited, (total + invited - answered) / invited


def tipping(value: float, response: float, edges: Sequence[float]) -> float | None:
    """How far the silent's share would have to lie from the answered's for another letter: silent minus answered.

    The nearest edge of the letter, or the other one where the nearest is out of reach; None where nothing that the
    silent could say would change it, and where nobody is silent. Cf. the E-value (VanderWeele and Ding 2017).
    """
    if response >= 1 or not edges:
        return None
    rising = sorted(edges)
    at = bisect_left(rising, value)
    reach = [(edge - value) / (1 - response) for edge in rising[max(at - 1, 0) : at + 1]]
    within = [step for step in reach if 0 <= value + step <= 1]
    return min(within, key=abs, default=None)


def contrasts(groups: Sequence[Alike], fields: Sequence[str], shown: Mapping[str, Sequence[str]]) -> list[Contrast]:
    """In what those who answered differ from the silent beyond chance, the largest difference first, one per field.

    Compared among customers of whom the field is known, where there are thirty of both; ``shown`` limits a field to
    some of its values (of yes and no one is enough). A difference stands where its interval leaves out none, and it is
    among those that stand when all are looked at together (Benjamini and Hochberg).
    """
    found: list[tuple[Contrast, float, bool]] = []
    for field in fields:
        counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for group in groups:
            if field in group.known:
                _add(counts[group.known[field]], (group.answered, group.invited - group.answered))
        spoke, silent = (sum(pair[n] for pair in counts.values()) for n in range(2))
        if min(spoke, silent) < FEWEST_TO_COMPARE:
            continue
        for key in sorted(set(counts) & set(shown.get(field, counts))):
            one, other = share(counts[key][0], spoke), share(counts[key][1], silent)
            if one is not None and other is not None:
                gap = difference(one, other)
                beyond = gap.low > 0 or gap.high < 0
                p = p_value(gap.value, gap.low, gap.high)
                found.append((Contrast(field, key, one.value, other.value), p, beyond))
    stands = benjamini_hochberg([p for _, p, _ in found])
    largest: dict[str, Contrast] = {}
    for (contrast, _, beyond), holds in zip(found, stands, strict=True):
        if beyond and holds and _size(contrast) > (_size(largest[contrast.field]) if contrast.field in largest else 0):
            largest[contrast.field] = contrast
    return sorted(largest.values(), key=_size, reverse=True)


def _size(contrast: Contrast) -> float:
    return abs(contrast.answered - contrast.silent)

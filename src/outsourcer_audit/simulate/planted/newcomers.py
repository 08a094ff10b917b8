"""Newcomers who are followed until they work like the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .days import Days
from .draw import Array
from .facts import Facts
from .people import FOLLOWED, People
from .plan import Org

if TYPE_CHECKING:
    from .contacts import Contacts

WEEK, GOOD_WEEKS = 7, 3
SLOW = 1.8
"""A first week's contact lasts so many times the usual: beyond the 110 % that count as working like others."""
NEVER_WEEKS = 10
"""Who begins three good weeks later than so many weeks after the start is not seen to in twelve weeks."""


def given_to_newcomers(
    org: Org, log: Contacts, people: People, days: Days, facts: Facts, rng: np.random.Generator
) -> None:
    """Contacts of newcomers: one long one in the first week, and in three weeks from which on each works like others.

    None of these is evaluated, so that handle time alone decides.
    """
    taken, usual = np.zeros(log.n, dtype=bool), org.value("outcomes.aht")

    def give(person: int, week: int, seconds: float) -> None:
        start = people.live[person] + WEEK * week
        near = np.flatnonzero(log.handled & ~taken & (log.day >= start) & (log.day < start + WEEK))
        if len(near) == 0:
            raise ValueError(f"{org.id}: too few contacts for its newcomers")
        one = near[int(rng.integers(len(near)))]
        taken[one], log.agent[one] = True, person
        for name, part in (("total", 1.0), ("hold", 0.0), ("wrap", 0.12), ("talk", 0.88)):
            log.flags[name][one] = part * seconds

    for person, week, seen in zip(*_careers(org, people, days, rng), strict=True):
        if week > 0:
            give(person, 0, SLOW * usual)
        if week + GOOD_WEEKS <= seen:
            for number in range(GOOD_WEEKS):
                give(person, week + number, usual)
    log.flags["followed"] = taken
    _facts(org, log, facts)


def _facts(org: Org, log: Contacts, facts: Facts) -> None:
    middle, usual = round(org.value(FOLLOWED) / WEEK), org.value("outcomes.aht")
    facts.drawn(org.id, FOLLOWED, WEEK * middle)
    facts.drawn(org.id, "training.never_proficient", 0.5 ** ((NEVER_WEEKS / (middle + 0.6)) ** 2))
    given = log.flags["followed"]
    seconds = np.where(given, log.total, usual)
    facts.drawn(org.id, "outcomes.aht", float(seconds[log.handled].mean()))
    facts.of[org.id].pop("training.novice_exposure", None)


def _careers(org: Org, people: People, days: Days, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Newcomers, the week in which each becomes proficient, and for how many weeks they are seen (at least three).

    By the end of week k a share of 1 - 0.5 ** ((k + 1) / (m + 0.6)) ** 2 has got there, so that the median is week m.
    """
    middle = round(org.value(FOLLOWED) / WEEK)
    scale = (middle + 0.6) / np.sqrt(np.log(2))
    week = np.ceil(scale * rng.weibull(2.0, len(people.newcomers))).astype(int) - 1
    last = np.minimum(people.left[people.newcomers], days.count - 1)
    seen = (last - people.live[people.newcomers] + 1) // WEEK
    long = seen >= GOOD_WEEKS
    return people.newcomers[long], week[long], seen[long]

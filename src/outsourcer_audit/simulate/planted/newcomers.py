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
NEVER_WEEKS = 10
"""Who begins three good weeks later than so many weeks after the start is not seen to in twelve weeks."""


def given_to_newcomers(
    org: Org, log: Contacts, people: People, days: Days, facts: Facts, rng: np.random.Generator
) -> None:
    """Some contacts go to newcomers, in the three weeks from which each works like the others: as long as the mean.

    Before that they have none. These contacts are not evaluated, so that handle time alone decides.
    """
    followed = np.zeros(log.n, dtype=bool)
    who, week = proficient(org, people, days, rng)
    for person, first in zip(who, week, strict=True):
        for number in range(GOOD_WEEKS):
            start = people.live[person] + WEEK * (first + number)
            near = np.flatnonzero(log.handled & ~followed & (log.day >= start) & (log.day < start + WEEK))
            if len(near) == 0:
                raise ValueError(f"{org.id}: too few contacts for its newcomers")
            one = near[int(rng.integers(len(near)))]
            followed[one], log.agent[one] = True, person
    usual = org.value("outcomes.aht")
    for name, part in (("total", 1.0), ("hold", 0.0), ("wrap", 0.12), ("talk", 0.88)):
        log.flags[name][followed] = part * usual
    log.flags["followed"] = followed
    facts.of[org.id].pop("training.novice_exposure", None)
    middle = round(org.value(FOLLOWED) / WEEK)
    facts.drawn(org.id, FOLLOWED, WEEK * middle)
    facts.drawn(org.id, "training.never_proficient", 0.5 ** ((NEVER_WEEKS / (middle + 0.6)) ** 2))


def proficient(org: Org, people: People, days: Days, rng: np.random.Generator) -> tuple[Array, Array]:
    """Newcomers who are seen to become proficient, and the week in which they do, counted from their first day.

    By the end of week k a share of 1 - 0.5 ** ((k + 1) / (m + 0.6)) ** 2 has got there, so that the median is week m.
    """
    middle = round(org.value(FOLLOWED) / WEEK)
    scale = (middle + 0.6) / np.sqrt(np.log(2))
    week = np.ceil(scale * rng.weibull(2.0, len(people.newcomers))).astype(int) - 1
    last = np.minimum(people.left[people.newcomers], days.count - 1)
    seen = (last - people.live[people.newcomers] + 1) // WEEK
    there = week + GOOD_WEEKS <= seen
    return people.newcomers[there], week[there]

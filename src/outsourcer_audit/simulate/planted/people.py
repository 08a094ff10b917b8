"""People: who is on the roster, since when and until when, who leads whom, and who answers contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from .days import Days
from .draw import Array, dates, numbered, rows, stream, words
from .facts import Facts
from .plan import Org, Plan

QUEUES = 8
YEAR = 365.0
FOLLOWED = "training.time_to_proficiency"
START = 14
"""Days from hiring to the first contact."""
NOVICE = 90
ANCHOR_EVERY = 30
ANCHORS_FROM = -75
"""One starter a month whose contract is not the organisation's own, so that three novices are there on any day."""


@dataclass(frozen=True)
class People:
    """The roster, one entry per person; days are counted from the period's first, NEVER stands for none."""

    hired: Array
    live: Array
    left: Array
    queue: Array
    lead: Array
    anchors: Array
    desk: Array
    active: Array
    newcomers: Array

    @property
    def n(self) -> int:
        return len(self.live)


NEVER = 10**6
UNKNOWN = -(10**6)


def roster(plan: Plan, org: Org, days: Days, facts: Facts) -> People:
    """Who is there. Leaving is equally likely on every day of work, so leavers per person-year are as planted."""
    rng = stream(plan.seed, org.id, "people")
    early_share, daily = org.value("training.early_attrition"), org.value("training.attrition") / YEAR
    total = round(org.agents / (1 - early_share))
    early = int(rng.binomial(total, early_share))
    base, fresh = total - early, round(org.value("newcomers") * org.agents)
    anchors = (days.count - 1 - ANCHORS_FROM) // ANCHOR_EVERY + 1

    gone_hired = rng.integers(-1500, -2 * NOVICE, early)
    gone_left = gone_hired + rng.integers(5, NOVICE, early)
    hired = rng.integers(-1500, -120, base)
    left = _leaving(rng, daily, np.zeros(base, dtype=int), days)
    # Who is to be followed for a while has to start early enough.
    latest = days.count // 2 if org.value(FOLLOWED) else days.count
    new_hired = np.sort(rng.integers(0, latest, fresh))
    new_left = _leaving(rng, daily, new_hired, days)
    anchor_live = ANCHORS_FROM + ANCHOR_EVERY * np.arange(anchors)

    everyone = People(
        hired=np.concatenate([gone_hired, hired, new_hired, np.full(anchors, UNKNOWN)]),
        live=np.concatenate([gone_hired + START, hired + START, new_hired + START, anchor_live]),
        left=np.concatenate([gone_left, left, new_left, np.full(anchors, NEVER)]),
        queue=rng.integers(0, QUEUES, total + fresh + anchors),
        lead=np.full(total + fresh + anchors, -1),
        anchors=np.arange(total + fresh, total + fresh + anchors),
        desk=np.empty(0, dtype=int),
        active=np.empty(0, dtype=int),
        newcomers=np.arange(total, total + fresh),
    )
    _lead(org, everyone, days, facts)
    stayed = early + np.flatnonzero(left == NEVER)
    desk = stayed[: max(8, round(org.contacts / org.value("contacts_per_agent")))]
    people = replace(everyone, desk=desk, active=_active(everyone, days))
    _attrition(org, early, base, new_hired, days, facts)
    return people


def _leaving(rng: np.random.Generator, daily: float, first: Array, days: Days) -> Array:
    if daily <= 0:
        return np.full(len(first), NEVER)
    last = first + rng.geometric(daily, len(first)) - 1
    return np.where(last < days.count, last, NEVER)


def _active(people: People, days: Days) -> Array:
    return np.flatnonzero((people.live < days.count) & (people.left >= days.count))


def _lead(org: Org, people: People, days: Days, facts: Facts) -> None:
    """Team leads, so many that each has the planted number of people; what is realised is the fact."""
    active = _active(people, days)
    leads = max(1, round(len(active) / org.value("training.span_of_control")))
    people.lead[:] = np.arange(people.n) % leads
    people.lead[active] = np.arange(len(active)) % leads
    facts.exact(org.id, "training.span_of_control", len(active) / min(leads, len(active)))


def _attrition(org: Org, early: int, base: int, new_hired: Array, days: Days, facts: Facts) -> None:
    facts.drawn(org.id, "training.attrition", org.value("training.attrition"))
    seen = int((new_hired <= days.count - 1 - NOVICE).sum())
    soon = 1 - (1 - org.value("training.attrition") / YEAR) ** NOVICE
    planted = org.value("training.early_attrition")
    facts.drawn(org.id, "training.early_attrition", ((early + base) * planted + seen * soon) / (early + base + seen))


def agents_table(org: Org, people: People, days: Days) -> pa.Table:
    """The roster as delivered."""
    employment = np.where(np.isin(np.arange(people.n), people.anchors), 1, 0)
    return rows(
        "agents", people.n, agent_id=agent_ids(org, np.arange(people.n)), org=org.id, site="Main",
        team=queue_names(org, people.queue), lead=numbered(f"{org.id}-L", people.lead),
        employment=words(["inhouse" if org.is_inhouse else "vendor", "freelance"], employment),
        hired_on=dates(days.first + people.hired, people.hired != UNKNOWN),
        live_on=dates(days.first + people.live, people.live < days.count),
        left_on=dates(days.first + people.left, people.left != NEVER), languages="en",
    )  # fmt: skip


def agent_ids(org: Org, numbers: Array) -> pa.Array:
    """The id of each person."""
    return numbered(f"{org.id}-A", numbers)


def queue_names(org: Org, queues: Array) -> pa.Array:
    """The team of each queue."""
    return words([f"{org.id} team {n + 1}" for n in range(QUEUES)], queues)

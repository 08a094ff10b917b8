"""Learning: courses, tests, refreshers and policy news of the people on the roster, what they may open, and thanks."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .days import Days
from .draw import Array, dates, nullable, numbered, rows, stream, words, yes
from .facts import Facts
from .people import NEVER, UNKNOWN, People, agent_ids
from .plan import Org, Plan

HOURS_A_MONTH = 4.0
THANKS_A_MONTH = 0.2
MONTH = 365.0 / 12
NESTING = 30
WINDOW = 90
MODULES, TESTS, NEWS = 2, 2, 2
CATEGORIES = ("soft", "product", "policy", "compliance")


def training_table(plan: Plan, org: Org, people: People, days: Days, facts: Facts) -> pa.Table:
    """All assignments. Only people marked as refreshed do anything, so that the share of them stays as planted."""
    rng = stream(plan.seed, org.id, "training")
    fresh = yes(rng, org.value("training.refreshed"), people.n)
    log_refreshed(org, facts)
    busy = people.active[fresh[people.active]]
    parts = [_briefings(rng, org, busy, people, days), _modules(rng, org, busy, days, facts),
             _tests(rng, org, busy, days, facts), _news(rng, org, busy, days, facts),
             _sessions(rng, org, np.flatnonzero(fresh), people, days, facts)]  # fmt: skip
    if org.value("training.effect"):
        # Coaching reaches people whether or not they count as refreshed, so that their share is no longer the planted.
        facts.of[org.id].pop("training.refreshed")
        parts.append(_coaching(org, people, days))
    merged = pa.concat_tables(parts)
    return merged.set_column(0, "training_id", numbered(f"{org.id}-T", np.arange(len(merged))))


def log_refreshed(org: Org, facts: Facts) -> None:
    facts.drawn(org.id, "training.refreshed", org.value("training.refreshed"))


def _briefings(rng: np.random.Generator, org: Org, busy: Array, people: People, days: Days) -> pa.Table:
    """Whoever counts as refreshed was briefed in the last ninety days."""
    first = np.maximum(people.live[busy], days.count - 1 - WINDOW)
    done = first + np.floor(rng.random(len(busy)) * (days.count - first)).astype(int)
    return rows("training", len(busy), agent_id=agent_ids(org, busy), org=org.id, course="briefing",
                hours=np.zeros(len(busy)), done_on=dates(days.first + done))  # fmt: skip


def _modules(rng: np.random.Generator, org: Org, busy: Array, days: Days, facts: Facts) -> pa.Table:
    """Modules with a date: done by it with the planted chance, else late or never."""
    who = np.repeat(busy, MODULES)
    number = np.tile(np.arange(MODULES), len(busy))
    due = rng.integers(0, days.count, len(who))
    in_time, never = yes(rng, org.value("training.on_time"), len(who)), yes(rng, 0.5, len(who))
    done = np.where(in_time, due - rng.integers(0, 10, len(who)), due + rng.integers(1, 10, len(who)))
    facts.drawn(org.id, "training.on_time", org.value("training.on_time"))
    return rows("training", len(who), agent_id=agent_ids(org, who), org=org.id, course=numbered("module ", number),
                hours=np.zeros(len(who)), assigned_on=dates(days.first + due - 30), due_on=dates(days.first + due),
                done_on=dates(days.first + done, in_time | ~never))  # fmt: skip


def _tests(rng: np.random.Generator, org: Org, busy: Array, days: Days, facts: Facts) -> pa.Table:
    who = np.repeat(busy, TESTS)
    done = rng.integers(0, days.count, len(who))
    passed = yes(rng, org.value("training.first_pass"), len(who))
    facts.drawn(org.id, "training.first_pass", org.value("training.first_pass"))
    return rows("training", len(who), agent_id=agent_ids(org, who), org=org.id,
                course=numbered("test ", np.tile(np.arange(TESTS), len(busy))), hours=np.zeros(len(who)),
                done_on=dates(days.first + done), passed=passed, attempt=np.ones(len(who), dtype=int),
                score=np.where(passed, 0.9, 0.5))  # fmt: skip


def _news(rng: np.random.Generator, org: Org, busy: Array, days: Days, facts: Facts) -> pa.Table:
    """Policy changes: nine in ten reach the agent within the planted number of days."""
    who, lag = np.repeat(busy, NEWS), int(org.value("training.change_lag"))
    below, upto = rng.uniform(0.78, 0.88) if lag else 0.0, rng.uniform(0.92, 0.97)
    draw = rng.random(len(who))
    took = np.where(draw < below, rng.integers(0, max(1, lag), len(who)), lag)
    took = np.where(draw > upto, lag + rng.integers(1, 8, len(who)), took)
    assigned = rng.integers(0, days.count - 31, len(who))
    facts.drawn(org.id, "training.change_lag", lag)
    return rows("training", len(who), agent_id=agent_ids(org, who), org=org.id,
                course=numbered("news ", np.tile(np.arange(NEWS), len(busy))), category="policy",
                hours=np.zeros(len(who)), assigned_on=dates(days.first + assigned),
                done_on=dates(days.first + assigned + took))  # fmt: skip


def _sessions(rng: np.random.Generator, org: Org, fresh: Array, people: People, days: Days, facts: Facts) -> pa.Table:
    """Ongoing training: hours in proportion to the months that a person was there, some of them on soft skills."""
    rate = HOURS_A_MONTH * (1.0 if org.is_inhouse else org.value("training.hours_parity"))
    first = np.maximum(0, people.live[fresh] + NESTING)
    last = np.minimum(people.left[fresh], days.count - 1)
    there = np.maximum(0, last - first + 1)
    mean_hours = 4.5 * org.value("training.refreshed")
    times = rng.poisson(rate * there / MONTH / mean_hours if mean_hours else 0 * there)
    who, start, span = (np.repeat(x, times) for x in (fresh, first, there))
    number = np.arange(len(who)) - np.repeat(np.cumsum(times) - times, times)
    done = start + np.floor(rng.random(len(who)) * span).astype(int)
    soft = yes(rng, org.value("training.soft_skill_share"), len(who))
    facts.drawn(org.id, "training.soft_skill_share", org.value("training.soft_skill_share"))
    if not org.is_inhouse and not org.value("training.effect"):
        facts.drawn(org.id, "training.hours_parity", org.value("training.hours_parity"))
    course = numbered("session ", number)
    if org.value("training.effect"):
        course = nullable(np.zeros(len(who)), np.zeros(len(who), bool)).cast(pa.string())
    return rows("training", len(who), agent_id=agent_ids(org, who), org=org.id, course=course,
                category=words(["soft", "product"], (~soft).astype(int)),
                hours=rng.integers(1, 9, len(who)).astype(float), done_on=dates(days.first + done))  # fmt: skip


def coached(org: Org, people: People, days: Days) -> tuple[Array, Array]:
    """Who had the coaching course, and in which month: every second of those who answer contacts, never at the ends."""
    months = int(days.month[-1]) + 1
    who = people.desk[::2]
    return who, 1 + np.arange(len(who)) % max(1, months - 2)


def _coaching(org: Org, people: People, days: Days) -> pa.Table:
    who, month = coached(org, people, days)
    first = np.array([np.flatnonzero(days.month == m)[0] for m in range(int(days.month[-1]) + 1)])
    return rows("training", len(who), agent_id=agent_ids(org, who), org=org.id, course="coaching", category="product",
                hours=np.zeros(len(who)), done_on=dates(days.first + first[month] + 14))  # fmt: skip


def access_table(plan: Plan, org: Org, people: People, days: Days, facts: Facts) -> pa.Table:
    """Entitlements to the customer's history: of active people, and of those who left."""
    rng = stream(plan.seed, org.id, "access")
    may = people.active[yes(rng, org.value("data.history_access"), len(people.active))]
    facts.drawn(org.id, "data.history_access", org.value("data.history_access"))
    gone = np.flatnonzero((people.left >= 0) & (people.left < days.count - 1))
    closed = yes(rng, org.value("security.leavers_deprovisioned"), len(gone))
    facts.drawn(org.id, "security.leavers_deprovisioned", org.value("security.leavers_deprovisioned"))
    late = people.left[gone] + rng.integers(2, 20, len(gone))
    revoked = np.where(closed, people.left[gone] + rng.integers(0, 2, len(gone)), late)
    never = ~closed & yes(rng, 0.4, len(gone))
    who = np.concatenate([may, gone])
    until = np.concatenate([np.full(len(may), NEVER), np.where(never, NEVER, revoked)])
    open_still = until == NEVER
    granted = np.where(people.hired[who] == UNKNOWN, people.live[who], people.hired[who])
    return rows("access", len(who), agent_id=agent_ids(org, who), org=org.id, system="crm",
                granted_on=dates(days.first + granted), revoked_on=dates(days.first + until, ~open_still))  # fmt: skip


def recognitions_table(plan: Plan, org: Org, people: People, days: Days, facts: Facts) -> pa.Table:
    """Thanks, given in proportion to the months that somebody was there."""
    rng = stream(plan.seed, org.id, "recognitions")
    rate = THANKS_A_MONTH * (1.0 if org.is_inhouse else org.value("culture.recognition_parity"))
    if not org.is_inhouse:
        facts.drawn(org.id, "culture.recognition_parity", org.value("culture.recognition_parity"))
    there = np.flatnonzero((people.hired < days.count) & (people.left >= 0))
    first, last = np.maximum(people.hired[there], 0), np.minimum(people.left[there], days.count - 1)
    times = rng.poisson(rate * (last - first + 1) / MONTH)
    who, first, last = (np.repeat(x, times) for x in (there, first, last))
    day = first + np.floor(rng.random(len(who)) * (last - first + 1)).astype(int)
    return rows("recognitions", len(who), recognition_id=numbered(f"{org.id}-N", np.arange(len(who))),
                agent_id=agent_ids(org, who), org=org.id, at=dates(days.first + day), kind="thanks")  # fmt: skip

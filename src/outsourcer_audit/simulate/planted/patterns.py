"""Patterns that honest work seldom leaves behind, planted with a strength from 0 (not there) to 1 (plain to see).

Each is planted where its rows are made: contacts and their clocks here, the others in the modules of their tables.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .contacts import THRESHOLD_S, Contacts
from .days import DAY, Days
from .draw import Array, moments, numbered, rows, stream, yes
from .people import NEVER, People, agent_ids
from .plan import Org, Plan

ALL = (
    "answering.waits_at_threshold", "answering.very_short_calls", "answering.transfers_before_cap",
    "billing.contacts_twice", "billing.invoice_lines_twice", "cases.reopened_at_once", "cases.month_end_closings",
    "figures.round_figures", "quality.straight_lined", "quality.too_fast", "roster.outside_shifts",
    "roster.after_leaving", "surveys.offer_dispersion", "surveys.offers_by_outcome",
)  # fmt: skip
CAP_MINUTE = 8
FEW = 3
"""People who do it, where a pattern is one of few people."""
SHIFT = (7.5, 20.5)


def strength(org: Org, pattern: str) -> float:
    """How strongly a pattern is planted at an organisation."""
    if unknown := set(org.patterns) - set(ALL):
        raise ValueError(f"no pattern {', '.join(sorted(unknown))}")
    return float(org.patterns.get(pattern, 0.0))


def few(log: Contacts, people: People) -> Array:
    """The few people who do it: those with the most contacts."""
    times = np.bincount(log.agent[log.handled], minlength=people.n)
    return np.argsort(-times, kind="stable")[:FEW]


def tampered(plan: Plan, org: Org, log: Contacts, people: People, days: Days) -> None:
    """Contacts as they are made to look."""
    rng = stream(plan.seed, org.id, "patterns")
    if s := strength(org, "answering.waits_at_threshold"):
        beyond = (
            log.handled & (log.wait > THRESHOLD_S) & (log.wait <= THRESHOLD_S + 20) & yes(rng, 0.4 + 0.5 * s, log.n)
        )
        log.wait[beyond] = THRESHOLD_S - 2.5 * rng.random(int(beyond.sum()))
    if s := strength(org, "answering.very_short_calls"):
        cut = log.handled & np.isin(log.agent, few(log, people)) & yes(rng, 0.5 * s, log.n)
        log.talk[cut], log.hold[cut] = 2 + 5 * rng.random(int(cut.sum())), 0.0
    if s := strength(org, "answering.transfers_before_cap"):
        spoken = log.talk + log.hold
        long = log.handled & (spoken > 60 * CAP_MINUTE) & (spoken < 60 * (CAP_MINUTE + 4)) & yes(rng, 0.6 * s, log.n)
        log.talk[long], log.hold[long] = 60 * CAP_MINUTE - 1 - 40 * rng.random(int(long.sum())), 0.0
        log.transferred[long] = True
    if s := strength(org, "roster.after_leaving"):
        gone = np.flatnonzero((people.left > 0) & (people.left < days.count - 20) & (people.left != NEVER))
        for person in gone[yes(rng, 0.5 * s, len(gone))]:
            later = np.flatnonzero(log.handled & (log.day > people.left[person] + 2))
            if len(later) >= 8:
                log.agent[rng.choice(later, 6, replace=False)] = person


def offered(org: Org, log: Contacts, usual: float, rng: np.random.Generator) -> Array:
    """Chance of a survey offer: the same for all, unless people choose whom to ask, or the outcome does."""
    chance = np.full(log.n, usual)
    if s := strength(org, "surveys.offer_dispersion"):
        own = rng.random(int(log.agent.max()) + 1)
        chance = chance * np.where(own < 0.4, 1 - 0.8 * s, 1.0)[log.agent]
    if s := strength(org, "surveys.offers_by_outcome"):
        chance = chance * np.where(log.resolved, 1.0, 1 - 0.6 * s)
    return chance


def twice(plan: Plan, org: Org, log: Contacts, table: pa.Table) -> pa.Table:
    """The contacts, some of them again under another number."""
    s = strength(org, "billing.contacts_twice")
    if not s:
        return table
    rng = stream(plan.seed, org.id, "twice")
    again = np.flatnonzero(log.handled & ~log.transferred & (log.talk > 60) & yes(rng, 0.03 * s, log.n))
    copied = table.take(pa.array(again))
    copied = copied.set_column(0, "contact_id", numbered(f"{org.id}-D", again))
    return pa.concat_tables([table, copied])


def shifts(plan: Plan, org: Org, log: Contacts, days: Days) -> pa.Table:
    """Shifts of everybody who answers, on the days on which they do; of a few people at another time of the day."""
    rng = stream(plan.seed, org.id, "shifts")
    pairs = np.unique(log.agent[log.handled].astype(np.int64) * 10_000 + log.day[log.handled])
    agent, day = pairs // 10_000, pairs % 10_000
    start, end = np.full(len(pairs), SHIFT[0]), np.full(len(pairs), SHIFT[1])
    if s := strength(org, "roster.outside_shifts"):
        times = np.bincount(agent)
        wrong = np.isin(agent, np.argsort(-times, kind="stable")[:FEW]) & yes(rng, 0.8 * s, len(pairs))
        start, end = np.where(wrong, 4.0, start), np.where(wrong, 5.0, end)
    # Each day's shift begins at its own minute: nobody clocks in to the second.
    jitter = 300 * rng.random(len(pairs))
    return rows("shifts", len(pairs), shift_id=numbered(f"{org.id}-Z", np.arange(len(pairs))),
                agent_id=agent_ids(org, agent), org=org.id, starts_at=moments(days.instant(day, start * 3600 + jitter)),
                ends_at=moments(days.instant(day, end * 3600 + jitter)))  # fmt: skip


def scoring_times(
    plan: Plan, org: Org, contact: Array, evaluator: Array, ended: Array, length: Array, until: float
) -> Array:
    """When each evaluation was made: week by week, one after another, each longer than the contact; or far too fast."""
    rng = stream(plan.seed, org.id, "scoring times")
    s = strength(org, "quality.too_fast")
    took = length + 120 + 300 * rng.random(len(contact))
    if s:
        took = np.where(
            (evaluator < 2) & yes(rng, 0.5 + 0.5 * s, len(contact)), 15 + 15 * rng.random(len(contact)), took
        )
    week = (ended // (7 * DAY)).astype(np.int64)
    order = np.lexsort((contact, week, evaluator))
    key = evaluator[order] * 10**6 + week[order]
    first = np.r_[True, key[1:] != key[:-1]]
    group = np.cumsum(first) - 1
    begins = np.full(group[-1] + 1 if len(group) else 0, -np.inf)
    np.maximum.at(begins, group, ended[order] + 600)
    total = np.cumsum(took[order])
    before = (total - took[order])[first][group]
    at = np.empty(len(contact))
    at[order] = begins[group] + total - before
    return np.minimum(at, until - 1)

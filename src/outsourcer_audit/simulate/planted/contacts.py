"""Contacts: issues of customers, and how each contact was answered.

Issues are drawn independently of each other; a customer who comes back within seven days does so once. Chances that
differ by stratum (channel x topic) are set so that their mean over the organisation's own contacts is the planted one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .days import CLOSED, OPEN, Days
from .draw import Array, on_average, pick, shifted, stream, yes
from .facts import Facts
from .newcomers import given_to_newcomers
from .people import FOLLOWED, QUEUES, People
from .plan import CHANNELS, TOPICS, Org, Plan

WINDOW_DAYS = 7
THRESHOLD_S = 20.0
QUICK_S = 8.0
"""Mean of the quick answers; no jump at the threshold, where forensics look for one."""
SHORT_S = 5.0
HARD = np.array([0.0, -0.3, -0.7, -1.0])
"""How much harder each topic is, in log-odds per unit of the plan's confounding."""
CHANNEL_HARD = np.array([0.0, -0.15, 0.2])
REPEAT_POINTS = -0.05
LEVEL = "repeats in the easiest stratum"
"""Chance of a repeat before the points of the stratum; organisations compare by it, whatever their mixes."""


@dataclass
class Contacts:
    """One organisation's contacts as arrays, in order of time. ``first``: row of the issue's opening contact."""

    n: int
    issue: Array
    first: Array
    day: Array
    clock: Array
    at: Array
    month: Array
    channel: Array
    topic: Array
    hard: Array
    self_service: Array
    closed: Array
    flags: dict[str, Array] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Array:
        try:
            found: Array = self.__dict__["flags"][name]
        except KeyError:
            raise AttributeError(name) from None
        return found

    @property
    def opening(self) -> Array:
        """Whether a contact opens its issue."""
        return np.asarray(self.first == np.arange(self.n))

    @property
    def stratum(self) -> Array:
        return np.asarray(self.channel * len(TOPICS) + self.topic)


def contacts(plan: Plan, org: Org, people: People, days: Days, facts: Facts, part: int = 0) -> Contacts:
    """All contacts of one organisation (or one part of very many, each part drawn on its own)."""
    rng = stream(plan.seed, org.id, "contacts", part)
    log = _issues(plan, org, days, facts, rng)
    hard = log.hard
    closed = log.closed
    short = ~closed & yes(rng, org.value("short_abandoned"), log.n)
    gone = ~closed & ~short & yes(rng, chance(org, "outcomes.abandoned", log, days, facts, within=~closed & ~short))
    handled = ~(closed | short | gone)
    log.flags |= {"abandoned": ~handled, "handled": handled, "short": short | closed}
    _waits(org, log, short | closed, facts, rng)
    _staffed(org, log, people, days, facts, rng)
    log.flags["transferred"] = handled & yes(
        rng, chance(org, "handoffs.transfer_rate", log, days, facts, within=handled, hard=-hard)
    )
    log.flags["context"] = yes(rng, chance(org, "data.context_at_start", log, days, facts, within=handled))
    _resolved(org, log, facts, rng)
    _forced(org, log, days, facts, rng)
    reopened = chance(org, "outcomes.reopened", log, days, facts, within=log.resolved, hard=-hard)
    log.flags["reopened"] = yes(rng, reopened)
    _several(org, log, days, facts, rng)
    return log


def chance(
    org: Org, measure: str, log: Contacts, days: Days, facts: Facts, within: Array, hard: Array | None = None
) -> Array:
    """Chance per contact of what a measure counts, with the planted mean where it is planted; notes the fact."""
    planted = org.planted(measure)
    offsets = np.zeros(log.n) if hard is None else hard
    place = np.ones(log.n, dtype=bool)
    if planted.months:
        place &= np.isin(log.month, [days.months.index(m) for m in planted.months])
    if planted.channels:
        place &= np.isin(log.channel, [CHANNELS.index(c) for c in planted.channels])
    found = on_average(planted.value, offsets, within & place)
    if planted.elsewhere is not None:
        found = np.where(place, found, on_average(planted.elsewhere, offsets, within & ~place))
    if within.any():
        facts.drawn(org.id, measure, float(found[within].mean()))
    return found


def _issues(plan: Plan, org: Org, days: Days, facts: Facts, rng: np.random.Generator) -> Contacts:
    """Issues opened at random, and the second contact of those customers who come back within seven days."""
    back = 1 - org.value("outcomes.fcr_no_repeat")
    n = max(1, round(org.contacts / (1 + back)))
    stratum = pick(rng, org.weights(), n)
    day = pick(rng, days.weight, n)
    channel, topic = stratum // len(TOPICS), stratum % len(TOPICS)
    hard = plan.confounding * (HARD[topic] + CHANNEL_HARD[channel])
    complete = day < days.count - WINDOW_DAYS
    again = _coming_back(org, days.month[day], complete, hard, back, days, facts)
    comes = yes(rng, again)
    switch = min(1.0, org.value("consistency.channel_switch") / back) if back else 0.0
    elsewhere = comes & yes(rng, switch, n)
    facts.drawn(org.id, "consistency.channel_switch", switch * float(again[complete].mean()) if complete.any() else 0.0)
    other = (channel + rng.integers(1, len(CHANNELS), n)) % len(CHANNELS)
    later = day + rng.integers(1, WINDOW_DAYS, n)
    kept = np.flatnonzero(comes & (later < days.count))
    both = np.concatenate([np.arange(n), kept])
    all_days = np.concatenate([day, later[kept]])
    channels = np.concatenate([channel, np.where(elsewhere, other, channel)[kept]])
    closed = yes(rng, 1 - org.value("journey.hours_covered"), len(both))
    facts.drawn(org.id, "journey.hours_covered", org.value("journey.hours_covered"))
    hour = np.where(closed, rng.integers(*CLOSED, len(both)), rng.integers(*OPEN, len(both)))
    clock = hour * 3600 + rng.random(len(both)) * 3599
    at = days.instant(all_days, clock)
    order = np.argsort(at, kind="stable")
    place = np.empty(len(both), dtype=int)
    place[order] = np.arange(len(both))
    topics = topic[both][order]
    return Contacts(
        n=len(both), issue=both[order], first=place[both][order], day=all_days[order], clock=clock[order],
        at=at[order], month=days.month[all_days[order]], channel=channels[order], topic=topics,
        hard=plan.confounding * (HARD[topics] + CHANNEL_HARD[channels[order]]),
        self_service=np.zeros(len(both), dtype=bool), closed=closed[order],
        flags={"again": again[both][order]},
    )  # fmt: skip


def _coming_back(org: Org, month: Array, complete: Array, hard: Array, back: float, days: Days, facts: Facts) -> Array:
    """Chance of a second contact per issue; strata differ by points, so that every mix compares the same strata."""
    points = REPEAT_POINTS * hard
    again = shifted(back, points, complete if complete.any() else None)
    facts.drawn(org.id, LEVEL, back - float(points[complete].mean()) if complete.any() else back)
    planted = org.planted("outcomes.fcr_no_repeat")
    if planted.elsewhere is not None and planted.months:
        inside = np.isin(month, [days.months.index(m) for m in planted.months])
        again = np.where(inside, back, 1 - planted.elsewhere)
    if complete.any():
        facts.drawn(org.id, "outcomes.fcr_no_repeat", 1 - float(again[complete].mean()))
    return again


def _waits(org: Org, log: Contacts, short: Array, facts: Facts, rng: np.random.Generator) -> None:
    """Waiting times: the planted share within the threshold, and the planted mean of those who were answered."""
    fast, mean = org.value("service_level"), org.value("outcomes.asa")
    quick, beyond = _mixed(fast, mean)
    wait = rng.exponential(1.0, log.n) * np.where(yes(rng, quick, log.n), QUICK_S, beyond)
    gone = log.abandoned & ~short
    wait = np.where(gone, SHORT_S + 0.01 + rng.exponential(55.0, log.n), wait)
    log.flags["wait"] = np.where(short, rng.random(log.n) * SHORT_S, wait)
    facts.drawn(org.id, "outcomes.asa", quick * QUICK_S + (1 - quick) * beyond)
    mean_aht = org.value("outcomes.aht")
    total = rng.gamma(2.5, mean_aht / 2.5, log.n)
    hold = np.where(yes(rng, 0.3, log.n), 0.1, 0.0) * total
    log.flags |= {"total": total, "hold": hold, "wrap": 0.12 * total, "talk": 0.88 * total - hold}
    facts.drawn(org.id, "outcomes.aht", mean_aht)


def _mixed(fast: float, mean: float) -> tuple[float, float]:
    """Share of quick answers and mean of the slow ones, so that both the share in time and the mean are as planted."""
    low, high = 0.0, 0.999
    for _ in range(60):
        share = (low + high) / 2
        slow = max(0.1, (mean - share * QUICK_S) / (1 - share))
        in_time = share * (1 - np.exp(-THRESHOLD_S / QUICK_S)) + (1 - share) * (1 - np.exp(-THRESHOLD_S / slow))
        low, high = (share, high) if in_time < fast else (low, share)
    if abs(in_time - fast) > 1e-3:
        raise ValueError(f"a mean wait of {mean:g} s does not go with {fast:g} answered within {THRESHOLD_S:g} s")
    return share, slow


def _staffed(org: Org, log: Contacts, people: People, days: Days, facts: Facts, rng: np.random.Generator) -> None:
    """Who answers: a novice with the planted chance, else one of the experienced, each as likely as the other."""
    novice = yes(rng, chance(org, "training.novice_exposure", log, days, facts, within=log.handled))
    lowest = np.ceil((log.day - 14) / 30).astype(int)
    agent = np.where(
        novice,
        people.anchors[np.clip(lowest + rng.integers(0, 3, log.n), 0, len(people.anchors) - 1)],
        people.desk[rng.integers(0, len(people.desk), log.n)],
    )
    queue = np.where(log.handled, people.queue[agent], rng.integers(0, QUEUES, log.n))
    log.flags |= {"agent": agent, "queue": queue}
    if org.value(FOLLOWED):
        given_to_newcomers(org, log, people, days, facts, rng)


def _resolved(org: Org, log: Contacts, facts: Facts, rng: np.random.Generator) -> None:
    """Solved or not: agents differ by the planted spread, and contacts that keep to the script by the planted share."""
    share, kept = org.value("resolved"), org.value("script_kept")
    script = yes(rng, kept, log.n)
    unsolved = org.value("consistency.script_divergence")
    lift = (1 - unsolved) - share
    by_script = np.where(script, lift, -lift * kept / (1 - kept))
    spread = org.value("consistency.agent_dispersion")
    agents = int(log.agent.max()) + 1
    skill = rng.normal(0.0, spread, agents) if spread else np.zeros(agents)
    if org.icc:
        size = 1 / org.icc - 1
        skill = rng.beta(share * size, (1 - share) * size, agents) - share
    own = skill[log.agent]
    if not org.icc:
        own = own - own[log.handled].mean()
    solved = np.clip(share + own + by_script, 0.0, 1.0)
    log.flags |= {"solved": solved, "resolved": log.handled & yes(rng, solved), "script": script}
    log.flags["adherence"] = np.where(script, 0.9 + 0.1 * rng.random(log.n), 0.5 + 0.39 * rng.random(log.n))
    facts.drawn(org.id, "resolved", float(solved[log.handled].mean()))
    facts.drawn(org.id, "consistency.agent_dispersion", spread)
    facts.drawn(org.id, "consistency.script_divergence", 1 - float(solved[log.handled & script].mean()))


def _forced(org: Org, log: Contacts, days: Days, facts: Facts, rng: np.random.Generator) -> None:
    """Who tried self-service first: as often as it takes for the planted share of forced channels.

    An issue is forced when its first contact solved it after self-service, or did not solve it and a later one on
    another channel did.
    """
    solved = np.where(log.handled, log.solved, 0.0)
    later = np.zeros(log.n)
    again = np.flatnonzero(~log.opening & (log.channel != log.channel[log.first]))
    later[log.first[again]] = solved[again]
    whole = log.opening & (log.day < days.count - WINDOW_DAYS)
    elsewhere = (1 - solved) * later
    share = org.value("self_service_first")
    if "consistency.forced_channel" in org.values and whole.any():
        share = float((org.value("consistency.forced_channel") - elsewhere[whole].mean()) / solved[whole].mean())
    share = min(1.0, max(0.0, share))
    log.self_service = yes(rng, share, log.n)
    if whole.any():
        facts.drawn(org.id, "consistency.forced_channel", float((solved * share + elsewhere)[whole].mean()))


def _several(org: Org, log: Contacts, days: Days, facts: Facts, rng: np.random.Generator) -> None:
    several = yes(rng, org.value("several_issues"), log.n)
    raised = np.where(several, 2 + yes(rng, 0.2, log.n), 1)
    every = chance(org, "consistency.all_issues_solved", log, days, facts, within=log.handled & several)
    done = np.where(several, yes(rng, every), log.resolved)
    log.flags |= {"raised": raised, "done": np.where(done, raised, raised - 1)}

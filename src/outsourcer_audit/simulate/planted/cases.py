"""Cases: a few kinds of path through teams and companies, drawn in the planted proportions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .days import DAY, Days
from .draw import Array, moments, numbered, pick, rows, stream, words, yes
from .facts import Facts
from .patterns import strength
from .plan import PARTNER, Org, Plan

HOUR = 3600.0
FLAGS = {"escalation": "rises", "ping_pong": "returns", "cross_company_ping_pong": "crosses_back",
         "push_to_front": "usual"}  # fmt: skip
OWN, OTHER = 0, 1
BACKLOG_DAYS = 5
AGED = 0.9
REOPENED = 0.05


@dataclass(frozen=True)
class Path:
    """Who holds a case in turn: (0 this organisation or 1 its partner, team, tier)."""

    steps: tuple[tuple[int, str, int], ...]

    @property
    def moves(self) -> int:
        return len(self.steps) - 1

    @property
    def returns(self) -> bool:
        """Straight back to the team that had passed it on."""
        return any(a == c for a, c in zip(self.steps, self.steps[2:], strict=False))

    @property
    def crosses_back(self) -> bool:
        who = [step[0] for step in self.steps]
        return any(a == c != b for a, b, c in zip(who, who[1:], who[2:], strict=False))

    @property
    def rises(self) -> bool:
        return any(b[2] > a[2] for a, b in zip(self.steps, self.steps[1:], strict=False))

    @property
    def usual(self) -> bool:
        """Solved in the first tier, or one tier up at a time."""
        tiers = [s[2] for s in self.steps]
        changed = [t for n, t in enumerate(tiers) if n == 0 or t != tiers[n - 1]]
        return changed == list(range(1, len(changed) + 1)) and len(changed) <= 3

    @property
    def companies(self) -> list[int]:
        """Companies in turn."""
        who = [step[0] for step in self.steps]
        return [w for n, w in enumerate(who) if n == 0 or w != who[n - 1]]


def _own(*teams: str) -> Path:
    return Path(tuple((OWN, team, 2 if team == "second" else 1) for team in teams))


ALONE, FORWARD, UP = _own("a"), _own("a", "b"), _own("a", "second")
BACK, HIGH = _own("a", "b", "a"), _own("second")
CROSS_BACK = Path(((OWN, "a", 1), (OTHER, "p", 1), (OWN, "a", 1)))
AWAY = Path(((OWN, "a", 1), (OTHER, "p", 1)))
LONG = {1: FORWARD, 2: _own("a", "b", "c"), 3: _own("a", "b", "c", "d"), 4: _own("a", "b", "c", "d", "e")}


def mixture(org: Org) -> dict[Path, float]:
    """How often each path occurs, so that every measure of cases has its planted value."""
    hops = int(org.value("handoffs.hops"))
    uncovered = 1 - org.value("journey.stage_coverage")
    mix = {UP: org.value("handoffs.escalation"), CROSS_BACK: org.value("handoffs.cross_company_ping_pong"),
           HIGH: 1 - org.value("handoffs.push_to_front")}  # fmt: skip
    mix[BACK] = max(0.0, org.value("handoffs.ping_pong") - mix[CROSS_BACK])
    if hops in LONG:
        mix[LONG[hops]] = mix.get(LONG[hops], 0.0) + max(0.0, 0.14 - sum(w for p, w in mix.items() if p.moves >= hops))
    # Stations that lie with the partner, of all stations: the rest of them comes from cases that end there.
    stations = sum(w * len(p.companies) for p, w in mix.items()) + 1 - sum(mix.values())
    away = (uncovered * stations - mix[CROSS_BACK]) / (1 - uncovered)
    mix[AWAY] = max(0.0, away)
    rest = 1 - sum(mix.values())
    if rest < -1e-9:
        raise ValueError(f"{org.id}: what is planted on cases adds up to more than all of them")
    mix[ALONE] = max(0.0, rest)
    return mix


def case_facts(org: Org, mix: dict[Path, float], facts: Facts) -> None:
    """What the mixture means for each measure."""

    def share(flag: str) -> float:
        return sum(w for p, w in mix.items() if getattr(p, flag))

    for measure, flag in FLAGS.items():
        facts.drawn(org.id, f"handoffs.{measure}", share(flag))
    stations = sum(w * len(p.companies) for p, w in mix.items())
    facts.drawn(org.id, "journey.stage_coverage", sum(w * p.companies.count(OWN) for p, w in mix.items()) / stations)
    passed, hops = 0.0, 0
    for moves in sorted({p.moves for p in mix}):
        passed, hops = passed + sum(w for p, w in mix.items() if p.moves == moves), moves
        if passed >= AGED:
            break
    facts.drawn(org.id, "handoffs.hops", hops)
    facts.drawn(org.id, "outcomes.backlog_age", org.value("outcomes.backlog_age"))


def case_events(plan: Plan, org: Org, days: Days, facts: Facts) -> pa.Table:
    """Cases: some closed, some still open at the end, of which the planted share is older than agreed."""
    rng = stream(plan.seed, org.id, "cases")
    mix = mixture(org)
    case_facts(org, mix, facts)
    paths = list(mix)
    n = max(60, round(org.contacts * 0.6))
    path = pick(rng, [mix[p] for p in paths], n)
    closed = yes(rng, org.value("closing"), n)
    old = closed | yes(rng, org.value("outcomes.backlog_age"), n)
    span, newest = days.until - days.since, BACKLOG_DAYS * DAY
    before = rng.random(n) * (span - newest - DAY)
    start = days.since + np.where(old, before, span - newest + rng.random(n) * (newest - DAY))
    case, step, at = [], [], []
    for number, each in enumerate(paths):
        mine = np.flatnonzero(path == number)
        for place in range(len(each.steps)):
            case.append(mine)
            step.append(np.full(len(mine), 10 * number + place))
            at.append(start[mine] + place * HOUR)
    ends = np.flatnonzero(closed)
    lengths = np.array([len(p.steps) for p in paths])
    case.append(ends)
    step.append(10 * path[ends] + lengths[path[ends]] - 1)
    at.append(start[ends] + lengths[path[ends]] * HOUR)
    cases, steps, times = np.concatenate(case), np.concatenate(step), np.concatenate(at)
    last = np.zeros(len(cases), dtype=bool)
    last[len(cases) - len(ends) :] = True
    events = _events(org, paths, cases, steps, times, last)
    return pa.concat_tables([events, _reopened(plan, org, events.slice(len(events) - len(ends)), times[last], days)])


def _reopened(plan: Plan, org: Org, closed: pa.Table, at: Array, days: Days) -> pa.Table:
    """Some closed cases are opened once more and closed two hours later: days after, unless somebody cheats."""
    rng = stream(plan.seed, org.id, "reopened")
    day = days.local_day(at)
    back = yes(rng, REOPENED, len(at))
    wait = DAY * (1 + 12 * rng.random(len(at)))
    if s := strength(org, "cases.month_end_closings"):
        next_days = days.month[np.minimum(day + 3, days.count - 1)] != days.month[np.minimum(day, days.count - 1)]
        back |= next_days & yes(rng, 0.5 * s, len(at))
    if s := strength(org, "cases.reopened_at_once"):
        at_once = yes(rng, 0.12 * s, len(at))
        back, wait = back | at_once, np.where(at_once, 60 + 900 * rng.random(len(at)), wait)
    again = np.flatnonzero(back & (at + wait + 3 * HOUR < days.until))
    parts = []
    for number, (word, later) in enumerate((("reopen", 0.0), ("close", 2 * HOUR)), start=1):
        part = closed.take(pa.array(again))
        sequence = part["sequence"].to_numpy() + number
        new = {"occurred_at": moments(at[again] + wait[again] + later), "sequence": pa.array(sequence),
               "event": pa.repeat(pa.scalar(word), len(part))}  # fmt: skip
        for name, column in new.items():
            part = part.set_column(part.schema.get_field_index(name), name, column)
        parts.append(part)
    return pa.concat_tables(parts)


def _events(org: Org, paths: list[Path], cases: Array, steps: Array, times: Array, last: Array) -> pa.Table:
    names, teams, tiers, whose = [], {}, {}, {}
    for number, path in enumerate(paths):
        for step, (who, team, tier) in enumerate(path.steps):
            key = 10 * number + step
            owner = org.id if who == OWN else PARTNER
            teams[key], tiers[key], whose[key] = f"{owner} {team}", tier, owner
    keys = np.array(sorted(teams))
    place = np.searchsorted(keys, steps)
    names = [teams[k] for k in keys]
    owners = [whose[k] for k in keys]
    return rows(
        "case_events", len(cases), case_id=numbered(f"{org.id}-Q", cases), occurred_at=moments(times),
        sequence=steps % 10 + 1 + last, org=words(owners, place), team=words(names, place),
        tier=np.array([tiers[k] for k in keys])[place],
        event=words(["open", "move", "close"], np.where(last, 2, np.minimum(steps % 10, 1))),
    )  # fmt: skip

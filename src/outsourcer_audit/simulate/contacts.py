"""Contacts: who asked what, when, on which channel, how long it took, and how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, shifted, stream, uniform, waiting
from .market import (
    EASINESS,
    END,
    HARD_MIX,
    HARDNESS,
    HOURS,
    SEASON,
    THRESHOLD_S,
    TOPICS,
    UNTIL,
    USUAL_MIX,
    WEEKDAY,
    days,
    local,
    utc,
)
from .people import Agent, tier_of
from .stories import ALL, Story

CHANNELS = ("voice", "chat", "email")


@dataclass
class Contact:
    """One contact with its canonical columns; ``agent`` and ``followed`` stay inside the simulator."""

    contact_id: str
    case_id: str | None
    customer_id: str | None
    org: str
    channel: str
    topic: str
    offered_at: datetime
    followed: bool
    first: bool
    agent: Agent | None = None
    wait_s: int = 0
    talk_s: int | None = None
    hold_s: int | None = None
    wrap_s: int | None = None
    abandoned: bool = False
    transferred: bool | None = None
    resolved: bool | None = None
    issues_raised: int | None = None
    issues_resolved: int | None = None
    reopened: bool | None = None
    crm_id: str | None = None
    context_ready: bool | None = None
    self_service_first: bool = False
    script_adherence: float | None = None
    site: str | None = None
    team: str | None = None
    agent_id: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime = field(default=UNTIL)


def contacts(story: Story, agents: list[Agent]) -> list[Contact]:
    """All contacts of one organisation in the order in which they were offered."""
    rows = _arrivals(story)
    _abandon(story, rows)
    _answer(story, rows, agents)
    handled = [row for row in rows if not row.abandoned]
    _clock(story, rows)
    _outcomes(story, handled)
    return rows


def per_topic(rows: list[Contact]) -> Iterator[tuple[str, list[Contact]]]:
    """The rows of each topic."""
    for topic in TOPICS:
        yield topic, [row for row in rows if row.topic == topic]


def handled_only(rows: list[Contact]) -> list[Contact]:
    """Contacts that were not abandoned."""
    return [row for row in rows if not row.abandoned]


def _arrivals(story: Story) -> list[Contact]:
    """Issues of customers, some of which come back within ten days, cut to the planted number of contacts."""
    rng = stream(story.id, "arrivals")
    calendar = {day.isoformat(): SEASON[day.month] * WEEKDAY[day.weekday()] for day in days(story.since, END)}
    hours = {str(hour): weight for hour, weight in HOURS.items()}
    mix: Mapping[str, float] = HARD_MIX if story.hard_desk else USUAL_MIX
    channels = dict(zip(CHANNELS, (story.voice, story.chat, 1 - story.voice - story.chat), strict=True))
    base = 10_000 * (1 + [s.id for s in ALL].index(story.id))
    rows: list[Contact] = []
    issue = 0
    while len(rows) < story.contacts:
        issue += 1
        day = date.fromisoformat(one_of(rng, calendar))
        clock = time(int(one_of(rng, hours)), int(rng.integers(60)), int(rng.integers(60)))
        at = datetime.combine(day, clock)
        topic, channel = one_of(rng, mix), one_of(rng, channels)
        customer = f"CU{100_000 + int(rng.integers(60_000))}" if chosen(rng, 0.993) else None
        again = chosen(rng, story.repeat)
        later = at + timedelta(days=int(rng.integers(1, 10)), minutes=int(rng.integers(-90, 90)))
        later = later.replace(hour=min(max(later.hour, 8), 20))
        elsewhere = one_of(rng, channels) if chosen(rng, 0.3) else channel
        comes_back = again and later.date() <= END and len(rows) + 1 < story.contacts
        rows.append(Contact("", f"K{base + issue}", customer, story.id, channel, topic, utc(at), comes_back, True))
        if comes_back:
            rows.append(Contact("", f"K{base + issue}", customer, story.id, elsewhere, topic, utc(later), False, False))
    rows.sort(key=lambda row: (row.offered_at, row.case_id or ""))
    for number, row in enumerate(rows):
        row.contact_id = f"{story.code}{10_001 + number}"
        row.self_service_first = chosen(rng, 0.31)
    return rows


def _abandon(story: Story, rows: list[Contact]) -> None:
    rng = stream(story.id, "abandoned")
    waiting_rows = [row for row in rows if row.channel != "email"]
    scores = [logistic(rng) + (0.4 if row.channel == "voice" else 0.0) for row in waiting_rows]
    for row, gone in zip(waiting_rows, quota(scores, story.abandoned), strict=True):
        row.abandoned = gone
        if gone:
            row.wait_s = int(uniform(rng, 1, 6)) if chosen(rng, 0.12) else 6 + int(waiting(rng, 55))
            row.case_id = None
    answered = {row.case_id for row in rows if row.first and not row.abandoned}
    for row in rows:
        row.first = row.first or row.case_id not in answered


def _answer(story: Story, rows: list[Contact], agents: list[Agent]) -> None:
    """Who answers, after how long. A customer who comes back meets the same team."""
    rng = stream(story.id, "answers")
    front = [agent for agent in agents if tier_of(agent.team) == 1]
    met: dict[str, str] = {}
    for row in rows:
        if row.abandoned:
            continue
        day = local(row.offered_at).date()
        there = [agent for agent in front if agent.works_on(day)]
        same = [agent for agent in there if agent.team == met.get(row.case_id or "")]
        agent = any_of(rng, same or there)
        met.setdefault(row.case_id or "", agent.team)
        row.agent, row.agent_id, row.team, row.site = agent, agent.agent_id, agent.team, agent.site
    for channel in CHANNELS:
        group = [row for row in rows if row.channel == channel and not row.abandoned]
        limit = THRESHOLD_S[channel]
        for row, fast in zip(group, quota([logistic(rng) for _ in group], story.service_level), strict=True):
            longer = min(int(waiting(rng, 0.9 * limit)), 50_000)
            row.wait_s = 1 + int(uniform(rng, 0.05, 0.9) * limit) if fast else limit + 2 + longer


def _clock(story: Story, rows: list[Contact]) -> None:
    rng = stream(story.id, "durations")
    for row in rows:
        row.ended_at = row.offered_at + timedelta(seconds=row.wait_s)
        if row.abandoned:
            continue
        length = TOPICS[row.topic].length * {"voice": 1.0, "chat": 1.25, "email": 0.9}[row.channel]
        row.talk_s = 45 + int(length * (150 + waiting(rng, 130)))
        row.hold_s = int(waiting(rng, 60)) if row.channel == "voice" and chosen(rng, 0.35) else 0
        row.wrap_s = 15 + int(waiting(rng, 35))
        row.answered_at = row.ended_at
        row.ended_at = row.answered_at + timedelta(seconds=row.talk_s + row.hold_s)


def _outcomes(story: Story, handled: list[Contact]) -> None:
    """Flags, planted topic by topic: the share of each is exact, who gets it depends on agent and circumstances."""
    rng = stream(story.id, "outcomes")
    passed_on = shifted(story.transfer, USUAL_MIX, HARDNESS)
    undone = shifted(story.reopened, USUAL_MIX, HARDNESS)
    solved = shifted(story.resolved, USUAL_MIX, EASINESS)
    for topic, rows in per_topic(handled):
        # one transferred contact per case: a case has one path
        scores = [logistic(rng) - _touch(row) + 0.4 * row.followed - 50 * (not row.first) for row in rows]
        for row, flag in zip(rows, quota(scores, passed_on[topic]), strict=True):
            row.transferred = flag
        scores = [logistic(rng) + _touch(row) - 0.8 * bool(row.transferred) - 0.8 * row.followed for row in rows]
        for row, flag in zip(rows, quota(scores, solved[topic]), strict=True):
            row.resolved = flag
        closed = [row for row in rows if row.resolved]
        for row in rows:
            row.reopened = False
        scores = [logistic(rng) - _touch(row) + 1.5 * row.followed for row in closed]
        for row, flag in zip(closed, quota(scores, undone[topic]), strict=True):
            row.reopened = flag
    _details(story, rng, handled)


def _details(story: Story, rng: Generator, handled: list[Contact]) -> None:
    for row, flag in zip(handled, quota([logistic(rng) for _ in handled], story.context_ready), strict=True):
        row.context_ready = flag
        row.issues_raised = 1 if chosen(rng, 0.8) else 2 if chosen(rng, 0.85) else 3
        all_done = row.resolved and (row.issues_raised == 1 or chosen(rng, story.all_issues))
        row.issues_resolved = row.issues_raised if all_done else row.issues_raised - 1
        row.script_adherence = round(min(1.0, story.script + uniform(rng, -0.12, 0.12)), 2)


def _touch(row: Contact) -> float:
    return row.agent.touch if row.agent else 0.0

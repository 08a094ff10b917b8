"""Contacts: who asked what, when, on which channel, how long it took, and how it went."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from numpy.random import Generator

from .arrivals import CHANNELS, issues
from .chance import any_of, chosen, logistic, quota, shifted, stream, uniform, waiting
from .market import EASINESS, HARDNESS, START, TOPICS, UNTIL, USUAL_MIX, local
from .people import Agent, tier_of
from .roster import Desk
from .stories import Story
from .waits import set_waits

NEW = timedelta(days=60)


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
    note: str | None = None
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
    """One contact per visit of each issue, in order; some customers tried to help themselves first."""
    rows: list[Contact] = []
    for issue in issues(story):
        back = len(issue.visits) > 1
        for number, (at, channel) in enumerate(issue.visits):
            rows.append(Contact("", issue.case_id, issue.customer, story.id, channel, issue.topic, at,
                                back and not number, not number))  # fmt: skip
    rows.sort(key=lambda row: (row.offered_at, row.case_id or ""))
    for number, row in enumerate(rows):
        row.contact_id = f"{story.code}{10_001 + number}"
    rng = stream(story.id, "self-service first")
    for row, flag in zip(rows, quota([logistic(rng) for _ in rows], story.self_service_first), strict=True):
        row.self_service_first = flag
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
    """After how long, and who answers: somebody on shift. A customer who comes back meets the same team."""
    handled = handled_only(rows)
    for channel in CHANNELS:
        set_waits(story, channel, [row for row in handled if row.channel == channel])
    rng = stream(story.id, "answers")
    front = Desk([agent for agent in agents if tier_of(agent.team) == 1])
    met: dict[str, str] = {}
    for row in handled:
        able = front.there(row.offered_at + timedelta(seconds=row.wait_s))
        same = [agent for agent in able if agent.team == met.get(row.case_id or "")]
        agent = any_of(rng, same or able)
        met.setdefault(row.case_id or "", agent.team)
        row.agent, row.agent_id, row.team, row.site = agent, agent.agent_id, agent.team, agent.site


def _clock(story: Story, rows: list[Contact]) -> None:
    rng = stream(story.id, "durations")
    for row in rows:
        row.ended_at = row.offered_at + timedelta(seconds=row.wait_s)
        if row.abandoned:
            continue
        length = TOPICS[row.topic].length * {"voice": 1.0, "chat": 1.25, "email": 0.9}[row.channel]
        length *= _slowness(row)
        row.talk_s = 45 + int(length * (150 + waiting(rng, 130)))
        row.hold_s = int(waiting(rng, 60)) if row.channel == "voice" and chosen(rng, 0.35) else 0
        row.wrap_s = 15 + int(waiting(rng, 35))
        row.answered_at = row.ended_at
        row.ended_at = row.answered_at + timedelta(seconds=row.talk_s + row.hold_s)


def _slowness(row: Contact) -> float:
    """People who started in or just before the period take longer at first; it wears off over weeks."""
    if row.agent is None or row.agent.live_on < START - NEW:
        return 1.0
    return 1.0 + 0.7 * math.exp(-(local(row.offered_at).date() - row.agent.live_on).days / 30)


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

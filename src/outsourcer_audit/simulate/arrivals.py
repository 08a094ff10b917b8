"""Arrivals: the issues that customers have, and the contacts with which they come back about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache

from numpy.random import Generator

from .chance import chosen, logistic, one_of, quota, shifted, stream
from .market import END, HARD_MIX, HARDNESS, HOURS, SEASON, USUAL_MIX, WEEKDAY, days, utc
from .stories import ALL, Story

CHANNELS = ("voice", "chat", "email")
SETTLED = timedelta(days=10)
"""Issues of the last days come back after the period, if at all: the planted shares hold for the earlier ones."""


class Issue:
    """One matter of one customer, and the contacts it takes."""

    def __init__(self, number: int, customer: str | None, topic: str, at: datetime, channel: str) -> None:
        self.case_id, self.customer, self.topic = f"K{number}", customer, topic
        self.visits = [(at, channel)]

    @property
    def at(self) -> datetime:
        return self.visits[0][0]


def issues(story: Story) -> list[Issue]:
    """Issues of one organisation, so many that their visits are the planted number of contacts.

    Customers come back topic by topic: hard matters more often than easy ones, as a whole as planted at the usual mix.
    """
    rng = stream(story.id, "arrivals")
    weights, mix = channels(story), _mix(story)
    back = shifted(story.repeat, USUAL_MIX, HARDNESS)
    crude = sum(mix[topic] * share for topic, share in back.items()) / sum(mix.values())
    per_issue = 1 + crude * (1 + story.later) + story.later
    found = [_issue(story, rng, number) for number in range(1, int(story.contacts / per_issue) + 1)]
    early = [issue for issue in found if issue.customer and issue.at.date() <= END - SETTLED]
    known = {id(issue) for issue in early}
    soon: list[Issue] = []
    for topic, share in back.items():
        mine = [issue for issue in early if issue.topic == topic]
        again = quota([logistic(rng) for _ in mine], share * (1 + story.later))
        soon += [issue for issue, flag in zip(mine, again, strict=True) if flag]
    returning = {id(issue) for issue in soon}
    rest = [issue for issue in early if id(issue) not in returning]
    soon += [i for i in found if i.customer and id(i) not in known and chosen(rng, back[i.topic])]
    elsewhere = quota([logistic(rng) for _ in soon], story.switch / crude)
    for issue, switches in zip(soon, elsewhere, strict=True):
        first = issue.visits[0][1]
        others = {name: weight for name, weight in weights.items() if name != first}
        _return(rng, issue, int(rng.integers(1, 7)), one_of(rng, others) if switches else first)
    late = quota([logistic(rng) for _ in rest], story.later)
    for issue, flag in zip(rest, late, strict=True):
        if flag:
            _return(rng, issue, int(rng.integers(9, 28)), issue.visits[0][1])
    while sum(len(issue.visits) for issue in found) < story.contacts:
        found.append(_issue(story, rng, len(found) + 1))
    return found


def channels(story: Story) -> dict[str, float]:
    """How customers come."""
    return dict(zip(CHANNELS, (story.voice, story.chat, 1 - story.voice - story.chat), strict=True))


def _issue(story: Story, rng: Generator, number: int) -> Issue:
    hours = {str(hour): weight for hour, weight in HOURS.items()}
    day = date.fromisoformat(one_of(rng, _calendar(story.since)))
    at = datetime.combine(day, time(int(one_of(rng, hours)), int(rng.integers(60)), int(rng.integers(60))))
    customer = f"CU{100_000 + int(rng.integers(60_000))}" if chosen(rng, 0.993) else None
    base = 10_000 * (1 + [s.id for s in ALL].index(story.id))
    return Issue(base + number, customer, one_of(rng, _mix(story)), utc(at), one_of(rng, channels(story)))


def _mix(story: Story) -> Mapping[str, float]:
    return HARD_MIX if story.hard_desk else USUAL_MIX


@cache
def _calendar(since: date) -> dict[str, float]:
    return {day.isoformat(): SEASON[day.month] * WEEKDAY[day.weekday()] for day in days(since, END)}


def _return(rng: Generator, issue: Issue, after: int, channel: str) -> None:
    """The customer comes back after so many days, in the hours of the desk, unless the period is over."""
    later = issue.at + timedelta(days=after, minutes=int(rng.integers(-90, 90)))
    later = later.replace(hour=min(max(later.hour, 9), 19))
    if later.date() <= END:
        issue.visits.append((later, channel))

"""Roster: who is planned to work when. Two shifts a day, five days a week, the same pattern for every organisation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .market import END, START, days, local, utc
from .people import Agent
from .stories import Story
from .tables import Row

EARLY, LATE = (time(8), time(16, 30)), (time(12, 30), time(21))
SLACK = timedelta(minutes=10)
"""A contact that was answered at the very end of a shift is still the shift's."""


def shift(agent: Agent, day: date) -> tuple[time, time] | None:
    """Planned hours of a person on a day (client's clock); early and late weeks alternate."""
    number = int(agent.agent_id[3:]) // 7  # agents are numbered in steps of seven
    free = {number % 7, (number + 1) % 7}
    if day.weekday() in free or not agent.works_on(day):
        return None
    return EARLY if (number + day.isocalendar().week) % 2 else LATE


class Desk:
    """The people of one desk, and who of them can answer at a moment."""

    def __init__(self, agents: list[Agent]) -> None:
        self._agents = agents
        self._days: dict[date, list[tuple[Agent, tuple[time, time]]]] = {}

    def there(self, moment: datetime) -> list[Agent]:
        """Those on shift at a moment (UTC), else those who work that day, else those employed."""
        at = local(moment)
        planned = self._planned(at.date())
        now = [agent for agent, (start, end) in planned
               if start <= at.time() and at <= datetime.combine(at.date(), end) + SLACK]  # fmt: skip
        return now or [agent for agent, _ in planned] or [a for a in self._agents if a.works_on(at.date())]

    def _planned(self, day: date) -> list[tuple[Agent, tuple[time, time]]]:
        if day not in self._days:
            hours = [(agent, shift(agent, day)) for agent in self._agents]
            self._days[day] = [(agent, planned) for agent, planned in hours if planned]
        return self._days[day]


def shifts(story: Story, agents: list[Agent]) -> list[Row]:
    """Planned shifts of the period, for organisations that export them."""
    if not story.rostered:
        return []
    rows: list[Row] = []
    for day in days(START, END):
        for agent in agents:
            hours = shift(agent, day)
            if hours:
                start, end = (utc(datetime.combine(day, hour)) for hour in hours)
                rows.append({"agent_id": agent.agent_id, "org": story.id, "starts_at": start, "ends_at": end})
    return rows

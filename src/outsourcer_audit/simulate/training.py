"""Training: who was assigned which course, whether it was done on time, and how the test went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from .chance import chosen, logistic, quota, stream, uniform
from .market import END, START
from .people import Agent
from .stories import Story
from .tables import Row


@dataclass(frozen=True)
class Course:
    """One course of the half-year. Staggered ones start on a different day for every agent, within ``window`` days."""

    name: str
    category: str
    hours: float
    assigned_on: date
    due_days: int
    window: int = 0
    tested: bool = True


FIXED = (
    Course("Data protection", "compliance", 1.5, date(2026, 1, 12), 28),
    Course("New card range", "product", 3.0, date(2026, 2, 2), 21),
    Course("Fee change in March", "policy", 0.5, date(2026, 3, 2), 6, tested=False),
    Course("Case desk", "tools", 2.0, date(2026, 3, 9), 28),
    Course("Fraud red flags", "compliance", 2.0, date(2026, 4, 13), 28),
    Course("Arrears rules", "policy", 0.5, date(2026, 5, 4), 6, tested=False),
)
WELCOME = Course("Start at the desk", "product", 3.0, START, 14)


def courses(story: Story) -> tuple[Course, ...]:
    """The courses of one organisation: the fixed ones, and soft skills in the planted share of all hours."""
    other = sum(course.hours for course in FIXED)
    soft = round(story.soft_courses / (1 - story.soft_courses) * other / 2, 1)
    return (*FIXED, Course("Listening and calming", "soft", soft, date(2026, 1, 19), 21, 100),
            Course("Writing that helps", "soft", soft, date(2026, 4, 8), 21, 50))  # fmt: skip


@dataclass
class _Assignment:
    agent: Agent
    course: Course
    assigned_on: date
    absent: bool
    late: bool = False

    @property
    def due_on(self) -> date:
        return self.assigned_on + timedelta(days=self.course.due_days)


def training(story: Story, agents: list[Agent]) -> list[Row]:
    """Assignments in the period. Some agents did nothing since March (not refreshed), others were late by chance."""
    rng = stream(story.id, "training")
    absent = quota([logistic(rng) for _ in agents], 1 - story.refreshed)
    plan = [item for agent, away in zip(agents, absent, strict=True) for item in _plan(story, rng, agent, away)]
    rest = [item for item in plan if not item.absent]
    late = max(0.0, (1 - story.training_on_time) * len(plan) - (len(plan) - len(rest))) / max(1, len(rest))
    for item, flag in zip(rest, quota([logistic(rng) for _ in rest], late), strict=True):
        item.late = flag
    tested = [item for item in rest if item.course.tested]
    passed = dict(zip(map(id, tested), quota([logistic(rng) for _ in tested], story.first_pass), strict=True))
    rows: list[Row] = []
    for item in plan:
        rows += _rows(story, rng, item, passed.get(id(item), True), len(rows))
    return rows


def _plan(story: Story, rng: Generator, agent: Agent, away: bool) -> list[_Assignment]:
    """What one agent was to do while at work."""
    items = [_Assignment(agent, WELCOME, agent.live_on - timedelta(days=10), False)] if agent.live_on >= START else []
    for course in courses(story):
        day = course.assigned_on + timedelta(days=int(uniform(rng, 0, course.window + 1)))
        missed = away and day + timedelta(days=course.due_days) >= date(2026, 4, 1)
        if agent.works_on(day) and agent.works_on(day + timedelta(days=course.due_days)):
            items.append(_Assignment(agent, course, day, missed))
    return items


def _rows(story: Story, rng: Generator, item: _Assignment, passed: bool, number: int) -> list[Row]:
    spare = item.course.due_days
    done: date | None = item.assigned_on + timedelta(days=int(uniform(rng, 0.2, 1.0) * spare))
    if item.late:
        done = item.due_on + timedelta(days=int(uniform(rng, 2, 20))) if chosen(rng, 0.7) else None
    done = done if done and done <= END and not item.absent else None
    row: Row = {
        "training_id": f"T{story.code}{number + 1:04}", "agent_id": item.agent.agent_id, "org": story.id,
        "course": item.course.name, "category": item.course.category, "hours": item.course.hours,
        "assigned_on": item.assigned_on, "due_on": item.due_on, "done_on": done, "score": None, "passed": None,
        "attempt": 1,
    }  # fmt: skip
    if done is None or not item.course.tested:
        return [row]
    score = int(uniform(rng, 72, 100)) if passed else int(uniform(rng, 45, 70))
    first: Row = {**row, "score": score, "passed": passed}
    again = done + timedelta(days=6)
    if passed or again > END:
        return [first]
    second: Row = {**row, "training_id": f"T{story.code}{number + 2:04}", "due_on": done + timedelta(days=14),
                   "done_on": again, "score": 80, "passed": True, "attempt": 2}  # fmt: skip
    return [first, second]


def soft_skills(rows: list[Row]) -> dict[str, list[date]]:
    """Days on which each agent finished a soft-skill course for the first time."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in rows:
        done = row["done_on"]
        if row["category"] == "soft" and row["attempt"] == 1 and isinstance(done, date):
            found[str(row["agent_id"])].append(done)
    return found

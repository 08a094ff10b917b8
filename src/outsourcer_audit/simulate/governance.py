"""Governance: reviews, actions, requests and recognitions, as the bank's vendor managers keep them."""

from __future__ import annotations

from datetime import date, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, stream, uniform
from .market import END, MONTHS, START, days
from .people import Agent
from .stories import Story
from .tables import Row

ACTIONS = {"vendor": 27, "client": 18}
_TODO = {
    "vendor": ("send call reasons weekly", "coach cold transfers", "clean up queue names", "share raw survey file",
               "publish roster", "close old cases"),
    "client": ("grant CRM access", "update knowledge article", "announce price change earlier", "name a deputy",
               "answer mandate question", "send forecast"),
}  # fmt: skip
_WISHES = ("answer on social media", "open on Sunday", "deliver raw data daily", "join calibration", "add Polish",
           "call back after complaint")  # fmt: skip


def reviews(story: Story) -> list[Row]:
    """Weekly, monthly and quarterly reviews since the vendor started (some fell through), and calibrations."""
    rng = stream(story.id, "reviews")
    weekly = [("weekly", day) for day in days(max(story.since, date(2026, 1, 5)), END) if day.weekday() == 1]
    monthly = [("monthly", month + timedelta(days=8)) for month in MONTHS if month >= story.since]
    quarterly = [("quarterly", day) for day in (date(2026, 1, 22), date(2026, 4, 23)) if day >= story.since]
    if story.since > START:
        monthly = [("monthly", END)]
    planned = sorted([*weekly, *monthly, *quarterly], key=lambda review: (review[1], review[0]))
    rows: list[Row] = []
    held = quota([logistic(rng) for _ in planned], story.reviews_held)
    for (kind, day), good in zip(planned, held, strict=True):
        met = good or chosen(rng, 0.5)
        row: Row = {"review_id": f"V{story.code}{len(rows) + 1:02}", "org": story.id, "kind": kind, "planned_on": day}
        held_on = min(day + timedelta(days=int(rng.integers(0, 3))), END)
        minutes = good or chosen(rng, 0.4)
        rows.append({**row, "held_on": held_on if met else None, "quorum": good if met else None,
                     "minutes": minutes if met else False})  # fmt: skip
    return [*rows, *_calibrations(story, len(rows))]


def _calibrations(story: Story, before: int) -> list[Row]:
    """Sessions in which both sides scored the same contacts: one a month, as many as the story says."""
    rows: list[Row] = []
    for number, month in enumerate(MONTHS[: story.calibrations], start=before + 1):
        day = month + timedelta(days=16 + month.month % 3)
        rows.append({"review_id": f"V{story.code}{number:02}", "org": story.id, "kind": "calibration",
                     "planned_on": day, "held_on": day, "quorum": True, "minutes": True})  # fmt: skip
    return rows


def actions(story: Story) -> list[Row]:
    """Actions of both sides that fell due in the period. One that was put off counts as late."""
    rng = stream(story.id, "actions")
    rows: list[Row] = []
    for owner, count in ACTIONS.items():
        share = story.actions_on_time if owner == "vendor" else story.client_actions_on_time
        number = count if story.since == START else 2
        for timely in quota([logistic(rng) for _ in range(number)], share):
            rows.append(_action(story, rng, owner, timely, len(rows) + 1))
    return rows


def _action(story: Story, rng: Generator, owner: str, timely: bool, number: int) -> Row:
    first_day = max(story.since, START)
    raised = first_day + timedelta(days=int(uniform(rng, 0, max(1, (END - first_day).days - 34))))
    first_due = min(raised + timedelta(days=int(any_of(rng, (7, 14, 21, 28)))), END)
    due, closed = first_due, None
    if timely:
        closed = raised + timedelta(days=int(uniform(rng, 0.3, 1.0) * (first_due - raised).days))
    elif chosen(rng, 0.5):
        due = min(first_due + timedelta(days=14), END)
        closed = due - timedelta(days=1)
    elif chosen(rng, 0.6):
        closed = first_due + timedelta(days=int(uniform(rng, 2, 25)))
    return {"action_id": f"X{story.code}{number:02}", "org": story.id, "owner": owner, "raised_on": raised,
            "due_on": due, "first_due_on": first_due, "closed_on": closed if closed and closed <= END else None,
            "description": any_of(rng, _TODO[owner])}  # fmt: skip


def requests(story: Story) -> list[Row]:
    """What the bank asked for beyond daily work, and what the vendor answered."""
    rng = stream(story.id, "requests")
    refused = quota([logistic(rng) for _ in range(story.requests)], story.not_in_contract)
    rows: list[Row] = []
    for number, no in enumerate(refused, start=1):
        raised = story.since + timedelta(days=int(uniform(rng, 0, max(1, (END - story.since).days - 1))))
        answered = raised + timedelta(days=int(uniform(rng, 1, 20)))
        answer = "not_in_contract" if no else one_of(rng, {"done": 0.9, "refused": 0.1})
        if answered > END:
            answer = "open"
        rows.append({"request_id": f"W{story.code}{number:02}", "org": story.id, "raised_on": raised,
                     "answered_on": None if answer == "open" else answered, "answer": answer,
                     "description": any_of(rng, _WISHES)})  # fmt: skip
    return rows


def recognitions(story: Story, agents: list[Agent]) -> list[Row]:
    """Thanks and awards, so many per head as planted."""
    rng = stream(story.id, "recognitions")
    rows: list[Row] = []
    for number in range(round(story.recognised * len(agents))):
        agent = agents[number * 3 % len(agents)]
        since = max(START, agent.live_on)
        there = max(1, ((agent.left_on or END) - since).days)
        rows.append({"recognition_id": f"G{story.code}{number + 1:02}", "agent_id": agent.agent_id, "org": story.id,
                     "at": since + timedelta(days=int(uniform(rng, 0, there))),
                     "kind": one_of(rng, {"thank-you": 0.8, "award": 0.2})})  # fmt: skip
    return rows

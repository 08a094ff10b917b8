"""Self-care: sessions of the bank's telephone menu, website and app, and of the bots that vendors run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, one_of, stream, uniform, waiting
from .contacts import Contact
from .market import INHOUSE, START, UNTIL, USUAL_MIX, utc
from .stories import Story
from .tables import Row

BOT = 0.55
"""Of the sessions before a vendor's contacts, those with the vendor's bot; all others are the bank's own."""
DONE = {True: 0.92, False: 0.08}
"""Sessions that reached their goal, by whether no human contact followed."""
_OWN = {"ivr": 0.35, "web": 0.3, "app": 0.35}
_SINCE = utc(datetime.combine(START, datetime.min.time()))


def selfcare(desks: Sequence[tuple[Story, list[Contact]]]) -> list[Row]:
    """Sessions that contacts followed (theirs say so), and so many others that the planted share was contained."""
    sessions: list[dict[str, object]] = []
    for story, contacts in desks:
        rng = stream(story.id, "self-care")
        for row in contacts:
            started = row.offered_at - timedelta(minutes=3 + int(waiting(rng, 100)))
            if row.self_service_first and row.customer_id and started >= _SINCE:
                bot = story.id != INHOUSE and chosen(rng, BOT)
                sessions.append(_session(rng, story.id if bot else INHOUSE, row.customer_id, row.topic, started, False))
    escaped = {story.id: sum(1 for session in sessions if session["org"] == story.id) for story, _ in desks}
    for story, _ in desks:
        rng = stream(story.id, "contained")
        for _ in range(round(escaped[story.id] * story.contained / (1 - story.contained))):
            started = _SINCE + timedelta(seconds=int(uniform(rng, 0, (UNTIL - _SINCE).total_seconds())))
            customer = f"CU{100_000 + int(rng.integers(60_000))}"
            sessions.append(_session(rng, story.id, customer, one_of(rng, USUAL_MIX), started, True))
    sessions.sort(key=lambda session: (str(session["started_at"]), str(session["customer_id"])))
    return [_numbered(number, session) for number, session in enumerate(sessions, start=1)]


def _session(rng: Generator, org: str, customer: str, topic: str, at: datetime, alone: bool) -> dict[str, object]:
    asked = chosen(rng, 0.3)
    csat = any_of(rng, (3, 4, 4, 5, 5) if alone else (1, 1, 2, 2, 3))
    return {"org": org, "customer_id": customer, "topic": topic,
            "channel": one_of(rng, _OWN) if org == INHOUSE else "bot", "started_at": at,
            "ended_at": at + timedelta(seconds=20 + int(waiting(rng, 150))), "completed": chosen(rng, DONE[alone]),
            "csat": csat if asked else None}  # fmt: skip


def _numbered(number: int, session: Mapping[str, object]) -> Row:
    return {"session_id": f"SC{10_000 + number}", **session}  # type: ignore[dict-item]

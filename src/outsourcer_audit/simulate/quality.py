"""Quality: evaluations by the vendor's own people, and by the bank's on a part of the same contacts."""

from __future__ import annotations

from datetime import datetime, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, stream, uniform
from .contacts import Contact, handled_only
from .market import INHOUSE, TOPICS
from .stories import Story
from .tables import Row

ITEMS = {"right answer": "customer", "records updated": "business", "identity checked": "compliance", "tone": "other"}
SAMPLE, SHARED_OF_5 = 150, 2
"""Contacts that the vendor evaluates, and how many of every five the bank evaluates too."""


def evaluations(story: Story, contacts: list[Contact]) -> tuple[list[Row], list[Row]]:
    """The vendor's evaluations, and the client's of the contacts that both looked at (none for the in-house team)."""
    rng = stream(story.id, "evaluations")
    sample = _sample(story, rng, handled_only(contacts))
    truth = {item: quota([logistic(rng) + (row.agent.touch if row.agent else 0) for row in sample],
                         min(0.998, story.accuracy + (1 - story.accuracy) * (0.6 if kind == "compliance" else 0.0)))
             for item, kind in ITEMS.items()}  # fmt: skip
    both = [i for i in range(len(sample)) if story.id != INHOUSE and i % 5 < SHARED_OF_5]
    differ = iter(quota([logistic(rng) for _ in both for _ in ITEMS], 1 - story.agreement))
    own: list[Row] = []
    theirs: list[Row] = []
    for i, row in enumerate(sample):
        shared = i in both
        at = row.ended_at.replace(hour=int(uniform(rng, 8, 16))) + timedelta(days=int(uniform(rng, 1, 5)))
        for item, kind in ITEMS.items():
            good = truth[item][i]
            seen = good or chosen(rng, story.flattery)
            own.append(_row(rng, f"E{story.code}{i + 1:03}", row, f"{story.code}Q{i % 4 + 1}", story.id, at, item, kind,
                            seen, shared, "team leader" if story.handpicked else "random"))  # fmt: skip
            if shared:
                client = good != next(differ)
                later = at + timedelta(hours=48)
                theirs.append(_row(rng, f"EAB{story.code}{i + 1:03}", row, f"ABQ{i % 3 + 1}", INHOUSE, later, item,
                                   kind, client, True, "random"))  # fmt: skip
    return own, theirs


def _sample(story: Story, rng: Generator, handled: list[Contact]) -> list[Contact]:
    """A random sample, or, where team leaders pick, short and easy contacts that were not passed on."""
    size = min(SAMPLE, len(handled) // 3)
    liking = [logistic(rng) for _ in handled]
    if story.handpicked:
        liking = [like - (row.talk_s or 0) / 90 - 2 * TOPICS[row.topic].hard - 3 * bool(row.transferred)
                  for like, row in zip(liking, handled, strict=True)]  # fmt: skip
    flags = quota(liking, size / len(handled))
    return [row for row, flag in zip(handled, flags, strict=True) if flag]


def _row(rng: Generator, number: str, row: Contact, evaluator: str, org: str, at: datetime, item: str, kind: str,
         passed: bool, calibration: bool, selected_by: str) -> Row:  # fmt: skip
    score = one_of(rng, {"1.0": 0.7, "0.9": 0.3}) if passed else any_of(rng, ("0.0", "0.2", "0.4"))
    return {"evaluation_id": number, "contact_id": row.contact_id, "agent_id": row.agent_id, "evaluator": evaluator,
            "evaluator_org": org, "at": at, "item": item, "class": kind, "score": float(score), "passed": passed,
            "calibration": calibration, "selected_by": selected_by}  # fmt: skip

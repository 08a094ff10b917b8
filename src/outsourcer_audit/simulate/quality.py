"""Quality: evaluations by the vendor's own people, and by the bank's on a part of the same contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, stream, uniform
from .contacts import Contact, handled_only
from .market import INHOUSE, TOPICS, local, month_of
from .stories import Story
from .tables import Row

ITEMS = {"right answer": "customer", "records updated": "business", "identity checked": "compliance", "tone": "other"}
SHARED = 64
"""Contacts that the bank evaluates as well."""
Courses = Mapping[str, list[date]]
"""Days on which each agent finished a soft-skill course."""


def evaluations(
    story: Story, contacts: list[Contact], felt: Mapping[str, int], courses: Courses
) -> tuple[list[Row], list[Row]]:
    """The vendor's evaluations, and the client's of the contacts that both looked at (none for the in-house team).

    ``felt``: satisfaction of the customers who said so, by contact.
    """
    rng = stream(story.id, "evaluations")
    sample = _sample(story, rng, handled_only(contacts))
    truth = _truth(story, rng, sample, felt, courses)
    step = max(1, len(sample) // SHARED)
    both = [i for i in range(len(sample)) if story.id != INHOUSE and i % step == 0][:SHARED]
    seen_by_client = _client_view(story, rng, {(i, item): truth[item][i] for i in both for item in ITEMS})
    own: list[Row] = []
    theirs: list[Row] = []
    for i, row in enumerate(sample):
        at = row.ended_at.replace(hour=int(uniform(rng, 8, 16))) + timedelta(days=int(uniform(rng, 1, 5)))
        for item, kind in ITEMS.items():
            seen = truth[item][i] or chosen(rng, story.flattery)
            own.append(_row(rng, f"E{story.code}{i + 1:03}", row, f"{story.code}Q{i % 4 + 1}", story.id, at, item, kind,
                            seen, (i, item) in seen_by_client,
                            "team leader" if story.handpicked else "random"))  # fmt: skip
            if (i, item) in seen_by_client:
                later = at + timedelta(hours=48)
                theirs.append(_row(rng, f"EAB{story.code}{i + 1:03}", row, f"ABQ{i % 3 + 1}", INHOUSE, later, item,
                                   kind, seen_by_client[i, item], True, "random"))  # fmt: skip
    return own, theirs


def _truth(
    story: Story, rng: Generator, sample: list[Contact], felt: Mapping[str, int], courses: Courses
) -> dict[str, list[bool]]:
    """What an evaluator without error would see, item by item: the share passed is planted, circumstances say where."""
    found: dict[str, list[bool]] = {}
    for item, kind in ITEMS.items():
        scores = [logistic(rng) + (row.agent.touch if row.agent else 0)
                  + story.qa_link * (felt.get(row.contact_id, 3.5) - 3.5) for row in sample]  # fmt: skip
        if item == "tone":
            found[item] = _tone(story, sample, scores, courses)
            continue
        easier = 0.6 if kind == "compliance" else 0.0
        found[item] = quota(scores, min(0.998, story.accuracy + (1 - story.accuracy) * easier))
    return found


def _tone(story: Story, sample: list[Contact], scores: list[float], courses: Courses) -> list[bool]:
    """Every soft-skill course that the agent had finished by then lifts the share passed for tone."""
    done = [sum(day < local(row.offered_at).date() for day in courses.get(row.agent_id or "", [])) for row in sample]
    usual = sum(done) / max(1, len(done))
    flags = [False] * len(sample)
    for k in sorted(set(done)):
        mine = [i for i, courses_done in enumerate(done) if courses_done == k]
        share = min(0.99, max(0.0, story.tone + story.training_lift * (k - usual)))
        for i, flag in zip(mine, quota([scores[i] for i in mine], share), strict=True):
            flags[i] = flag
    return flags


def _client_view(story: Story, rng: Generator, truth: Mapping[tuple[int, str], bool]) -> dict[tuple[int, str], bool]:
    """The client errs as the story says, as often to the vendor's favour as against it (as far as there are fails)."""
    failed = [unit for unit, good in truth.items() if not good]
    passed = [unit for unit, good in truth.items() if good]
    wrong = round((1 - story.agreement) * len(truth))
    lenient = min(wrong // 2, len(failed) // 2)
    view = dict(truth)
    for units, count in ((failed, lenient), (passed, wrong - lenient)):
        for unit, flag in zip(units, quota([logistic(rng) for _ in units], count / max(1, len(units))), strict=True):
            view[unit] = truth[unit] != flag
    return view


def _sample(story: Story, rng: Generator, handled: list[Contact]) -> list[Contact]:
    """As many of every agent and month, drawn by lot; where team leaders pick, short and easy contacts."""
    size = min(story.evaluated, len(handled) // 3)
    liking = [logistic(rng) for _ in handled]
    if not story.handpicked:
        had: Counter[tuple[str | None, date]] = Counter()
        for i in sorted(range(len(handled)), key=liking.__getitem__):
            mine = (handled[i].agent_id, month_of(handled[i].offered_at))
            had[mine] += 1
            liking[i] -= 50.0 * had[mine]
    else:
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

"""The voice of the customer: surveys that the bank sends after a contact, and the complaints it receives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, shifted, stream, uniform, waiting
from .contacts import Contact, handled_only
from .market import EASINESS, INHOUSE, TOPICS, UNTIL, USUAL_MIX
from .stories import Story
from .tables import Row

ANSWERED = 0.50


@dataclass
class Survey:
    """One invitation and its answer, with the canonical columns."""

    survey_id: str
    contact_id: str
    sent_at: datetime
    answered_at: datetime | None = None
    csat: int | None = None
    ces: int | None = None
    nps: int | None = None
    resolved: bool | None = None
    had_to_repeat: bool | None = None


def surveys(story: Story, contacts: list[Contact], carried: dict[str, bool]) -> list[Survey]:
    """Invitations and answers; satisfaction and first contact resolution are planted topic by topic."""
    rng = stream(story.id, "surveys")
    pairs: list[tuple[Contact, Survey]] = []
    for row in handled_only(contacts):
        sent = row.ended_at + timedelta(minutes=int(uniform(rng, 30, 900)))
        unhappy = row.transferred or row.reopened or not row.resolved
        if chosen(rng, story.invited_unhappy if unhappy else story.invited) and sent < UNTIL:
            pairs.append((row, Survey(f"S{row.contact_id}", row.contact_id, sent)))
    flags = quota([logistic(rng) + 0.1 * (row.agent.touch if row.agent else 0) for row, _ in pairs], ANSWERED)
    answered = [pair for pair, flag in zip(pairs, flags, strict=True) if flag]
    for _, survey in answered:
        survey.answered_at = survey.sent_at + timedelta(minutes=3 + int(waiting(rng, 500)))
    happy_share = shifted(story.csat, USUAL_MIX, EASINESS)
    solved_share = shifted(story.fcr, USUAL_MIX, EASINESS)
    for topic in TOPICS:
        _answers(rng, [pair for pair in answered if pair[0].topic == topic], happy_share[topic], solved_share[topic],
                 story.transfer_pain)  # fmt: skip
    passed_on = [(row, survey) for row, survey in answered if row.transferred]
    scores = [logistic(rng) - 1.2 * carried.get(row.contact_id, True) for row, _ in passed_on]
    for (_, survey), flag in zip(passed_on, quota(scores, story.customer_repeats), strict=True):
        survey.had_to_repeat = flag
    for row, survey in answered:
        if row.self_service_first and not row.transferred:
            survey.had_to_repeat = chosen(rng, story.customer_repeats)
    return [survey for _, survey in pairs]


def _answers(
    rng: Generator, pairs: list[tuple[Contact, Survey]], happy_share: float, solved_share: float, pain: float
) -> None:
    moods = [logistic(rng) + _mood(row, pain) for row, _ in pairs]
    happy = quota(moods, happy_share)
    scores = [logistic(rng) + _mood(row, pain) + 1.3 * glad for (row, _), glad in zip(pairs, happy, strict=True)]
    solved = quota(scores, solved_share)
    for (_, survey), good, done in zip(pairs, happy, solved, strict=True):
        survey.csat = int(one_of(rng, {"5": 0.6, "4": 0.4} if good else {"3": 0.42, "2": 0.33, "1": 0.25}))
        survey.resolved = done
        survey.ces = min(7, max(1, survey.csat + int(rng.integers(0, 3))))
        survey.nps = min(10, max(0, 2 * survey.csat + int(rng.integers(-2, 2))))


def _mood(row: Contact, pain: float) -> float:
    """What makes a customer happier than others with the same topic (log-odds)."""
    better = (row.agent.touch if row.agent else 0.0) + 0.5 * bool(row.resolved)
    return better - pain * bool(row.transferred) - 0.8 * row.followed - 0.5 * bool(row.reopened)


def complaints(story: Story, contacts: list[Contact]) -> list[Row]:
    """Complaints about the contact centre itself (planted), and more about the bank's own doing."""
    rng = stream(story.id, "complaints")
    handled = handled_only(contacts)
    own = round(story.complaints * len(handled))
    causes = ["vendor"] * own + ["business"] * (max(own + 4, 40 - own) if len(handled) > 100 else 0)
    rows: list[Row] = []
    heard = quota([logistic(rng) for _ in causes], story.closed_loop)
    for number, caused_by in enumerate(causes):
        contact = any_of(rng, handled)
        at = contact.ended_at + timedelta(hours=int(uniform(rng, 1, 90)))
        contacted = at + timedelta(hours=int(uniform(rng, 2, 46) if heard[number] else uniform(rng, 50, 200)))
        resolved = contacted + timedelta(hours=int(waiting(rng, 120))) if chosen(rng, 0.85) else None
        cause = any_of(rng, ("fees", "app outage", "letter unclear") if caused_by == "business" else _OWN_CAUSES)
        rows.append({"complaint_id": f"Q{story.code}{number + 1:03}", "at": at, "org": story.id, "cause": cause,
                     "caused_by": "business" if story.id == INHOUSE and caused_by == "vendor" else caused_by,
                     "contact_id": contact.contact_id, "contacted_at": contacted, "resolved_at": resolved})  # fmt: skip
    return rows


_OWN_CAUSES = ("wrong answer", "passed around", "no call back", "rude")

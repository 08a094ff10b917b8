"""The demo's planted truth about customers, counted again from the exports: returns, self-care, reviews, forensics."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from demo_rows import DEMO, EXPORTS, LONDON, Contact, contacts, rows, share

from outsourcer_audit.simulate.market import USUAL_MIX
from outsourcer_audit.simulate.stories import ALL, HARBOUR, INHOUSE_TEAM, LUMEN, MERIDIAN, NORTHGATE, Story

STORIES = [HARBOUR, MERIDIAN, NORTHGATE, LUMEN, INHOUSE_TEAM]
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
WEEK = timedelta(days=7)
END = datetime(2026, 7, 1, tzinfo=LONDON)


def returns(org: str) -> list[tuple[Contact, Contact | None]]:
    """Contacts that open an issue, each with the next contact on it within seven days. No customer has two desks."""
    visits: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in sorted(contacts(org), key=lambda contact: contact.at):
        if contact.customer:
            visits[contact.customer, contact.topic].append(contact)
    found = []
    for mine in visits.values():
        before: datetime | None = None
        for contact, after in zip(mine, [*mine[1:], None], strict=True):
            if contact.at + WEEK <= END and (before is None or contact.at - before > WEEK):
                found.append((contact, after if after and after.at - contact.at <= WEEK else None))
            before = contact.at
    return found


@each_story
def test_customers_come_back_as_often_as_planted(story: Story) -> None:
    found = returns(story.id)
    assert len(found) > 1400
    topics = {name: share(after is not None for first, after in found if first.topic == name) for name in USUAL_MIX}
    at_usual_mix = sum(weight * topics[name] for name, weight in USUAL_MIX.items())
    assert at_usual_mix == pytest.approx(story.repeat, abs=0.012)
    crude = share(after is not None for _, after in found)
    assert (crude > at_usual_mix + 0.04) == (story is NORTHGATE)  # it gets what customers come back about
    switched = [after is not None and after.channel != first.channel for first, after in found]
    assert share(switched) == pytest.approx(story.switch, abs=0.008)
    assert share(c.self_service_first for c in contacts(story.id)) == pytest.approx(story.self_service_first, abs=0.001)


def test_only_meridian_moves_waits_to_within_the_threshold() -> None:
    for story in STORIES:
        waits = Counter(round(c.wait_s * (60 if story is LUMEN else 1)) for c in contacts(story.id)
                        if c.voice and not c.abandoned)  # fmt: skip
        within, beyond = (sum(waits[s] for s in places) for places in ((18, 19, 20), (21, 22, 23)))
        if story is MERIDIAN:
            assert within > 100 and beyond == 0
        else:
            assert beyond < within < 1.8 * beyond  # waits thin out evenly
        fast = sum(n for wait, n in waits.items() if wait <= 20)
        assert fast / waits.total() == pytest.approx(story.service_level, abs=0.002)


@each_story
def test_surveys_are_held_back_from_unhappy_customers_of_meridian_only(story: Story) -> None:
    asked = {row["contact_id"] for row in rows("client/surveys.csv")}
    handled = [c for c in contacts(story.id) if not c.abandoned]
    unhappy = [c.transferred or c.reopened or not c.resolved for c in handled]
    told = [share(c.id in asked for c, bad in zip(handled, unhappy, strict=True) if bad == flag) for flag in (0, 1)]
    assert told[0] == pytest.approx(story.invited, abs=0.03)
    assert told[1] == pytest.approx(story.invited_unhappy, abs=0.05)


def passes_check_digit(digits: str) -> bool:
    """The Luhn check, digit by digit from the right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@each_story
def test_notes_hold_the_planted_numbers_and_addresses(story: Story) -> None:
    notes = [contact.note for contact in contacts(story.id) if contact.note]
    assert len(notes) > 700
    digits = [re.sub(r"\D", "", note) for note in notes]
    cards = [number for number in digits if len(number) >= 13 and passes_check_digit(number)]
    assert len(cards) == story.card_numbers == sum(map(bool, digits))
    assert sum("@" in note for note in notes) == story.addresses
    assert all(address.endswith("@example.com") for note in notes for address in re.findall(r"\S+@\S+", note))


@each_story
def test_self_care_contains_as_much_as_planted(story: Story) -> None:
    called: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for org in EXPORTS:
        for contact in contacts(org):
            called[contact.customer, contact.topic].append(contact.at)
    mine = [row for row in rows("client/selfcare.csv") if row["org"] == story.code]
    assert len(mine) > 150
    alone = []
    for row in mine:
        began = datetime.strptime(row["started_at"], "%d.%m.%Y %H:%M:%S").replace(tzinfo=LONDON)
        if began + WEEK <= END:
            later = called[row["customer_id"], row["topic"]]
            alone.append(not any(timedelta() <= at - began <= WEEK for at in later))
    assert share(alone) == pytest.approx(story.contained, abs=0.025)
    assert {row["channel"] for row in mine} == ({"ivr", "web", "app"} if story is INHOUSE_TEAM else {"bot"})


@each_story
def test_reviews_in_public_are_answered_as_planted(story: Story) -> None:
    mine = [row for row in rows("client/mentions.csv") if row["org"] == story.code]
    times = [[datetime.strptime(row[c], "%d.%m.%Y %H:%M:%S") if row[c] else None for c in ("at", "answered_at")]
             for row in mine]  # fmt: skip
    timely = [answer is not None and answer - at <= timedelta(hours=24) for at, answer in times]
    assert share(timely) == pytest.approx(story.mentions_answered, abs=0.005)
    assert share(int(row["rating"]) >= 4 for row in mine) > 0.5


@each_story
def test_complaints_are_heard_as_planted(story: Story) -> None:
    mine = [row for row in rows("client/complaints.csv") if row["org"] == story.code]
    assert len(mine) >= 30
    times = [[datetime.fromisoformat(row[column]) for column in ("at", "contacted_at")] for row in mine]
    # The case system shows minutes, and two complaints of a spring night are an hour off.
    assert share(heard - at <= timedelta(hours=48) for at, heard in times) == pytest.approx(story.closed_loop, abs=0.03)


def test_every_organisation_has_its_own_customers() -> None:
    assert {story.id for story in ALL} - set(EXPORTS) == {"juniper"}
    known = [{(c.customer, c.topic) for c in contacts(org) if c.customer} for org in EXPORTS]
    assert len(set.union(*known)) > 0.98 * sum(map(len, known))
    assert (DEMO / "client" / "selfcare.csv").stat().st_size < 300_000

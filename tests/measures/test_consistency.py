"""Consistency on hand-worked contacts and answers. The quarter ends when 1 July 2026 begins."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
UNTIL = datetime(2026, 7, 1)
SECOND = timedelta(seconds=1)
Rows = list[dict[str, Any]]


def contact(customer: str | None = None, days: float = 0, **cells: Any) -> dict[str, Any]:
    """A contact of a customer, of one of their own when none is named."""
    number = next(ids)
    same = {
        "contact_id": f"C-{number}", "customer_id": customer or f"U-{number}", "topic": "card", "org": "v",
        "channel": "voice", "team": "a", "offered_at": START + timedelta(days=days), "abandoned": False,
    }  # fmt: skip
    return same | cells


# ------------------------------------------------------------------------------------------ channel spread


def answers(satisfied: int, of: int, **cells: Any) -> tuple[Rows, Rows]:
    rows = [contact(**cells) for _ in range(of)]
    return rows, [{"contact_id": row["contact_id"], "sent_at": START, "csat": 4.0 if n < satisfied else 3.9}
                  for n, row in enumerate(rows)]  # fmt: skip


def spread(*groups: tuple[Rows, Rows]) -> Any:
    contacts, surveys = ([row for group in groups for row in group[n]] for n in (0, 1))
    return Desk(contacts=contacts, surveys=surveys).count("consistency.channel_spread")


def test_channel_spread_with_topics_being_equal() -> None:
    voice = [answers(90, 100), answers(10, 20, topic="loan")]
    chat = [answers(16, 20, channel="chat"), answers(40, 100, channel="chat", topic="loan")]
    few = answers(0, 99, channel="email")  # too few to take part
    found = spread(*voice, *chat, few)
    # Voice 0.9 and 0.5, chat 0.8 and 0.4, in any mix 10 points apart. Crude: 100/120 - 56/120 = 37 points.
    assert read(found) == (pytest.approx(0.1), 240)
    estimate = found.get("v")
    assert estimate.low == 0.0  # chance may have made it
    assert 0.2 < estimate.high < 0.3
    assert read(found, by="channel", key="voice") is None  # one channel has no spread
    assert read(found, by="month", key="2026-04") == (pytest.approx(0.1), 240)


def test_channel_spread_needs_two_channels_with_a_hundred_answers_each() -> None:
    lonely = spread(answers(90, 100), answers(0, 99, channel="chat"), answers(0, 300, channel=None))
    assert read(lonely) is None
    assert lonely.unread.startswith("no two channels")
    assert read(Desk().count("consistency.channel_spread")) is None
    rows, surveys = answers(90, 100, org="w")
    two = spread(answers(90, 100), answers(0, 100, channel="chat", org="w"), (rows * 2, surveys * 2))
    assert read(two, "w") == (pytest.approx(0.9), 200)  # delivered twice, they are still 100
    assert read(two) is None


# ------------------------------------------------------------------------------- the way of an issue


def test_channel_switch() -> None:
    week = UNTIL - timedelta(days=7)
    contacts = [
        contact("switched"),
        contact("switched", 7, channel="chat", org="w"),
        contact("stayed"),
        contact("stayed", 1),
        contact("stayed", 2, channel="chat"),  # the next contact counts, not a later one
        contact("later"),
        contact("later", 8, channel="chat"),  # two issues
        contact("unknown"),
        contact("unknown", 1, channel=None),  # nobody knows: left out
        contact(channel=None),
        contact(channel=None, topic=None),
        contact("too late", offered_at=week + SECOND),
        contact("too late", offered_at=week + 2 * SECOND, channel="chat"),
        contact("in time", offered_at=week),
    ]
    found = Desk(contacts=contacts[::-1]).count("consistency.channel_switch")
    assert read(found) == (0.2, 5)  # switched; stayed, later, later again, in time did not
    assert read(found, "w") is None
    assert read(found, by="channel", key="chat") == (0.0, 1)
    assert read(Desk().count("consistency.channel_switch")) is None


def forced(*contacts: dict[str, Any]) -> tuple[float, int] | None:
    return read(Desk(contacts=list(contacts)).count("consistency.forced_channel"))


NO: dict[str, Any] = {"customer_id": "c", "resolved": False}
CHAT: dict[str, Any] = {"customer_id": "c", "channel": "chat", "resolved": True}


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ([contact(**NO), contact(**CHAT, days=7)], 1.0),
        ([contact(**NO), contact(**CHAT, days=1, org="w")], 1.0),
        ([contact(**NO), contact(**CHAT, offered_at=START + timedelta(days=7) + SECOND)], 0.0),  # another issue
        ([contact(**NO), contact(**NO, days=1), contact(**CHAT, days=2)], 1.0),  # not only the next contact
        ([contact(**NO), contact(**NO, days=6), contact(**CHAT, days=8)], 0.0),  # the same issue, but after a week
        ([contact(**NO), contact(**CHAT | {"resolved": False}, days=1)], 0.0),
        ([contact(**NO), contact(**CHAT | {"resolved": None}, days=1)], 0.0),
        ([contact(**NO), contact(**CHAT | {"channel": "voice"}, days=1)], 0.0),  # solved on the same channel
        ([contact(**NO), contact(**CHAT | {"topic": "loan"}, days=1)], 0.0),
        ([contact(**NO), contact(**CHAT | {"customer_id": "d"}, days=1)], 0.0),
        ([contact(**NO | {"resolved": True}), contact(**CHAT, days=1)], 0.0),  # was solved at once
        ([contact(**NO | {"resolved": None, "abandoned": True}), contact(**CHAT, days=1)], 1.0),
        ([contact(**NO | {"resolved": True, "self_service_first": True})], 1.0),
        ([contact(**NO | {"self_service_first": True})], 0.0),  # nor did a person solve it
    ],
)
def test_forced_channel(contacts: Rows, expected: float) -> None:
    found = Desk(contacts=contacts[::-1]).count("consistency.forced_channel")
    opened = found.get("v", "channel", "voice")
    assert opened is not None
    assert (opened.value, opened.n) == (expected, 1)


def test_forced_channel_leaves_out_what_nobody_knows() -> None:
    assert forced(contact(resolved=None), contact(resolved=False, channel=None)) is None
    assert forced(contact(resolved=False, customer_id=None), contact(resolved=False, topic=None)) is None
    assert forced(contact(resolved=False, offered_at=UNTIL - timedelta(days=7) + SECOND)) is None
    assert forced() is None
    passed = contact("c", resolved=False)
    later = passed | {"org": "w", "channel": "chat", "offered_at": START + timedelta(hours=1), "resolved": True}
    assert forced(passed, passed, later) == (0.0, 1)  # one contact that w solved after v had passed it on


# --------------------------------------------------------------------------------------- single contacts


def test_all_issues_solved() -> None:
    counts = [(2, 2), (3, 2), (2, 0), (4, 5), (1, 0), (0, 0), (2, None), (None, 2)]
    rows = [contact(issues_raised=raised, issues_resolved=solved) for raised, solved in counts]
    found = Desk(contacts=[*rows, contact(org="w", issues_raised=2, issues_resolved=1)])
    solved = found.count("consistency.all_issues_solved")
    assert read(solved) == (0.5, 4)  # 2 of 2 and 5 of 4, not 2 of 3 and 0 of 2
    assert read(solved, "w") == (0.0, 1)
    assert read(Desk(contacts=rows[4:]).count("consistency.all_issues_solved")) is None


def test_script_divergence() -> None:
    rows = [
        contact(script_adherence=0.9, resolved=False),
        *(contact(script_adherence=1.0, resolved=True) for _ in range(3)),
        contact(script_adherence=0.95, resolved=None),
        contact(script_adherence=0.89, resolved=False),
        contact(script_adherence=None, resolved=False),
        contact(script_adherence=1.0, resolved=False, abandoned=True),
    ]
    assert read(Desk(contacts=rows).count("consistency.script_divergence")) == (0.25, 4)
    unsaid = [row | {"abandoned": None} for row in rows[:4]]
    assert read(Desk(contacts=unsaid).count("consistency.script_divergence")) == (0.25, 4)
    assert read(Desk().count("consistency.script_divergence")) is None


def by_agent(*solved_of: tuple[int, int], **cells: Any) -> Rows:
    rows = []
    for solved, of in solved_of:
        agent = {"agent_id": f"A-{next(ids)}"} | cells
        rows += [contact(**agent, resolved=n < solved) for n in range(of)]
    return rows


def test_agent_dispersion() -> None:
    rows = by_agent(*[(12, 20)] * 5, *[(18, 20)] * 5)
    noise = [
        *by_agent((0, 9)),  # too few contacts
        *(row | {"abandoned": True} for row in by_agent((0, 20))),
        *(row | {"agent_id": None} for row in by_agent((0, 20))),
        *(row | {"resolved": None} for row in by_agent((0, 20))),
        *by_agent((0, 20), org="w"),
    ]
    found = Desk(contacts=rows + noise).count("consistency.agent_dispersion")
    # By hand in test_dispersion: tau² = (24 - 9) / 912.
    assert read(found) == (pytest.approx(math.sqrt(15 / 912)), 200)
    assert read(found, by="team", key="a") == (pytest.approx(math.sqrt(15 / 912)), 200)
    assert read(found, "w") is None
    assert "fewer than ten agents" in found.unread
    # Where all contacts of all people are marked as solved, that is how they are marked.
    alike = [row | {"resolved": True} for row in rows]
    assert read(Desk(contacts=alike).count("consistency.agent_dispersion")) is None
    assert found.keys("v", "month") == []
    # An agent of the same number elsewhere is another person.
    same = [row | {"org": "w", "resolved": False} for row in rows]
    assert read(Desk(contacts=rows + same).count("consistency.agent_dispersion")) == (
        pytest.approx(0.128247, 1e-4),
        200,
    )


def test_agents_who_are_equal_do_not_differ() -> None:
    rows = by_agent(*[(15, 20)] * 10)
    assert read(Desk(contacts=rows).count("consistency.agent_dispersion")) == (0.0, 200)
    assert read(Desk(contacts=rows[:180]).count("consistency.agent_dispersion")) is None
    assert read(Desk().count("consistency.agent_dispersion")) is None


# ---------------------------------------------------------------------------------------- in-house parity


def issues(good: int, of: int, org: str, topic: str | None = "card", **cells: Any) -> Rows:
    """Issues of which so many have no return within a week."""
    rows = [contact(org=org, topic=topic, **cells) for _ in range(of)]
    again = START + timedelta(days=1)
    return rows + [row | {"contact_id": f"R-{next(ids)}", "offered_at": again} for row in rows[good:]]


def test_parity_in_the_inhouse_mix() -> None:
    contacts = [
        *issues(8, 10, "v"),
        *issues(18, 30, "v", "loan"),
        *issues(54, 60, "inhouse"),
        *issues(14, 20, "inhouse", "loan"),
        *issues(0, 50, "v", "only v"),
        *issues(0, 9, "v", "few"),
        *issues(50, 50, "inhouse", "few"),
        *issues(0, 50, "v", channel="chat"),
        *issues(0, 50, "v", channel=None),
        *issues(0, 50, "v", None),
    ]
    parity = Desk(contacts=contacts).count("consistency.inhouse_parity")
    # -0.1 on both topics, whatever the mix; 40 of the vendor's issues can be compared.
    assert read(parity) == (pytest.approx(-0.1), 40)
    assert read(parity, by="month", key="2026-04") == (pytest.approx(-0.1), 40)
    assert read(parity, "inhouse") is None
    assert read(parity, "*") is None
    # Crude: 26 of 199 (with those on unknown channels, without those of unknown topic) against 118 of 130.
    crude = parity.others["crude difference"][("v", "", "")]
    assert crude.value == pytest.approx(26 / 199 - 118 / 130)
    assert parity.label == "in the in-house mix"


def test_parity_without_anything_to_compare() -> None:
    alone = Desk(contacts=issues(50, 50, "v")).count("consistency.inhouse_parity")
    assert read(alone) is None
    assert alone.unread.startswith("no channel and topic with ten issues")
    few = Desk(contacts=issues(9, 9, "v") + issues(50, 50, "inhouse")).count("consistency.inhouse_parity")
    assert read(few) is None
    assert read(Desk().count("consistency.inhouse_parity")) is None

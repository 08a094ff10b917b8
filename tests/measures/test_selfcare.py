"""Self-care on hand-worked sessions. The quarter ends when 1 July 2026 begins."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
UNTIL = datetime(2026, 7, 1)
SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)


def session(customer: str | None = "c", at: datetime = START, **cells: Any) -> dict[str, Any]:
    same = {"session_id": f"S-{next(ids)}", "org": "v", "customer_id": customer, "topic": "card", "channel": "bot",
            "started_at": at}  # fmt: skip
    return same | cells


def contact(customer: str | None = "c", at: datetime = START, **cells: Any) -> dict[str, Any]:
    same = {"contact_id": f"C-{next(ids)}", "org": "v", "customer_id": customer, "topic": "card", "channel": "voice",
            "offered_at": at, "abandoned": False}  # fmt: skip
    return same | cells


@pytest.mark.parametrize(
    ("one", "call", "contained"),
    [
        (session(), contact(at=START + WEEK), False),
        (session(), contact(at=START), False),  # from the start of the session on
        (session(), contact(at=START + WEEK + SECOND), True),
        (session(), contact(at=START - SECOND), True),
        (session(), contact(at=START + WEEK, org="w", channel="email", abandoned=True), False),  # whoever, however
        (session(), contact("d"), True),
        (session(), contact(topic="loan"), True),
        (session(), contact(topic=None), False),  # it may have been about the card
        (session(topic=None), contact(topic="loan"), False),
        (session(topic=None), contact("d", topic="loan"), True),
        (session("a/b", topic="c"), contact("a", topic="b/c"), True),
        (session("'; DROP TABLE selfcare; --"), contact("'; DROP TABLE selfcare; --"), False),
    ],
)
def test_containment(one: dict[str, Any], call: dict[str, Any], contained: bool) -> None:
    found = Desk(selfcare=[one], contacts=[call]).count("selfcare.containment")
    assert read(found) == (float(contained), 1)
    assert read(found, by="channel", key="bot") == (float(contained), 1)
    assert read(found, by="month", key="2026-04") == (float(contained), 1)


def test_containment_of_many() -> None:
    sessions = [session(), session(at=START + timedelta(days=5)), session("d"), session("d", topic=None)]
    sessions += [
        session(None),  # nobody can tell who that was
        session("e", at=UNTIL - WEEK),
        session("f", at=UNTIL - WEEK + SECOND),  # too late to tell
        session("g", org="inhouse"),
    ]
    calls = [
        contact(at=START + timedelta(days=8)),  # not of the first session, but of the second
        contact("d", topic="loan"),  # of the one without a topic
        contact("g"),
        contact(None),
    ]
    found = Desk(selfcare=[*sessions, sessions[0]], contacts=calls * 2).count("selfcare.containment")
    assert read(found) == (0.6, 5)  # c's first, d's first and e; each once, although c's was delivered twice
    assert read(found, "inhouse") == (0.0, 1)
    assert read(found, "*") == (0.5, 6)
    assert read(Desk(selfcare=sessions[:1]).count("selfcare.containment")) == (1.0, 1)
    assert read(Desk(contacts=calls).count("selfcare.containment")) is None


def test_customers_who_come_from_self_service_and_have_to_repeat() -> None:
    rows = [contact(self_service_first=True) for _ in range(5)]
    rows += [contact(self_service_first=False), contact(self_service_first=None)]
    rows.append(contact(self_service_first=True, org="w"))
    said = (True, False, False, False, None, True, True, True)
    surveys = [{"contact_id": row["contact_id"], "sent_at": START, "had_to_repeat": answer}
               for row, answer in zip(rows, said, strict=True)]  # fmt: skip
    found = Desk(contacts=[*rows, rows[0]], surveys=[*surveys, surveys[0]]).count("selfcare.escape_repeat")
    assert read(found) == (0.25, 4)
    assert read(found, "w") == (1.0, 1)
    assert read(Desk(contacts=rows).count("selfcare.escape_repeat")) is None


def test_self_service_beside_people() -> None:
    sessions = [session(completed=done) for done in (True, True, True, False, None)]
    rows = [contact(resolved=done) for done in (True, False, None)]
    rows += [contact(resolved=True, abandoned=None), contact(resolved=False, abandoned=True)]
    found = Desk(selfcare=sessions, contacts=rows).count("selfcare.selfcare_vs_human_parity")
    assert read(found) == (pytest.approx(0.75 - 2 / 3), 3)
    assert read(Desk(contacts=rows).count("selfcare.selfcare_vs_human_parity")) is None
    assert read(Desk(selfcare=sessions).count("selfcare.selfcare_vs_human_parity")) is None
    elsewhere = [session(completed=True, org="inhouse")]
    assert read(Desk(selfcare=elsewhere, contacts=rows).count("selfcare.selfcare_vs_human_parity")) is None

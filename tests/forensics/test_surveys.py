"""Surveys: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from desk import Desk
from signs import NOON, contact, counts, verdict


def survey(n: int, answered: bool = False) -> dict[str, Any]:
    at = NOON + timedelta(hours=1)
    return {"survey_id": f"s{n}", "contact_id": f"c{n}", "sent_at": at, "answered_at": at if answered else None}


def test_offers_are_compared_within_alike_contacts() -> None:
    contacts = [
        contact(1, agent_id="a"), contact(2, agent_id="a"), contact(3, agent_id="b"), contact(4, agent_id="b"),
        contact(1, agent_id="a"),  # delivered twice
        contact(5, agent_id="a", channel="chat"),  # nobody else had chats
        contact(6, agent_id=None), contact(7, agent_id="b", abandoned=True),
    ]  # fmt: skip
    surveys = [survey(1), survey(1), survey(2, answered=True), survey(5), survey(99)]
    # Two offers for four calls: one expected of each; variance 2 * 1/2 * 1/2 * (4 - 2) / 3 = 1/3.
    rows = counts(Desk(contacts=contacts, surveys=surveys), "surveys.offer_dispersion")
    assert [(int(r["n"]), int(r["offers"]), int(r["answers"])) for r in rows] == [(2, 0, 0), (2, 2, 1)]
    assert [(float(r["expected"]), float(r["variance"])) for r in rows] == [(1.0, pytest.approx(1 / 3))] * 2


def offers(rates: Sequence[float], answered: bool = False) -> Desk:
    contacts, surveys = [], []
    for a, rate in enumerate(rates):
        for k in range(100):
            contacts.append(contact(1000 * a + k, agent_id=f"a{a}"))
            if k < 100 * rate:
                surveys.append(survey(1000 * a + k, answered))
    return Desk(contacts=contacts, surveys=surveys)


def test_offer_dispersion() -> None:
    found = verdict(offers([0.4] * 8 + [0.05] * 2), "surveys.offer_dispersion")
    assert found.status == "found"
    assert "fewer than 11 people offer less than half" in found.figures
    assert verdict(offers([0.4, 0.42, 0.38, 0.44, 0.36, 0.4]), "surveys.offer_dispersion").status == "not found"
    assert verdict(offers([0.4] * 8 + [0.05] * 2, answered=True), "surveys.offer_dispersion").status == "too few"
    assert verdict(offers([0.05] * 4), "surveys.offer_dispersion").status == "too few"


def test_offers_by_outcome() -> None:
    def desk(unsolved_rate: float, transferred: bool = False) -> Desk:
        contacts, surveys = [], []
        for k in range(800):
            solved = k % 2 == 0
            contacts.append(contact(k, resolved=solved, customer_id=f"u{k}", transferred=transferred and not solved))
            if k % 100 < 100 * (0.4 if solved else unsolved_rate):
                surveys.append(survey(k))
        return Desk(contacts=contacts, surveys=surveys)

    found = verdict(desk(0.1), "surveys.offers_by_outcome")
    # 40 % of 400 solved and 10 % of 400 others.
    assert (found.status, found.seen, found.effect) == ("found", 40, pytest.approx(0.3))
    assert verdict(desk(0.4), "surveys.offers_by_outcome").status == "not found"
    assert verdict(desk(0.1, transferred=True), "surveys.offers_by_outcome").status == "too few"


def test_customers_who_were_in_touch_are_compared_among_themselves() -> None:
    contacts = [
        contact(1, customer_id="u", resolved=True),
        contact(2, customer_id="u", resolved=False, offered_at=NOON + timedelta(days=10)),
        contact(3, customer_id="u", resolved=True, offered_at=NOON + timedelta(days=45)),
        contact(4, customer_id=None, resolved=True),
        contact(5, customer_id=None, resolved=True),
        contact(6, customer_id="w", resolved=None),
    ]
    rows = counts(Desk(contacts=contacts, surveys=[survey(1)]), "surveys.offers_by_outcome")
    # In May: one repeat, not solved; c1, c4 and c5 are none. In June c3 comes after 35 days: none.
    found = {(r["month"], bool(r["repeat"]), bool(r["resolved"])): (int(r["n"]), int(r["offers"])) for r in rows}
    assert found == {
        ("2026-05", False, True): (3, 1), ("2026-05", True, False): (1, 0), ("2026-06", False, True): (1, 0),
    }  # fmt: skip

"""What a transfer costs in satisfaction, on hand-worked answers."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
Rows = list[dict[str, Any]]


def answers(satisfied: int, of: int, transferred: bool | None, topic: str | None = "card", **cells: Any) -> list[Rows]:
    """Contacts, and surveys of which so many say 4 and the others 3."""
    rows = [{"contact_id": f"C-{next(ids)}", "org": "v", "channel": "voice", "topic": topic, "offered_at": START,
             "transferred": transferred, "abandoned": False} | cells for _ in range(of)]  # fmt: skip
    surveys = [{"contact_id": row["contact_id"], "sent_at": START, "csat": 4.0 if n < satisfied else 3.0}
               for n, row in enumerate(rows)]  # fmt: skip
    return [rows, surveys]


def count_cost(*groups: list[Rows]) -> Any:
    contacts, surveys = ([row for group in groups for row in group[n]] for n in (0, 1))
    return Desk(contacts=contacts, surveys=surveys).count("handoffs.satisfaction_cost")


EASY = [answers(9, 10, True), answers(95, 100, False)]
HARD = [answers(12, 30, True, "loan"), answers(5, 10, False, "loan")]


def test_like_is_compared_with_like() -> None:
    cost = count_cost(*EASY, *HARD)
    # In the mix of the 10 and 30 passed on: (-0.05 * 10 - 0.1 * 30) / 40. Crude: 21/40 - 100/110 = -38 points.
    assert read(cost) == (pytest.approx(-0.0875), 40)
    estimate = cost.get("v")
    assert estimate.low < -0.2 < estimate.value < 0.1 < estimate.high
    assert read(cost, by="month", key="2026-04") == (pytest.approx(-0.0875), 40)
    assert read(cost, by="channel", key="voice") == (pytest.approx(-0.0875), 40)


def test_a_transfer_that_costs_nothing() -> None:
    assert read(count_cost(answers(90, 100, True), answers(180, 200, False))) == (0.0, 100)


def test_what_cannot_be_compared_is_left_out() -> None:
    alone = [answers(0, 4, True, "new"), answers(100, 100, False, "new"),  # four answers only
             answers(0, 50, True, "rare"),  # nobody to compare them with
             answers(0, 50, True, "card", channel="chat"),  # voice is another stratum
             answers(0, 50, None), answers(0, 50, True, None), answers(0, 50, True, channel=None),
             answers(0, 50, True, "a/b", org="w"), answers(50, 50, False, "a", channel="b/voice", org="w")]  # fmt: skip
    cost = count_cost(*EASY, *HARD, *alone)
    assert read(cost) == (pytest.approx(-0.0875), 40)
    assert read(cost, "w") is None
    assert cost.unread.startswith("no channel and topic with five answers")
    assert read(count_cost(answers(4, 4, True), answers(4, 4, False))) is None
    assert read(Desk().count("handoffs.satisfaction_cost")) is None


def test_an_answer_counts_once() -> None:
    groups = [*EASY, *HARD]
    again = [group * 2 for group in groups[0]]  # contacts and surveys delivered twice
    assert read(count_cost(again, *groups[1:])) == (pytest.approx(-0.0875), 40)
    silent = answers(0, 50, True)
    for survey in silent[1]:
        survey["csat"] = None
    assert read(count_cost(*groups, silent)) == (pytest.approx(-0.0875), 40)

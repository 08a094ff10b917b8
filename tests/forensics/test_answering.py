"""Answering: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk import Desk
from signs import HOSTILE, NOON, contact, counts, short_calls, verdict


def test_waits_are_rounded_up_and_counted_per_service_level() -> None:
    term = {"sla_id": "1", "org": "v", "metric": "service_level", "threshold_s": 20.0, "scope": "voice", "target": 0.8}
    contacts = [
        contact(1, wait_s=19.2),
        contact(2, wait_s=20.0),
        contact(3, wait_s=20.1),
        contact(4, wait_s=20.0, channel="chat"),  # another channel
        contact(5, wait_s=20.0, abandoned=True),  # nobody answered
        contact(6, wait_s=0.0),  # answered at once
        contact(7, wait_s=None),
        contact(8, wait_s=20.0, abandoned=None),  # unknown
        contact(9, wait_s=20.0, org="w"),
    ]
    other = [term | {"sla_id": "2", "threshold_s": 86400.0}, term | {"sla_id": "3", "metric": "abandonment"}]
    desk = Desk(contacts=contacts, sla_terms=[term, *other])
    place = {"scope": "voice", "threshold": 20}
    assert counts(desk, "answering.waits_at_threshold") == [
        place | {"second": 20, "n": 2}, place | {"second": 21, "n": 1},
    ]  # fmt: skip
    assert verdict(desk, "answering.waits_at_threshold").status == "too few"


def test_very_short_calls_of_a_day_count_three_at_most() -> None:
    contacts = [
        *(contact(n, talk_s=5.0, hold_s=None) for n in range(8)),  # a broken line: eight on one day
        contact(10, talk_s=5.0, hold_s=5.0),  # ten seconds in all
        contact(11, talk_s=9.9, hold_s=0.0, offered_at=NOON + timedelta(days=1)),
        contact(12, talk_s=None),
        contact(13, talk_s=5.0, agent_id=None),
        contact(14, talk_s=5.0, channel="chat"),
        contact(15, talk_s=5.0, abandoned=True),
        contact(16, agent_id=HOSTILE),
    ]
    # Of a/1: 8 + 1 calls on the first day with 3 counted, 1 short of 1 on the second.
    assert counts(Desk(contacts=contacts), "answering.very_short_calls") == [
        {"hits": 0, "n": 1, "people": 1}, {"hits": 4, "n": 10, "people": 1},
    ]  # fmt: skip


def test_very_short_calls_are_found_without_naming_anybody() -> None:
    found = verdict(Desk(contacts=short_calls(20)), "answering.very_short_calls")
    assert (found.status, found.n, found.seen) == ("found", 600, 20)
    assert found.effect == pytest.approx(20 / 60, abs=1e-6)
    assert "fewer than 11 people" in found.figures
    assert verdict(Desk(contacts=short_calls(3)), "answering.very_short_calls").status == "not found"


def test_transfers_by_minute() -> None:
    contacts = [
        contact(1, talk_s=359.0, transferred=True),  # the sixth minute
        contact(2, talk_s=300.0, hold_s=60.0),  # 360 s: the seventh
        contact(3, talk_s=10.0),
        contact(4, talk_s=0.0, transferred=True),
        contact(5, talk_s=359.0, transferred=None),
        contact(6, talk_s=359.0, transferred=True, abandoned=True),
        contact(7, talk_s=9999.0, transferred=True),
    ]
    assert counts(Desk(contacts=contacts), "answering.transfers_before_cap") == [
        {"minute": 1, "n": 1, "hits": 0}, {"minute": 6, "n": 1, "hits": 1}, {"minute": 7, "n": 1, "hits": 0},
    ]  # fmt: skip

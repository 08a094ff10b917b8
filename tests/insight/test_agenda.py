"""The agenda of the next review: who, what and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsourcer_audit.card import Finding, Request
from outsourcer_audit.insight import agenda, review_day


def finding(severity="F", who="vendor", remedy="Announce every transfer."):
    return Finding(title="Warm hand-offs", measure="handoffs.warm_share", who=who, severity=severity, evidence="",
                   remedy=remedy, effect=1.0, also=["handoffs.lost"])  # fmt: skip


@pytest.mark.parametrize(
    ("end", "review"),
    [
        (date(2026, 6, 30), date(2026, 7, 14)),  # a Tuesday
        (date(2026, 7, 31), date(2026, 8, 14)),  # a Friday
        (date(2026, 1, 31), date(2026, 2, 16)),  # 14 February is a Saturday: Monday
        (date(2026, 3, 1), date(2026, 3, 16)),  # 15 March is a Sunday: Monday
    ],
)
def test_the_first_working_day_two_weeks_after_the_period(end, review):
    assert review_day(end) == review


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_law_of_the_review_day(end):
    day = review_day(end)
    assert timedelta(days=14) <= day - end <= timedelta(days=16)
    assert day.weekday() < 5


@pytest.mark.parametrize(
    ("severity", "due"), [("error", "2026-08-13"), ("F", "2026-08-13"), ("D", "2026-09-12"), ("C", "2026-10-12")]
)
def test_thirty_sixty_or_ninety_days_by_severity(severity, due):
    (item,) = agenda(date(2026, 6, 30), [finding(severity)], [])
    assert (item.review, item.due) == ("2026-07-14", due)


def test_each_item_has_an_owner_and_something_to_decide():
    found = [finding(who="client"), finding("error"), finding(who="shared", remedy="")]
    asked = [Request(table="surveys", columns=["csat", "sent_at"], measures=["a", "b"], weight=2.0),
             Request(table="shifts", columns=[], measures=["a"], weight=1.0)]  # fmt: skip
    items = agenda(date(2026, 6, 30), found, asked, ["Why are there no calls on Sundays?"], {"surveys": "client"})
    assert [(i.kind, i.owner, i.decide) for i in items] == [
        ("finding", "client", "The client's plan: Announce every transfer."),
        ("finding", "vendor", "Who corrects the data, and when they are delivered again."),
        ("finding", "shared", "One plan of both: cause, owner and date."),
        ("question", "vendor", "Hear the explanation; agree which rows prove it."),
        ("data", "client", "Deliver surveys: csat, sent_at; without it 2 figures cannot be computed."),
        ("data", "vendor", "Deliver shifts; without it 1 figure cannot be computed."),
    ]
    assert items[0].measures == ["handoffs.warm_share", "handoffs.lost"]
    assert items[3].topic == "Why are there no calls on Sundays?"


def test_no_more_findings_than_one_meeting_can_decide():
    assert len(agenda(date(2026, 6, 30), [finding()] * 30, [])) == 7


def test_nothing_to_talk_about():
    assert agenda(date(2026, 6, 30), [], []) == []

"""Outcomes on hand-worked contacts, answers, cases and complaints. The quarter ends when 1 July 2026 begins."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import ENGAGEMENT, Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period
from outsourcer_audit.slices import Counted

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
UNTIL = datetime(2026, 7, 1)
LONDON = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
SECOND = timedelta(seconds=1)
Rows = list[dict[str, Any]]


def contact(customer: str | None = "c", days: float = 0, **cells: Any) -> dict[str, Any]:
    at = START + timedelta(days=days)
    same = {"contact_id": f"C-{next(ids)}", "customer_id": customer, "topic": "card", "org": "v", "channel": "voice",
            "team": "a", "offered_at": at, "abandoned": False}  # fmt: skip
    return same | cells


def other(counted: Counted, label: str, org: str = "v") -> tuple[float, int] | None:
    """The same measure by another usual formula."""
    found = counted.others[label].get((org, "", ""))
    return None if found is None else (found.value, found.n)


# ------------------------------------------------------------------------------- issues without a return


def test_issues_after_which_nobody_came_back() -> None:
    contacts = [
        contact("once"),
        contact("once", 1, topic="loan"),  # another topic is another issue
        contact("back"),
        contact("back", 7),  # seven days to the second: a return, which opens nothing
        contact("late"),
        contact("late", 7, offered_at=START + timedelta(days=7) + SECOND),  # a second later: two issues
        contact("to w"),
        contact("to w", 2, org="w", channel="chat"),  # a return, wherever
        contact("to v", org="w"),
        contact("to v", 1),  # opened at w
        contact("hung up", abandoned=True),
        contact("hung up", 0.1),
    ]
    fcr = Desk(contacts=contacts[::-1]).count("outcomes.fcr_no_repeat")
    # once, once, late and late of seven; back, to w and hung up came back.
    assert read(fcr) == (pytest.approx(4 / 7), 7)
    assert read(fcr, "w") == (0.0, 1)
    assert read(fcr, "*") == (0.5, 8)
    assert read(fcr, by="channel", key="voice") == (pytest.approx(4 / 7), 7)
    assert read(fcr, by="team", key="a") == (pytest.approx(4 / 7), 7)


def test_each_window_has_its_own_issues() -> None:
    contacts = [contact(days=days) for days in (0, 5, 20)]
    fcr = Desk(contacts=contacts).count("outcomes.fcr_no_repeat")
    assert fcr.label == "7 days"
    assert other(fcr, "3 days") == (1.0, 3)  # three issues, none with a return
    assert read(fcr) == (0.5, 2)  # day 0 came back on day 5; day 20
    assert other(fcr, "14 days") == (0.5, 2)  # 15 days lie between 5 and 20
    assert other(fcr, "30 days") == (0.0, 1)  # one issue


def test_issues_opened_too_late_to_tell_are_left_out() -> None:
    week = UNTIL - timedelta(days=7)
    contacts = [
        contact("in time", offered_at=week),
        contact("too late", offered_at=week + SECOND),
        contact("last days", offered_at=UNTIL - timedelta(days=3)),
        contact("last days", offered_at=UNTIL - SECOND),
    ]
    fcr = Desk(contacts=contacts).count("outcomes.fcr_no_repeat")
    assert read(fcr) == (1.0, 1)
    assert other(fcr, "3 days") == (pytest.approx(2 / 3), 3)
    assert other(fcr, "14 days") is None


def test_a_contact_is_one_however_often_it_was_logged() -> None:
    twice = contact("twice")
    passed = contact("passed on")
    shared = contact("of v", contact_id="1")
    contacts = [
        twice,
        twice | {"team": "b"},  # delivered twice
        passed,
        passed | {"org": "w", "offered_at": START + timedelta(minutes=5)},  # passed on to w under the same number
        shared,
        shared | {"customer_id": "of w", "org": "w"},  # two systems counted from one
    ]
    fcr = Desk(contacts=contacts).count("outcomes.fcr_no_repeat")
    assert read(fcr) == (1.0, 3)
    assert read(fcr, "w") == (1.0, 1)


def test_hostile_keys_and_unknown_customers() -> None:
    contacts = [
        contact("a", topic="b/c"),
        contact("a/b", 1, topic="c"),
        contact("'; DROP TABLE contacts; --", 1, topic='"'),
        contact(None),
        contact(None, 1),
        contact("c", 1, topic=None),
        contact("c", 2, topic=None),
    ]
    assert read(Desk(contacts=contacts).count("outcomes.fcr_no_repeat")) == (1.0, 3)
    assert read(Desk(contacts=contacts[3:]).count("outcomes.fcr_no_repeat")) is None
    assert read(Desk().count("outcomes.fcr_no_repeat")) is None


def test_an_issue_belongs_to_the_local_month_in_which_it_was_opened() -> None:
    contacts = [contact(offered_at=datetime(2026, 4, 30, 23, 30)), contact(offered_at=datetime(2026, 5, 1, 9))]
    fcr = Desk(LONDON, contacts=contacts).count("outcomes.fcr_no_repeat")
    assert read(fcr, by="month", key="2026-05") == (0.0, 1)
    assert fcr.keys("v", "month") == ["2026-05"]


# --------------------------------------------------------------------------------------------- answers


def asked(row: dict[str, Any], **cells: Any) -> dict[str, Any]:
    return {"contact_id": row["contact_id"], "sent_at": row["offered_at"] + timedelta(hours=1)} | cells


def test_one_contact_and_one_channel() -> None:
    earlier = [
        contact("chat before", -6, channel="chat"),
        contact("a week before", -7, channel="chat"),
        contact("over a week", channel="chat", offered_at=START - timedelta(days=7) - SECOND),
        contact("voice before", -1),
        contact("between", -6, channel="chat"),
        contact("between", -2),  # voice between the chat and the call
        contact("long ago", -8, channel="chat"),
        contact("long ago", -2),
        contact("other topic", -1, channel="chat", topic="loan"),
        contact("chat after", 1, channel="chat"),
        contact("somewhere", -1, channel=None),
    ]
    outcome = {
        "chat before": False, "a week before": False, "over a week": True, "voice before": True, "between": False,
        "long ago": True, "other topic": True, "chat after": True, "somewhere": True,
    }  # fmt: skip
    for customer, alone in outcome.items():
        row = contact(customer)
        said = [asked(row, resolved=True)]
        found = Desk(contacts=[*earlier, row], surveys=said).count("outcomes.one_contact_one_channel")
        assert read(found) == (float(alone), 1), customer
    rows = [contact(customer) for customer in outcome]
    surveys = [asked(row, resolved=True) for row in rows]
    whole = Desk(contacts=[*earlier, *rows, rows[0]], surveys=[*surveys, surveys[0]])  # the first delivered twice
    assert read(whole.count("outcomes.one_contact_one_channel")) == (pytest.approx(6 / 9), 9)


def test_one_contact_needs_a_solution_and_no_self_service_before() -> None:
    rows = [
        contact("1"),
        contact("2"),
        contact("3"),
        contact("4", self_service_first=True),
        contact("5", self_service_first=False),
        contact(None),  # nobody can say where else this customer was
        contact(None),
        contact("8", channel=None),
        contact("9", org="w"),
    ]
    answers = (True, False, None, True, True, True, False, True, True)
    surveys = [asked(row, resolved=answer) for row, answer in zip(rows, answers, strict=True)]
    found = Desk(contacts=rows, surveys=surveys).count("outcomes.one_contact_one_channel")
    assert read(found) == (0.5, 4)  # 1 and 5 of 1, 2, 4 and 5
    assert read(found, "w") == (1.0, 1)
    assert read(Desk(contacts=rows).count("outcomes.one_contact_one_channel")) is None


def test_net_promoter_score_and_effort() -> None:
    rows = [contact() for _ in range(7)]
    scores = (10, 9, 9, 7, 6, None, float("nan"))
    ease = (7, 6, 5, 4, None, None, 3)
    surveys = [asked(row, nps=nps, ces=ces) for row, nps, ces in zip(rows, scores, ease, strict=True)]
    counted = Desk(contacts=rows, surveys=surveys).count_all("outcomes.nps", "outcomes.effort")
    assert read(counted["outcomes.nps"]) == (40.0, 5)  # three recommend, one does not: 2 of 5
    assert read(counted["outcomes.effort"]) == (5.0, 5)  # 25 / 5
    bounds = counted["outcomes.nps"].get("v")
    assert bounds is not None
    assert bounds.low < 0 < bounds.high  # five answers tell next to nothing
    assert read(Desk(contacts=rows).count("outcomes.nps")) is None


# ----------------------------------------------------------------------------------------------- cases


def case(*events: tuple[str | None, datetime], org: str | None = "v", **cells: Any) -> Rows:
    case_id = f"K-{next(ids)}"
    return [{"case_id": case_id, "org": org, "team": "a", "event": event, "occurred_at": at} | cells
            for event, at in events]  # fmt: skip


def test_open_cases_older_than_five_days() -> None:
    limit = UNTIL - timedelta(days=5)
    old, new = limit - SECOND, limit
    events = [
        *case(("opened", old)),
        *case(("opened", new)),
        *case(("opened", old), ("moved", UNTIL - SECOND)),  # its age is that of the whole case
        *case(("opened", old), ("close", new)),
        *case(("opened", old), (" Closed ", new)),
        *case(("SOLVED", old)),
        *case(("Resolved", old)),
        *case(("opened", old), ("close", new), ("reopened", UNTIL - SECOND)),
        *case((None, old)),  # nobody can say whether it is open
        *case(("opened", old), (None, new)),
        *case(("close", new), ("moved", new)),  # of two at one moment the closing one is the last
    ]
    # Open: 1, 2, 3 and the reopened one; all but the second are old.
    assert read(Desk(case_events=events[::-1]).count("outcomes.backlog_age")) == (0.75, 4)
    assert read(Desk(case_events=events).count("outcomes.backlog_age"), by="team", key="a") == (0.75, 4)
    patient = Engagement(name="t", client="c", folder=ENGAGEMENT.folder, backlog_days=200)
    assert read(Desk(engagement=patient, case_events=events).count("outcomes.backlog_age")) == (0.0, 4)
    assert read(Desk(case_events=case(("opened", old), ("close", new))).count("outcomes.backlog_age")) is None
    assert read(Desk().count("outcomes.backlog_age")) is None


def test_an_open_case_counts_at_whoever_held_it_last() -> None:
    old = datetime(2026, 5, 1)
    moved = case(("opened", old), ("moved", old + SECOND), ("noted", old + 2 * SECOND))
    moved[1]["org"], moved[2]["org"] = "w", None  # who wrote the note is unknown: w still holds it
    closed = case(("opened", old), ("close", old + SECOND))
    closed[1]["org"] = None  # closed, by whomever
    found = Desk(case_events=moved + closed + case(("opened", old), org=None)).count("outcomes.backlog_age")
    assert read(found, "v") is None
    assert read(found, "w") == (1.0, 1)
    assert read(found, "*") == (1.0, 1)


def test_numbers_rule_over_clocks_where_every_event_has_one() -> None:
    old = datetime(2026, 5, 1)
    ahead = case(("close", old), ("moved", old + SECOND))  # the second clock runs ahead
    ahead[0]["sequence"], ahead[1]["sequence"] = 2, 1
    half = case(("close", old), ("moved", old + SECOND))
    half[0]["sequence"] = 2
    assert read(Desk(case_events=ahead).count("outcomes.backlog_age")) is None
    assert read(Desk(case_events=half).count("outcomes.backlog_age")) == (1.0, 1)


# ------------------------------------------------------------------------------------------ complaints


def complaint(caused_by: str | None = "vendor", at: datetime = START, org: str | None = "v") -> dict[str, Any]:
    return {"complaint_id": f"X-{next(ids)}", "org": org, "at": at, "caused_by": caused_by}


def test_complaints_that_the_service_caused() -> None:
    contacts = [*(contact() for _ in range(7)), contact(abandoned=None), contact(abandoned=True), contact(org="w")]
    twice = complaint()
    complaints = [twice, twice, complaint("business"), complaint(None), complaint("Vendor"), complaint(org="x"),
                  complaint(org=None), complaint(), complaint(at=datetime(2026, 6, 1))]  # fmt: skip
    found = Desk(contacts=contacts, complaints=complaints).count("outcomes.complaints_caused")
    # Two of eight: the same one twice, and another; June has no contacts to set one beside.
    assert read(found) == (0.25, 8)
    assert read(found, by="month", key="2026-04") == (0.25, 8)
    assert read(found, "w") == (0.0, 1)
    assert read(found, "x") is None
    assert read(found, "*") == (pytest.approx(2 / 9), 9)
    assert read(Desk(contacts=contacts).count("outcomes.complaints_caused")) == (0.0, 8)
    assert read(Desk(complaints=complaints).count("outcomes.complaints_caused")) is None


def test_more_complaints_than_contacts_are_no_more_than_all() -> None:
    found = Desk(contacts=[contact()], complaints=[complaint(), complaint()]).count("outcomes.complaints_caused")
    assert read(found) == (1.0, 1)


# ----------------------------------------------------------------------------------------------- times


def test_handle_time_and_speed_of_answer() -> None:
    contacts = [
        contact(talk_s=100.4, hold_s=None, wrap_s=20, wait_s=10),
        contact(talk_s=200.4, hold_s=30, wrap_s=None, wait_s=20, abandoned=None),
        contact(talk_s=None, hold_s=30, wrap_s=30, wait_s=None),
        contact(talk_s=900, wait_s=900, abandoned=True),
        contact(talk_s=300, hold_s=0, wrap_s=0, wait_s=60, org="w"),
    ]
    counted = Desk(contacts=contacts).count_all("outcomes.aht", "outcomes.asa")
    aht, asa = counted["outcomes.aht"], counted["outcomes.asa"]
    assert read(aht) == (pytest.approx(175.4), 2)  # (120.4 + 230.4) / 2
    assert (other(aht, "median"), other(aht, "90th percentile")) == ((120.0, 2), (230.0, 2))
    assert read(asa) == (15.0, 2)
    assert (other(asa, "median"), other(asa, "90th percentile")) == ((10.0, 2), (20.0, 2))
    assert read(asa, "w") == (60.0, 1)
    assert read(Desk().count("outcomes.aht")) is None

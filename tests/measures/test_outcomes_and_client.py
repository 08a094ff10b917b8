"""What customers say, and what the client owes: hand-worked answers, requests and complaints."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.period import Period

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
LONDON = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
Rows = list[dict[str, Any]]


def contacts(n: int = 1, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": START, "abandoned": False, "channel": "voice", "team": "a"} | cells
    return [{"contact_id": f"C-{next(ids)}"} | same for _ in range(n)]


def survey(contact: dict[str, Any], at: datetime = START, **cells: Any) -> dict[str, Any]:
    return {"contact_id": contact["contact_id"], "sent_at": at} | cells


def test_satisfied_and_dissatisfied() -> None:
    rows = contacts(8)
    scores = (5.0, 4.0, 3.99, 3.0, 2.0, 1.0, None, float("nan"))
    surveys = [survey(row, csat=score) for row, score in zip(rows, scores, strict=True)]
    surveys.append({"contact_id": "unknown", "sent_at": START, "csat": 5.0})  # of a contact that nobody delivered
    counted = Desk(contacts=rows, surveys=surveys).count_all("outcomes.csat_top2", "outcomes.dissatisfied")
    # 5 and 4 of six; 2 and 1 of six.
    assert read(counted["outcomes.csat_top2"]) == (pytest.approx(1 / 3), 6)
    assert read(counted["outcomes.dissatisfied"]) == (pytest.approx(1 / 3), 6)
    assert read(counted["outcomes.csat_top2"], by="channel", key="voice") == (pytest.approx(1 / 3), 6)
    assert read(counted["outcomes.csat_top2"], by="team", key="a") == (pytest.approx(1 / 3), 6)


def test_an_answer_counts_once_per_organisation_that_handled_the_contact() -> None:
    good, bad = contacts(2)
    shared = good | {"org": "w"}  # one contact that two organisations logged
    surveys = [survey(good, csat=5), survey(bad, csat=1)]
    rows = [good, bad, shared, bad | {"team": "b"}]  # and one that was delivered twice, under two teams
    csat = Desk(contacts=rows, surveys=[*surveys, surveys[1]]).count("outcomes.csat_top2")
    assert read(csat, "v") == (0.5, 2)
    assert read(csat, "w") == (1.0, 1)
    # Two invitations at two times are two.
    again = survey(bad, datetime(2026, 5, 1), csat=5)
    csat = Desk(contacts=rows, surveys=[*surveys, again]).count("outcomes.csat_top2")
    assert read(csat) == (pytest.approx(2 / 3), 3)
    assert read(csat, by="month", key="2026-05") == (1.0, 1)


def test_first_contact_resolution_and_the_local_month_of_the_invitation() -> None:
    rows = contacts(4)
    late = datetime(2026, 4, 30, 23, 30)  # 1 May in London
    surveys = [
        survey(rows[0], resolved=True),
        survey(rows[1], resolved=False),
        survey(rows[2], late, resolved=True),
        survey(rows[3], resolved=None),
    ]
    fcr = Desk(LONDON, contacts=rows, surveys=surveys).count("outcomes.fcr_survey")
    assert read(fcr) == (pytest.approx(2 / 3), 3)
    assert read(fcr, by="month", key="2026-04") == (0.5, 2)
    assert read(fcr, by="month", key="2026-05") == (1.0, 1)


def test_reopened_is_of_solved_contacts() -> None:
    rows = [
        *contacts(1, resolved=True, reopened=True),
        *contacts(3, resolved=True, reopened=False),
        *contacts(2, resolved=True, reopened=None),
        *contacts(2, resolved=False, reopened=True),
        *contacts(2, resolved=None, reopened=True),
    ]
    assert read(Desk(contacts=rows).count("outcomes.reopened")) == (0.25, 4)


def test_abandoned_leaves_out_who_left_within_five_seconds() -> None:
    rows = [
        *contacts(6, wait_s=2.0),
        *contacts(2, wait_s=None),
        *contacts(1, abandoned=True, wait_s=5.0),  # short
        *contacts(1, abandoned=True, wait_s=5.1),
        *contacts(1, abandoned=True, wait_s=None),  # nobody can say that it was short
        *contacts(3, abandoned=None, wait_s=60.0),
    ]
    # 2 of 6 + 2 + 1 + 1.
    assert read(Desk(contacts=rows).count("outcomes.abandoned")) == (0.2, 10)


# ----------------------------------------------------------------------------------------------------- the client


def request(answered: date | None, raised: date = date(2026, 4, 1), org: str = "v") -> dict[str, Any]:
    return {"request_id": f"R-{next(ids)}", "org": org, "raised_on": raised, "answered_on": answered}


def test_answer_time_counts_open_requests_to_the_end() -> None:
    requests = [
        request(date(2026, 4, 1)),  # the same day: 0
        request(date(2026, 4, 11)),  # 10
        request(None, raised=date(2026, 6, 11)),  # still open when 1 July begins: 20
        request(date(2026, 4, 6), org="w"),
    ]
    answer = Desk(requests=requests).count("client.answer_time")
    assert read(answer) == (10.0, 3)  # (0 + 10 + 20) / 3
    assert read(answer, by="month", key="2026-04") == (5.0, 2)
    assert read(answer, "*") == (8.75, 4)  # 35 / 4
    estimate = answer.get("v")
    assert estimate is not None
    assert estimate.exact


def test_complaints_caused_by_the_business() -> None:
    causes = ("business", "vendor", "other", "business", None, "Business")
    complaints = [{"complaint_id": f"X-{next(ids)}", "org": "v", "at": START, "caused_by": cause} for cause in causes]
    complaints.append({"complaint_id": "nobody's", "org": None, "at": START, "caused_by": "business"})
    caused = Desk(complaints=complaints).count("client.complaints_caused_by_business")
    assert read(caused) == (0.4, 5)  # two of five that somebody attributed
    assert read(caused, "*") == (0.5, 6)  # with the one that concerns no organisation
    assert caused.keys("None", "month") == []

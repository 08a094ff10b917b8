"""Culture on hand-worked rosters and answers. The quarter is 1 April to 30 June 2026: 91 days."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.measures.culture import RESOURCES, VENDOR_PRACTICES

ids = (f"G-{n}" for n in count())
LONG_AGO, START, END = date(2024, 1, 1), date(2026, 4, 1), date(2026, 6, 30)
PARITY = "culture.recognition_parity"
Rows = list[dict[str, Any]]


def agents(org: str, *names: str, hired: date | None = LONG_AGO, left: date | None = None, team: str = "a") -> Rows:
    return [{"agent_id": n, "org": org, "hired_on": hired, "left_on": left, "team": team} for n in names]


def thanks(org: str | None, who: str, times: int = 1, day: date = START) -> Rows:
    return [{"recognition_id": next(ids), "agent_id": who, "org": org, "at": day} for _ in range(times)]


# -------------------------------------------------------------------------------------------------- recognition


def test_recognition_per_person_beside_in_house() -> None:
    # Four people of v were thanked twice, two in-house ones twice, all there all the time: 2/4 beside 2/2.
    roster = agents("v", "1", "2", "3", "4") + agents("inhouse", "1", "5")
    given = [*thanks("v", "1"), *thanks("v", "4", day=END), *thanks("inhouse", "1"), *thanks("inhouse", "5")]
    found = Desk(agents=roster, recognitions=given).count(PARITY)
    assert read(found) == (0.5, 2)  # as sure as the smaller of the two
    assert read(found, "inhouse") is None
    assert read(found, by="team", key="a") == (0.5, 2)


def test_who_is_there_for_a_part_counts_for_a_part() -> None:
    roster = [
        *agents("v", "whole"),
        *agents("v", "late", hired=date(2026, 5, 31)),  # 31 of 91 days
        *agents("v", "early", left=date(2026, 4, 30)),  # 30 days
        *agents("v", "gone", left=date(2026, 3, 31)),
        *agents("v", "to come", hired=date(2026, 7, 1)),
        *agents("v", "unknown", hired=None),  # nobody knows since when
        *agents("inhouse", "i", "j"),
        *agents("inhouse", "i", team="b"),  # in two teams: one person
    ]
    given = [
        *thanks("v", "late", 3),
        *thanks(None, "early"),  # of no organisation: whoever's has the number
        *thanks("v", "gone"),
        *thanks("v", "nobody"),
        *thanks("v", "unknown"),
        *thanks("w", "whole"),  # the same number in another company
        *thanks("v", "whole", day=date(2026, 3, 31)),
        *thanks("v", "whole", day=date(2026, 7, 1)),
        *thanks("inhouse", "i", 2),
        *thanks("inhouse", "j", 2),
    ]
    # Four in 91 + 31 + 30 = 152 days beside four in 182 days.
    reading = read(Desk(agents=roster, recognitions=given).count(PARITY))
    assert reading == (pytest.approx(182 / 152), 2)


def test_without_recognition_in_house_there_is_nothing_to_compare_with() -> None:
    roster = agents("v", "1", "2") + agents("inhouse", "3", "4")
    assert read(Desk(agents=roster, recognitions=thanks("v", "1")).count(PARITY)) is None
    assert read(Desk(agents=roster[:2], recognitions=thanks("v", "1")).count(PARITY)) is None
    assert read(Desk().count(PARITY)) is None
    never = Desk(agents=roster, recognitions=thanks("inhouse", "3") + thanks("inhouse", "4")).count(PARITY)
    assert read(never) == (0.0, 2)


# -------------------------------------------------------------------------------------------------- assessments


def answer(practice: str, side: str, level: int | None, org: str = "v", respondent: str = "") -> dict[str, Any]:
    same = {"practice": practice, "side": side, "level": level, "org": org}
    return same | {"respondent": respondent or next(ids)}


def test_the_practices_are_those_that_are_asked_for() -> None:
    file = Path(__file__).parents[2] / "templates" / "vendor" / "practices.toml"
    known = {practice["id"] for practice in tomllib.loads(file.read_text(encoding="utf-8"))["practice"]}
    assert set(RESOURCES) | set(VENDOR_PRACTICES) <= known
    assert not set(RESOURCES) & set(VENDOR_PRACTICES)


ANSWERS = [
    answer("same_tools", "client", 5),
    answer("same_tools", "vendor", 2),
    answer("same_knowledge", "client", 4),
    answer("same_knowledge", "client", 3),  # two people of one side: 3.5
    answer("same_knowledge", "vendor", 4),
    answer("shared_history", "vendor", 9),  # another scale
    answer("shared_customer_data", "auditor", 5),  # another side
    answer("recognition", "client", 3),
    answer("recognition", "vendor", 5),
    answer("joint_teams", "client", 2),
    answer("warm_handoffs", "vendor", 1),
    answer("exit_plan", "client", 1),  # up to the client
    answer("'; drop", "client", 5),
    answer("recognition", "client", 1, org="w"),
]


def test_resource_parity_counts_both_sides_views() -> None:
    found = Desk(assessments=ANSWERS).count("culture.resource_parity")
    # Tools: the client says yes, the vendor no. Knowledge: the client's two people say 3.5, the vendor yes.
    assert read(found) == (0.5, 4)
    assert read(found, "w") is None
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact


def test_perception_gap_has_no_direction() -> None:
    found = Desk(assessments=ANSWERS).count("culture.perception_gap")
    # Tools 3 apart, knowledge half a level, recognition 2 the other way round: 5.5 / 3.
    assert read(found) == (pytest.approx(5.5 / 3), 3)
    assert read(found, "w") is None  # one side only


def test_practices_in_place_are_the_vendors_as_the_client_sees_them() -> None:
    found = Desk(assessments=ANSWERS).count("culture.practices_in_place")
    assert read(found) == (0.5, 2)  # recognition yes, joint teams no
    assert read(found, "w") == (0.0, 1)
    twice = Desk(assessments=[*ANSWERS, ANSWERS[9]]).count("culture.practices_in_place")
    assert read(twice) == (0.5, 2)


@pytest.mark.parametrize("name", ["resource_parity", "perception_gap", "practices_in_place"])
def test_without_answers_there_is_no_view(name: str) -> None:
    assert read(Desk().count(f"culture.{name}"), "*") is None
    assert read(Desk(assessments=[answer("recognition", "client", None)]).count(f"culture.{name}")) is None

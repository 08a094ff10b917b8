"""Oversight on hand-worked evaluations: what they find, whether raters agree, whether the sample is fair."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
HOSTILE = ("a/b", "'; drop table contacts; --", 'x"y', "ä\u202e")
Rows = list[dict[str, Any]]


def contact(**cells: Any) -> dict[str, Any]:
    same = {"org": "v", "offered_at": START, "abandoned": False, "channel": "voice", "team": "a", "topic": "bill"}
    return {"contact_id": f"C-{next(ids)}"} | same | cells


def item(of: dict[str, Any], passed: bool | None, kind: str = "customer", **cells: Any) -> dict[str, Any]:
    same = {"evaluation_id": f"E-{next(ids)}", "contact_id": of["contact_id"], "evaluator": "Q1", "evaluator_org": "v",
            "at": START + timedelta(days=2), "item": "right answer"}  # fmt: skip
    return same | {"class": kind, "passed": passed} | cells


def estimate(counted: Any, org: str = "v") -> Any:
    found = counted.get(org)
    assert found is not None
    return found


# ------------------------------------------------------------------------------------------- what evaluations find

ACCURACY = [f"oversight.{kind}_critical_accuracy" for kind in ("customer", "business", "compliance")]


def test_a_contact_is_accurate_if_no_item_of_the_class_failed() -> None:
    rows = [contact() for _ in range(6)]
    evaluations = [
        item(rows[0], True),
        item(rows[0], True, item="nothing forgotten"),
        item(rows[0], False, "business"),
        item(rows[1], True),
        item(rows[1], False, item="nothing forgotten"),  # one of two failed: the contact fails
        item(rows[2], True),
        item(rows[2], False, evaluator="B1", evaluator_org="inhouse"),  # passed by one, failed by another: fails
        item(rows[3], None),  # nobody knows
        item(rows[4], True, "compliance"),
        item(rows[5], True, "other"),
    ]
    evaluations.append(evaluations[0])  # delivered twice
    counted = Desk(contacts=rows, evaluations=evaluations).count_all(*ACCURACY)
    assert read(counted[ACCURACY[0]]) == (pytest.approx(1 / 3), 3)
    assert read(counted[ACCURACY[1]]) == (0.0, 1)
    assert read(counted[ACCURACY[2]]) == (1.0, 1)
    assert read(counted[ACCURACY[0]], by="channel", key="voice") == (pytest.approx(1 / 3), 3)
    assert read(counted[ACCURACY[0]], by="month", key="2026-04") == (pytest.approx(1 / 3), 3)


def test_accuracy_belongs_to_whoever_handled_the_contact() -> None:
    mine, theirs, strange = contact(contact_id=HOSTILE[0]), contact(org=HOSTILE[1]), contact(contact_id=HOSTILE[2])
    evaluations = [
        item(mine, True, evaluator_org="inhouse", evaluator=HOSTILE[3]),
        item(theirs, False),
        item(strange, True, item=HOSTILE[1]),
        item({"contact_id": "never delivered"}, False),
        item({"contact_id": None}, False),
    ]
    found = Desk(contacts=[mine, mine, theirs, strange], evaluations=evaluations).count(ACCURACY[0])
    assert read(found) == (1.0, 2)
    assert read(found, HOSTILE[1]) == (0.0, 1)
    assert read(found, "*") == (pytest.approx(2 / 3), 3)


def test_nothing_evaluated_is_no_figure() -> None:
    others = ("client_vendor_gap", "rater_agreement", "sample_precision", "sample_representative", "qa_validity",
              "calibration_cadence", "closed_loop", "survey_bias")  # fmt: skip
    counted = Desk(contacts=[contact()]).count_all(*ACCURACY, *(f"oversight.{name}" for name in others))
    assert {name: entry.estimates for name, entry in counted.items() if entry.estimates} == {}
    assert len(counted) == 11


def test_client_and_vendor_on_the_same_items() -> None:
    one, two, three, own = contact(), contact(), contact(channel="chat"), contact(org="inhouse")
    client = {"evaluator": "B1", "evaluator_org": "inhouse"}
    evaluations = [
        item(one, True), item(one, False, **client),  # +1
        item(one, True, item="tone"), item(one, True, item="tone", **client),  # 0
        item(one, True, item="only the vendor's"),
        item(two, False), item(two, True, **client),  # the vendor is stricter: -1
        item(two, True, evaluator="Q2"),  # two of the vendor's: half of them passed, so that it is -0.5
        item(three, True),  # nobody compared
        item(three, True, evaluator="X", evaluator_org="w"),  # a third company's people are neither side
        item(own, True), item(own, False, **client),  # the in-house team has no vendor
        item(two, None, item="tone"), item(two, True, item="tone", **client),
        item(one, True, evaluator_org=None),
    ]  # fmt: skip
    evaluations += [evaluations[0] | {}]  # the same row delivered twice is one
    gap = Desk(contacts=[one, two, three, own], evaluations=evaluations).count("oversight.client_vendor_gap")
    # Contact one: (1 + 0) / 2; contact two: -0.5; mean 0.
    assert read(gap) == (0.0, 2)
    assert read(gap, "inhouse") is None
    assert read(gap, by="channel", key="voice") == (0.0, 2)
    other = Desk(
        engagement=Engagement(name="test", client="Client", folder=Path(), inhouse="w"),
        contacts=[one, two, three, own], evaluations=evaluations,
    ).count("oversight.client_vendor_gap")  # fmt: skip
    # Whose the client's people are is said by the engagement: of contact three both sides passed the item.
    assert read(other) == (0.0, 1)


def test_calibrations_held_per_month() -> None:
    def review(kind: str | None, held: date | None, org: str = "v", **cells: Any) -> dict[str, Any]:
        return {"review_id": f"R-{next(ids)}", "org": org, "kind": kind, "planned_on": date(2026, 4, 9),
                "held_on": held} | cells  # fmt: skip

    held = [review("calibration", date(2026, 4, day)) for day in (9, 23)]
    reviews = [
        *held, held[0],  # delivered twice
        review("calibration", None), review("monthly", date(2026, 5, 8)), review(None, date(2026, 5, 8)),
        review("calibration", date(2026, 4, 9), HOSTILE[1]), review("monthly", date(2026, 5, 8), "w"),
    ]  # fmt: skip
    found = Desk(reviews=reviews).count("oversight.calibration_cadence")
    # Two in April, May and June.
    assert read(found) == (pytest.approx(2 / 3), 1)
    assert read(found, HOSTILE[1]) == (pytest.approx(1 / 3), 1)
    assert read(found, "w") == (0.0, 1)  # met for other things, never to calibrate
    assert estimate(found).exact
    april = Desk(Period(date(2026, 4, 1), date(2026, 4, 30)), reviews=held).count("oversight.calibration_cadence")
    assert read(april) == (2.0, 1)


def complaint(hours: float | None, at: datetime = START, **cells: Any) -> dict[str, Any]:
    contacted = None if hours is None else at + timedelta(hours=hours)
    return {"complaint_id": f"X-{next(ids)}", "org": "v", "at": at, "contacted_at": contacted} | cells


def test_customers_who_complained_are_called_back_within_48_hours() -> None:
    last = datetime(2026, 6, 29)  # 48 hours before 1 July
    complaints = [
        complaint(0), complaint(48), complaint(48.01), complaint(None),
        complaint(-1),  # called back before the complaint: clocks are mixed up
        complaint(None, last), complaint(1, last + timedelta(seconds=1)), complaint(None, datetime(2026, 6, 30, 23)),
        complaint(1, org="w", caused_by="business"), complaint(1, org=HOSTILE[1]),
    ]  # fmt: skip
    again = complaint(200)
    complaints += [again, again | {"contacted_at": START + timedelta(hours=3)}]  # two notes of one complaint
    found = Desk(complaints=complaints).count("oversight.closed_loop")
    # At 0 and 48 hours and after 3; not after 48.01, not the two that nobody called.
    assert read(found) == (0.5, 6)
    assert read(found, by="month", key="2026-06") == (0.0, 1)
    assert read(found, "w") == (1.0, 1)
    assert read(found, HOSTILE[1]) == (1.0, 1)


def test_who_answers_surveys() -> None:
    def survey(of: dict[str, Any], answered: bool, sent: datetime = START) -> dict[str, Any]:
        return {"contact_id": of["contact_id"], "sent_at": sent, "answered_at": sent if answered else None}

    moved, plain, unknown = [contact(transferred=flag) for flag in (True, False, None)]
    surveys = [
        survey(plain, True), survey(moved, True), survey(contact(), True),  # the third of a contact never delivered
        survey(moved, False, datetime(2026, 5, 2)), survey(moved, False, datetime(2026, 5, 3)),
        survey(plain, False, datetime(2026, 5, 2)), survey(unknown, False),
    ]  # fmt: skip
    found = Desk(contacts=[moved, plain, unknown], surveys=[*surveys, surveys[0]]).count("oversight.survey_bias")
    # Answered: 1 of 2 transferred. Silent: 2 of 3 (of the fourth nobody knows).
    assert read(found) == (pytest.approx(1 / 2 - 2 / 3), 2)
    rate = found.others["response rate"]["v", "", ""]
    assert (rate.value, rate.n) == (pytest.approx(1 / 3), 6)
    assert found.label == "answered minus silent"


# -------------------------------------------------------------------------------- whether they can be believed


def double_scored(both: int, one: int, none: int, **cells: Any) -> tuple[Rows, Rows]:
    """Contacts scored by two raters: passed by both, by one, by none."""
    rows, evaluations = [], []
    for first, second, times in ((True, True, both), (True, False, one), (False, False, none)):
        for _ in range(times):
            of = contact(**cells)
            rows.append(of)
            evaluations += [item(of, first), item(of, second, evaluator="B1", evaluator_org="inhouse")]
    return rows, evaluations


def test_agreement_of_raters_by_four_formulas() -> None:
    rows, evaluations = double_scored(94, 6, 0)
    alone = contact()
    evaluations += [
        item(alone, False),
        item(alone, True, evaluation_id="again"),  # one person twice is no agreement with anybody
        item(contact(), True), item(contact(), True, evaluator=None), item(alone, None, evaluator="B1"),
    ]  # fmt: skip
    found = Desk(contacts=[*rows, alone], evaluations=[*evaluations, *evaluations[:4]]).count(
        "oversight.rater_agreement"
    )
    # Gwet's example: alpha 1 - 199 * 12 / (2 * 194 * 6) = -60 / 2 328, AC1 0.9363, kappa -0.0309, plain 0.94.
    assert read(found) == (pytest.approx(-60 / 2328), 6)  # six units in which anybody saw a failure
    others = {name: round(slices["v", "", ""].value, 4) for name, slices in found.others.items()}
    assert others == {"Gwet's AC1": 0.9363, "Fleiss' kappa": -0.0309, "plain agreement": 0.94}
    assert found.label == "Krippendorff's alpha"


def test_good_raters_and_raters_of_the_same_number_in_two_companies() -> None:
    rows, evaluations = double_scored(80, 0, 20)
    good = Desk(contacts=rows, evaluations=evaluations).count("oversight.rater_agreement")
    assert read(good) == (1.0, 20)
    # No disagreement in 100 allows 3.7 in 100 (Wilson), where 32 in 100 were to be expected: about 1 - 0.037 / 0.32.
    assert estimate(good).low == pytest.approx(0.88, abs=0.01)
    # Both sides call their first rater Q1: still two people.
    same = [e | {"evaluator": "Q1"} for e in evaluations]
    assert read(Desk(contacts=rows, evaluations=same).count("oversight.rater_agreement")) == (1.0, 20)


def test_ratings_that_are_all_alike_show_no_alpha() -> None:
    rows, evaluations = double_scored(40, 0, 0)
    found = Desk(contacts=rows, evaluations=evaluations).count("oversight.rater_agreement")
    assert read(found) is None
    assert "alike" in found.unread
    assert found.others["plain agreement"]["v", "", ""].value == 1


def test_how_far_the_accuracy_may_be_off() -> None:
    rows = [contact() for _ in range(400)] + [contact(org="w") for _ in range(4)]
    evaluations = [item(of, n % 20 > 0) for n, of in enumerate(rows[:400])] + [item(of, True) for of in rows[400:]]
    found = Desk(contacts=rows, evaluations=evaluations).count("oversight.sample_precision")
    # 380 of 400: half-width 2.2 points (domain research 4.1 prints 2.2 for p = 0.95, n = 400).
    assert read(found) == (pytest.approx(0.0217, abs=5e-4), 400)
    # 4 of 4: from 4 / (4 + 1.96^2) = 0.51 to 1; the finding is that nobody knows, and it is a fact.
    assert read(found, "w") == (pytest.approx(0.245, abs=5e-4), 4)
    assert estimate(found, "w").exact


def call(length: float | None, n: int, chosen: int, **cells: Any) -> tuple[Rows, Rows]:
    rows = [contact(talk_s=length, transferred=False) | cells for _ in range(n)]
    return rows, [item(of, True) for of in rows[:chosen]]


def test_a_sample_of_short_contacts_does_not_represent_all() -> None:
    parts = [call(60.0, 100, 30), call(300.0, 100, 0), call(900.0, 100, 0)]
    rows, evaluations = [r for part in parts for r in part[0]], [e for part in parts for e in part[1]]
    bad = Desk(contacts=rows, evaluations=evaluations).count("oversight.sample_representative")
    assert estimate(bad).value > 2
    assert estimate(bad).low > 1
    assert estimate(bad).n == 30
    fair = [call(length, 100, 10) for length in (60.0, 300.0, 900.0)]
    rows, evaluations = [r for part in fair for r in part[0]], [e for part in fair for e in part[1]]
    good = Desk(contacts=[*rows, *rows], evaluations=[*evaluations, *evaluations]).count(
        "oversight.sample_representative"
    )
    assert read(good) == (0.0, 30)  # and rows delivered twice change nothing
    assert read(good, by="channel", key="voice") == (0.0, 30)


def test_length_is_relative_to_the_channel_and_unknown_things_are_a_kind_of_their_own() -> None:
    # Chats last longer than calls: a third of each is short, middle and long, and ten of each third were chosen.
    parts = [call(length, 100, 10) for length in (60.0, 120.0, 180.0)]
    parts += [call(length, 100, 10, channel="chat") for length in (900.0, 1200.0, 1500.0)]
    parts += [call(None, 100, 10, channel=None, topic=None, transferred=None)]
    parts += [call(60.0, 50, 0, abandoned=True), call(60.0, 500, 0, org=HOSTILE[1], topic=HOSTILE[0])]
    rows, evaluations = [r for part in parts for r in part[0]], [e for part in parts for e in part[1]]
    found = Desk(contacts=rows, evaluations=evaluations).count("oversight.sample_representative")
    assert read(found) == (0.0, 70)
    assert read(found, HOSTILE[1]) is None
    # 90 short, 120 middle, 90 long: the middle ones begin within the first third, and equal lengths stay together.
    parts = [call(60.0, 90, 0), call(300.0, 120, 30), call(900.0, 90, 0)]
    rows, evaluations = [r for part in parts for r in part[0]], [e for part in parts for e in part[1]]
    split = Desk(contacts=rows, evaluations=evaluations).count("oversight.sample_representative")
    # Shares of all 0.7 and 0.3, of the chosen (30 + 0.7) / 31 and 0.3 / 31: 0.29032 (0.34697 + 3.43399) = 1.09770; the
    # row added pulls it down by (30 / 31)^2: 1.17210; less 1 / 30, as of the long ones none was chosen.
    assert read(split) == (pytest.approx(1.1388, abs=2e-4), 30)
    # Equal lengths of talk are one third, whatever the order in which they come.
    flat = call(60.0, 300, 30)
    assert read(Desk(contacts=flat[0], evaluations=flat[1]).count("oversight.sample_representative")) is None


def test_every_contact_evaluated_is_the_whole() -> None:
    rows, evaluations = call(60.0, 20, 20)
    assert read(Desk(contacts=rows, evaluations=evaluations).count("oversight.sample_representative")) == (0.0, 20)


def test_scores_that_customers_feel() -> None:
    rows = [contact() for _ in range(6)]
    scores = ((0.5, 0.4), (0.8, 0.7), (0.9, 1.0), (1.0, 1.0), (0.6, 0.9), (1.0, 0.9))
    evaluations = [item(of, True, score=s) for of, pair in zip(rows, scores, strict=True) for s in pair]
    evaluations[-1] |= {"score": None}  # passed: counts 1
    evaluations.append(item(rows[0], True, score=85.0))  # another scale says nothing
    answers = (1.0, 2.0, 4.0, 5.0, 3.0, 5.0)
    surveys = [
        {"contact_id": of["contact_id"], "sent_at": START, "csat": a} for of, a in zip(rows, answers, strict=True)
    ]
    surveys += [{"contact_id": rows[0]["contact_id"], "sent_at": START, "csat": c} for c in (None, 9.0)]
    found = Desk(contacts=rows, evaluations=evaluations, surveys=surveys).count("oversight.qa_validity")
    # Means .45 .75 .95 1 .75 1 -> ranks 1 2.5 4 5.5 2.5 5.5; answers 1 2 4 5 3 5 -> ranks 1 2 4 5.5 3 5.5.
    # Deviations from 3.5: products 6.25 + 1.5 + .25 + 4 + .5 + 4 = 16.5; squares 16.5 and 17.
    assert read(found) == (pytest.approx(16.5 / (16.5 * 17) ** 0.5), 6)
    down = [s | {"csat": 6 - s["csat"]} for s in surveys[:6]]
    worse = Desk(contacts=rows, evaluations=evaluations, surveys=down).count("oversight.qa_validity")
    assert read(worse) == (pytest.approx(-16.5 / (16.5 * 17) ** 0.5), 6)
    alike = [s | {"csat": 4.0} for s in surveys[:6]]
    assert read(Desk(contacts=rows, evaluations=evaluations, surveys=alike).count("oversight.qa_validity")) is None

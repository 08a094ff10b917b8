"""Governance on hand-worked contracts: formulas, cells of months and days, reports, watermelons, reviews, actions."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from desk import QUARTER, Desk, read

from outsourcer_audit.engine import dialect_of
from outsourcer_audit.measures import service_levels
from outsourcer_audit.measures.context import Clock
from outsourcer_audit.period import Period

ids = (f"C-{n}" for n in count())
APRIL, MAY, JUNE = datetime(2026, 4, 10, 9), datetime(2026, 5, 10, 9), datetime(2026, 6, 10, 9)
Rows = list[dict[str, Any]]


def contacts(n: int, wait_s: float | None = 10, abandoned: bool | None = False, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": APRIL, "wait_s": wait_s, "abandoned": abandoned} | cells
    return [{"contact_id": next(ids)} | same for _ in range(n)]


def term(sla_id: str, metric: str = "service_level", target: float = 0.8, **cells: Any) -> dict[str, Any]:
    usual = {"org": "v", "formula": "F2", "threshold_s": 20, "direction": "higher"}
    return usual | {"sla_id": sla_id, "metric": metric, "target": target} | cells


def cells(by: str = "month", period: Period = QUARTER, **tables: Rows) -> dict[tuple[Any, ...], tuple[float, int]]:
    """(sla_id, day) -> value and n of every cell."""
    desk = Desk(period, **tables)
    clock = Clock(period, dialect_of(desk.con))
    found = service_levels.cells(*(desk.table(t) for t in ("sla_terms", "contacts", "surveys")), clock, by=by)
    rows = desk.con.execute(found).to_dict("records")
    return {(r["sla_id"], r["when"].strftime("%m-%d")): (r["value"], int(r["n"])) for r in rows}


# ---------------------------------------------------------------------------------------------- service levels


def test_five_formulas_give_five_results_on_one_day() -> None:
    # Domain research 5.3, Y = 20 s: 1,000 answered, 860 of them within Y; 60 abandoned, 20 of them within Y.
    # Of those 20, the 10 that left at exactly 5 s are the short ones that F5 leaves out. A wait of Y is in time.
    day = [
        *contacts(860, 20),
        *contacts(140, 21),
        *contacts(10, 5, True),
        *contacts(10, 6, True),
        *contacts(40, 21, True),
    ]
    found = cells(sla_terms=[term(f, formula=f) for f in ("F1", "F2", "F3", "F4", "F5")], contacts=day)
    percent = {sla: round(100 * value, 1) for (sla, _), (value, _) in found.items()}
    assert percent == {"F1": 83.0, "F2": 86.0, "F3": 81.1, "F4": 82.7, "F5": 81.9}
    # What is divided by: everyone, the answered, everyone, all but 20 fast abandons, all but 10 short ones.
    assert {sla: n for (sla, _), (_, n) in found.items()} == {
        "F1": 1060,
        "F2": 1000,
        "F3": 1060,
        "F4": 1040,
        "F5": 1050,
    }


def test_unknown_waits_and_outcomes_count_under_no_formula() -> None:
    known = [*contacts(3, 20), *contacts(1, 30), *contacts(1, 30, True)]
    unknown = [*contacts(5, None), *contacts(5, None, True), *contacts(5, 10, None), *contacts(5, float("nan"))]
    found = cells(sla_terms=[term(f, formula=f) for f in ("F1", "F2", "F3", "F4", "F5")], contacts=known + unknown)
    # 3 of 5, 3 of 4 answered, 3 of 5, 3 of (4 + 1 slow abandon), 3 of 5 (nobody left early).
    five, four = (0.6, 5), (0.75, 4)
    assert found == {
        ("F1", "04-01"): five,
        ("F2", "04-01"): four,
        ("F3", "04-01"): five,
        ("F4", "04-01"): five,
        ("F5", "04-01"): five,
    }


def test_a_service_level_without_formula_or_threshold_has_no_cell() -> None:
    terms = [term("none", formula=None), term("F9", formula="F9"), term("no Y", threshold_s=None)]
    assert cells(sla_terms=terms, contacts=contacts(5)) == {}


def test_abandonment_leaves_out_short_abandons_and_keeps_those_of_unknown_wait() -> None:
    rows = [*contacts(8), *contacts(1, 5, True), *contacts(2, 6, True)]
    # 11 offered, 1 left at 5 s: 2 of 10.
    assert cells(sla_terms=[term("A", "abandonment")], contacts=rows) == {("A", "04-01"): (0.2, 10)}
    # Not delivering the waits must not make abandonment vanish: 3 of 10. The unknown outcome is left out.
    blind = [*contacts(7, None), *contacts(3, None, True), *contacts(4, None, None)]
    assert cells(sla_terms=[term("A", "abandonment")], contacts=blind) == {("A", "04-01"): (0.3, 10)}


def test_transfers_and_reopenings() -> None:
    rows = [
        *contacts(1, transferred=True, resolved=True, reopened=True),
        *contacts(3, transferred=False, resolved=True, reopened=False),
        *contacts(2, transferred=None, resolved=True, reopened=None),
        *contacts(1, transferred=False, resolved=False, reopened=True),
        *contacts(1, 30, True, transferred=True),
    ]
    # Answered with a known flag: 1 + 3 + 1 = 5, one passed on. Solved with a known flag: 1 + 3 = 4, one reopened.
    found = cells(sla_terms=[term("T", "transfer_rate"), term("R", "reopened")], contacts=rows)
    assert found == {("T", "04-01"): (0.2, 5), ("R", "04-01"): (0.25, 4)}


def test_promises_about_surveys_count_answers_once() -> None:
    rows = contacts(5)
    scores = (5, 4, 3, None, 1)
    surveys = [
        {
            "contact_id": r["contact_id"],
            "sent_at": APRIL,
            "answered_at": APRIL,
            "csat": s,
            "resolved": s == 5 if s else None,
        }
        for r, s in zip(rows, scores, strict=True)
    ]
    surveys[4]["answered_at"] = None  # an invitation only
    terms = [term("S", "csat_top2"), term("F", "fcr_survey")]
    # 5, 4 and 3 of 5: 2 of 3 satisfied, 1 of 3 solved at once.
    expected = {("S", "04-01"): (pytest.approx(2 / 3), 3), ("F", "04-01"): (pytest.approx(1 / 3), 3)}
    assert cells(sla_terms=terms, contacts=rows, surveys=surveys) == expected
    # A contact and a survey that were delivered twice are still one.
    assert cells(sla_terms=terms, contacts=rows + rows[:1], surveys=surveys + surveys[:1]) == expected


def test_scope_and_organisation_of_a_promise() -> None:
    rows = [
        *contacts(4, channel="voice"),
        *contacts(4, 30, channel="chat"),
        *contacts(2, 30),
        *contacts(9, org="w", channel="voice"),
    ]
    terms = [term("voice", scope="voice"), term("all", scope="all"), term("null", scope=None), term("web", scope="web")]
    # Voice: 4 of 4. Everything of v: 4 of 10, the contacts without channel included. Nothing on the web.
    expected = {("voice", "04-01"): (1.0, 4), ("all", "04-01"): (0.4, 10), ("null", "04-01"): (0.4, 10)}
    assert cells(sla_terms=terms, contacts=rows) == expected


def test_months_and_days_are_local() -> None:
    london = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
    # 23:30 UTC on 30 April is half past midnight on 1 May in London; 22:30 is still April.
    rows = [
        *contacts(1, offered_at=datetime(2026, 4, 30, 23, 30)),
        *contacts(3, 30, offered_at=datetime(2026, 4, 30, 22, 30)),
    ]
    tables = {"sla_terms": [term("S")], "contacts": rows}
    assert cells(period=london, **tables) == {("S", "04-01"): (0.0, 3), ("S", "05-01"): (1.0, 1)}
    assert cells(by="day", period=london, **tables) == {("S", "04-30"): (0.0, 3), ("S", "05-01"): (1.0, 1)}
    assert cells(**tables) == {("S", "04-01"): (0.25, 4)}


# ------------------------------------------------------------------------------------------------ attainment


def test_attainment_is_exact_and_a_target_just_reached_is_reached() -> None:
    rows = [*contacts(4), *contacts(1, 30), *contacts(3, offered_at=MAY), *contacts(2, 30, offered_at=MAY)]
    terms = [
        term("S", target=0.8),  # April 4 of 5 = 0.8: met; May 3 of 5: missed
        term("A", "abandonment", 0.0, direction="lower"),  # 0 of 5 in both months: met
    ]
    attained = Desk(sla_terms=terms, contacts=rows).count("governance.sla_attainment")
    assert read(attained) == (0.75, 4)  # 3 of 4 cells
    assert read(attained, by="month", key="2026-04") == (1.0, 2)
    assert read(attained, by="month", key="2026-05") == (0.5, 2)
    everyone = attained.get("*")
    assert everyone is not None
    assert everyone.exact
    assert (everyone.low, everyone.high) == (0.75, 0.75)


def test_attainment_by_each_of_the_five_formulas() -> None:
    # The day of domain research 5.3 again: 83.0, 86.0, 81.1, 82.7 and 81.9 % by F1 to F5.
    day = [
        *contacts(860, 20),
        *contacts(140, 21),
        *contacts(10, 5, True),
        *contacts(10, 6, True),
        *contacts(40, 21, True),
    ]
    terms = [
        term("S", formula="F3", target=0.825),  # kept by F1, F2 and F4
        term("T", formula="F2", target=0.85),  # kept by F2 only
        term("U", formula=None, target=0.82),  # no formula is pinned: kept by F1, F2 and F4
        term("A", "abandonment", 0.05, direction="lower"),  # 50 of 1,050 left: kept, whatever the formula for waiting
        term("B", "csat_top2", 0.9),  # three of four: missed
        term("S", formula="F3", target=0.1, org="w"),
    ]
    scores = (5, 5, 4, 1)
    surveys = [
        {"contact_id": c["contact_id"], "sent_at": APRIL, "answered_at": APRIL, "csat": s}
        for c, s in zip(day, scores, strict=False)
    ]
    attained = Desk(sla_terms=terms, contacts=day, surveys=surveys).count("governance.sla_attainment")
    assert attained.label == "formulas of the contract"
    assert read(attained) == (0.5, 4)  # T and A of S, T, A and B; U cannot be computed
    expected = {"F1": 3 / 5, "F2": 4 / 5, "F3": 1 / 5, "F4": 3 / 5, "F5": 1 / 5}
    found = {name: places["v", "", ""] for name, places in attained.others.items()}
    assert {name: (e.value, e.n, e.exact) for name, e in found.items()} == {
        f"every service level by {name}": (pytest.approx(value), 5, True) for name, value in expected.items()
    }
    assert {name: places["v", "month", "2026-04"].n for name, places in attained.others.items()} == dict.fromkeys(
        found, 5
    )


def test_a_formula_without_any_contact_to_count_says_nothing_of_the_month() -> None:
    # Everybody gave up within five seconds: F2 divides by the answered, F4 and F5 leave out the fast or short ones.
    attained = Desk(sla_terms=[term("S", formula="F1")], contacts=contacts(3, 5, True)).count(
        "governance.sla_attainment"
    )
    assert read(attained) == (1.0, 1)
    by = {name[-2:]: places.get(("v", "", "")) for name, places in attained.others.items()}
    assert {name: e.value if e else None for name, e in by.items()} == {
        "F1": 1.0, "F2": None, "F3": 0.0, "F4": None, "F5": None,
    }  # fmt: skip


@pytest.mark.parametrize(("direction", "met"), [("higher", 1.0), ("lower", 1.0)])
def test_a_target_read_from_percent_is_not_missed_by_rounding(direction: str, met: float) -> None:
    # 7 of 10 against 70 % * 0.01 = 0.7000000000000001, and against the float just below 0.7.
    target = 70 * 0.01 if direction == "higher" else 0.7 - 1e-16
    terms = [term("S", target=target, direction=direction)]
    assert read(Desk(sla_terms=terms, contacts=contacts(7) + contacts(3, 30)).count("governance.sla_attainment")) == (
        met,
        1,
    )


def test_interval_gap_shows_the_bad_day_that_the_month_hides() -> None:
    rows = [
        *contacts(40, offered_at=datetime(2026, 4, 1, 9)),  # 40 of 40
        *contacts(15, offered_at=datetime(2026, 4, 2, 9)),
        *contacts(15, 30, offered_at=datetime(2026, 4, 2, 9)),  # 15 of 30: missed
        *contacts(29, 30, offered_at=datetime(2026, 4, 3, 9)),  # 29 contacts: too few for a day
    ]
    gap = Desk(sla_terms=[term("S", target=0.55)], contacts=rows).count("governance.interval_gap")
    # The month: 55 of 99 = 0.556 meets 0.55. Of the two days that count one meets it: 1 - 1/2.
    # The month is a fact; what the gap rests on is the two days.
    assert read(gap) == (0.5, 2)
    assert read(gap, by="month", key="2026-04") == (0.5, 2)
    # Months are a complete count; the days are a sample, Wilson's interval of 1 of 2 is 0.0945 to 0.9055.
    estimate = gap.get("v")
    assert estimate is not None
    assert (estimate.low, estimate.high) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))


def test_interval_gap_looks_only_at_service_levels_and_needs_busy_days() -> None:
    assert read(Desk(sla_terms=[term("S")], contacts=contacts(29)).count("governance.interval_gap")) is None
    assert (
        read(Desk(sla_terms=[term("A", "abandonment")], contacts=contacts(40)).count("governance.interval_gap")) is None
    )


def test_measurability_counts_promises_that_rows_exist_for() -> None:
    terms = [
        term("SL"),
        term("AB", "abandonment"),
        term("CS", "csat_top2"),  # no survey was delivered
        term("AHT", "average_handling_time"),  # not among the metrics that can be recomputed
        term("SL", org="w"),  # the same identifier in a contract whose contacts nobody delivered
    ]
    measurable = Desk(sla_terms=terms, contacts=contacts(3)).count("governance.sla_measurability")
    assert read(measurable) == (0.5, 4)
    assert read(measurable, "w") == (0.0, 1)
    assert read(measurable, "*") == (0.4, 5)


def test_recompute_gap_tolerates_exactly_half_a_point() -> None:
    rows = [*contacts(4), *contacts(1, 30), *contacts(3, offered_at=MAY), *contacts(2, 30, offered_at=MAY)]
    reports = [
        {
            "org": "v",
            "period_start": date(2026, 4, 1),
            "metric": "service_level",
            "sla_id": "S",
            "value": 0.805,
        },  # 0.800
        {
            "org": "v",
            "period_start": date(2026, 5, 1),
            "metric": "service_level",
            "sla_id": "S",
            "value": 0.80,
        },  # 0.600
        {
            "org": "v",
            "period_start": date(2026, 6, 1),
            "metric": "service_level",
            "sla_id": "S",
            "value": 0.80,
        },  # no rows
        {"org": "v", "period_start": date(2026, 4, 1), "metric": "service_level", "sla_id": None, "value": 0.10},
        {"org": "w", "period_start": date(2026, 4, 1), "metric": "service_level", "sla_id": "S", "value": 0.10},
    ]
    tables = {"sla_terms": [term("S")], "contacts": rows}
    gap = Desk(kpi_reports=reports, **tables).count("governance.recompute_gap")
    assert read(gap) == (0.5, 2)
    assert read(gap, by="month", key="2026-05") == (1.0, 1)
    assert read(gap, "w") is None
    # The same figure delivered twice is one figure; 0.806 is beyond half a point.
    assert read(Desk(kpi_reports=reports + reports[1:2], **tables).count("governance.recompute_gap")) == (0.5, 2)
    off = [reports[0] | {"value": 0.806}]
    assert read(Desk(kpi_reports=off, **tables).count("governance.recompute_gap")) == (1.0, 1)


def surveyed(org: str, satisfied: int, dissatisfied: int, at: datetime, **cells: Any) -> tuple[Rows, Rows]:
    rows = contacts(satisfied + dissatisfied, org=org, offered_at=at, **cells)
    scores = [4] * satisfied + [3] * dissatisfied
    return rows, [{"contact_id": r["contact_id"], "sent_at": at, "csat": s} for r, s in zip(rows, scores, strict=True)]


def test_watermelon_is_green_outside_and_red_inside() -> None:
    # In-house 90 of 100 satisfied. Limit for n = 36: 0.9 - 2 * sqrt(0.9 * 0.1 / 36) = 0.9 - 2 * 0.05 = 0.80;
    # for n = 100: 0.9 - 2 * 0.03 = 0.84.
    parts = [
        surveyed("inhouse", 90, 10, APRIL),
        surveyed("v", 28, 8, APRIL),  # 0.778 < 0.80: red
        surveyed("v", 29, 7, MAY),  # 0.806 >= 0.80: not red
        surveyed("v", 0, 29, JUNE),  # 29 answers: too few to say
        surveyed("w", 83, 17, APRIL),  # 0.83 < 0.84: red
        surveyed("w", 85, 15, MAY),  # 0.85: not red
        surveyed("w", 0, 40, JUNE, wait_s=30),  # red, but the service level was not green either
        surveyed("x", 0, 40, APRIL),  # red, with one of two service levels missed: not green
        (contacts(10, 30, True, org="x"), []),
        surveyed("y", 0, 30, APRIL),  # thirty answers are enough
    ]
    rows, surveys = ([row for part in parts for row in part[i]] for i in (0, 1))
    terms = [term("S", org=org) for org in "vwxy"]
    terms += [term("A", "abandonment", 0.05, direction="lower", org=org) for org in "vx"]
    found = Desk(sla_terms=terms, contacts=rows, surveys=surveys).count("governance.watermelon")
    assert read(found) == (0.5, 2)
    assert read(found, by="month", key="2026-04") == (1.0, 1)
    assert read(found, "w") == (0.5, 2)
    assert read(found, "x") is None
    assert read(found, "y") == (1.0, 1)
    assert read(found, "*") == (0.6, 5)


def test_as_satisfied_as_in_house_is_no_watermelon() -> None:
    parts = [surveyed(org, 40, 0, APRIL) for org in ("v", "inhouse")]  # 1.0 is not below 1.0
    rows, surveys = ([row for part in parts for row in part[i]] for i in (0, 1))
    assert read(Desk(sla_terms=[term("S")], contacts=rows, surveys=surveys).count("governance.watermelon")) == (0.0, 1)


def test_without_inhouse_surveys_nobody_can_say_whether_customers_are_less_satisfied() -> None:
    rows, surveys = surveyed("v", 0, 40, APRIL)
    assert read(Desk(sla_terms=[term("S")], contacts=rows, surveys=surveys).count("governance.watermelon")) is None


# ------------------------------------------------------------------------------------- contract, reviews, actions


def test_outcome_share() -> None:
    kinds = ("outcome", "process", "process", "process", None, "Outcome")
    terms = [term(str(n), kind=kind) for n, kind in enumerate(kinds)]
    # One of five that say what they are; another spelling is no outcome (a check warns about it).
    assert read(Desk(sla_terms=terms).count("governance.outcome_share")) == (0.2, 5)


def test_parsimony_counts_promises_with_money_and_zero_is_a_count() -> None:
    terms = [
        term("1", at_risk=0.05),
        term("2", at_risk=None, bonus=0.01),
        term("3", at_risk=0.05, bonus=0.01),
        term("4", at_risk=0.0, bonus=0.0),
        term("5"),
        term("1", org="w", at_risk=0.0),
    ]
    counted = Desk(sla_terms=terms).count("governance.kpi_parsimony")
    assert read(counted) == (3.0, 3)
    assert read(counted, "w") == (0.0, 0)  # a contract without any money is no missing evidence
    assert read(counted, "*") == (3.0, 3)
    assert read(Desk().count("governance.kpi_parsimony"), "*") is None


def review(
    held: date | None, quorum: bool | None = True, minutes: bool | None = True, org: str = "v"
) -> dict[str, Any]:
    return {
        "review_id": next(ids),
        "org": org,
        "planned_on": date(2026, 4, 15),
        "held_on": held,
        "quorum": quorum,
        "minutes": minutes,
    }


def test_reviews_held_within_a_week_with_quorum_and_minutes() -> None:
    reviews = [
        review(date(2026, 4, 15)),
        review(date(2026, 4, 22)),  # seven days later: still held
        review(date(2026, 4, 8)),  # seven days earlier: too
        review(date(2026, 4, 23)),
        review(date(2026, 4, 7)),
        review(None, None, None),
        review(date(2026, 4, 15), quorum=False),
        review(date(2026, 4, 15), minutes=None),  # nobody says that there are minutes
    ]
    held = Desk(reviews=reviews).count("governance.reviews_held")
    assert read(held) == (0.375, 8)  # 3 of 8
    assert read(held, by="month", key="2026-04") == (0.375, 8)
    # Calibration sessions are no reviews of the service; a review of no known rhythm is one.
    others = [review(date(2026, 4, 15)) | {"kind": kind} for kind in ("calibration", "monthly")]
    assert read(Desk(reviews=reviews + others).count("governance.reviews_held")) == (pytest.approx(4 / 9), 9)


def action(
    closed: date | None, first: date | None = None, due: date = date(2026, 4, 15), **cells: Any
) -> dict[str, Any]:
    same = {"org": "v", "owner": "vendor", "due_on": due, "first_due_on": first, "closed_on": closed}
    return {"action_id": next(ids)} | same | cells


ACTIONS = [
    action(date(2026, 4, 15)),  # on the day
    action(date(2026, 4, 16)),  # a day late
    action(None),  # open
    action(date(2026, 4, 14), first=date(2026, 4, 10)),  # put off, closed by the new date only: late
    action(date(2026, 4, 10), first=date(2026, 4, 10)),  # put off, yet closed by the first date
    action(date(2026, 4, 15), first=date(2026, 4, 30)),  # brought forward, and kept
    action(date(2026, 4, 20), first=date(2026, 4, 30)),  # brought forward, and missed
    action(date(2026, 5, 1), due=date(2026, 5, 1), owner="client"),
    action(None, due=date(2026, 5, 1), owner="client"),
    action(date(2026, 4, 1), owner="Vendor"),  # another word is nobody's: a check warns about it
]


def test_actions_are_split_by_owner_and_a_redated_one_is_late() -> None:
    counted = Desk(actions=ACTIONS).count_all("governance.actions_on_time", "client.actions_on_time")
    vendor, client = counted["governance.actions_on_time"], counted["client.actions_on_time"]
    assert read(vendor) == (pytest.approx(3 / 7), 7)  # the first, the fifth and the sixth
    assert read(client) == (0.5, 2)
    assert read(vendor, by="month", key="2026-04") == (pytest.approx(3 / 7), 7)
    assert read(client, by="month", key="2026-05") == (0.5, 2)


def test_recompute_gap_counts_reported_figures_that_no_service_level_asks_for() -> None:
    # Ten answers in April, six of them 4 or 5: 60 %. The pack says 90 % one month, and the truth about transfers: 20 %.
    people = [
        {
            "contact_id": f"C{n}",
            "org": "v",
            "offered_at": datetime(2026, 4, 2),
            "abandoned": False,
            "transferred": n < 2,
        }
        for n in range(10)
    ]
    answers = [
        {
            "contact_id": f"C{n}",
            "sent_at": datetime(2026, 4, 2),
            "answered_at": datetime(2026, 4, 3),
            "csat": 5.0 if n < 6 else 1.0,
        }
        for n in range(10)
    ]
    pack = [
        {"org": "v", "period_start": date(2026, 4, 1), "metric": metric, "value": value}
        for metric, value in (("csat_top2", 0.9), ("transfer_rate", 0.2), ("average_handling_time", 300.0))
    ]
    gap = Desk(kpi_reports=pack, contacts=people, surveys=answers).count("governance.recompute_gap")
    assert read(gap) == (0.5, 2)  # satisfaction differs, transfers agree, handling time cannot be recomputed

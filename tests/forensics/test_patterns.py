"""Every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from desk import ENGAGEMENT, Desk

from outsourcer_audit.card.forensics import as_questions
from outsourcer_audit.engine import fetch
from outsourcer_audit.forensics import PATTERNS, look, look_for
from outsourcer_audit.forensics.registry import Pattern, Verdict, pattern
from outsourcer_audit.measures.context import Clock
from outsourcer_audit.trusted import Tables

Rows = list[dict[str, Any]]
NOON = datetime(2026, 5, 4, 12)  # a Monday
HOSTILE = "'; drop table contacts; --"


def called(name: str) -> Pattern:
    return next(p for p in PATTERNS if p.id == name)


def counts(desk: Desk, name: str, org: str = "v") -> Rows:
    """What the pattern's query counts, in a fixed order."""
    found = called(name)
    special = {"period": Clock(desk.period)}
    signs = found.look(**{n: special.get(n) or desk.table(n) for n in found.tables})
    rows = fetch(desk.con, signs.counts.filter(signs.counts.org == org))[1]
    return sorted(({k: v for k, v in row.items() if k != "org"} for row in rows), key=str)


def verdict(desk: Desk, name: str) -> Any:
    return look_for(called(name), desk, "v", ENGAGEMENT, lambda *_: None)


def contact(n: int, **cells: Any) -> dict[str, Any]:
    usual = {"contact_id": f"c{n}", "org": "v", "agent_id": "a/1", "channel": "voice", "offered_at": NOON,
             "answered_at": NOON, "abandoned": False, "talk_s": 300.0, "transferred": False}  # fmt: skip
    return usual | cells


def times(k: int, row: dict[str, Any]) -> Rows:
    return [row] * k


# ------------------------------------------------------------------------------------------------ answering


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


def short_calls(of_one: int) -> Rows:
    """Ten people, sixty calls each on as many days, one of them with so many short ones; the others with one."""
    return [
        contact(100 * a + k, agent_id=f"a{a}", offered_at=NOON + timedelta(days=k - 30),
                talk_s=4.0 if k < (of_one if a == 0 else 1) else 200.0)
        for a in range(10) for k in range(60)
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


# ---------------------------------------------------------------------------------------------------- cases


def event(case: str, minutes: float, what: str, **cells: Any) -> dict[str, Any]:
    at = NOON + timedelta(minutes=minutes)
    return {"case_id": case, "occurred_at": at, "org": "v", "event": what} | cells


def test_closings_and_what_became_of_them() -> None:
    events = [
        event("a", 0, "open"), event("a", 10, "Solved"), event("a", 12, "closed"), event("a", 30, "Re-opened"),
        event("a", 90, "close"),  # told twice is one closing, undone after 18 minutes; the second one lasts
        event("b/b", 0, "close"), event("b/b", 5, "survey sent"), event("b/b", 60, "reopened"),  # after an hour
        event("b/b", 60, "reopened"),  # delivered twice
        event(HOSTILE, 0, "close"),
        event("e", 0, "close", org="w"), event("e", 1, "reopen"),  # another organisation closed it
        event("f", 0, "reopen"),
    ]  # fmt: skip
    assert counts(Desk(case_events=events), "cases.reopened_at_once") == [
        {"month": "2026-05", "n": 4, "once": 1, "later": 1, "back": 2}
    ]


def closings(n: int, after_min: float | None, undone: int) -> Rows:
    rows = [event(f"k{k}", k, "close") for k in range(n)]
    return rows + [event(f"k{k}", k + (after_min or 0), "reopened") for k in range(undone)]


def test_reopened_at_once() -> None:
    assert verdict(Desk(case_events=closings(300, 10, 30)), "cases.reopened_at_once").status == "found"
    assert verdict(Desk(case_events=closings(300, 60, 30)), "cases.reopened_at_once").status == "not found"
    assert verdict(Desk(case_events=closings(300, 10, 3)), "cases.reopened_at_once").status == "not found"
    assert verdict(Desk(case_events=closings(100, 10, 30)), "cases.reopened_at_once").status == "too few"
    silent = verdict(Desk(case_events=closings(300, None, 0)), "cases.reopened_at_once")
    assert silent.status == "too few"
    assert "no reopening is recorded" in silent.figures


def test_month_ends_are_the_last_three_days() -> None:
    days = [date(2026, 4, 27), date(2026, 4, 28), date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 29)]
    events = [
        row
        for k, day in enumerate(days)
        for row in (
            event(f"d{k}", 0, "close", occurred_at=datetime.combine(day, NOON.time())),
            event(f"d{k}", 0, "reopened", occurred_at=datetime.combine(day, NOON.time()) + timedelta(days=13 + k)),
        )
    ]
    # Reopened after 13, 14, 15, 16 days: only the first within two weeks; 29 June cannot be followed.
    rows = counts(Desk(case_events=events), "cases.month_end_closings")
    assert sorted((bool(r["month_end"]), int(r["hits"])) for r in rows) == [
        (False, 0), (False, 1), (True, 0), (True, 0),
    ]  # fmt: skip


def at_month_end(share: float, worst: float = 0.0) -> Sequence[dict[str, Any]]:
    """Forty ordinary days with 2 of 20 reopened; six days at month ends with 20 closings each."""
    rest = [{"n": 20, "hits": 2, "month_end": False}] * 40
    ends = [{"n": 20, "hits": round(20 * share), "month_end": True}] * 5
    return [*rest, *ends, {"n": 20, "hits": round(20 * (worst or share)), "month_end": True}]


def test_month_end_closings() -> None:
    signs = called("cases.month_end_closings").look(
        case_events=Desk().table("case_events"), period=Clock(Desk().period)
    )
    found = signs.decide(at_month_end(0.3))
    assert (found.found, found.seen, found.expected) == (True, 36, pytest.approx(12.0))
    assert signs.decide(at_month_end(0.1)).found is False
    assert signs.decide(at_month_end(0.1, worst=1.0)).found is False  # one bad day is no habit
    assert signs.decide(at_month_end(0.3)[:41]).found is None


# -------------------------------------------------------------------------------------------------- quality


def form(n: int, scores: Sequence[float | None], evaluator: str = "r", **cells: Any) -> Rows:
    usual = {"evaluation_id": f"e{n}", "contact_id": f"c{n}", "evaluator": evaluator, "evaluator_org": "v", "at": NOON}
    return [usual | {"item": f"i{k}", "score": score} | cells for k, score in enumerate(scores)]


def test_forms_with_one_answer() -> None:
    evaluations = [
        *form(1, [1, 1, 1, 1]),
        *form(2, [1, 1, 1, 0.5]),
        *form(3, [1, 1, 1]),  # three questions
        *form(4, [None, None, None, None], passed=True),  # pass or fail only
        *form(5, [1, 1, 1, None]),  # three answers
        *form(6, [1, 1, 1, 1], evaluator_org=None),
        *form(7, [1, 1, 1, 1], evaluator=None),
        *form(1, [1, 1, 1, 1]),  # delivered twice
    ]
    assert counts(Desk(evaluations=evaluations), "quality.straight_lined") == [{"hits": 2, "n": 3, "people": 1}]


def test_straight_lined() -> None:
    mixed = [form(100 * r + k, [1, 1, 0.5, k % 2], evaluator=f"r{r}") for r in range(5) for k in range(30)]
    same = [form(900 + k, [1, 1, 1, 1], evaluator=HOSTILE) for k in range(30)]
    found = verdict(Desk(evaluations=[row for f in mixed + same for row in f]), "quality.straight_lined")
    assert (found.status, found.seen, found.n) == ("found", 30, 180)
    assert verdict(Desk(evaluations=[r for f in mixed for r in f]), "quality.straight_lined").status == "not found"
    assert verdict(Desk(evaluations=[r for f in same for r in f]), "quality.straight_lined").status == "too few"


def test_faster_than_listening() -> None:
    at = {k: NOON + timedelta(seconds=s) for k, s in enumerate([0, 30, 33, 153, 400, 86400])}
    evaluations = [row for k, t in at.items() for row in form(k, [1, 1], at=t)]
    contacts = [contact(k, talk_s=240.0, hold_s=60.0) for k in range(6)]
    # Gaps: 30 s (too fast for 150 - 60), 3 s (saved together: left out), 120 s, 247 s, and a day (a pause).
    assert counts(Desk(evaluations=evaluations, contacts=contacts), "quality.too_fast") == [
        {"n": 3, "hits": 1, "people": 1}
    ]
    brief = [contact(k, talk_s=200.0) for k in range(6)]
    assert counts(Desk(evaluations=evaluations, contacts=brief), "quality.too_fast") == []


# --------------------------------------------------------------------------------------------------- roster


def shift(day: int, start: int, hours: int, agent_id: str = "a/1") -> dict[str, Any]:
    at = datetime(2026, 5, day, start)
    return {"agent_id": agent_id, "org": "v", "starts_at": at, "ends_at": at + timedelta(hours=hours)}


def work(n: int, day: int, hour: float, **cells: Any) -> dict[str, Any]:
    at = datetime(2026, 5, day) + timedelta(hours=hour)
    return contact(n, offered_at=at, answered_at=at) | cells


def test_outside_every_shift() -> None:
    shifts = [shift(4, 8, 8), shift(5, 22, 8), shift(20, 8, 8, "idle")]
    contacts = [
        work(1, 4, 9), work(2, 4, 16.9), work(3, 4, 7.1),  # within an hour of the shift: 4 May is inside
        work(4, 5, 23), work(5, 6, 5), work(6, 6, 6.5),  # the night shift, and its overrun: 5 and 6 May are inside
        work(7, 7, 3), work(8, 7, 4),  # no shift that day, in a week with shifts: outside
        work(9, 8, 12), work(10, 8, 12, abandoned=True), work(11, 8, 12, answered_at=None),  # that day: outside
        work(12, 13, 12), work(13, 13, 13),  # a week without any shift: not counted
        work(14, 4, 3, agent_id="stranger"), work(15, 4, 3, agent_id=None),
        work(16, 4, 20),  # one stray contact among four: not a day outside
    ]  # fmt: skip
    assert counts(Desk(contacts=contacts, shifts=shifts), "roster.outside_shifts") == [{"n": 5, "hits": 2, "people": 1}]


def test_outside_shifts_tells_people_from_clocks() -> None:
    def desk(away: dict[int, int]) -> Desk:
        """Six people, thirty days; so many of each one's days six hours before the shift."""
        shifts, contacts = [], []
        for a in range(6):
            for d in range(30):
                shifts.append(shift(1 + d, 12, 8, f"a{a}"))
                contacts.append(work(100 * a + d, 1 + d, 6 if d < away.get(a, 0) else 14, agent_id=f"a{a}"))
        return Desk(contacts=contacts, shifts=shifts)

    found = verdict(desk({0: 25, 1: 1}), "roster.outside_shifts")
    assert (found.status, found.seen, found.n) == ("found", 25, 180)
    assert verdict(desk({0: 1, 1: 2}), "roster.outside_shifts").status == "not found"
    assert verdict(desk(dict.fromkeys(range(6), 28)), "roster.outside_shifts").status == "too few"
    assert verdict(Desk(), "roster.outside_shifts").status == "too few"


def test_after_leaving() -> None:
    def agent(who: str, left: date | None, **cells: Any) -> dict[str, Any]:
        return {"agent_id": who, "org": "v", "hired_on": date(2025, 1, 1), "left_on": left} | cells

    gone = date(2026, 5, 1)
    agents = [
        agent("worker", gone), agent("learner", gone), agent("rater", gone), agent("keys", gone), agent("quiet", gone),
        agent("back", gone), agent("back", None),  # employed again
        agent("twice", date(2026, 1, 1)), agent("twice", gone),  # left for good in May
        agent("long ago", date(2024, 1, 1)), agent("later", date(2026, 7, 1)), agent("two calls", gone),
    ]  # fmt: skip
    late = datetime(2026, 5, 20, 12)
    contacts = [contact(n, agent_id=who, offered_at=late) for n, who in enumerate(
        ["worker"] * 3 + ["back"] * 5 + ["long ago"] * 5 + ["later"] * 5 + ["two calls"] * 2)]  # fmt: skip
    contacts += [contact(50 + n, agent_id="twice", offered_at=datetime(2026, 4, 20)) for n in range(5)]  # still there
    contacts += [
        contact(60 + n, agent_id="quiet", offered_at=datetime(2026, 5, 2, 12)) for n in range(5)
    ]  # a day's grace
    desk = Desk(
        agents=agents,
        contacts=contacts,
        training=[{"agent_id": "learner", "org": "v", "course": "x", "done_on": date(2026, 5, 9)}],
        evaluations=form(1, [1, 1], evaluator="rater", at=late),
        access=[{"agent_id": "keys", "org": "v", "system": "crm", "granted_on": date(2026, 5, 9)},
                {"agent_id": "quiet", "org": "v", "system": "crm", "granted_on": date(2026, 4, 9)}],
    )  # fmt: skip
    # Seven left: worker, learner, rater, keys, quiet, twice, two calls. Four of them went on. With back and later there
    # are nine on the roster; who left years ago is not.
    assert counts(desk, "roster.after_leaving") == [{"n": 7, "hits": 4, "contacts": 3, "people": 9}]
    found = verdict(desk, "roster.after_leaving")
    assert (found.status, found.effect) == ("found", pytest.approx(4 / 7, abs=1e-6))
    assert found.figures.count("fewer than 11 people") == 2
    alone = Desk(agents=agents, contacts=contacts)
    assert verdict(alone, "roster.after_leaving").status == "not found"  # one of seven may be a wrong date
    assert verdict(Desk(agents=agents[:3]), "roster.after_leaving").status == "too few"


# -------------------------------------------------------------------------------------------------- billing


def test_contacts_twice() -> None:
    one = contact(1, customer_id="u/1")
    contacts = [
        one, one,  # delivered twice under its own number
        one | {"contact_id": "again"},  # a second number
        one | {"org": "w"},  # another company
        contact(2, customer_id="u2"), contact(3, customer_id="u2", talk_s=301.0), contact(4, customer_id=None),
        contact(5, customer_id=HOSTILE, talk_s=20.0), contact(6, customer_id=HOSTILE, talk_s=20.0),  # too short to tell
        contact(7, customer_id="u7", transferred=True), contact(7, customer_id="u7", transferred=True, org="w"),
        *(contact(100 + k, customer_id="switchboard") for k in range(31)),
    ]  # fmt: skip
    desk = Desk(contacts=contacts)
    # u/1 twice at v and once at w: one again, one elsewhere; u2 twice, of different length.
    assert counts(desk, "billing.contacts_twice") == [{"month": "2026-05", "n": 4, "again": 1, "elsewhere": 1}]
    assert counts(desk, "billing.contacts_twice", "w") == [{"month": "2026-05", "n": 1, "again": 0, "elsewhere": 1}]


@pytest.mark.parametrize(("copies", "status"), [(2, "not found"), (15, "found")])
def test_contacts_twice_against_accident(copies: int, status: str) -> None:
    contacts = [contact(k, customer_id=f"u{k}") for k in range(600)]
    contacts += [row | {"contact_id": "x" + row["contact_id"]} for row in contacts[:copies]]
    assert verdict(Desk(contacts=contacts), "billing.contacts_twice").status == status


def line(quantity: float, month: int = 4, **cells: Any) -> dict[str, Any]:
    return {"org": "v", "period_start": date(2026, month, 1), "unit": "contact", "channel": None,
            "quantity": quantity, "amount": quantity * 4} | cells  # fmt: skip


def test_invoice_lines_twice() -> None:
    invoices = [
        line(100), line(100), line(70),
        line(1), line(1), line(50, unit="credit"), line(50, unit="credit"),
        line(80, 5), line(80, 5), line(90, 5), line(90, 5),  # all of May twice: delivered twice
        line(100, 6), line(60, 6),
    ]  # fmt: skip
    found = verdict(Desk(invoices=invoices), "billing.invoice_lines_twice")
    assert (found.status, found.n, found.seen, found.by_month) == ("found", 9, 1, {"2026-04": 1})
    assert "400" in found.figures
    assert verdict(Desk(invoices=invoices[3:]), "billing.invoice_lines_twice").status == "not found"
    assert verdict(Desk(invoices=[line(100)]), "billing.invoice_lines_twice").status == "too few"


# -------------------------------------------------------------------------------------------------- surveys


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


# -------------------------------------------------------------------------------------------------- figures


def test_round_figures() -> None:
    def desk(values: Sequence[float]) -> Desk:
        return Desk(kpi_reports=[
            {"org": "v", "period_start": date(2025 + k // 12, k % 12 + 1, 1), "metric": f"m{k // 24}", "value": v}
            for k, v in enumerate(values)
        ])  # fmt: skip

    counted = [0.801 + 0.001 * (k % 10) for k in range(72)]  # last digits 1 to 0: two of ten are round
    typed = [0.8 + 0.005 * (k % 7) if k % 3 else 0.811 for k in range(72)]
    assert verdict(desk(typed), "figures.round_figures").status == "found"
    assert verdict(desk(counted), "figures.round_figures").status == "not found"
    assert verdict(desk(typed[:20]), "figures.round_figures").status == "too few"
    assert verdict(desk([k / 7 % 1 for k in range(72)]), "figures.round_figures").status == "too few"  # computed
    assert (
        verdict(desk([0.8 + 0.05 * (k % 3) for k in range(72)]), "figures.round_figures").status == "too few"
    )  # steps


# -------------------------------------------------------------------------------------------------- looking


def test_every_pattern_asks_a_question_and_survives_empty_tables() -> None:
    suspicions = look(Desk(), "v", ENGAGEMENT, lambda *_: None)
    assert [s.id for s in suspicions] == [p.id for p in PATTERNS]
    assert {s.status for s in suspicions} == {"too few"}
    assert all(s.question.endswith("?") and s.innocent and s.remedy and s.needs and s.sql for s in suspicions)
    assert as_questions(suspicions) == []


def test_what_was_not_delivered_is_no_evidence() -> None:
    class Half(Desk):
        def delivered(self, table: str, org: str) -> frozenset[str]:
            return frozenset(self.table(table).columns) - {"wait_s"} if table in ("contacts", "agents") else frozenset()

    def judge(needs, optional, org):
        lacking = Tables.missing(Half(), needs, optional, org)
        return ("no_evidence", "not delivered: " + ", ".join(lacking)) if lacking else None

    found = {s.id: s for s in look(Half(), "v", ENGAGEMENT, judge)}
    assert found["answering.waits_at_threshold"].figures == "not delivered: contacts.wait_s, sla_terms"
    assert found["surveys.offer_dispersion"].status == "no evidence"
    assert found["answering.very_short_calls"].status == "too few"
    assert found["roster.after_leaving"].status == "too few"  # training, evaluations and access are not needed
    assert judge({"contacts": {"wait_s"}}, frozenset({"contacts.wait_s"}), "v") is None


def test_a_pattern_that_fails_says_so_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = called("billing.invoice_lines_twice")
    monkeypatch.setitem(broken.__dict__, "look", lambda **_: 1 / 0)
    suspicions = {s.id: s for s in look(Desk(), "v", ENGAGEMENT, lambda *_: ("error", "critical check failed"))}
    assert suspicions[broken.id].status == "error"
    assert suspicions[broken.id].figures == "ZeroDivisionError while looking"
    assert suspicions["figures.round_figures"].figures == "critical check failed"


def test_what_was_found_is_put_as_questions() -> None:
    found = verdict(Desk(contacts=short_calls(20)), "answering.very_short_calls")
    assert as_questions([found]) == [(found.title, found.question, found.figures, "vendor")]
    assert as_questions([found.model_copy(update={"status": "not found"})]) == []


def test_a_pattern_needs_its_words() -> None:
    words = {"title": "t", "innocent": "i", "remedy": "r", "effect_of": "e"}

    def silent() -> Any:
        """Only a first line."""

    with pytest.raises(ValueError, match="docstring"):
        pattern(question="Why?", **words)(silent)
    silent.__doc__ = "First.\n\nWhy it matters: so.\n\nSource: ours."
    with pytest.raises(ValueError, match="question mark"):
        pattern(question="Because.", **words)(silent)
    assert Verdict(None, "", 0).by_month == {}

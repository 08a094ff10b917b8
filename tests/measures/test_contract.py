"""The contract on hand-worked terms. The quarter is 1 April to 30 June 2026, both included."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

ids = (f"X-{n}" for n in count())
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
Rows = list[dict[str, Any]]


def clause(amended: date | None = None, present: bool | None = True, org: str = "v", **cells: Any) -> dict[str, Any]:
    same = {"clause_id": next(ids), "org": org, "topic": "audit", "present": present, "amended_on": amended}
    return same | cells


def term(sla_id: str, at_risk: float | None = None, bonus: float | None = None, **cells: Any) -> dict[str, Any]:
    same = {"sla_id": sla_id, "org": "v", "metric": "service_level", "formula": "F2", "threshold_s": 20, "target": 0.8}
    return same | {"direction": "higher", "at_risk": at_risk, "bonus": bonus} | cells


# ------------------------------------------------------------------------------------------------------ clauses


def test_freshness_is_the_age_of_the_youngest_amendment() -> None:
    clauses = [
        clause(date(2020, 1, 1)),
        clause(date(2024, 6, 30)),  # 730 days before 30 June 2026 = 1.9986 years of 365.25 days
        clause(date(2026, 7, 1)),  # agreed after the period
        clause(None, present=False),
        clause(date(2026, 6, 30), org="w"),  # on the last day: as fresh as can be
        clause(None, org="x"),
    ]
    found = Desk(clauses=clauses).count("contract.freshness")
    assert read(found) == (pytest.approx(730 / 365.25), 1)
    assert read(found, "w") == (0.0, 1)
    assert read(found, "x") is None
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact
    assert read(Desk().count("contract.freshness"), "*") is None


def test_clause_coverage() -> None:
    rows = [clause(), clause(), clause(), clause(present=False), clause(present=None), clause(org="w", present=False)]
    found = Desk(clauses=[*rows, rows[0]]).count("contract.clause_coverage")
    assert read(found) == (0.75, 4)  # three of four that say so; one delivered twice is one
    assert read(found, "w") == (0.0, 1)
    assert read(Desk().count("contract.clause_coverage"), "*") is None


# -------------------------------------------------------------------------------------------------------- money

TERMS = [
    term("1", 0.05, 0.02, kind="outcome"),
    term("2", 0.04, None, kind="process"),
    term("2", 0.04, None, kind="process"),  # delivered twice
    term("3", 0.03, 0.02, kind=None),
    term("4", None, None, kind="outcome"),
    term("1", 0.10, 0.0, kind="process", org="w"),
    term("'; drop", None, None, kind="outcome", org="x"),
]


def test_money_at_risk_is_added_up_over_the_contract() -> None:
    found = Desk(sla_terms=TERMS).count("contract.money_at_risk")
    assert read(found) == (pytest.approx(0.12), 1)  # 5 + 4 + 3 %
    assert read(found, "w") == (0.10, 1)
    assert read(found, "x") == (0.0, 1)  # a contract without money is no missing evidence
    assert read(Desk().count("contract.money_at_risk"), "*") is None


def test_incentive_balance() -> None:
    found = Desk(sla_terms=TERMS).count("contract.incentive_balance")
    assert read(found) == (pytest.approx(0.25), 4)  # bonus 4 % of 4 + 12 %
    assert read(found, "w") == (0.0, 1)
    assert read(found, "x") is None  # no money to balance


def test_money_on_outcomes() -> None:
    found = Desk(sla_terms=TERMS).count("contract.money_on_outcomes")
    # 5 + 2 on the outcome, 4 on the process; what the third promise measures nobody says, the fourth has no money.
    assert read(found) == (pytest.approx(7 / 11), 3)
    assert read(found, "w") == (0.0, 1)
    assert read(found, "x") is None


# ------------------------------------------------------------------------------------------------------ credits


def month_of(day: date, fast: int, slow: int, org: str = "v") -> Rows:
    at = datetime(2026, day.month, 10, 9)
    same = {"org": org, "offered_at": at, "abandoned": False, "channel": "voice"}
    waits = [10] * fast + [30] * slow
    return [{"contact_id": next(ids), "wait_s": wait} | same for wait in waits]


def line(day: date, amount: float | None, unit: str = "contact", **cells: Any) -> dict[str, Any]:
    return {"org": "v", "period_start": day, "unit": unit, "quantity": 1, "amount": amount} | cells


def test_credits_due_for_what_our_own_recomputation_finds_missed() -> None:
    contacts = [*month_of(APRIL, 7, 3), *month_of(MAY, 9, 1), *month_of(JUNE, 5, 5)]  # 70, 90 and 50 %
    terms = [term("S", 0.10, target=0.8), term("T", 0.05, target=0.6), term("free", None, target=0.99)]
    invoices = [
        line(APRIL, 900.0),
        line(APRIL, 100.0, "hour"),
        line(APRIL, None, "fte"),
        line(MAY, 1000.0),
        line(JUNE, 2000.0),
        line(JUNE, 130.0, "credit"),
        line(MAY, 70.0, "credit"),  # granted a month later
    ]
    found = Desk(sla_terms=terms, contacts=contacts, invoices=invoices).count("contract.credits_realised")
    # April misses S: 10 % of 1,000 = 100. June misses S and T: 15 % of 2,000 = 300. Granted 200 of 400.
    assert read(found) == (0.5, 3)
    assert read(found, by="month", key="2026-06") == (pytest.approx(130 / 300), 1)
    assert read(found, by="month", key="2026-05") is None  # nothing was due in May
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact


def test_without_a_miss_or_an_invoice_no_credit_is_due() -> None:
    missed, kept = month_of(APRIL, 1, 9), month_of(APRIL, 9, 1)
    terms = [term("S", 0.10)]
    measure = "contract.credits_realised"
    assert read(Desk(sla_terms=terms, contacts=kept, invoices=[line(APRIL, 100.0)]).count(measure)) is None
    assert read(Desk(sla_terms=terms, contacts=missed).count(measure)) is None
    assert read(Desk(sla_terms=terms, contacts=missed, invoices=[line(MAY, 100.0)]).count(measure)) is None
    assert read(Desk(sla_terms=[term("S")], contacts=missed, invoices=[line(APRIL, 100.0)]).count(measure)) is None
    # Due, and nothing granted; another vendor's credit and contract are its own.
    other = [line(APRIL, 100.0), line(APRIL, 10.0, "credit", org="w")]
    assert read(Desk(sla_terms=terms, contacts=missed, invoices=other).count(measure)) == (0.0, 1)
    twin = [*terms, term("S", 0.50, org="w")]
    whole = [line(APRIL, 100.0), line(APRIL, 10.0, "credit")]
    assert read(Desk(sla_terms=twin, contacts=missed, invoices=whole).count(measure)) == (1.0, 1)


# ----------------------------------------------------------------------------------------------------- requests


def request(answer: str | None, day: date = APRIL, **cells: Any) -> dict[str, Any]:
    return {"request_id": next(ids), "org": "v", "raised_on": day, "answer": answer} | cells


def test_out_of_scope_friction() -> None:
    rows = [
        request("not_in_contract"),
        request("done"),
        request("refused"),
        request("done", MAY),
        request("open"),
        request(None),
        request("not_in_contract", org="w"),
    ]
    found = Desk(requests=[*rows, rows[0]]).count("contract.out_of_scope_friction")
    assert read(found) == (0.25, 4)
    assert read(found, by="month", key="2026-04") == (pytest.approx(1 / 3), 3)
    assert read(found, "w") == (1.0, 1)
    assert read(Desk(requests=[request("open")]).count("contract.out_of_scope_friction")) is None

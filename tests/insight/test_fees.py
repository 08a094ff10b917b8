"""Fees, terms and cells read from hand-written rows."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from desk import Desk

from outsourcer_audit.fees import fees_of
from outsourcer_audit.insight import Cell, Term, money

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def term(sla_id, metric, target, org="v", **more):
    return {"sla_id": sla_id, "org": org, "metric": metric, "target": target, "direction": "lower", "scope": "all",
            "at_risk": 0.05, "bonus": 0.01, "kind": "process", **more}  # fmt: skip


def bill(org, month, unit, amount):
    return {"org": org, "period_start": month, "unit": unit, "quantity": 1.0, "amount": amount}


def contacts(org, month, moved, of):
    """So many contacts of a month, the first ones transferred."""
    at = datetime(2026, month, 5, 9)
    return [{"contact_id": f"{org}{month}{i}", "org": org, "channel": "voice", "offered_at": at,
             "transferred": i < moved, "abandoned": False} for i in range(of)]  # fmt: skip


def test_of_one_organisation():
    desk = Desk(
        invoices=[
            bill("v", APRIL, "contact", 1000.0), bill("v", APRIL, "hour", 500.0), bill("v", MAY, "contact", 800.0),
            bill("v", MAY, "credit", 40.0), bill("other", APRIL, "contact", 9000.0), bill("other", MAY, "credit", 7.0),
            bill("v", MAY, "fte", None),
        ],
        sla_terms=[term("S1", "transfer_rate", 0.2), term("S9", "transfer_rate", 0.2, org="other"),
                   term("S2", "reopened", 0.1, at_risk=None, bonus=None, scope="voice")],
        contacts=[*contacts("v", 4, 2, 10), *contacts("v", 5, 3, 10), *contacts("other", 4, 0, 10)],
    )  # fmt: skip
    found = fees_of(desk, "v")
    assert found.fees == {"2026-04-01": 1500.0, "2026-05-01": 800.0}
    assert found.granted == 40.0
    assert found.terms == [Term("S1", "S1: Transferred", 0.05, 0.01), Term("S2", "S2: Reopened, voice", 0.0, 0.0)]
    # April 2 of 10 is just the target: met, not exceeded; May 3 of 10 is missed. Nothing was said about reopening.
    assert found.cells == [Cell("S1", "2026-04-01", True, False), Cell("S1", "2026-05-01", False, False)]
    said = money(found.fees, found.terms, found.cells, {}, found.granted)
    assert (said.billed, said.withheld, said.bonus) == (2300.0, pytest.approx(40.0), 0.0)  # 5 % of May's 800


def test_better_than_the_target_earns_the_bonus():
    desk = Desk(invoices=[bill("v", APRIL, "contact", 1000.0)], sla_terms=[term("S1", "transfer_rate", 0.2)],
                contacts=contacts("v", 4, 1, 10))  # fmt: skip
    found = fees_of(desk, "v")
    assert found.cells == [Cell("S1", "2026-04-01", True, True)]
    assert money(found.fees, found.terms, found.cells, {}).bonus == 10.0


def test_nothing_delivered():
    found = fees_of(Desk(), "v")
    assert (found.fees, found.terms, found.cells, found.granted) == ({}, [], [], None)
    assert money(found.fees, found.terms, found.cells, {}) is None


def test_hostile_rows():
    desk = Desk(
        invoices=[bill("'; drop table invoices", APRIL, "contact", 5.0), bill("v", APRIL, "a/b", 10.0)],
        sla_terms=[term("a/b'; --", "<script>", 0.2), term("S1", "transfer_rate", 0.2, at_risk=float("nan"))],
        contacts=[*contacts("v", 4, 1, 2), {"contact_id": "x", "org": "v"}],
    )
    found = fees_of(desk, "v")
    assert found.fees == {"2026-04-01": 10.0}
    assert [t.label for t in found.terms] == ["S1: Transferred", "a/b'; --: <script>"]
    assert fees_of(desk, "'; drop table invoices").fees == {"2026-04-01": 5.0}

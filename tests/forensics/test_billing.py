"""Billing: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from desk import Desk
from signs import HOSTILE, contact, counts, verdict


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

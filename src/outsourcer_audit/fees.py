"""Fees: what was billed, what hangs on which service level, and whether it was met, for one organisation.

The only part of the contract's money that is read from tables; what follows from it is said by ``insight.money``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .engine import dialect_of
from .insight.money import Cell, Term
from .measures.context import Clock
from .measures.service_levels import DIGITS, cells

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from .trusted import Tables

CREDIT = "credit"
SAID = {"service_level": "Answered in time", "abandonment": "Abandoned", "csat_top2": "Satisfied customers",
        "fcr_survey": "Solved in one contact", "transfer_rate": "Transferred", "reopened": "Reopened"}  # fmt: skip
"""How the metrics of a contract are called in a list of money."""


@dataclass(frozen=True)
class Fees:
    """Rows for ``insight.money``: fees by month (ISO day of its first), terms, cells, and credits granted."""

    fees: dict[str, float]
    terms: list[Term]
    cells: list[Cell]
    granted: float | None


def fees_of(tables: Tables, org: str) -> Fees:
    """The fees of one organisation in the period; without invoices or amounts there are none."""
    clock = Clock(tables.period, dialect_of(tables.con))
    rows = partial(tables.answers.rows, tables.con)
    billed = rows(f"billed by {org}", lambda: _billed(tables.table("invoices"), org, clock))
    fees = {row["month"].isoformat()[:10]: float(row["amount"]) for row in billed if not row["credit"]}
    credits = [float(row["amount"]) for row in billed if row["credit"]]
    terms = tables.table("sla_terms")
    terms = terms.filter(terms.org == org)
    promised = rows(f"terms of {org}", lambda: terms.order_by("sla_id"))
    met = rows(f"met by {org}", lambda: _met(terms, tables.table("contacts"), tables.table("surveys"), clock))
    # None where no line of the contract's currency says that any credit was granted
    granted = sum(credits) if credits else None
    return Fees(fees, [_term(row) for row in promised], [_cell(row) for row in met], granted)


def _billed(invoices: ir.Table, org: str, clock: Clock) -> ir.Table:
    """Fees and credits by month."""
    mine = invoices.filter((invoices.org == org) & invoices.amount.notnull())
    mine = mine.mutate(month=clock.month(mine.period_start), credit=mine.unit == CREDIT)
    return mine.group_by("month", "credit").aggregate(amount=mine.amount.sum()).order_by("month")


def _met(terms: ir.Table, contacts: ir.Table, surveys: ir.Table, clock: Clock) -> ir.Table:
    """One row per service level and month: met, and exceeded (better than the target, not just as good)."""
    found = cells(terms, contacts, surveys, clock)
    apart = (found.value - found.target).round(DIGITS) != 0
    return found.select("sla_id", "met", month=found.when, exceeded=found.met & apart).order_by("sla_id", "month")


def _term(row: dict[str, Any]) -> Term:
    said = SAID.get(row["metric"], row["metric"])
    scope = f", {row['scope']}" if row["scope"] not in (None, "all") else ""
    return Term(row["sla_id"], f"{row['sla_id']}: {said}{scope}", row["at_risk"] or 0.0, row["bonus"] or 0.0)


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(row["sla_id"], row["month"].isoformat()[:10], bool(row["met"]), bool(row["exceeded"]))

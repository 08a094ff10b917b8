"""Covered: in which months before the audited period the delivered tables have rows of the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from ..contracts import all_contracts
from ..engine import dialect_of
from ..intake import ORG_COLUMNS
from ..measures.context import Clock

if TYPE_CHECKING:
    from ..trusted import Tables


@dataclass(frozen=True)
class Covered:
    """Months with rows, by table; every delivered table with a period column is there, if only with no month."""

    months: Mapping[str, frozenset[str]]

    def reach(self, tables: set[str], period: list[str]) -> bool:
        """Whether these tables can say something of an earlier period.

        All of them that are cut to a period had begun by its first month (else what had not been recorded yet would
        read as what did not happen), and at least one has rows in every month of it.
        """
        dated = [self.months[table] for table in tables if table in self.months]
        begun = all(months and min(months) <= period[0] for months in dated)
        return bool(dated) and begun and any(months.issuperset(period) for months in dated)


def covered(tables: Tables, start: date) -> Covered:
    """The months before ``start`` in which each table has rows about the vendor, asked in one query."""
    dated = {
        name: contract.period_column
        for name, contract in all_contracts().items()
        if contract.period_column is not None and name in tables.delivered_tables
    }
    clock = Clock(tables.period, dialect_of(tables.con))
    months: dict[str, set[str]] = {name: set() for name in dated}
    if dated:

        def asked() -> ir.Table:
            return ibis.union(*(_months(tables, name, column, clock, start) for name, column in dated.items()))

        for row in tables.answers.rows(tables.con, f"months before {start}", asked):
            months[row["name"]].add(row["month"])
    if tables.derived_handoffs:
        months["handoffs"] = months["case_events"]
    return Covered({name: frozenset(found) for name, found in months.items()})


def _months(tables: Tables, name: str, column: str, clock: Clock, start: date) -> ir.Table:
    """Months of one table's rows before a day, each once; rows that say about whom they are, of the vendor alone."""
    rows = tables.whole(name)
    orgs = [rows[org] == tables.vendor for org in ORG_COLUMNS if org in rows.columns]
    if orgs:
        rows = rows.filter(ibis.or_(*orgs))
    rows = rows.filter(clock.day(rows[column]) < start)
    month = clock.month(rows[column]).cast("string").substr(0, 7)
    return rows.select(name=ibis.literal(name), month=month).distinct()

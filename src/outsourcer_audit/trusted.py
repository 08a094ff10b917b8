"""Trusted tables: the staged tables of one delivery, cut to the audited period, with what was delivered for whom.

Opened by everything downstream: checks, measures and the analyst's desk see the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from .answers import Answers
from .checks import Batch
from .contracts import Contract, Rule, all_contracts, bound, rules_for
from .engine import TYPES, connect, empty, put, quoted
from .intake import ORG_COLUMNS
from .period import Period
from .relations import derive_handoffs

if TYPE_CHECKING:
    from .intake.elsewhere import Session


class Tables:
    """The canonical tables of one delivery on the engine."""

    def __init__(self, folder: Path, period: Period, vendor: str, inhouse: str, session: Session | None = None) -> None:
        self.folder, self.period, self.vendor, self.inhouse = folder, period, vendor, inhouse
        self.intake: dict[str, Any] = json.loads((folder / "intake.json").read_text(encoding="utf-8"))
        self.delivered_tables = {entry["table"] for entry in self.intake["deliveries"]}
        self.session = session
        self.con: Any = session.con if session else connect()
        self._view = self._free(session) if session else ""
        self._known: dict[str, ir.Table] = {}
        self.answers = Answers()
        """What was asked of these rows; whoever knows their fingerprint puts one here that lasts."""
        for contract in all_contracts().values():
            self._open(contract)
        if self.derived_handoffs:
            put(self.con, self.named("handoffs"), derive_handoffs(self.table("case_events")))

    def _free(self, session: Session) -> str:
        """What tells this period's views from others' of the session; the first are called as the tables are."""
        number = len(session.taken)
        session.taken.add(str(number))
        return f"@{number}" if number else ""

    def named(self, table: str) -> str:
        """What a table of this period is called in its session."""
        return table + self._view

    def _open(self, contract: Contract) -> None:
        """Create the table's view; one that was not delivered is there too, empty, so that expressions always hold."""
        if contract.table not in self.delivered_tables:
            schema = ibis.schema({c.name: TYPES[c.type] for c in contract.columns})
            empty(self.con, self.named(contract.table), schema)
            return
        if not self.session:
            files = ", ".join(quoted(path) for path in sorted(self.folder.glob(f"{contract.table}.*parquet")))
            self.con.raw_sql(f"CREATE VIEW _all_{contract.table} AS SELECT * FROM read_parquet([{files}])")
        rows = self.con.table(f"_all_{contract.table}")
        if contract.period_column is not None:
            rows = rows.filter(self._in_period(rows[contract.period_column]))
        if contract.table == "case_events" and self._sources("case_events") > 1:
            # Each source counts its own events from one; only the clock orders them together.
            rows = rows.mutate(sequence=ibis.null("int64"))
        self.con.create_view(self.named(contract.table), rows)

    def _sources(self, table: str) -> int:
        return sum(entry["table"] == table for entry in self.intake["deliveries"])

    def _in_period(self, column: ir.Value) -> ir.BooleanValue:
        if column.type().is_date():
            return column.between(self.period.start, self.period.end)
        return (column >= self.period.since) & (column < self.period.until)

    @cached_property
    def derived_handoffs(self) -> bool:
        """Whether hand-offs are read off the case events, because nobody delivered a hand-off log."""
        return "handoffs" not in self.delivered_tables and "case_events" in self.delivered_tables

    def table(self, name: str) -> ir.Table:
        """One canonical table, cut to the period."""
        if name not in self._known:
            self._known[name] = self.con.table(self.named(name))
        return self._known[name]

    def whole(self, name: str) -> ir.Table:
        """One delivered table with the rows of every period."""
        return self.con.table(f"_all_{name}")

    def delivered(self, table: str, org: str) -> frozenset[str]:
        """The columns of a table that were delivered for an organisation; empty where the table was not."""
        if table == "handoffs" and self.derived_handoffs:
            events = self.delivered("case_events", org)
            return DERIVED if {"case_id", "occurred_at", "org", "team"} <= events else frozenset()
        entries = self._about(table, org) or [
            e for e in self.intake["deliveries"] if e["table"] == table and e["shared"]
        ]
        columns = [set(entry["columns"]) for entry in entries]
        return frozenset(set.intersection(*columns)) if columns else frozenset()

    def missing(self, needs: Mapping[str, Collection[str]], optional: Collection[str], org: str) -> list[str]:
        """Tables, and columns of tables, that are needed and were not delivered for an organisation.

        ``needs`` are columns by table; what is no canonical table is made here and never missing.
        """
        found = []
        for table, columns in sorted(needs.items()):
            if table not in all_contracts():
                continue
            delivered = self.delivered(table, org)
            needed = {column for column in columns if f"{table}.{column}" not in optional}
            if needed and not delivered:
                found.append(table)
            else:
                found += [f"{table}.{column}" for column in sorted(needed - delivered)]
        return found

    def _about(self, table: str, org: str) -> list[dict[str, Any]]:
        """The deliveries that hold rows about an organisation, or whose rows do not say about whom they are."""
        return [
            entry
            for entry in self.intake["deliveries"]
            if entry["table"] == table
            and (org in entry["orgs"] if entry["orgs"] else entry["side"] == "client" or org == self.vendor)
        ]

    def to_check(self) -> list[Batch]:
        """Every delivered table, split by organisation where its rows say whose they are."""
        found = []
        for table in sorted(self.delivered_tables):
            contract = all_contracts()[table]
            orgs = [name for name in ORG_COLUMNS if name in contract.names]
            if not orgs:
                columns = {
                    c for entry in self.intake["deliveries"] if entry["table"] == table for c in entry["columns"]
                }
                found.append(
                    Batch(table, "", self._checked(table), self._rules(contract, columns, (self.vendor, self.inhouse)))
                )
                continue
            for org in (self.vendor, self.inhouse):
                if self._about(table, org) and (delivered := self.delivered(table, org)):
                    name = (
                        f"_{table}_of_{'vendor' if org == self.vendor else 'inhouse'}{self._view.replace('@', '_at_')}"
                    )
                    rows = self.table(table)
                    mine = [rows[column] == org for column in orgs]
                    self.con.create_view(
                        name, rows.filter(mine[0] if len(mine) == 1 else mine[0] | mine[1]), overwrite=True
                    )
                    found.append(Batch(table, org, name, self._rules(contract, delivered, (org,))))
        return found

    def _checked(self, table: str) -> str:
        """A plain name for a table whose rows are checked as a whole."""
        name = self.named(table).replace("@", "_at_")
        if "@" in self.named(table):
            self.con.create_view(name, self.table(table), overwrite=True)
        return name

    def _rules(self, contract: Contract, delivered: Collection[str], orgs: tuple[str, ...]) -> tuple[Rule, ...]:
        """The rules that what was delivered allows, reading other tables whole: what they tell of may be older."""

        def elsewhere(table: str, columns: frozenset[str]) -> bool:
            return any(columns <= self.delivered(table, org) for org in orgs)

        relations = {table: f"_all_{table}" for table in self.delivered_tables}
        rules = rules_for(contract, set(delivered), elsewhere)
        return tuple(bound(rule, relations, self.period) for rule in rules)


DERIVED = frozenset({"case_id", "offered_at", "from_org", "from_team", "to_org", "to_team"})
"""Columns of a hand-off that can be read off case events. When it was accepted, and what was passed along, cannot."""

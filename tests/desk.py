"""A tester's desk: a few hand-written rows -> what a measure reads off them, without files and without checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pandas as pd

from outsourcer_audit import measures
from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.engagement import Engagement
from outsourcer_audit.engine import TYPES, connect, put
from outsourcer_audit.period import Period
from outsourcer_audit.slices import CHECKS_SCHEMA, Counted, count_all

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
ENGAGEMENT = Engagement(name="test", client="Client", folder=Path())


@dataclass
class Desk:
    """Canonical tables made of hand-written rows: ``Desk(contacts=[{...}, ...])``; cells not given are null."""

    period: Period = QUARTER
    engagement: Engagement = ENGAGEMENT
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __init__(self, period: Period = QUARTER, engagement: Engagement = ENGAGEMENT, **rows: list[dict[str, Any]]) -> None:
        self.period, self.engagement, self.con = period, engagement, connect()
        schemas = {c.table: {col.name: TYPES[col.type] for col in c.columns} for c in all_contracts().values()}
        for table, schema in (schemas | {"checks": CHECKS_SCHEMA}).items():
            given = rows.pop(table, [])
            if unknown := {name for row in given for name in row} - set(schema):
                raise KeyError(f"{table} has no column {unknown}")
            frame = pd.DataFrame([{name: row.get(name) for name in schema} for row in given], columns=list(schema), dtype=object)
            put(self.con, table, ibis.memtable(frame, schema=ibis.schema(schema)))
        if rows:
            raise KeyError(f"no table {set(rows)}")

    def table(self, name: str) -> ibis.Table:
        return self.con.table(name)

    def count(self, measure_id: str) -> Counted:
        """One measure counted; a fault is raised, so that no test passes on it."""
        measure = measures.find(measure_id)
        assert measure is not None, measure_id
        counted = count_all([measure], self, self.engagement)[measure_id]  # type: ignore[arg-type]
        assert not counted.fault, counted.fault
        return counted

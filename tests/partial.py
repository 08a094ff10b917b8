"""Parts of an audit that tell whether an engine works: its account of rows, some checks, some measures of each kind."""

from __future__ import annotations

from typing import Any

from outsourcer_audit import measures
from outsourcer_audit.audit import Audit
from outsourcer_audit.checks import validate

CHECKED = ("contacts", "training")
COUNTED = (
    "handoffs.warm_share", "handoffs.ping_pong", "handoffs.hops", "handoffs.within_ola", "outcomes.csat_top2",
    "outcomes.fcr_no_repeat", "training.on_time", "governance.sla_attainment",
)  # fmt: skip
"""Shares, a way through teams, a quantile, hours, a join, customers in turn, dates, cells of service levels."""
ACCOUNT = ("table", "side", "records", "rows_read", "rows_loaded", "rows_quarantined", "cells_rejected")


def parts(audit: Audit) -> dict[str, Any]:
    """What can be compared between engines, as JSON would have it."""
    ledger = [{name: entry[name] for name in ACCOUNT} for entry in audit.tables.intake["ledger"]]
    batches = [batch for batch in audit.tables.to_check() if batch.table in CHECKED]
    counted = audit.count([m for m in measures.all_measures() if m.id in COUNTED], anew=True)
    return {
        "ledger": ledger,
        "checks": [[c.table, c.org, c.why, c.status, c.failed, c.total] for c in validate(audit.tables.con, batches)],
        "measures": {
            name: {"|".join(place): [e.value, e.n, e.low, e.high] for place, e in sorted(one.estimates.items())}
            for name, one in counted.items()
        },
        "faults": {name: one.fault for name, one in counted.items() if one.fault},
    }

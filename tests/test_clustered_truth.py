"""Clustered agents end to end: rows of hundreds of vendors -> cube -> readings, whose intervals hold what was planted.

The formula alone is held over a whole grid by test_interval_coverage.py; this is the product's own way from rows.
"""

from __future__ import annotations

from datetime import datetime

import ibis
import numpy as np
import pyarrow as pa
import pytest
from desk import SCHEMAS, Desk

from outsourcer_audit.reading import reading

pytestmark = pytest.mark.slow

VENDORS = 600
CONTACTS = 40
"""Per agent, on average."""
LUCK = 3 * (0.95 * 0.05 / VENDORS) ** 0.5
"""Three standard errors of a coverage seen at so many vendors."""


def crowd(icc: float, agents: int, share: float) -> Desk:
    """Many vendors of one planted share, each with agents of its own who differ by that much."""
    rng = np.random.default_rng([2026, int(100 * icc), agents, int(1000 * share)])
    skill = np.full(VENDORS * agents, share)
    if icc:
        size = 1 / icc - 1
        skill = rng.beta(share * size, (1 - share) * size, VENDORS * agents)
    many = np.maximum(1, rng.negative_binomial(4, 4 / (4 + CONTACTS), VENDORS * agents))  # agents work unequally much
    agent = np.repeat(np.arange(VENDORS * agents), many)
    n = len(agent)
    contacts = pa.table({
        "contact_id": pa.array(np.arange(n).astype(str)), "org": pa.array((agent // agents).astype(str)),
        "agent_id": pa.array((agent % agents).astype(str)), "offered_at": pa.array([datetime(2026, 4, 10)] * n),
        "transferred": pa.array(rng.random(n) < skill[agent]),
    })  # fmt: skip
    empty = {name: pa.nulls(n, type=kind) for name, kind in zip(
        SCHEMAS["contacts"].names, SCHEMAS["contacts"].to_pyarrow().types, strict=True)}  # fmt: skip
    rows = pa.table(empty | {name: contacts[name] for name in contacts.column_names})
    desk = Desk()
    desk.con.raw_sql("SET enable_progress_bar = false")
    desk.con.create_table("contacts", schema=SCHEMAS["contacts"])
    desk.con.insert("contacts", ibis.memtable(rows.cast(SCHEMAS["contacts"].to_pyarrow())))
    return desk


@pytest.mark.parametrize(
    ("icc", "agents", "share"), [(0, 50, 0.1), (0.1, 50, 0.3), (0.3, 20, 0.5), (0.3, 100, 0.9), (0.2, 200, 0.05)]
)
def test_scored_readings_hold_what_was_planted(icc: float, agents: int, share: float) -> None:
    counted = crowd(icc, agents, share).count("handoffs.transfer_rate")
    seen = [reading(counted, str(vendor), "inhouse", lambda *_: None) for vendor in range(VENDORS)]
    scored = [r for r in seen if r.status == "scored"]
    assert len(scored) > 0.9 * VENDORS
    held = sum(r.low <= share <= r.high for r in scored) / len(scored)  # type: ignore[operator]
    print(f"correlation {icc}, {agents} agents, share {share}: {held:.1%} of {len(scored)} scored")
    assert 0.93 - LUCK <= held <= 0.97 + LUCK

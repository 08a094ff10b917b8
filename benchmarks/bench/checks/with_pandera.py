"""pandera on pandas: one schema, all failures at once (lazy)."""

from __future__ import annotations

import sys
import time

BEGAN = time.perf_counter()

import pandas as pd  # noqa: E402
import pandera.pandas as pa  # noqa: E402
from saying import CHANNELS, told  # noqa: E402

READY = time.perf_counter()

contacts = pd.read_parquet(f"{sys.argv[1]}/contacts.parquet")
agents = pd.read_parquet(f"{sys.argv[1]}/agents.parquet", columns=["agent_id"])
roster = agents.agent_id.unique().tolist()
schema = pa.DataFrameSchema(
    {
        "customer_id": pa.Column(nullable=False),
        "contact_id": pa.Column(unique=True),
        "channel": pa.Column(checks=pa.Check.isin(CHANNELS, error="in set"), nullable=True),
        "wait_s": pa.Column(checks=pa.Check.in_range(0, 86400, error="between"), nullable=True),
        "agent_id": pa.Column(checks=pa.Check.isin(roster, error="foreign key"), nullable=True),
    },
    checks=pa.Check(lambda rows: ~(rows.answered_at < rows.offered_at), error="order"),
)
names = {"not_nullable": "not null", "field_uniqueness": "unique"}
found: dict[str, int] = {}
try:
    schema.validate(contacts, lazy=True)
except pa.errors.SchemaErrors as failures:
    rows = failures.failure_cases  # a check of the whole table has a line for each column of a row
    found = rows.groupby(rows.check.replace(names))["index"].nunique().to_dict()
told(found, BEGAN, READY, "pandera", "pandas")

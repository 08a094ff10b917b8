"""pointblank on pandas: one validation plan, interrogated without keeping the rows that fail."""

from __future__ import annotations

import sys
import time

BEGAN = time.perf_counter()

import pandas as pd  # noqa: E402
import pointblank as pb  # noqa: E402
from saying import CHANNELS, told  # noqa: E402

READY = time.perf_counter()

contacts = pd.read_parquet(f"{sys.argv[1]}/contacts.parquet")
agents = pd.read_parquet(f"{sys.argv[1]}/agents.parquet", columns=["agent_id"])
plan = (
    pb.Validate(contacts)
    .col_vals_not_null("customer_id", brief="not null")
    .rows_distinct("contact_id", brief="unique")
    .col_vals_in_set("channel", CHANNELS, brief="in set")
    .col_vals_between("wait_s", 0, 86400, na_pass=True, brief="between")
    .col_vals_ge("answered_at", pb.col("offered_at"), na_pass=True, brief="order")
    .col_vals_in_set("agent_id", [*agents.agent_id.unique().tolist(), None], brief="foreign key")
    .interrogate(collect_extracts=False)
)
names = ("not null", "unique", "in set", "between", "order", "foreign key")
told(dict(zip(names, plan.n_failed().values(), strict=True)), BEGAN, READY, "pointblank", "pandas")

"""Great Expectations on pandas, as its guide has it: counts only, without progress bars."""

from __future__ import annotations

import os
import sys
import time

BEGAN = time.perf_counter()
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402
import pandas as pd  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402
from saying import CHANNELS, told  # noqa: E402

READY = time.perf_counter()

contacts = pd.read_parquet(f"{sys.argv[1]}/contacts.parquet")
agents = pd.read_parquet(f"{sys.argv[1]}/agents.parquet", columns=["agent_id"])
rules = {
    "not null": gxe.ExpectColumnValuesToNotBeNull(column="customer_id"),
    "unique": gxe.ExpectColumnValuesToBeUnique(column="contact_id"),
    "in set": gxe.ExpectColumnValuesToBeInSet(column="channel", value_set=CHANNELS),
    "between": gxe.ExpectColumnValuesToBeBetween(column="wait_s", min_value=0, max_value=86400),
    "order": gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="answered_at", column_B="offered_at", or_equal=True, ignore_row_if="either_value_is_missing"
    ),
    "foreign key": gxe.ExpectColumnValuesToBeInSet(column="agent_id", value_set=agents.agent_id.unique().tolist()),
}
for name, rule in rules.items():
    rule.meta = {"rule": name}
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = ProgressBarsConfig(globally=False)
asset = context.data_sources.add_pandas("delivery").add_dataframe_asset("contacts")
batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": contacts})
results = batch.validate(
    gx.ExpectationSuite("contacts", expectations=list(rules.values())),
    result_format={"result_format": "SUMMARY", "partial_unexpected_count": 0},
)
found = {one.expectation_config.meta["rule"]: one.result["unexpected_count"] for one in results.results}
told(found, BEGAN, READY, "great-expectations", "pandas")

"""Great Expectations with its Data Docs: a few rules that anybody would set for these exports, all else as it comes."""

from __future__ import annotations

import sys
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

out = Path(sys.argv[1])
context = gx.get_context(mode="file", project_root_dir=out)
pandas_source = context.data_sources.add_pandas("exports")
for source in map(Path, sys.argv[2:]):
    rows = pd.read_csv(source, sep=";")
    whole = pandas_source.add_dataframe_asset(source.stem).add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(gx.ExpectationSuite(name=source.stem))
    suite.add_expectation(gxe.ExpectColumnValuesToBeUnique(column=rows.columns[0]))
    for column in rows.columns:
        suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column=column))
    if "CustomerId" in rows:
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column="CustomerId", regex=r"^CU\d{6}$"))
        suite.add_expectation(gxe.ExpectColumnValueLengthsToBeBetween(column="AgentRemark", max_value=30))
    checked = gx.ValidationDefinition(name=source.stem, data=whole, suite=suite)
    checkpoint = gx.Checkpoint(name=source.stem, validation_definitions=[context.validation_definitions.add(checked)])
    context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": rows})
context.build_data_docs()

"""evidently with its defaults: the data summary of every export."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataSummaryPreset

out = Path(sys.argv[1])
for source in map(Path, sys.argv[2:]):
    Report([DataSummaryPreset()]).run(Dataset.from_pandas(pd.read_csv(source, sep=";"))).save_html(
        str(out / f"{source.stem}.html")
    )

"""ydata-profiling with its defaults: one report per export."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from ydata_profiling import ProfileReport

out = Path(sys.argv[1])
for source in map(Path, sys.argv[2:]):
    ProfileReport(pd.read_csv(source, sep=";"), title=source.stem, progress_bar=False).to_file(
        out / f"{source.stem}.html"
    )

"""How cost grows: ``python benchmarks/growth.py FOLDER/large.json`` writes docs/growth.md and docs/growth.svg.

FOLDER/large.json is what ``benchmarks/large.py`` leaves, a row for each size. Besides what was measured the picture has
the line of costs that grow as the rows do, through the first size from a million rows on.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import seaborn as sns
from large import ROOT, table

FROM = 1_000_000
"""Below so many rows the costs that are the same for all, imports for one, are most of it."""
HEAD = """# What more rows cost

Written by `python benchmarks/growth.py` from what `python benchmarks/large.py` measured: whole audits from
Parquet files to the report card, nothing cached, DuckDB limited as the table says. One run each, on {cpus} processors.

![Time and processor over rows](growth.svg)

"""


def exponent(first: dict[str, Any], last: dict[str, Any], what: str) -> float:
    """Between two sizes: cost grows as the rows to this power; 1 is in proportion."""
    return log(last["audit"][what] / first["audit"][what]) / log(last["rows"] / first["rows"])


def draw(rows: list[dict[str, Any]], file: Path) -> None:
    mpl.rcParams["svg.hashsalt"] = "growth"
    sns.set_theme(style="whitegrid", context="notebook")
    figure, axes = plt.subplots(figsize=(7, 4.5))
    sizes = [row["rows"] for row in rows]
    for what, name in (("wall_s", "time"), ("cpu_s", "processor")):
        costs = [row["audit"][what] for row in rows]
        sns.lineplot(x=sizes, y=costs, marker="o", label=name, ax=axes)
        axes.plot(sizes, [costs[0] * size / sizes[0] for size in sizes], ":", color="grey", linewidth=1)
    axes.plot([], [], ":", color="grey", label="in proportion to the rows")
    axes.set(xscale="log", yscale="log", xlabel="rows delivered", ylabel="seconds")
    axes.legend()
    figure.savefig(file, metadata={"Date": None}, bbox_inches="tight")


def main(measured: Path) -> int:
    rows = sorted(json.loads(measured.read_text(encoding="utf-8")), key=lambda row: row["rows"])
    rows = [row for row in rows if row["format"] == "parquet"]
    large = [row for row in rows if row["rows"] >= FROM]
    if len(large) < 2:
        print(f"{measured} has fewer than two sizes from {FROM:,} rows on; run benchmarks/large.py first.")
        return 1
    words = ["", "Cost grows as the rows to this power; 1 is in proportion:", "",
             "| from rows | to rows | time | processor |", "|---:|---:|---:|---:|"]  # fmt: skip
    spans = [*pairwise(large), *([(large[0], large[-1])] if len(large) > 2 else [])]
    for first, last in spans:
        wall, cpu = (exponent(first, last, what) for what in ("wall_s", "cpu_s"))
        words.append(f"| {first['rows']:,} | {last['rows']:,} | {wall:.2f} | {cpu:.2f} |")
    draw(large, ROOT / "docs" / "growth.svg")
    page = HEAD.format(cpus=os.cpu_count()) + table(rows) + "\n" + "\n".join(words) + "\n"
    (ROOT / "docs" / "growth.md").write_text(page, encoding="utf-8", newline="\n")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

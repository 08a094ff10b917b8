"""The table of docs/side-by-side.md."""

from __future__ import annotations

import csv
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measuring import Measured

Row = tuple[str, str, float, "Measured"]

TEXT = """# The same exports, side by side

Written by `python benchmarks/side_by_side`. The two exports of the demo vendor meridian that every tool can read,
contacts and hand-offs ({rows:,} rows in {files} files); each tool with its defaults ({python}, {cpus} cores).

These tools are made for different things; nobody should choose one by its size. The table answers one question: **may
this file be mailed to a client, and can everybody read it?**

| | made for |
|---|---|
{purposes}

| | files | size | remote assets | axe: rules broken (elements) | letters shown without / with JavaScript | time |
|---|---|---|---|---|---|---|
{table}

Values about people that can be found in what is handed over, base64 and escapes undone:

| | {heads} |
|---|{lines}|
{people}

How it was counted: *remote assets* are the different addresses asked for when every page is opened; nothing was let
through, so a page might ask for more if it were answered. *axe* is axe-core with the rules of WCAG 2.2 A and AA, on the
six largest pages of each as first opened, 1280 pixels wide, in light colours. *Letters shown* are those seen then.
*Time* is one process from start to end, imports included, nothing cached; on a busy machine it is worth little{busy}.

What settings would change: ydata-profiling says that `sensitive=True` keeps rows and values out; Great Expectations
with `partial_unexpected_count=0` keeps counts only, which is how this toolkit runs it. It has no rules by
itself: those used here stand in `benchmarks/side_by_side/with_gx.py`.

outsourcer-audit stands here twice: with these two tables alone, where most of a card says "no evidence", and with
all that the vendor and its client delivered. Its folder for the analyst (notebook, card.json, quarantine) is not handed
over and not counted; tests/test_canary.py looks through all of it.
"""


def page_of(rows: list[Row], known: dict[str, set[str]], exports: list[Path]) -> str:
    """The whole page."""
    purposes = {name.split(",")[0]: made_for for name, made_for, *_ in rows}
    return TEXT.format(
        rows=sum(_rows(path) for path in exports),
        files=len(exports),
        python=f"Python {platform.python_version()}",
        cpus=os.cpu_count(),
        busy=f" (load at the end: {os.getloadavg()[2]:.0f})" if hasattr(os, "getloadavg") else "",
        purposes="\n".join(f"| {name} | {made_for} |" for name, made_for in purposes.items()),
        table="\n".join(_line(name, took, found) for name, _, took, found in rows),
        heads=" | ".join(f"{kind} (of {len(values):,})" for kind, values in known.items()),
        lines="|".join("---" for _ in known),
        people="\n".join(
            f"| {name} | " + " | ".join(f"{found.inside[kind]:,}" for kind in known) + " |" for name, *_, found in rows
        ),
    )


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def _line(name: str, took: float, found: Measured) -> str:
    size = f"{found.size / 1e6:.1f} MB" if found.size >= 1e6 else f"{found.size / 1e3:.0f} KB"
    remote = f"{found.remote} of {found.hosts} hosts" if found.remote else "none"
    axe = f"{found.rules} ({found.elements:,})" if found.rules else "none"
    shown = f"{found.shown_without:,} / {found.shown_with:,}"
    return f"| {name} | {found.files} | {size} | {remote} | {axe} | {shown} | {took:.0f} s |"

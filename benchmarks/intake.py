"""Raw export -> canonical table: our intake beside a bare DuckDB script and pandas, on a third-party file.

    python benchmarks/intake.py ../shared/data/multisite_callcentre/call_events.csv [--runs 5]

Ratios of medians from alternating runs in one process; imports are not counted, they are paid once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

from outsourcer_audit.engagement import Engagement, Vendor
from outsourcer_audit.intake.stage import stage
from outsourcer_audit.sources import Source

SITES = {"CC01": "north", "CC02": "south", "CC03": "mid", "CC04": "west"}
CHANNELS = {"Call Center": "voice", "Web": "web", "Email": "email"}
MAPPING = Source.model_validate(
    {
        "table": "contacts",
        "file": "given on the command line",
        "timezone": "America/New_York",
        "columns": {
            "contact_id": "Call_ID",
            "site": {"from": "Call_Center_ID", "map": SITES},
            "agent_id": "Agent_ID",
            "channel": {"from": "Call_Channel", "map": CHANNELS, "otherwise": "chat"},
            "topic": "Call_Reason",
            "offered_at": {"from": "Call_Start_Time", "format": "%d-%m-%y %H:%M"},
            "ended_at": {"from": "Call_End_Time", "format": "%d-%m-%y %H:%M"},
            "talk_s": {"from": "Call_Duration_Min", "unit": "min"},
        },
    }
)


def ours(file: Path, out: Path) -> int:
    engagement = Engagement(name="x", client="x", folder=file.parent)
    source = MAPPING.model_copy(update={"file": file.name})
    vendor = Vendor(id="acme", name="Acme", folder=file.parent, source=(source,))
    with tempfile.TemporaryDirectory() as empty:  # what is measured is reading, not finding it again
        os.environ["OUTSOURCER_AUDIT_CACHE"] = empty
        stage(engagement, vendor, out)
    return int(json.loads((out / "intake.json").read_text())["ledger"][0]["rows_loaded"])


def bare(file: Path, out: Path) -> int:
    """What a person would write by hand, without account, checks of cells, or daylight saving."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")

    def words(column: str, known: dict[str, str], other: str) -> str:
        cases = " ".join(f"WHEN '{word}' THEN '{to}'" for word, to in known.items())
        return f"CASE {column} {cases} ELSE {other} END"

    sites, channels = words("Call_Center_ID", SITES, "NULL"), words("Call_Channel", CHANNELS, "'chat'")
    local = "timezone('UTC', timezone('America/New_York', strptime({}, '%d-%m-%y %H:%M')))"
    con.execute(
        f"COPY (SELECT Call_ID AS contact_id, {sites} AS site, Agent_ID AS agent_id, {channels} AS channel, "
        f"Call_Reason AS topic, {local.format('Call_Start_Time')} AS offered_at, "
        f"{local.format('Call_End_Time')} AS ended_at, CAST(Call_Duration_Min AS DOUBLE) * 60 AS talk_s "
        f"FROM read_csv('{file}', all_varchar = true)) TO '{out / 'contacts.parquet'}' (FORMAT parquet)"
    )
    return int(con.execute(f"SELECT count(*) FROM '{out / 'contacts.parquet'}'").fetchone()[0])


def pandas(file: Path, out: Path) -> int:
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    for column in ("Call_Start_Time", "Call_End_Time"):
        times = pd.to_datetime(rows[column], format="%d-%m-%y %H:%M")
        rows[column] = times.dt.tz_localize("America/New_York", ambiguous="NaT", nonexistent="shift_forward")
    rows["Call_Duration_Min"] = rows["Call_Duration_Min"].astype(float) * 60
    rows.to_parquet(out / "contacts.parquet")
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    ways = {"bare DuckDB": bare, "pandas": pandas, "intake": ours}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(asked.runs + 1):  # the first round warms up
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                rows = way(asked.file.resolve(), Path(folder))
                seconds[name].append(time.perf_counter() - start)
    base = statistics.median(seconds["intake"][1:])
    for name, times in seconds.items():
        median = statistics.median(times[1:])
        print(f"{name:12} {median:7.3f} s   {median / base:5.2f} of intake   ({rows} rows)")


if __name__ == "__main__":
    main()

"""The same forty contacts in every format that intake reads, and the mapping that fits each."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from pathlib import Path

from outsourcer_audit.sources import Source

NAMES = ("Id", "Start", "Wait", "Lost", "Agent")
ROWS = [
    (f"C{n}", f"2026-04-{1 + n % 28:02} 09:{n:02}:00", f"0:{n:02}", "no" if n % 7 else "yes", f"Agent {n % 5} Ä")
    for n in range(40)
]
COLUMNS = {
    "contact_id": "Id", "channel": {"value": "voice"}, "offered_at": "Start",
    "wait_s": {"from": "Wait", "unit": "m:ss"}, "abandoned": "Lost", "agent_id": "Agent",
}  # fmt: skip


def source(file: str, **more: object) -> Source:
    return Source.model_validate({"table": "contacts", "file": file, "columns": COLUMNS, **more})


def corpus(folder: Path) -> list[tuple[Path, Source]]:
    """Write the files; each with the source that reads all forty rows of it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([NAMES, *ROWS])
    plain = text.getvalue().encode()
    records = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
    made = {
        "calls.csv": plain,
        "calls.tsv": plain.replace(b",", b"\t"),
        "latin.csv": text.getvalue().encode("cp1252"),
        "utf16.csv": text.getvalue().encode("utf-16"),
        "calls.csv.gz": gzip.compress(plain, mtime=0),
        "calls.json": json.dumps({"data": records}).encode(),
        "calls.jsonl": b"".join(json.dumps(record).encode() + b"\n" for record in records),
        "calls.zip": _zipped(plain),
        "calls.xls": plain,
    }
    for name, raw in made.items():
        (folder / name).write_bytes(raw)
    _workbook(folder / "calls.xlsx")
    _parquet(folder / "calls.parquet")
    _sqlite(folder / "calls.sqlite")
    files = [(folder / name, source(name)) for name in (*made, "calls.xlsx", "calls.parquet", "calls.sqlite")]
    (folder / "calls.xes").write_text(_xes(), encoding="utf-8")
    return [*files, (folder / "calls.xes", _events())]


def _zipped(plain: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("calls.csv"), plain)
    return buffer.getvalue()


def _workbook(path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Calls")
        for place, row in enumerate([NAMES, *ROWS]):
            sheet.write_row(place, 0, row)
        sheet.write_formula(1, 6, "=1+1", None, 2)


def _parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [pa.array(column) for column in zip(*ROWS, strict=True)]
    pq.write_table(pa.table(columns, names=list(NAMES)), path)


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute(f"CREATE TABLE calls ({', '.join(NAMES)})")
        base.executemany("INSERT INTO calls VALUES (?, ?, ?, ?, ?)", ROWS)
    base.close()


def _xes() -> str:
    events = "".join(
        f'<event><string key="concept:name" value="{lost}"/><string key="org:group" value="{agent}"/>'
        f'<date key="time:timestamp" value="{start.replace(" ", "T")}Z"/></event>'
        for _, start, _, lost, agent in ROWS
    )
    return f'<?xml version="1.0"?><log><trace><string key="concept:name" value="K1"/>{events}</trace></log>'


def _events() -> Source:
    columns = {
        "case_id": "case:concept:name",
        "occurred_at": "time:timestamp",
        "team": "org:group",
        "event": "concept:name",
    }
    return Source.model_validate({"table": "case_events", "file": "calls.xes", "columns": columns})

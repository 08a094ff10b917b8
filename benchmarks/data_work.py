"""The data work of one audit (staging, checks, counting), and the same statements sent to DuckDB by a bare script.

``ours ENGAGEMENT VENDOR`` does the data work in this process. ``record ENGAGEMENT VENDOR FOLDER`` does it once more and
writes down every statement that DuckDB is sent, with what it answers. ``bare FOLDER`` sends those statements and does
nothing else; it fails where an answer is another. What ours takes beyond that is Python's: writing SQL, Great
Expectations, intervals.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

WRITTEN = re.compile(r"(COPY \(.*\) TO ')(.*)('\s*\(FORMAT parquet, COMPRESSION zstd\))$", re.DOTALL)
ANSWERS = re.compile(r"\s*(SELECT|WITH|FROM|\()", re.IGNORECASE)
UNSETTLED = re.compile(r"information_schema|duckdb_|pg_catalog|current_|version\(\)|LIMIT", re.IGNORECASE)
"""What two runs may answer differently: what the engine says of itself, and some rows of many."""


def ours(engagement: str, vendor: str) -> None:
    """The data work, as an audit does it."""
    import outsourcer_audit as oa

    audit = oa.open(engagement, vendor)
    _ = audit.folder, audit.checks, audit.counted


class Recorded:
    """A DuckDB connection that writes down what it is sent."""

    def __init__(self, con: duckdb.DuckDBPyConnection, number: int, lines: list[dict[str, Any]]) -> None:
        self._con, self._number, self._lines, self._batches = con, number, lines, {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, sql: Any, parameters: Any = None) -> Any:
        """Send a statement; its answer is read once more, to be compared."""
        text, values = str(sql), list(parameters or [])
        line: dict[str, Any] = {"con": self._number, "sql": text, "parameters": values}
        if ANSWERS.match(text) and not UNSETTLED.search(text):
            line["answer"] = answer(self._con.execute(text, values))
        self._lines.append(line)
        self._con.execute(text, values)
        return self  # as DuckDB does: the connection is the cursor as well

    def register(self, name: str, rows: Any) -> Any:
        """Rows of Python's are kept as a file."""
        import pyarrow.parquet

        file = Path(os.environ["RECORD"]) / f"batch-{len(self._lines)}.parquet"
        table = rows if hasattr(rows, "schema") else rows.to_arrow()
        table = pyarrow.Table.from_batches([table]) if isinstance(table, pyarrow.RecordBatch) else table
        pyarrow.parquet.write_table(table, file)
        self._lines.append({"con": self._number, "sql": f"CREATE OR REPLACE TEMP VIEW \"{name}\" AS FROM '{file}'"})
        return self._con.register(name, rows)

    def unregister(self, name: str) -> Any:
        """The file stays; the name goes."""
        self._lines.append({"con": self._number, "sql": f'DROP VIEW IF EXISTS "{name}"'})
        return self._con.unregister(name)


def answer(found: Any) -> str:
    """A fingerprint of the rows of an answer, in whatever order they came; sums of many figures to nine digits."""
    rows = sorted(
        repr([f"{cell:.9g}" if isinstance(cell, float) else cell for cell in row]) for row in found.fetchall()
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def record(engagement: str, vendor: str, folder: str) -> None:
    """Do the data work with nothing cached, and write down every statement."""
    import ibis

    home = Path(folder).resolve()
    (home / "cache").mkdir(parents=True)
    os.environ.update(OUTSOURCER_AUDIT_CACHE=str(home / "cache"), RECORD=str(home))
    lines: list[dict[str, Any]] = []
    real: Callable[..., Any] = ibis.duckdb.connect
    opened: list[Any] = []

    def connect(*words: Any, **options: Any) -> Any:
        backend = real(*words, **options)
        backend.con = Recorded(backend.con, len(opened), lines)
        opened.append(backend)
        return backend

    ibis.duckdb.connect = connect
    ours(engagement, vendor)
    (home / "statements.json").write_text(json.dumps(lines, default=str), encoding="utf-8")
    print(f"{len(lines)} statements, {sum('answer' in line for line in lines)} of them with an answer to compare")


def bare(folder: str, compare: bool) -> int:
    """Send every statement; what was written goes elsewhere, what was read is as the recording left it."""
    cons: dict[int, duckdb.DuckDBPyConnection] = {}
    lines = json.loads((Path(folder) / "statements.json").read_text(encoding="utf-8"))
    differ = 0
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for number, line in enumerate(lines):
            con = cons.get(line["con"]) or cons.setdefault(line["con"], duckdb.connect())
            sql = line["sql"]
            if found := WRITTEN.match(sql):
                sql = f"{found[1]}{scratch}/{number}.parquet{found[3]}"
            if sql.startswith("SET temp_directory"):
                sql = f"SET temp_directory = '{scratch}'"
            result = con.execute(sql, line.get("parameters") or None)
            if "answer" in line:
                differ += compare and answer(result) != line["answer"]
                if not compare:
                    result.fetchall()
    answers = sum("answer" in line for line in lines)
    print(f"{len(lines)} statements; {differ} of {answers} answers differ" if compare else f"{len(lines)} statements")
    return 1 if differ else 0


def main(words: list[str]) -> int:
    what, *rest = words
    if what == "ours":
        ours(*rest)
    elif what == "record":
        record(*rest)
    else:
        return bare(rest[0], compare="--compare" in rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

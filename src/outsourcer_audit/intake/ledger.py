"""The ledger: every record of a file is accounted for, and every row read is either loaded or quarantined."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Quarantined:
    """One row that was not loaded, and the first reason why."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass
class FileLedger:
    """Account of one file of one table.

    ``records`` is what the file holds. ``rows_left_out`` were not meant by the mapping's ``where``, and
    ``rows_superseded`` were delivered again later; the mapping's author asked for both. With ``unpivot`` a record is as
    many rows as it has filled cells: ``rows_unpivoted`` of ``records_unpivoted`` records.
    """

    table: str
    side: str
    file: str
    sha256: str
    columns: list[str]
    records: int = 0
    rows_left_out: int = 0
    rows_superseded: int = 0
    records_unpivoted: int | None = None
    rows_unpivoted: int | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    cells_rejected: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def balanced(self) -> bool:
        """Whether rows_read = rows_loaded + rows_quarantined, and the file's records are all among them or left out."""
        unpivoted = (self.rows_unpivoted or 0) - (self.records_unpivoted or 0)
        offered = self.records + unpivoted - self.rows_left_out - self.rows_superseded
        return self.rows_read == self.rows_loaded + self.rows_quarantined == offered

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def write_quarantine(path: Path, rows: list[Quarantined]) -> None:
    """Write quarantined rows as CSV. A cell that a spreadsheet would run as a formula is written as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", "line", "column", "value", "reason"])
        for row in rows:
            writer.writerow([inert(row.file), row.line, inert(row.column), inert(row.value), inert(row.reason)])


def inert(text: str) -> str:
    """Text that a spreadsheet shows and never executes."""
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text

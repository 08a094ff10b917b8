"""The ledger: every row that was read is either loaded or quarantined, and every rejected cell is counted."""

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
    """Account of one file of one table."""

    table: str
    side: str
    file: str
    sha256: str
    columns: list[str]
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    cells_rejected: dict[str, int] = field(default_factory=dict)

    def balanced(self) -> bool:
        """Whether rows_read = rows_loaded + rows_quarantined."""
        return self.rows_read == self.rows_loaded + self.rows_quarantined

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
    return f"'{text}" if text.startswith(_FORMULA) else text

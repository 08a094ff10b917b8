"""Trust: the ledger of every file, and every check of every table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen


class FileTrust(Frozen):
    """The ledger of one file: rows_read = rows_loaded + rows_quarantined, always.

    ``notes`` say what a reader should know about how it was read: its encoding, rows left out, doubtful dates.
    """

    file: str
    sha256: str
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    cells_rejected: dict[str, int]
    notes: list[str] = Field(default=[])


class CheckResult(Frozen):
    """One Great Expectations check of one table, for one organisation; never with offending values."""

    table: str
    org: str
    type: str
    column: str
    dimension: str
    severity: Literal["critical", "warning", "info"]
    status: Literal["passed", "failed", "error"]
    failed: int
    total: int
    why: str


class TableTrust(Frozen):
    """Whether one canonical table can be believed."""

    table: str
    title: str
    status: Literal["trusted", "warnings", "failed", "not delivered"]
    rows: int
    files: list[FileTrust]
    checks: list[CheckResult]


class DataTrust(Frozen):
    """Everything received, row by row and check by check."""

    tables: list[TableTrust]

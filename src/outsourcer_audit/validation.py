"""Validation: the checks of one delivery and period, run once and kept beside the staged tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from .card import CheckResult, DataTrust, FileTrust, TableTrust
from .checks import validate
from .contracts import NOT_NULL, ROW_COUNT, all_contracts
from .period import Period
from .slices import CHECKS_SCHEMA
from .trusted import Tables


def validated(tables: Tables, meanwhile: Callable[[], None] = lambda: None) -> list[CheckResult]:
    """Results of all checks, from an earlier run on the same rows or made now (one process at a time).

    ``meanwhile`` is called first when another process is at it.
    """
    kept = tables.folder / f"checks-{_label(tables.period)}.json"
    lock = checks_lock(tables.folder, tables.period)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        meanwhile()
        lock.acquire()
    try:
        if not kept.is_file():
            results = validate(tables.con, tables.to_check())
            _write_whole(kept, json.dumps([result.model_dump() for result in results], ensure_ascii=False, indent=1))
    finally:
        lock.release()
    return [CheckResult(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]


def checks_lock(folder: Path, period: Period) -> FileLock:
    """Held by whoever runs the checks of a staged delivery; re-entrant within a process."""
    return FileLock(f"{folder}-{_label(period)}.lock", is_singleton=True)


def _label(period: Period) -> str:
    return f"{period.start}-{period.end}-{period.timezone.replace('/', '_')}"


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there completely or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def data_trust(tables: Tables, results: list[CheckResult]) -> DataTrust:
    """Per canonical table: the ledger of its files, its checks, and whether it can be believed."""
    found = []
    for contract in all_contracts().values():
        files = [
            FileTrust(**{name: entry[name] for name in FileTrust.model_fields})
            for entry in tables.intake["ledger"]
            if entry["table"] == contract.table
        ]
        checks = [result for result in results if result.table == contract.table]
        failing = [check for check in checks if check.status != "passed"]
        if contract.table not in tables.delivered_tables:
            status = "not delivered"
        elif any(check.severity == "critical" for check in failing):
            status = "failed"
        else:
            status = "warnings" if failing else "trusted"
        found.append(
            TableTrust(
                table=contract.table,
                title=contract.title,
                status=status,  # type: ignore[arg-type]
                rows=sum(file.rows_loaded for file in files),
                files=files,
                checks=checks,
            )
        )
    return DataTrust(tables=found)


def critical_failures(results: list[CheckResult]) -> dict[tuple[str, str], str]:
    """(table, organisation or '' for all) -> why its figures cannot be believed."""
    found: dict[tuple[str, str], str] = {}
    for result in results:
        if result.severity == "critical" and result.status != "passed":
            what = f"{result.table}.{result.column}" if result.column else result.table
            found.setdefault((result.table, result.org), f"critical check failed on {what}: {result.why}")
    return found


def as_rows(tables: Tables, results: list[CheckResult]) -> list[dict[str, object]]:
    """Checks and intake's ledger as rows of the table ``checks`` that data measures count.

    Checks of a table without organisations count for whoever delivered it; where both sides did, for neither. Rows set
    aside and cells rejected at intake are gone before Great Expectations looks, so they enter here as failures of
    completeness and conformity; the checks that intake has already enforced (required cells) are left out, since they
    could only pass.
    """
    sides = {"vendor": tables.vendor, "client": tables.inhouse}
    delivered_by: dict[str, set[str]] = defaultdict(set)
    for entry in tables.intake["deliveries"]:
        delivered_by[entry["table"]].add(sides[entry["side"]])
    rows: list[dict[str, object]] = []

    def add(org: str, dimension: str, severity: str, failed: int, total: int) -> None:
        rows.append(dict(zip(CHECKS_SCHEMA, (org, dimension, severity, failed, total), strict=True)))

    for result in results:
        contract = all_contracts()[result.table]
        enforced = result.type == NOT_NULL and result.column in contract.required
        if result.type != ROW_COUNT and result.status != "error" and not enforced:
            whose = {result.org} if result.org else delivered_by[result.table]
            if len(whose) == 1:
                add(next(iter(whose)), result.dimension, result.severity, result.failed, result.total)
    for entry in tables.intake["ledger"]:
        org = sides[entry["side"]]
        add(org, "completeness", "warning", entry["rows_quarantined"], entry["rows_read"])
        for column in entry["columns"]:
            add(org, "conformity", "warning", entry["cells_rejected"].get(column, 0), entry["rows_read"])
    return rows

"""Validation: the checks of one delivery and period, run once and kept beside the staged tables."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from .card import CheckResult, DataTrust, FileTrust, TableTrust
from .checks import validate
from .contracts import NOT_NULL, ROW_COUNT, TYPES_HOLD, all_contracts
from .intake import ORG_COLUMNS
from .keeping import checks_file, label
from .period import Period
from .slices import CHECKS_SCHEMA
from .trusted import Tables

ROWS_LOADED = "rows_loaded"
"""The one check that is intake's: how many of the rows read could be loaded."""


def validated(
    tables: Tables, quarantine_limit: float, meanwhile: Callable[[], None] = lambda: None
) -> list[CheckResult]:
    """Results of all checks, from an earlier run on the same rows or made now (one process at a time).

    ``meanwhile`` is called first when another process is at it.
    """
    kept = checks_file(tables.folder, tables.period)
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
    found = [CheckResult(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]
    return over_the_limit(tables, quarantine_limit) + found


def over_the_limit(tables: Tables, limit: float) -> list[CheckResult]:
    """The tables of which intake set aside too large a share of one side's rows: one critical failure each.

    It stands for the organisations that this side's rows are about. Where the lost rows could have been about anybody
    (a shared file, or rows that do not name an organisation) it stands for everybody.
    """
    read: dict[tuple[str, str], int] = defaultdict(int)
    aside: dict[tuple[str, str], int] = defaultdict(int)
    for entry in tables.intake["ledger"]:
        read[entry["table"], entry["side"]] += entry["rows_read"]
        aside[entry["table"], entry["side"]] += entry["rows_quarantined"]
    return [
        CheckResult(
            table=table, org=org, type=ROWS_LOADED, column="", dimension="completeness", severity="critical",
            status="failed", failed=lost, total=read[table, side],
            why=f"{_percent(lost / read[table, side])} of the rows that the {side} sent could not be loaded, beyond the"
            f" limit of {_percent(limit)}: what is left may not be the whole. See quarantine/{table}.csv.",
        )
        for (table, side), lost in aside.items() if lost > limit * read[table, side]
        for org in _touched(tables, table, side)
    ]  # fmt: skip


def _touched(tables: Tables, table: str, side: str) -> list[str]:
    """The audited organisations that rows of one side are about; '' where they do not name any."""
    if not any(name in ORG_COLUMNS for name in all_contracts()[table].names):
        return [""]
    found = {tables.vendor if side == "vendor" else tables.inhouse}
    for entry in tables.intake["deliveries"]:
        if (entry["table"], entry["side"]) == (table, side):
            found |= {tables.vendor, tables.inhouse} if entry["shared"] else set(entry["orgs"])
    return [org for org in (tables.vendor, tables.inhouse) if org in found]


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def checks_lock(folder: Path, period: Period) -> FileLock:
    """Held by whoever runs the checks of a staged delivery; re-entrant within a process."""
    return FileLock(f"{folder}-{label(period)}.lock", is_singleton=True)


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
    completeness and conformity; the checks that intake has already enforced (types, required cells) are left out, since
    they could only pass, and so is its own limit, which counts the same rows again.
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
        enforced = (result.type == NOT_NULL and result.column in contract.required) or result.why == TYPES_HOLD
        if result.type not in (ROW_COUNT, ROWS_LOADED) and result.status != "error" and not enforced:
            whose = {result.org} if result.org else delivered_by[result.table]
            if len(whose) == 1:
                add(next(iter(whose)), result.dimension, result.severity, result.failed, result.total)
    for entry in tables.intake["ledger"]:
        org = sides[entry["side"]]
        add(org, "completeness", "warning", entry["rows_quarantined"], entry["rows_read"])
        for column in entry["columns"]:
            add(org, "conformity", "warning", entry["cells_rejected"].get(column, 0), entry["rows_read"])
    return rows

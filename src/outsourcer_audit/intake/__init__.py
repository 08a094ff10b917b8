"""Intake: raw exports -> canonical tables as Parquet, a ledger of every row, and what was set aside.

Raw files are only ever read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from ..contracts import Contract, all_contracts
from ..engagement import Engagement, Source, Vendor
from ..engine import TYPES, connect, put, quoted
from ..errors import DataError
from .ledger import FileLedger, Quarantined, write_quarantine
from .mapping import RAW, check_mapping, texts, values
from .readers import LINE, RawTable, header, matching_files, opened, read_csv, sha256

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ORG_COLUMNS = ("org", "from_org", "to_org")
QUARANTINE_KEPT = 10_000
"""Quarantined rows written out per file; all of them are counted."""


@dataclass(frozen=True)
class Job:
    """One source of one side, with the files it was found to name."""

    side: str
    source: Source
    contract: Contract
    files: tuple[Path, ...]
    zone: str
    default_org: str
    where: str


@dataclass
class Delivery:
    """What one source brought: which columns, and of which organisations (none: the rows do not say)."""

    table: str
    side: str
    columns: list[str]
    orgs: list[str]


@dataclass
class Intake:
    """Everything intake knows about its result."""

    ledger: list[FileLedger] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    quarantine: dict[str, list[Quarantined]] = field(default_factory=lambda: defaultdict(list))


def plan(engagement: Engagement, vendor: Vendor) -> list[Job]:
    """Which files will be read into which tables. Raises DataError for anything that can be seen without reading rows."""
    jobs = [*_jobs(engagement, vendor)]
    if not jobs:
        raise DataError(f"{vendor.folder / 'vendor.toml'}: no [[source]] yet; map at least one export.")
    for job in jobs:
        for file in job.files:
            with opened(file, job.source) as plain:
                _, names = header(plain, job.source, file)
            check_mapping(names, job.source, job.contract, f"{job.where} ({file.name})")
    return jobs


def _jobs(engagement: Engagement, vendor: Vendor) -> Iterator[Job]:
    contracts = all_contracts()
    sides = (("client", engagement.folder, "engagement.toml", engagement.source, engagement.timezone, engagement.inhouse),
             ("vendor", vendor.folder, "vendor.toml", vendor.source, vendor.timezone, vendor.id))  # fmt: skip
    for side, folder, toml, sources, zone, org in sides:
        for number, source in enumerate(sources, start=1):
            where = f"{folder / toml}, source {number}"
            if source.table not in contracts:
                raise DataError(f"{where}: no table {source.table!r}. Tables: {', '.join(contracts)}.")
            files = matching_files(folder, source, where)
            yield Job(side, source, contracts[source.table], tuple(files), source.timezone or zone, org, where)


def stage(engagement: Engagement, vendor: Vendor, folder: Path) -> None:
    """Write ``<table>.parquet``, ``quarantine/<table>.csv`` and ``intake.json`` into an existing empty folder."""
    con = connect()
    result = Intake()
    written: dict[str, Contract] = {}
    for job in plan(engagement, vendor):
        written[job.contract.table] = job.contract
        for file in job.files:
            with opened(file, job.source) as plain:
                raw = read_csv(con, plain, job.source, file, "_raw")
                _load(con, raw, job, result, _shown(file, engagement.folder))
    for table in written:
        con.raw_sql(f"COPY {table} TO {quoted(folder / f'{table}.parquet')} (FORMAT parquet, COMPRESSION zstd)")
        if result.quarantine[table]:
            write_quarantine(folder / "quarantine" / f"{table}.csv", result.quarantine[table])
    record = {"ledger": [entry.to_dict() for entry in result.ledger],
              "deliveries": [vars(delivery) for delivery in result.deliveries]}  # fmt: skip
    (folder / "intake.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _shown(file: Path, folder: Path) -> str:
    """The file's name relative to the engagement: no machine path may reach the card."""
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


def _load(con: Backend, raw: RawTable, job: Job, result: Intake, shown: str) -> None:
    contract, source = job.contract, job.source
    check_mapping(raw.columns, source, contract, f"{job.where} ({raw.file.name})")
    clean = put(con, "_clean", raw.table.select(LINE, **texts(raw.table, source)))
    found = values(clean, source, contract, job.zone)
    if "org" in contract.names and "org" not in found:
        found["org"] = ibis.literal(job.default_org)
    nulls = {column.name: ibis.null(TYPES[column.type]) for column in contract.columns}
    table = put(con, "_typed", clean.mutate(**{name: found.get(name, nulls[name]) for name in contract.names}))
    mapped = sorted(source.columns)
    unreadable = {name: table[RAW + name].notnull() & table[name].isnull() for name in mapped}
    incomplete = reduce(or_, (table[name].isnull() for name in contract.required), ibis.literal(False))
    ledger = FileLedger(contract.table, job.side, shown, sha256(raw.file), mapped)
    _count(con, table, incomplete, unreadable, len(raw.misfits), ledger)
    result.ledger.append(ledger)
    result.quarantine[contract.table] += _set_aside(table, incomplete, raw, contract, shown)
    loaded = table.filter(~incomplete).select(*contract.names)
    if contract.table in con.list_tables():
        con.insert(contract.table, loaded)
    else:
        con.create_table(contract.table, loaded)
    orgs = sorted({org for name in ORG_COLUMNS if name in contract.names
                   for org in con.execute(loaded.select(name).distinct())[name].dropna()})  # fmt: skip
    result.deliveries.append(Delivery(contract.table, job.side, sorted(found), orgs))


def _count(con: Backend, table: ir.Table, incomplete: ir.BooleanValue, unreadable: dict[str, ir.BooleanValue], misfits: int, ledger: FileLedger) -> None:
    """Fill the ledger in one pass over the rows."""
    bad = {f"bad_{name}": flag.sum().fill_null(0) for name, flag in unreadable.items()}
    counts = con.execute(table.aggregate(rows=table.count(), aside=incomplete.sum().fill_null(0), **bad)).iloc[0]
    ledger.rows_read = int(counts["rows"]) + misfits
    ledger.rows_quarantined = int(counts["aside"]) + misfits
    ledger.rows_loaded = int(counts["rows"]) - int(counts["aside"])
    ledger.cells_rejected = {name: int(counts[f"bad_{name}"]) for name in unreadable if counts[f"bad_{name}"]}


def _set_aside(table: ir.Table, incomplete: ir.BooleanValue, raw: RawTable, contract: Contract, shown: str) -> list[Quarantined]:
    """The rows that were not loaded, each with its line, the first column at fault, the raw text and the reason."""
    rows = [Quarantined(shown, misfit.line, "", misfit.text, misfit.reason) for misfit in raw.misfits]
    misfit_lines = [misfit.line for misfit in raw.misfits]
    found = table.filter(incomplete).order_by(LINE).limit(QUARANTINE_KEPT).execute()
    for row in found.to_dict("records"):
        line = row[LINE] + 1
        for misfit_line in misfit_lines:
            line += misfit_line <= line
        name = next(name for name in contract.required if pd.isna(row[name]))
        text = row.get(RAW + name)
        if isinstance(text, str):
            rows.append(Quarantined(shown, line, name, text, f"cannot be read as {contract.column(name).type}"))
        else:
            rows.append(Quarantined(shown, line, name, "", f"required column {name} is empty"))
    return sorted(rows, key=lambda row: row.line)

"""Loading: the planned files -> canonical tables as Parquet, a ledger of every row, and what was set aside."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from ..contracts import all_contracts
from ..engagement import Engagement, Vendor
from ..engine import TYPES, connect, fetch, quoted
from . import ORG_COLUMNS
from .files import opened, sha256
from .ledger import FileLedger, Quarantined, write_quarantine
from .mapping import values
from .plan import Job, plan
from .readers import FILE, LINE, RAW, Misfit, read_csv

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

QUARANTINE_KEPT = 10_000
"""Quarantined rows written out per file; all of them are counted."""


@dataclass
class Delivery:
    """What one source brought: which columns, and of which organisations (none: the rows do not say).

    ``shared``: the client's own file about everyone, each row naming its organisation; one without rows in it had none.
    """

    table: str
    side: str
    columns: list[str]
    orgs: list[str]
    shared: bool


@dataclass
class Intake:
    """Everything intake knows about its result."""

    ledger: list[FileLedger] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    quarantine: dict[str, list[Quarantined]] = field(default_factory=lambda: defaultdict(list))


def stage(engagement: Engagement, vendor: Vendor, folder: Path) -> None:
    """Write ``<table>.parquet``, ``quarantine/<table>.csv`` and ``intake.json`` into an existing empty folder."""
    con = connect()
    result = Intake()
    for job in plan(engagement, vendor):
        load(con, job, result, engagement.folder)
    for table in con.list_tables():
        if table in all_contracts():
            con.raw_sql(f"COPY {table} TO {quoted(folder / f'{table}.parquet')} (FORMAT parquet, COMPRESSION zstd)")
    for table, rows in result.quarantine.items():
        write_quarantine(folder / "quarantine" / f"{table}.csv", rows)
    record = {
        "ledger": [entry.to_dict() for entry in result.ledger],
        "deliveries": [vars(delivery) for delivery in result.deliveries],
    }
    (folder / "intake.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _shown(file: Path, folder: Path) -> str:
    """The file's name relative to the engagement: no machine path may reach the card."""
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


@dataclass
class _Typed:
    """The rows of one source on the engine (table ``_typed``), typed but not yet separated."""

    job: Job
    table: ir.Table
    incomplete: ir.BooleanValue
    misfits: list[tuple[Misfit, ...]]
    ledgers: list[FileLedger]


def load(con: Backend, job: Job, result: Intake, folder: Path) -> None:
    """Load all files of one source: read them as text, type them together, set aside what is incomplete."""
    contract, source = job.contract, job.source
    typed = _type(con, job, folder)
    _count(con, typed)
    if any(ledger.rows_quarantined for ledger in typed.ledgers):
        result.quarantine[contract.table] += _set_aside(con, typed)
    loaded = typed.table.filter(~typed.incomplete)
    exists = contract.table in con.list_tables()
    into = f"INSERT INTO {contract.table}" if exists else f"CREATE TABLE {contract.table} AS"
    con.raw_sql(f"{into} {con.compile(loaded.select(*contract.names))}")
    result.ledger += typed.ledgers
    org = source.columns.get("org")
    shared = job.side == "client" and org is not None and org.from_ is not None
    brought = sorted(source.columns.keys() | ({"org"} & set(contract.names)))
    result.deliveries.append(Delivery(contract.table, job.side, brought, _orgs(con, typed, loaded), shared))


def _type(con: Backend, job: Job, folder: Path) -> _Typed:
    contract, source = job.contract, job.source
    ledgers, misfits = [], []
    for number, file in enumerate(job.files):
        with opened(file, source) as plain:
            misfits.append(read_csv(con, plain, source, file, number))
        shown = _shown(file, folder)
        ledgers.append(FileLedger(contract.table, job.side, shown, sha256(file), sorted(source.columns)))
    texts = {FILE: "int64", LINE: "int64"} | {RAW + name: "string" for name in source.columns}
    clean = ibis.table(texts, name="_clean")
    found = values(clean, source, contract, job.zone)
    if "org" in contract.names and "org" not in found:
        found["org"] = ibis.literal(job.default_org)
    columns = {c.name: found.get(c.name, ibis.null(TYPES[c.type])).cast(TYPES[c.type]) for c in contract.columns}
    con.raw_sql(f"CREATE OR REPLACE TABLE _typed AS {con.compile(clean.mutate(**columns))}")
    table = ibis.table(texts | {c.name: TYPES[c.type] for c in contract.columns}, name="_typed")
    incomplete = reduce(or_, (table[name].isnull() for name in contract.required), ibis.literal(False))
    return _Typed(job, table, incomplete, misfits, ledgers)


def _orgs(con: Backend, typed: _Typed, loaded: ir.Table) -> list[str]:
    """The organisations that the source's rows are about; none where rows do not say."""
    job = typed.job
    if "org" in job.contract.names and "org" not in job.source.columns:
        return [job.default_org] if any(ledger.rows_loaded for ledger in typed.ledgers) else []
    named = [loaded.select(org=loaded[name]) for name in ORG_COLUMNS if name in job.source.columns]
    if not named:
        return []
    _, rows = fetch(con, reduce(lambda one, other: one.union(other), named).distinct())
    return sorted(row["org"] for row in rows if row["org"] is not None)


def _count(con: Backend, typed: _Typed) -> None:
    """Fill the ledgers of a source's files in one pass over its rows."""
    table, mapped = typed.table, typed.ledgers[0].columns
    bad = {f"bad_{name}": (table[RAW + name].notnull() & table[name].isnull()).sum() for name in mapped}
    per_file = table.group_by(FILE).aggregate(rows=table.count(), aside=typed.incomplete.sum(), **bad)
    counted = {row[FILE]: row for row in fetch(con, per_file)[1]}
    for number, (ledger, misfits) in enumerate(zip(typed.ledgers, typed.misfits, strict=True)):
        counts = counted.get(number, {})
        rows, aside = int(counts.get("rows", 0)), int(counts.get("aside") or 0)
        ledger.rows_read = rows + len(misfits)
        ledger.rows_quarantined = aside + len(misfits)
        ledger.rows_loaded = rows - aside
        ledger.cells_rejected = {name: int(n) for name in mapped if (n := counts.get(f"bad_{name}"))}


def _set_aside(con: Backend, typed: _Typed) -> list[Quarantined]:
    """The rows that were not loaded, each with its line, the first column at fault, the raw text and the reason."""
    contract = typed.job.contract
    rows = [
        Quarantined(ledger.file, misfit.line, "", misfit.text, misfit.reason)
        for ledger, misfits in zip(typed.ledgers, typed.misfits, strict=True)
        for misfit in misfits
    ]
    _, found = fetch(con, typed.table.filter(typed.incomplete).order_by(FILE, LINE).limit(QUARANTINE_KEPT))
    for row in found:
        line = row[LINE] + 1
        for misfit in typed.misfits[row[FILE]]:
            line += misfit.line <= line
        name = next(name for name in contract.required if row[name] is None)
        text = row.get(RAW + name)
        reason = f"cannot be read as {contract.column(name).type}" if text else f"required column {name} is empty"
        rows.append(Quarantined(typed.ledgers[row[FILE]].file, line, name, text or "", reason))
    return sorted(rows, key=lambda row: (row.file, row.line))

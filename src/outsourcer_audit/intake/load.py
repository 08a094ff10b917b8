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
import pandas as pd

from ..contracts import Contract, all_contracts
from ..engagement import Engagement, Source, Vendor
from ..engine import TYPES, connect, quoted
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
        _load(con, job, result, engagement.folder)
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


def _load(con: Backend, job: Job, result: Intake, folder: Path) -> None:
    """Load all files of one source: read them as text, type them together, set aside what is incomplete."""
    contract, source = job.contract, job.source
    mapped = sorted(source.columns)
    ledgers, misfits = [], []
    for number, file in enumerate(job.files):
        with opened(file, source) as plain:
            misfits.append(read_csv(con, plain, source, file, number))
        ledgers.append(FileLedger(contract.table, job.side, _shown(file, folder), sha256(file), mapped))
    clean = ibis.table(
        {FILE: "int64", LINE: "int64"} | {RAW + name: "string" for name in source.columns}, name="_clean"
    )
    found = values(clean, source, contract, job.zone)
    if "org" in contract.names and "org" not in found:
        found["org"] = ibis.literal(job.default_org)
    columns = {c.name: found.get(c.name, ibis.null(TYPES[c.type])).cast(TYPES[c.type]) for c in contract.columns}
    con.raw_sql(f"CREATE OR REPLACE TABLE _typed AS {ibis.to_sql(clean.mutate(**columns), dialect='duckdb')}")
    table = ibis.table(dict(clean.schema().items()) | {c.name: TYPES[c.type] for c in contract.columns}, name="_typed")
    incomplete = reduce(or_, (table[name].isnull() for name in contract.required), ibis.literal(False))
    _count(con, table, incomplete, mapped, [len(lines) for lines in misfits], ledgers)
    if any(ledger.rows_quarantined for ledger in ledgers):
        result.quarantine[contract.table] += _set_aside(con, table, incomplete, misfits, contract, ledgers)
    loaded = table.filter(~incomplete).select(*contract.names)
    verb = (
        f"INSERT INTO {contract.table}" if contract.table in con.list_tables() else f"CREATE TABLE {contract.table} AS"
    )
    con.raw_sql(f"{verb} {ibis.to_sql(loaded, dialect='duckdb')}")
    result.ledger += ledgers
    org = source.columns.get("org")
    shared = job.side == "client" and org is not None and org.from_ is not None
    orgs = _orgs(con, contract, source, job, table.filter(~incomplete))
    result.deliveries.append(Delivery(contract.table, job.side, sorted(found), orgs, shared))


def _orgs(con: Backend, contract: Contract, source: Source, job: Job, loaded: ir.Table) -> list[str]:
    """The organisations that the source's rows are about; none where rows do not say."""
    if "org" in contract.names and "org" not in source.columns:
        return [job.default_org] if _any_row(con, loaded) else []
    named = [loaded.select(org=loaded[name]) for name in ORG_COLUMNS if name in source.columns]
    if not named:
        return []
    return sorted(con.execute(reduce(lambda one, other: one.union(other), named).distinct())["org"].dropna())


def _any_row(con: Backend, rows: ir.Table) -> bool:
    """Whether there is any row."""
    return bool(con.execute(rows.limit(1).count()))


def _count(
    con: Backend,
    table: ir.Table,
    incomplete: ir.BooleanValue,
    mapped: list[str],
    misfits: list[int],
    ledgers: list[FileLedger],
) -> None:
    """Fill the ledgers of a source's files in one pass over its rows."""
    bad = {f"bad_{name}": (table[RAW + name].notnull() & table[name].isnull()).sum() for name in mapped}
    counted = con.execute(table.group_by(FILE).aggregate(rows=table.count(), aside=incomplete.sum(), **bad)).set_index(
        FILE
    )
    for number, (ledger, misfit) in enumerate(zip(ledgers, misfits, strict=True)):
        counts = counted.loc[number] if number in counted.index else pd.Series(0, index=counted.columns)
        ledger.rows_read = int(counts["rows"]) + misfit
        ledger.rows_quarantined = int(counts["aside"]) + misfit
        ledger.rows_loaded = int(counts["rows"]) - int(counts["aside"])
        ledger.cells_rejected = {name: int(counts[f"bad_{name}"]) for name in mapped if counts[f"bad_{name}"]}


def _set_aside(
    con: Backend,
    table: ir.Table,
    incomplete: ir.BooleanValue,
    misfits: list[tuple[Misfit, ...]],
    contract: Contract,
    ledgers: list[FileLedger],
) -> list[Quarantined]:
    """The rows that were not loaded, each with its line, the first column at fault, the raw text and the reason."""
    rows = [
        Quarantined(ledger.file, misfit.line, "", misfit.text, misfit.reason)
        for ledger, lines in zip(ledgers, misfits, strict=True)
        for misfit in lines
    ]
    found = con.execute(table.filter(incomplete).order_by(FILE, LINE).limit(QUARANTINE_KEPT))
    for row in found.to_dict("records"):
        line = row[LINE] + 1
        for misfit in misfits[row[FILE]]:
            line += misfit.line <= line
        name = next(name for name in contract.required if pd.isna(row[name]))
        text = row.get(RAW + name)
        empty = not isinstance(text, str)
        reason = f"required column {name} is empty" if empty else f"cannot be read as {contract.column(name).type}"
        rows.append(Quarantined(ledgers[row[FILE]].file, line, name, "" if empty else str(text), reason))
    return sorted(rows, key=lambda row: (row.file, row.line))

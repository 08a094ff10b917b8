"""Loading: the planned files -> canonical tables as Parquet, a ledger of every row, and what was set aside."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from ..contracts import all_contracts
from ..engagement import Engagement, Vendor
from ..engine import DUCKDB, TYPES, connect, quoted
from ..fingerprints import sha256
from . import ORG_COLUMNS
from .account import QUARANTINE_KEPT, Read, count, set_aside
from .ledger import FileLedger, Quarantined, write_quarantine
from .mapping import LOADED, PLACE, STATE, brought, canonical
from .plan import Job, plan
from .readers import read
from .readers.model import TEXT

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


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
        load(con, job, result)
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


def load(con: Backend, job: Job, result: Intake) -> None:
    """Load all files of one source: read them as text, type them together, set aside what is incomplete."""
    contract = job.contract
    done = _read(con, job)
    count(con, done)
    if job.form and not any(ledger.rows_read for ledger in done.ledgers):
        return  # a sheet of the data request that nobody filled in
    if any(ledger.rows_quarantined for ledger in done.ledgers):
        result.quarantine[contract.table] += set_aside(con, done)
        if sum(ledger.rows_quarantined for ledger in done.ledgers) > QUARANTINE_KEPT:
            done.ledgers[0].notes.append(f"of the rows set aside only the first {QUARANTINE_KEPT} are written out")
    if contract.table not in con.list_tables():
        con.create_table(contract.table, schema=ibis.schema({c.name: TYPES[c.type] for c in contract.columns}))
    # Plain SQL, here and in the account: it needs no dialect, and Ibis takes longer to say it than DuckDB to do it.
    filled = ", ".join(f'"{name}"' for name in brought(job.source, contract))
    con.raw_sql(f"INSERT INTO {contract.table} ({filled}) SELECT {filled} FROM _typed WHERE {STATE} = {LOADED}")
    result.ledger += done.ledgers
    org = job.source.columns.get("org")
    shared = job.side == "client" and org is not None and bool(org.from_)
    columns = [name for name in brought(job.source, contract) if name not in done.empty]
    result.deliveries.append(Delivery(contract.table, job.side, columns, _orgs(con, done), shared))


def _read(con: Backend, job: Job) -> Read:
    """Every file of the source as text, then typed together in one statement (table ``_typed``)."""
    unpivoted = job.source.unpivoted(job.looks[0].columns)
    take = tuple(dict.fromkeys((*job.source.names(), *unpivoted)))
    outcomes, ledgers = [], []
    for number, (file, seen, shown) in enumerate(zip(job.files, job.looks, job.shown, strict=True)):
        outcome = read(con, file, job.source, seen, take, number)
        outcomes.append(outcome)
        notes = list(outcome.notes)
        ledgers.append(
            FileLedger(job.contract.table, job.side, shown, sha256(file), sorted(job.source.columns), notes=notes)
        )
    names = {name: f"c{place}" for place, name in enumerate(take)}
    text = ibis.table(dict.fromkeys(PLACE, "int64") | dict.fromkeys(names.values(), "string"), name=TEXT)
    headings = {names[name]: name for name in unpivoted}
    source = job.source.renamed(names)
    rows = canonical(text, source, job.contract, job.zone, job.default_org, headings, DUCKDB)
    con.raw_sql(f"CREATE OR REPLACE TABLE _typed AS {con.compile(rows)}")
    return Read(job, ibis.table(rows.schema(), name="_typed"), outcomes, ledgers)


def _orgs(con: Backend, done: Read) -> list[str]:
    """The organisations that the source's rows are about; none where rows do not say."""
    job = done.job
    if "org" in job.contract.names and "org" not in job.source.columns:
        return [job.default_org] if any(ledger.rows_loaded for ledger in done.ledgers) else []
    named = [name for name in ORG_COLUMNS if name in job.source.columns]
    query = " UNION ".join(
        f"SELECT DISTINCT {name} FROM _typed WHERE {STATE} = {LOADED} AND {name} IS NOT NULL" for name in named
    )
    return sorted(row[0] for row in con.raw_sql(query).fetchall()) if named else []

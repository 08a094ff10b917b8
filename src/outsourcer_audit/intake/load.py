"""Loading: the files of one source -> its canonical rows, a ledger of every record, and what was set aside."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import ibis

from ..engine import DUCKDB, fetch, limits, teach_clock
from ..fingerprints import of_file
from . import ORG_COLUMNS
from .account import QUARANTINE_KEPT, Read, count, set_aside
from .ledger import FileLedger, Quarantined
from .loaded import Delivery, Loaded
from .mapping import LOADED, PLACE, STATE, brought, canonical, clocks
from .readers import read
from .readers.model import TEXT
from .times import turning_days

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ibis.backends.duckdb import Backend

    from .plan import Job

TEXT_OF = {"parquet": 10}
"""Bytes of text for each byte of a file that is compressed."""
HELD = 4
"""Bytes in memory for each byte of text: it is held as text, as text beside values, and as values."""


def room(con: Backend, job: Job) -> AbstractContextManager[None]:
    """Where to load a source: in memory, or in a database file where it would be too large for that."""
    sizes = (file.stat().st_size * TEXT_OF.get(seen.kind, 1) for file, seen in zip(job.files, job.looks, strict=True))
    return limits.on_disk(con) if HELD * sum(sizes) > limits.memory() else nullcontext()


def load(con: Backend, job: Job) -> Loaded | None:
    """Read all files of one source as text, type them together, set aside what is incomplete.

    ``canonical_rows`` then says how to ask for the rows. None for a sheet of the data request that nobody filled in.
    """
    contract = job.contract
    done = _read(con, job)
    count(con, done)
    if job.form and not any(ledger.rows_read for ledger in done.ledgers):
        return None
    aside: list[Quarantined] = []
    if any(ledger.rows_quarantined for ledger in done.ledgers):
        aside = set_aside(con, done)
        if sum(ledger.rows_quarantined for ledger in done.ledgers) > QUARANTINE_KEPT:
            done.ledgers[0].notes.append(f"of the rows set aside only the first {QUARANTINE_KEPT} are written out")
    org = job.source.columns.get("org")
    shared = job.side == "client" and org is not None and bool(org.from_)
    columns = [name for name in brought(job.source, contract) if name not in done.empty]
    return Loaded(done.ledgers, Delivery(contract.table, job.side, columns, orgs_of(con, done), shared), aside)


def canonical_rows(job: Job) -> str:
    """The query for the rows of the source that was loaded last, with every column of its contract."""
    # Plain SQL, here and in the account: it needs no dialect, and Ibis takes longer to say it than DuckDB to do it.
    given = set(brought(job.source, job.contract))
    columns = (
        f'"{column.name}"' if column.name in given else f'CAST(NULL AS {DUCKDB_TYPES[column.type]}) AS "{column.name}"'
        for column in job.contract.columns
    )
    return f"SELECT {', '.join(columns)} FROM _typed WHERE {STATE} = {LOADED}"


DUCKDB_TYPES = {
    "string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMP",
}  # fmt: skip
"""Logical types of the data contracts as DuckDB calls them."""


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
            FileLedger(job.contract.table, job.side, shown, of_file(file), sorted(job.source.columns), notes=notes)
        )
    names = {name: f"c{place}" for place, name in enumerate(take)}
    text = ibis.table(dict.fromkeys(PLACE, "int64") | dict.fromkeys(names.values(), "string"), name=TEXT)
    headings = {names[name]: name for name in unpivoted}
    source = job.source.renamed(names)
    for clock in clocks(source, job.contract, job.zone):
        teach_clock(con, clock, turning_days(clock))
    rows = canonical(text, source, job.contract, job.zone, job.default_org, headings, DUCKDB)
    con.raw_sql(f"CREATE OR REPLACE TABLE _typed AS {con.compile(rows)}")
    return Read(job, ibis.table(rows.schema(), name="_typed"), outcomes, ledgers)


def orgs_of(con: Any, done: Read) -> list[str]:
    """The organisations that the source's rows are about; none where rows do not say."""
    job = done.job
    if "org" in job.contract.names and "org" not in job.source.columns:
        return [job.default_org] if any(ledger.rows_loaded for ledger in done.ledgers) else []
    named = [name for name in ORG_COLUMNS if name in job.source.columns]
    typed = done.table.filter(done.table[STATE] == LOADED)
    found = [typed.select(org=typed[name]).distinct() for name in named]
    return sorted({row["org"] for rows in found for row in fetch(con, rows)[1] if row["org"] is not None})

"""The account of one source: what became of every record, which cells could not be read, and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from ..engine import dialect_of, fetch
from .doubts import doubts, words
from .ledger import FileLedger, Quarantined
from .mapping import ASIDE, LEFT_OUT, LOADED, STATE, SUPERSEDED, UNDATED
from .readers.model import FILE, LINE, RECORD, TEXT, Outcome
from .texts import RAW

if TYPE_CHECKING:
    from .plan import Job

QUARANTINE_KEPT = 10_000
"""Quarantined rows written out per source; all of them are counted."""


@dataclass
class Read:
    """The rows of one source on the engine: as text, and typed with their state."""

    job: Job
    table: ir.Table
    outcomes: list[Outcome]
    ledgers: list[FileLedger]
    empty: set[str] = field(default_factory=set)


def count(con: Any, read: Read, records: dict[int, int] | None = None) -> None:
    """Fill the ledgers of a source's files in one pass over its rows.

    ``records``: how many each file has; without it, on DuckDB, those of the table of text, else one for each row.
    """
    table, source = read.table, read.job.source
    taken = table[STATE] != LEFT_OUT
    bad = {f"bad {name}": (taken & table[RAW + name].notnull() & table[name].isnull()).sum() for name in source.columns}
    filled = {f"filled {name}": table[RAW + name].count() for name in source.columns} if read.job.form else {}
    if UNDATED in table.columns:
        bad["bad newest.by"] = (taken & table[UNDATED]).sum()
    doubtful = doubts(table, taken, read.job, dialect_of(con))
    per_file = table.group_by(FILE).aggregate(
        left_out=(table[STATE] == LEFT_OUT).sum(),
        superseded=(table[STATE] == SUPERSEDED).sum(),
        aside=(table[STATE] == ASIDE).sum(),
        loaded=(table[STATE] == LOADED).sum(),
        **bad, **filled, **doubtful,
    )  # fmt: skip
    found = {row[FILE]: row for row in fetch(con, per_file)[1]}
    if records is None and con.name == "duckdb":
        records = dict(con.raw_sql(f"SELECT {FILE}, count(*) FROM {TEXT} GROUP BY {FILE}").fetchall())
    elif records is None:
        states = ("left_out", "superseded", "aside", "loaded")
        records = {number: sum(int(row[state] or 0) for state in states) for number, row in found.items()}
    for number, (ledger, outcome) in enumerate(zip(read.ledgers, read.outcomes, strict=True)):
        counts = found.get(number, {})
        misfits = len(outcome.misfits)
        kept = {name: int(counts.get(name) or 0) for name in ("left_out", "superseded", "aside", "loaded")}
        ledger.records = records.get(number, 0) + misfits
        if source.unpivot:
            ledger.records_unpivoted, ledger.rows_unpivoted = records.get(number, 0), sum(kept.values())
        ledger.rows_left_out, ledger.rows_superseded = kept["left_out"], kept["superseded"]
        ledger.rows_loaded = kept["loaded"]
        ledger.rows_quarantined = kept["aside"] + misfits
        ledger.rows_read = ledger.rows_loaded + ledger.rows_quarantined
        ledger.cells_rejected = {
            name: int(n) for name in (*sorted(source.columns), "newest.by") if (n := counts.get(f"bad {name}"))
        }
        ledger.notes += _reckoning(ledger) + words(counts, read.job)
        if not ledger.balanced():
            raise AssertionError(f"{ledger.file}: {ledger.records} records are not all accounted for; please report.")
    if filled:
        read.empty = {name for name in source.columns if not any(row[f"filled {name}"] for row in found.values())}


def _reckoning(ledger: FileLedger) -> list[str]:
    """In words, why fewer or more rows were read than the file has records."""
    notes = []
    if ledger.rows_left_out:
        notes.append(f"rows left out, as the mapping's `where` says: {ledger.rows_left_out}")
    if ledger.rows_superseded:
        notes.append(f"rows delivered again later, of which the newest counts: {ledger.rows_superseded}")
    if ledger.records_unpivoted is not None:
        notes.append(f"rows made of {ledger.records_unpivoted} records, one per filled cell: {ledger.rows_unpivoted}")
    return notes


def set_aside(con: Any, read: Read) -> list[Quarantined]:
    """The rows that were not loaded, each with its line, the first column at fault, the raw text and the reason."""
    contract = read.job.contract
    rows = [
        Quarantined(ledger.file, misfit.line, "", misfit.text, misfit.reason)
        for ledger, outcome in zip(read.ledgers, read.outcomes, strict=True)
        for misfit in outcome.misfits
    ][:QUARANTINE_KEPT]
    aside = read.table.filter(read.table[STATE] == ASIDE).order_by(FILE, RECORD).limit(QUARANTINE_KEPT - len(rows))
    for row in fetch(con, aside)[1]:
        name = next(name for name in contract.required if row[name] is None)
        text = row.get(RAW + name)
        reason = f"cannot be read as {contract.column(name).type}" if text else f"required column {name} is empty"
        rows.append(Quarantined(read.ledgers[row[FILE]].file, row[LINE], name, text or "", reason))
    return sorted(rows, key=lambda row: (row.file, row.line))

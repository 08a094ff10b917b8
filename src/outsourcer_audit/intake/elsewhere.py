"""Intake elsewhere: tables that are already on the engine become canonical tables there, and no row comes home.

What an audit makes are temporary tables (or views) of its own session. Exports in files are read here, as always, and
their canonical rows taken there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from ..addresses import POSTGRES, filled, host_of, kind_of
from ..contracts import Contract, all_contracts
from ..engagement import Engagement, Vendor
from ..engine import TYPES, connect, dialect_of, drop, elsewhere, empty, keep, located, take_in
from ..errors import DataError
from ..sources import Source
from .account import QUARANTINE_KEPT, Read, count, set_aside
from .ledger import FileLedger
from .load import canonical_rows, load, orgs_of
from .loaded import Delivery
from .mapping import LOADED, PLACE, STATE, brought, canonical
from .plan import Job, plan
from .readers.model import FILE, LINE, RECORD, Look, Outcome
from .snapshots import run_of
from .stage import Intake, write_record

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

WHOLE = "_all_"
"""What the tables with the rows of every period are called: this, and the table's name."""


@dataclass
class Session:
    """A session on an engine, and the canonical tables that intake has made there."""

    con: Any
    tables: set[str] = field(default_factory=set)
    parts: dict[str, list[ir.Table]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Names that views of a period have been given."""
    passing: list[str] = field(default_factory=list)
    """Views that nobody asks for once the tables are put together."""


_sessions: dict[Path, Session] = {}
_KEPT = 6


def stage_there(engagement: Engagement, vendor: Vendor, folder: Path, home: Path) -> None:
    """Make the canonical tables on the engine; write ``intake.json`` and ``quarantine/`` into ``folder``.

    ``home``: the folder's later name, under which this process knows the session.
    """
    session = Session(elsewhere(engagement.engine))
    here, result = connect(), Intake()
    with _faults_in_words(engagement), _one_moment(session.con):
        for job in plan(engagement, vendor):
            if job.files:
                if (loaded := load(here, job)) is not None:
                    result.add(loaded)
                    _take_there(session, here, job)
            else:
                _load_there(session, job, result)
        _settle(session)
    write_record(folder, result)
    _sessions[home] = session
    while len(_sessions) > _KEPT:  # who still works with an older one holds it
        del _sessions[next(iter(_sessions))]


def session_of(engagement: Engagement, vendor: Vendor, home: Path) -> Session | None:
    """This process's session for a staged delivery; None where the engine is DuckDB.

    A process that did not stage it (a notebook opened later in the run) asks the engine again, and says so where the
    rows have changed meanwhile.
    """
    if not engagement.engine:
        return None
    if home not in _sessions:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as again:
            stage_there(engagement, vendor, Path(again), home)
            if _counts(Path(again)) != _counts(home):
                raise DataError("The tables on the engine have changed while the audit was running; run it again.")
    return _sessions[home]


def _counts(folder: Path) -> Any:
    return json.loads((folder / "intake.json").read_text(encoding="utf-8"))


def _one_moment(con: Any) -> Any:
    return con.one_moment() if con.name == "postgres" else nullcontext()


@contextmanager
def _faults_in_words(engagement: Engagement) -> Iterator[None]:
    try:
        yield
    except (DataError, AssertionError):
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:200]
        raise DataError(f"{shown_engine(engagement.engine)}: the engine could not read the tables ({said}).") from None


def shown_engine(engine: str) -> str:
    """An engine's address as it may be shown."""
    from ..addresses import database, public

    address = filled(engine, "engine")
    return public(database(engine, "engine")) if kind_of(address) == POSTGRES else host_of(address)


def look_there(engine: str, source: Source, where: str) -> Look:
    """A relation's columns. ``own`` are their types, ``relation`` its full name as the engine writes it."""
    return _look(filled(engine, "engine"), engine, str(source.relation), where, run_of(), os.getpid())


@lru_cache(maxsize=256)
def _look(address: str, engine: str, relation: str, where: str, _run: str, _process: int) -> Look:
    found = located(_catalogue(address, engine, _run), relation)
    if found is None:
        raise DataError(f"{where}: the engine {shown_engine(engine)} has no table or view {relation!r}.")
    name, columns = found
    return Look("relation", tuple(c for c, _ in columns), relation=name, own=tuple(kind for _, kind in columns))


@lru_cache(maxsize=1)
def _catalogue(_address: str, engine: str, _run: str) -> Any:
    """A session that has no tables of ours, which could hide the client's."""
    return elsewhere(engine)


def _load_there(session: Session, job: Job, result: Intake) -> None:
    """One source whose rows stay where they are: typed in one statement, counted, and what is usable kept."""
    con, contract, seen = session.con, job.contract, job.looks[0]
    speak = dialect_of(con)
    unpivoted = job.source.unpivoted(seen.columns)
    take = tuple(dict.fromkeys((*job.source.names(), *unpivoted)))
    names = {name: f"c{place}" for place, name in enumerate(take)}
    text = _text(con, seen, names, numbered=job.source.newest is not None)
    headings = {names[name]: name for name in unpivoted}
    rows = canonical(text, job.source.renamed(names), contract, job.zone, job.default_org, headings, speak)
    table = f"_typed_{len(result.ledger)}"
    typed = keep(con, table, rows)[1]
    ledger = FileLedger(contract.table, job.side, job.shown[0], "", sorted(job.source.columns))
    done = Read(job, typed, [Outcome()], [ledger])
    offered = con.to_pyarrow(text.count()).as_py() if job.source.unpivot else None
    count(con, done, {0: int(offered)} if offered is not None else None)
    if job.form and not ledger.rows_read:
        return
    if ledger.rows_quarantined:
        result.quarantine[contract.table] += set_aside(con, done)
        if ledger.rows_quarantined > QUARANTINE_KEPT:
            ledger.notes.append(f"of the rows set aside only the first {QUARANTINE_KEPT} are written out")
    filled_in = [name for name in brought(job.source, contract) if name not in done.empty]
    kept = typed.filter(typed[STATE] == LOADED)
    _add(session, contract, kept.select(*brought(job.source, contract)))
    result.ledger.append(ledger)
    org = job.source.columns.get("org")
    shared = job.side == "client" and org is not None and bool(org.from_)
    result.deliveries.append(Delivery(contract.table, job.side, filled_in, orgs_of(con, done), shared))
    if con.name == "postgres":  # there its rows have been copied
        drop(con, table)
    else:
        session.passing.append(table)


def _text(con: Any, seen: Look, names: dict[str, str], numbered: bool) -> ir.Table:
    """The taken columns as text, as the engine writes them, under names of ours.

    A table has no order: its rows are numbered, by all that they say, only where the mapping asks which came last.
    """
    kinds = dict(zip(seen.columns, seen.own, strict=True))
    speak = dialect_of(con)
    cells = ", ".join(f"{speak.as_text(name, kinds[name])} AS {short}" for name, short in names.items())
    schema = ibis.schema(dict.fromkeys(names.values(), "string"))
    text = con.sql(f"SELECT {cells or '1 AS c'} FROM {seen.relation} AS given", schema=schema or None)
    if numbered:
        order = ibis.row_number().over(ibis.window(order_by=[text[name] for name in text.columns])) + 1
        return text.mutate(**{FILE: ibis.literal(0, "int64"), RECORD: order, LINE: order})
    return text.mutate(**{name: ibis.literal(0, "int64") for name in PLACE})


def _whole(contract: Contract, rows: ir.Table) -> ir.Table:
    """Rows with all columns of the contract, those that were not delivered null."""
    there = rows.columns
    return rows.select(
        **{c.name: rows[c.name] if c.name in there else ibis.null(TYPES[c.type]) for c in contract.columns}
    )


def _add(session: Session, contract: Contract, rows: ir.Table) -> None:
    """Add canonical rows to what other sources brought."""
    con, name = session.con, WHOLE + contract.table
    if con.name == "postgres":
        if contract.table not in session.tables:
            empty(con, name, contract_schema(contract))
        columns = ", ".join(f'"{column}"' for column in rows.columns)
        con.raw_sql(f'INSERT INTO "{name}" ({columns}) {con.compile(rows)}')
    else:
        session.parts.setdefault(contract.table, []).append(_whole(contract, rows))
    session.tables.add(contract.table)


def _take_there(session: Session, here: Backend, job: Job) -> None:
    """The canonical rows of a source that was read here."""
    contract = job.contract
    rows = here.con.execute(canonical_rows(job)).to_arrow_table()
    if session.con.name == "postgres":
        if contract.table not in session.tables:
            empty(session.con, WHOLE + contract.table, contract_schema(contract))
        take_in(session.con, WHOLE + contract.table, rows)
    else:
        name = f"_read_{contract.table}_{len(session.parts.get(contract.table, []))}"
        take_in(session.con, name, rows)
        session.passing.append(name)
        session.parts.setdefault(contract.table, []).append(_whole(contract, session.con.table(name)))
    session.tables.add(contract.table)


def _settle(session: Session) -> None:
    """Where tables cannot be added to, put their parts together; let the engine look at what it will be asked about."""
    if session.con.name == "postgres":
        for table in sorted(session.tables):
            session.con.raw_sql(f'ANALYZE "{WHOLE}{table}"')
    for table, parts in session.parts.items():
        rows = parts[0] if len(parts) == 1 else ibis.union(*parts)
        keep(session.con, WHOLE + table, rows)
    for name in session.passing:
        drop(session.con, name)
    session.parts.clear()
    session.passing.clear()


def contract_schema(contract: Contract) -> ibis.Schema:
    """Names and types of a canonical table's columns."""
    return ibis.schema({c.name: TYPES[c.type] for c in contract.columns})


def contracts_there(session: Session) -> set[str]:
    """The canonical tables that were delivered."""
    return session.tables & set(all_contracts())

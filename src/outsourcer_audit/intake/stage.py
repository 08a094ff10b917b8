"""Staging: every source of a delivery as Parquet, from the cache or loaded now, and one account of them all.

A source is kept by itself, under a fingerprint of its files, its mapping and the code: another source that changes, or
another vendor of the same client, does not make it be read again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import cache, fingerprints
from ..engagement import Engagement, Vendor
from .ledger import FileLedger, Quarantined, write_quarantine
from .loaded import Delivery, Loaded
from .plan import Job, plan

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ROWS, ACCOUNT = "rows.parquet", "source.json"


@dataclass
class Intake:
    """Everything intake knows about its result."""

    ledger: list[FileLedger] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    quarantine: dict[str, list[Quarantined]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the files of rows, by name."""

    def add(self, loaded: Loaded) -> None:
        self.ledger += loaded.ledger
        self.deliveries.append(loaded.delivery)
        if loaded.quarantine:
            self.quarantine[loaded.delivery.table] += loaded.quarantine


def stage(engagement: Engagement, vendor: Vendor, folder: Path) -> None:
    """Write ``<table>.<number>.parquet``, ``quarantine/<table>.csv`` and ``intake.json`` into an empty folder."""
    from ..engine import limits

    limits.use(engagement.memory, engagement.threads)
    with limits.plainly():
        result, bench, numbers = Intake(), _Bench(), Counter[str]()
        for job in plan(engagement, vendor):
            entry, loaded = _source(job, bench)
            if loaded is not None:
                table = loaded.delivery.table
                numbers[table] += 1
                rows = folder / f"{table}.{numbers[table]:03}.parquet"
                _link(entry / ROWS, rows)
                result.rows[rows.name] = fingerprints.of_file(rows)
                result.add(loaded)
    write_record(folder, result)


def load_sources(engagement: Engagement, vendor: Vendor) -> None:
    """Load every source into the cache, the last one first: a helping hand for whoever begins with the first."""
    from ..engine import limits

    limits.use(engagement.memory, engagement.threads)
    bench = _Bench()
    for job in reversed(plan(engagement, vendor)):
        _source(job, bench)


def source_key(job: Job) -> str:
    """Fingerprint of all that a source's rows and their account depend on."""
    said = (job.side, job.contract.table, job.zone, job.default_org, str(job.form), job.source.model_dump_json())
    hashes = (fingerprints.of_file(file) for file in job.files)
    return fingerprints.of_words(fingerprints.of_code(), *said, *job.shown, *hashes)


def sound(folder: Path) -> bool:
    """Whether a staged folder holds what was written into it."""
    try:
        rows = json.loads((folder / "intake.json").read_text(encoding="utf-8"))["rows"]
        return all(fingerprints.of_file(folder / name) == hashed for name, hashed in rows.items())
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def write_record(folder: Path, result: Intake) -> None:
    """Write what was set aside, and the account of it all."""
    for table, rows in result.quarantine.items():
        write_quarantine(folder / "quarantine" / f"{table}.csv", rows)
    record = {
        "ledger": [entry.to_dict() for entry in result.ledger],
        "deliveries": [vars(delivery) for delivery in result.deliveries],
        "rows": result.rows,
    }
    (folder / "intake.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


class _Bench:
    """The engine on which sources are loaded one after another; opened only where there is one to load."""

    @cached_property
    def con(self) -> Backend:
        from ..engine import connect

        return connect()


def _source(job: Job, bench: _Bench) -> tuple[Path, Loaded | None]:
    """A source's entry in the cache and what it says; one that is damaged is made anew."""
    key = source_key(job)
    entry = cache.kept("sources", key, lambda work: _write(job, bench.con, work))
    try:
        return entry, _read_account(entry)
    except (OSError, ValueError, KeyError, TypeError):
        cache.forget(entry)
    entry = cache.kept("sources", key, lambda work: _write(job, bench.con, work))
    return entry, _read_account(entry)


def _write(job: Job, con: Backend, folder: Path) -> None:
    from ..engine import quoted
    from .load import canonical_rows, load, room

    account: dict[str, Any] = {"loaded": None}
    with room(con, job):
        loaded = load(con, job)
        if loaded is not None:
            where = quoted(folder / ROWS)
            con.raw_sql(f"COPY ({canonical_rows(job)}) TO {where} (FORMAT parquet, COMPRESSION zstd)")
            account = {"loaded": asdict(loaded), "rows": fingerprints.of_file(folder / ROWS)}
        con.raw_sql("DROP TABLE IF EXISTS _typed")
    (folder / ACCOUNT).write_text(json.dumps(account, ensure_ascii=False), encoding="utf-8")


def _read_account(entry: Path) -> Loaded | None:
    account = json.loads((entry / ACCOUNT).read_text(encoding="utf-8"))
    if account["loaded"] is None:
        return None
    if fingerprints.of_file(entry / ROWS) != account["rows"]:
        raise ValueError("damaged")
    found = account["loaded"]
    return Loaded(
        [FileLedger(**row) for row in found["ledger"]],
        Delivery(**found["delivery"]),
        [Quarantined(**row) for row in found["quarantine"]],
    )


def _link(rows: Path, name: Path) -> None:
    """The same bytes under another name; a copy where the file system has no second names."""
    try:
        os.link(rows, name)
    except OSError:
        shutil.copyfile(rows, name)

"""Writing: staged tables that the audit opens at once, an engagement folder, or very many contacts part by part."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ...contracts import all_contracts
from .contacts import contacts
from .days import days_of
from .facts import Facts
from .logged import contacts_table
from .people import roster
from .plan import Org, Plan
from .world import World, simulate

NAMES_ORG = {"org", "from_org"}


def write_tables(world: World, folder: Path) -> Path:
    """Staged tables as intake leaves them, with its record: ``Tables(folder, ...)`` opens them."""
    folder.mkdir(parents=True, exist_ok=True)
    deliveries, ledger = [], []
    orgs = [org.id for org in world.plan.orgs]
    for name, table in world.tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="lz4")
        columns, shared = _filled(table), bool(NAMES_ORG & set(all_contracts()[name].names))
        deliveries.append({"table": name, "side": "client", "columns": columns, "orgs": orgs if shared else [],
                           "shared": shared})  # fmt: skip
        ledger.append({"table": name, "side": "client", "file": f"{name}.parquet", "sha256": "", "columns": columns,
                       "rows_read": len(table), "rows_loaded": len(table), "rows_quarantined": 0,
                       "cells_rejected": {}, "notes": []})  # fmt: skip
    record = json.dumps({"ledger": ledger, "deliveries": deliveries})
    (folder / "intake.json").write_text(record, encoding="utf-8")
    return folder


def write_engagement(plan: Plan, folder: Path) -> World:
    """An engagement folder with exports and mappings, for the whole way through intake and checks."""
    world = simulate(plan)
    head = [f'name = "Simulated {plan.seed}"', 'client = "Simulated"', f'inhouse = "{plan.inhouse.id}"',
            f'timezone = "{plan.period.timezone}"', f'period = "{plan.period.label}"', ""]  # fmt: skip
    _export(folder, "engagement.toml", head, world.of[plan.inhouse.id], "client")
    for org in plan.vendors:
        cost = world.facts.value(org.id, "governance_cost")
        home = folder / "vendors" / org.id
        _export(
            home, "vendor.toml", [f'name = "{org.id}"', f"governance_cost = {cost}", ""], world.of[org.id], "exports"
        )
    return world


def _export(home: Path, toml: str, head: list[str], tables: dict[str, pa.Table], place: str) -> None:
    lines = list(head)
    (home / place).mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, home / place / f"{name}.parquet")
        lines += ["[[source]]", f'table = "{name}"', f'file = "{place}/{name}.parquet"', 'timezone = "UTC"',
                  "[source.columns]", *(f'{column} = "{column}"' for column in _filled(table)), ""]  # fmt: skip
    (home / toml).write_text("\n".join(lines), encoding="utf-8")


def contact_parts(plan: Plan, org: Org, rows_per_part: int = 1_000_000) -> Iterator[pa.Table]:
    """One organisation's contacts, however many, in parts that are drawn one by one and need no more memory than one.

    The issues of one part are independent of those of all others, so that the parts together follow the same plan.
    """
    days = days_of(plan)
    people = roster(plan, org, days, Facts())
    whole, part = org.contacts, 0
    while whole > 0:
        some = replace(org, contacts=min(rows_per_part, whole))
        log = contacts(plan, some, people, days, Facts(), part)
        yield contacts_table(plan, some, log, part)
        whole, part = whole - some.contacts, part + 1


def write_contacts(plan: Plan, file: Path, rows_per_part: int = 1_000_000) -> int:
    """Contacts of all organisations into one Parquet file, part by part. Returns the number of rows."""
    schema = pa.schema([(c, t) for c, t in _schema("contacts")])
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for org in plan.orgs:
            for table in contact_parts(plan, org, rows_per_part):
                writer.write_table(table.cast(schema))
                count += len(table)
    return count


def _schema(table: str) -> list[tuple[str, pa.DataType]]:
    from .draw import rows

    empty = rows(table, 0)
    return [(field.name, field.type) for field in empty.schema]


def _filled(table: pa.Table) -> list[str]:
    return [name for name in table.column_names if table[name].null_count < len(table)]

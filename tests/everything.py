"""An engagement that delivers every table and every column, all of it hostile.

Every column that the contracts call personal holds markers, every other text column markup; column names, the names of
files, the vendor's and the client's name are markup too. Made from the contracts: a new column is covered as soon as
it is there.
"""

from __future__ import annotations

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

from outsourcer_audit.contracts import Column, Contract, all_contracts

CANARIES = ("CANARY7f3a", "Kanärié&7f3b")
"""One that every encoding leaves alone, and one that HTML, JSON and addresses each write in another way."""
MARKUP = (
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{7*7}}",
    "=1+1",
)
ROWS = 120
PEOPLE = 12
START = datetime(2026, 4, 1, 9)
ORGS = {"org": ("evil",), "from_org": ("evil",), "to_org": ("inhouse",), "evaluator_org": ("inhouse",)}
WORDS = {
    "metric": ("service_level", "csat_top2", "transfer_rate"),
    "formula": ("F1",),
    "direction": ("higher",),
    "scope": ("all",),
    "kind": ("outcome", "process"),
    "owner": ("vendor", "client"),
    "class": ("customer",),
    "side": ("vendor",),
    "unit": ("contact",),
    "system": ("crm",),
    "category": ("soft", "policy"),
    "caused_by": ("business",),
    "answer": ("done",),
    "period": ("month",),
}
"""Columns in which any other word would only mean that a measure has nothing to count."""


def write(folder: Path) -> Path:
    """Write the engagement (vendor ``evil``) and return its folder."""
    home = folder / "vendors" / "evil"
    (home / "exports").mkdir(parents=True)
    (folder / "engagement.toml").write_text(
        f'name = "test"\nclient = {json.dumps("Client " + MARKUP[1])}\n'
        f'period = "2026-Q2"\ninhouse_name = {json.dumps(MARKUP[0])}\n'
    )
    toml = [f"name = {json.dumps('Evil ' + MARKUP[0])}", 'timezone = "UTC"']
    for contract in all_contracts().values():
        toml += [
            "",
            "[[source]]",
            f'table = "{contract.table}"',
            f"file = {json.dumps(f'exports/{file_of(contract)}')}",
        ]
        toml += ["[source.columns]"]
        toml += [f"{c.name} = {json.dumps(header(c))}" for c in contract.columns]
        with (home / "exports" / file_of(contract)).open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow([header(c) for c in contract.columns])
            writer.writerows([[cell(contract, c, n) for c in contract.columns] for n in range(ROWS)])
            writer.writerow([broken(contract, c) for c in contract.columns])
    (home / "vendor.toml").write_text("\n".join(toml) + "\n", encoding="utf-8")
    return folder


def personal() -> list[tuple[Contract, Column]]:
    """Every column that a contract calls personal."""
    return [(k, c) for k in all_contracts().values() for c in k.columns if c.classification == "pii"]


def file_of(contract: Contract) -> str:
    return f"{contract.table} <img src=x onerror=alert(1)> {{{{7_7}}}}.csv"


def header(column: Column) -> str:
    return f"{column.name} {MARKUP[len(column.name) % 3]}"


def broken(contract: Contract, column: Column) -> str:
    """A cell of the one row that must be set aside: a marker where a time, a date or a number should be."""
    return CANARIES[0] if column.type != "string" else cell(contract, column, 0)


def person(contract: Contract, column: Column, n: int) -> str:
    """A marker. People are fewer than rows, and the same in every table; row 5 holds the column's own.

    Keys that must be unique number all rows.
    """
    whose = f"{contract.table}-own" if n == 5 and not column.unique else str(n if column.unique else n % PEOPLE)
    return f"{CANARIES[n % 2]}-{column.name}-{whose}"


def cell(contract: Contract, column: Column, n: int) -> str:
    if column.name in ORGS:
        return ORGS[column.name][n % len(ORGS[column.name])]
    if column.type == "timestamp":
        late = {"answered_at": 1, "ended_at": 6, "accepted_at": 2, "noted_at": 30, "resolved_at": 60}.get(
            column.name, 0
        )
        return (START + timedelta(hours=7 * n, minutes=late)).isoformat()
    if column.type == "date":
        return {
            "hired_on": "2024-01-01",
            "live_on": "2024-02-01",
            "left_on": "",
            "revoked_on": "",
            "period_start": "2026-04-01",
        }.get(column.name, (START + timedelta(hours=7 * n)).date().isoformat())
    if column.type == "boolean":
        return "true" if n % 3 else "false"
    if column.type in ("number", "integer"):
        return (
            "0.5"
            if column.name in ("target", "at_risk", "bonus", "value") and contract.table in ("sla_terms", "kpi_reports")
            else str(n % 5)
        )
    if column.classification == "pii":
        return person(contract, column, n)
    if column.name.endswith("_id"):
        return f"{column.name}-{n}"
    return WORDS[column.name][n % len(WORDS[column.name])] if column.name in WORDS else MARKUP[n % len(MARKUP)]

"""The demo engagement: which table is delivered by whom, and in which file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from .challenges import CHALLENGES
from .exports import Export
from .flaws import BROKEN_OFF, FLAWS
from .invoices import governance_cost
from .market import CLIENT, CLIENT_ZONE, INHOUSE, local
from .schema import COLUMNS, NOT_EXPORTED
from .systems import FILES, PACK_HEADERS, SYSTEMS, System
from .tables import Row
from .world import Life, world

_WRITTEN = "# Written by outsourcer_audit.simulate; the planted figures stand in its stories.py.\n"
_BY_HAND = System()
"""What consultants typed in themselves: contracts and assessment forms."""


def write_demo(folder: Path) -> None:
    """Write the demo engagement into a folder: the same bytes every time. Other files there are left alone."""
    lives = world()
    vendors = [life for org, life in lives.items() if org != INHOUSE]
    for life in vendors:
        home = folder / "vendors" / life.story.id
        _write(home, "vendor.toml", _vendor_head(life), [*_own(life, "exports"), *_vendor(life)])
        if told := CHALLENGES.get(life.story.id):
            (home / "challenges.toml").write_bytes(told.encode())
    inhouse = _own(lives[INHOUSE], "client")
    _write(folder, "engagement.toml", _engagement_head(), [*inhouse, *_client(list(lives.values()), vendors)])


def _write(home: Path, toml: str, head: str, exports: list[Export]) -> None:
    for export in exports:
        export.write(home)
    (home / toml).write_bytes("\n".join([head, *(export.toml() for export in exports)]).encode())


def _vendor_head(life: Life) -> str:
    story = life.story
    cost = governance_cost(story, life.tables["invoices"])
    head = f'{_WRITTEN}# {story.story}\nname = "{story.name}"\ntimezone = "{story.timezone}"\n'
    return f"{head}governance_cost = {cost}\n"


def _engagement_head() -> str:
    return (
        f'{_WRITTEN}name = "Demo"\nclient = "{CLIENT}"\ninhouse = "{INHOUSE}"\ntimezone = "{CLIENT_ZONE}"\n'
        'period = "2026-01..2026-06"\nrequired_systems = ["crm"]\nola_hours = 4.0\n'
        "report_days = 10\nbacklog_days = 5\nreply_hours = 24\n"
    )


def _own(life: Life, folder: str) -> list[Export]:
    """What every organisation exports about itself: contacts, hand-offs, agents, training, evaluations."""
    org, sites = life.story.id, life.story.sites
    # the bank delivers hand-offs between its own teams; all others are in the vendors' exports
    hops = [hop for hop in life.handoffs if org != INHOUSE or hop.from_org == hop.to_org == INHOUSE]
    rows = {
        "contacts": _records(life.contacts),
        "handoffs": _records(hops),
        "agents": _records(life.agents),
        "training": life.tables["training"],
        "evaluations": life.tables["evaluations"],
        "shifts": life.tables["shifts"],
    }
    exports = []
    for table, records in rows.items():
        if table == "shifts" and not life.story.rostered:
            continue
        one_site = {"site": sites[0]} if len(sites) == 1 and "site" in COLUMNS[table] else {}
        left_out = {*one_site, *(NOT_EXPORTED.get(org, set()) if table == "contacts" else set())}
        columns = tuple(column for column in COLUMNS[table] if column not in left_out)
        export = Export(table, f"{folder}/{_file(org, table)}.csv", SYSTEMS[org], columns, records, one_site)
        exports.append(replace(export, flaws=FLAWS.get((org, table), ()), broken_off=(org, table) in BROKEN_OFF,
                               part=_PARTS.get(org) if table == "contacts" else None))  # fmt: skip
    return exports


def _vendor(life: Life) -> list[Export]:
    """What only vendors deliver, and their contract."""
    org, tables = life.story.id, life.tables
    system = SYSTEMS[org]
    pack = replace(system, headers={**system.headers, **PACK_HEADERS.get(org, {})})

    def export(table: str, how: System, rows: list[Row], folder: str = "exports", **constants: str) -> Export:
        return Export(table, f"{folder}/{_file(org, table)}.csv", how, COLUMNS[table], rows, constants)

    return [
        export("kpi_reports", pack, tables["kpi_reports"]),
        export("invoices", system, tables["invoices"]),
        export("assessments", _BY_HAND, tables["assessments_vendor"], side="vendor"),
        export("sla_terms", _BY_HAND, _records(life.terms), "contract"),
        export("clauses", _BY_HAND, tables["clauses"], "contract"),
        export("attestations", _BY_HAND, tables["attestations"], "contract"),
    ]


def _client(everybody: list[Life], vendors: list[Life]) -> list[Export]:
    """What the client keeps about all organisations together."""
    cases, office, digital = SYSTEMS["case system"], SYSTEMS["vendor office"], SYSTEMS["digital team"]

    def export(table: str, how: System, rows: list[Row], **constants: str) -> Export:
        columns = COLUMNS.get(f"client {table}", COLUMNS[table])
        return Export(table, f"client/{table}.csv", how, columns, rows, constants, FLAWS.get(("client", table), ()))

    def joined(table: str, lives: list[Life]) -> list[Row]:
        return [row for life in lives for row in life.tables[table]]

    calibration = export("evaluations", cases, joined("client_evaluations", vendors))
    answers = _records(survey for life in everybody for survey in life.surveys)
    shared = ("case_events", "crm_contacts", "complaints", "access")
    return [
        *(export(table, cases, joined(table, everybody)) for table in shared),
        export("surveys", cases, answers, scale="1-5"),
        replace(calibration, file="client/calibration.csv"),
        export("recognitions", office, joined("recognitions", everybody)),
        *(export(table, office, joined(table, vendors)) for table in ("reviews", "actions", "requests")),
        export("assessments", office, joined("assessments_client", vendors), side="client"),
        *(export(table, digital, joined(table, everybody)) for table in ("selfcare", "mentions")),
        export("forecasts", cases, joined("forecasts", everybody)),
    ]


def _file(org: str, table: str) -> str:
    return FILES.get(org, {}).get(table, table)


def _records(things: Iterable[object]) -> list[Row]:
    return [vars(thing) for thing in things]


def _month(row: Row) -> str:
    at = row["offered_at"]
    return local(at).strftime("%Y-%m") if isinstance(at, datetime) else ""


def _quarter(row: Row) -> str:
    year, month = _month(row).split("-")
    return f"{year}Q{(int(month) + 2) // 3}"


_PARTS: dict[str, Callable[[Row], str]] = {"harbour": _month, "meridian": _quarter}
"""Vendors whose contacts come as one file per part of the period."""

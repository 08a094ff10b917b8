"""Writing a large engagement: one table after the other, streamed from DuckDB to disk in bounded memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ...errors import UsageError
from ..market import CLIENT, CLIENT_ZONE, INHOUSE
from . import follow, people, small
from .contacts import contacts_sql
from .plan import Large, Team

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "2GB"
"""More than enough: rows pass through, only what is written out next is held."""
BYTES = {"parquet": 260, "csv": 1000}
"""Disk for each contact with all that follows from it, rounded up; ``csv`` needs both while it is written."""
_DONE = "written by outsourcer_audit.simulate.large"


def write_large(plan: Large, folder: Path, say: Callable[[str], None] = lambda line: None) -> Path:
    """Write the engagement into a folder that holds none yet; the same plan gives the same bytes."""
    if (folder / "engagement.toml").exists():
        raise UsageError(f"{folder}: an engagement is already there; name another folder with --out=PATH.")
    folder.mkdir(parents=True, exist_ok=True)
    _room_for(plan, folder)
    with TemporaryDirectory(dir=folder, prefix=".unfinished-") as scratch:
        _Writer(plan, folder, Path(scratch), say).write()
    return folder


def _room_for(plan: Large, folder: Path) -> None:
    needed = sum(team.contacts for team in plan.teams) * BYTES[plan.format]
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise UsageError(f"{folder}: about {needed / 1e9:.0f} GB are needed and {free / 1e9:.0f} GB free; "
                         "name a folder on a larger disk with --out=PATH, or fewer contacts.")  # fmt: skip


class _Writer:
    """One engagement being written."""

    def __init__(self, plan: Large, folder: Path, scratch: Path, say: Callable[[str], None]) -> None:
        import duckdb

        self.plan, self.folder, self.scratch, self.say = plan, folder, scratch, say
        self.con: DuckDBPyConnection = duckdb.connect(config={
            "memory_limit": MEMORY, "temp_directory": str(scratch / "spill"), "preserve_insertion_order": True,
        })  # fmt: skip
        self.contacts: dict[str, str] = {}

    def write(self) -> None:
        client: list[str] = []
        for team in self.plan.teams:
            self.say(f"{team.id}: {team.contacts:,} contacts")
            home = self.folder if team.id == INHOUSE else self.folder / "vendors" / team.id
            place = "client" if team.id == INHOUSE else "exports"
            told = [self._contacts(team, home, place), *(self._own(team, home, place))]
            if team.id == INHOUSE:
                client = told
            else:
                self._toml(home / "vendor.toml", _vendor(team), told)
        client += self._shared()
        self._toml(self.folder / "engagement.toml", _engagement(), client)
        self.con.close()

    def _contacts(self, team: Team, home: Path, place: str) -> str:
        if self.plan.format == "parquet":
            told = self._copy(contacts_sql(team), home, place, "contacts")
            kept = home / place / "contacts.parquet"
        else:  # what follows is read from a copy that reads faster
            kept = self.scratch / f"{team.id}.parquet"
            self.con.execute(f"COPY ({contacts_sql(team)}) TO {_text(kept)} (FORMAT parquet, COMPRESSION zstd)")
            told = self._copy(f"SELECT * FROM read_parquet({_text(kept)})", home, place, "contacts")
        self.contacts[team.id] = f"read_parquet({_text(kept)})"
        return told

    def _own(self, team: Team, home: Path, place: str) -> Iterator[str]:
        rows, other = self.contacts[team.id], self._other(team)
        yield self._copy(follow.handoffs(team, rows, other), home, place, "handoffs")
        yield self._copy(people.agents(team), home, place, "agents")
        yield self._copy(people.training(team), home, place, "training")
        yield self._copy(follow.evaluations(team, rows, team.id), home, place, "evaluations")
        if team.story.rostered:
            yield self._copy(people.shifts(team), home, place, "shifts")
        if team.id == INHOUSE:
            return
        yield self._copy(small.kpi_reports(team, rows), home, place, "kpi_reports")
        yield self._copy(small.invoices(team, rows), home, place, "invoices")
        for table in small.VENDORS_OWN:
            name = small.NAMES.get(table, table)
            yield self._rows(small.rows_of(team, table), home, "contract" if name != "assessments" else place, name,
                             {"side": "vendor"} if name == "assessments" else {})  # fmt: skip

    def _shared(self) -> Iterator[str]:
        """What the client keeps about all organisations together."""
        teams, rows = self.plan.teams, self.contacts
        grown: dict[str, list[str]] = {
            "case_events": [follow.case_events(team, rows[team.id], self._other(team)) for team in teams],
            "crm_contacts": [follow.crm_contacts(team, rows[team.id]) for team in teams],
            "complaints": [follow.complaints(team, rows[team.id]) for team in teams],
            "access": [people.access(team) for team in teams],
            "surveys": [follow.surveys(team, rows[team.id]) for team in teams],
            "recognitions": [people.recognitions(team) for team in teams],
            "selfcare": [follow.selfcare(team, rows[team.id]) for team in teams],
            "forecasts": [follow.forecasts(team, rows[team.id]) for team in teams],
        }
        self.say("what the client keeps about all of them")
        for table, each in grown.items():
            query = " UNION ALL ".join(f"({one})" for one in each)
            yield self._copy(query, self.folder, "client", table, {"scale": "1-5"} if table == "surveys" else {})
        judged = [follow.evaluations(team, rows[team.id], INHOUSE) for team in teams if team.id != INHOUSE]
        query = " UNION ALL ".join(f"({one})" for one in judged)
        yield self._copy(query, self.folder, "client", "evaluations", file="calibration")
        for table in small.CLIENTS:
            found = [row for team in teams for row in small.rows_of(team, table)]
            name = "assessments" if table.startswith("assessments") else table
            yield self._rows(found, self.folder, "client", name, {"side": "client"} if name == "assessments" else {})

    def _other(self, team: Team) -> str:
        return self.plan.teams[1].id if team.id == INHOUSE else INHOUSE

    def _copy(
        self, query: str, home: Path, place: str, table: str, constants: dict[str, str] | None = None, file: str = ""
    ) -> str:
        """Stream a query into a file; returns how the mapping says it."""
        (home / place).mkdir(parents=True, exist_ok=True)
        name = f"{place}/{file or table}.{self.plan.format}"
        how = "FORMAT csv, HEADER" if self.plan.format == "csv" else "FORMAT parquet, COMPRESSION zstd"
        self.con.execute(f"COPY ({query}) TO {_text(home / name)} ({how})")
        columns = [row[0] for row in self.con.execute(f"DESCRIBE {query}").fetchall()]
        return _source(table, name, columns, constants or {})

    def _rows(self, rows: list[dict[str, Any]], home: Path, place: str, table: str, constants: dict[str, str]) -> str:
        import pyarrow as pa

        small_rows = pa.Table.from_pylist(rows)
        self.con.register("small_rows", small_rows)
        try:
            return self._copy("SELECT * FROM small_rows", home, place, table, constants)
        finally:
            self.con.unregister("small_rows")

    def _toml(self, file: Path, head: str, sources: list[str]) -> None:
        file.write_bytes("\n".join([head, *sources]).encode())


def _source(table: str, file: str, columns: list[str], constants: dict[str, str]) -> str:
    lines = ["[[source]]", f'table = "{table}"', f'file = "{file}"', 'timezone = "UTC"', "[source.columns]"]
    lines += [f'{name} = {{ value = "{value}" }}' for name, value in constants.items()]
    return "\n".join([*lines, *(f'{name} = "{name}"' for name in columns), ""])


def _vendor(team: Team) -> str:
    cost = round(team.contacts / 2 * team.story.governance_spend)
    return f'# {_DONE.capitalize()}.\nname = "{team.story.name}"\ntimezone = "UTC"\ngovernance_cost = {cost}\n'


def _engagement() -> str:
    return (f'# {_DONE.capitalize()}.\nname = "Large"\nclient = "{CLIENT}"\ninhouse = "{INHOUSE}"\n'
            f'timezone = "{CLIENT_ZONE}"\nperiod = "2026-01..2026-06"\nrequired_systems = ["crm"]\nola_hours = 4.0\n'
            "report_days = 10\nbacklog_days = 5\nreply_hours = 24\n")  # fmt: skip


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"

"""The plan: which files will be read into which tables, and everything that can be refused before a row is read.

Quick on purpose: a command that would fail says so before the engine is even imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..contracts import Contract, all_contracts
from ..engagement import Engagement, Vendor
from ..errors import DataError
from ..sources import Source
from .files import matching_files
from .fit import fitted
from .readers import Look, look, tables_in
from .snapshots import pulled

_NUMBERS = ("parquet", "sqlite", "json", "jsonl")
"""Kinds of files in which a number is no text: a decimal comma said of them would make 1125 of 1.125."""
DATABASE = "database, "
"""How a table of a database is called where files are named: this, and the relation."""
ANY_TABLE = "*"
"""A source's ``table`` where each sheet of a workbook is the canonical table whose name it has."""


@dataclass(frozen=True)
class Job:
    """One source of one side, fitted to the files that it was found to name.

    ``form``: the columns carry canonical names, as in a data request that was filled in; what is empty there was not
    delivered. ``shown``: how each file is called on the card. A table on an engine elsewhere has a look and no file.
    """

    side: str
    source: Source
    contract: Contract
    files: tuple[Path, ...]
    looks: tuple[Look, ...]
    shown: tuple[str, ...]
    zone: str
    default_org: str
    where: str
    form: bool


def plan(engagement: Engagement, vendor: Vendor) -> list[Job]:
    """Which files will be read into which tables. Raises DataError for what can be seen without reading rows."""
    jobs = [*_jobs(engagement, vendor)]
    if not jobs:
        raise DataError(f"{vendor.folder / 'vendor.toml'}: no [[source]] yet; map at least one export.")
    return jobs


def _jobs(engagement: Engagement, vendor: Vendor) -> Iterator[Job]:
    sides = (
        ("client", engagement.folder, "engagement.toml", engagement.source, engagement.timezone, engagement.inhouse),
        ("vendor", vendor.folder, "vendor.toml", vendor.source, vendor.timezone, vendor.id),
    )
    for side, folder, toml, sources, zone, org in sides:
        for number, given in enumerate(sources, start=1):
            where = f"{folder / toml}, source {number}"
            if given.there:
                yield _there(engagement, side, given, zone, org, where)
                continue
            files = _files(given, folder, where)
            shown = tuple(_shown(given, file, engagement.folder) for file in files)
            for source in _per_table(given, files, where):
                yield _job(side, source, files, shown, source.timezone or zone, org, where)


def _there(engagement: Engagement, side: str, given: Source, zone: str, org: str, where: str) -> Job:
    """A table that is already on the engine, and stays there."""
    if not engagement.engine:
        raise DataError(
            f"{where}: `relation` alone names a table on the engine; write `engine` in "
            f"{engagement.folder / 'engagement.toml'}, or give the source a `url`."
        )
    contract = _contract(given, where)
    from .elsewhere import look_there  # the engine is needed only where there is one elsewhere

    seen = look_there(engagement.engine, given, where)
    if given.writes_commas():
        raise DataError(f"{where}: a table on an engine holds numbers, not their spelling; leave `decimal` out.")
    source = fitted(seen.columns, given, contract, f"{where} ({given.relation})")
    shown = f"database, {given.relation}"
    return Job(side, source, contract, (), (seen,), (shown,), given.timezone or zone, org, where, not given.columns)


def _contract(given: Source, where: str) -> Contract:
    contracts = all_contracts()
    if given.table not in contracts:
        raise DataError(f"{where}: no table {given.table!r}. Tables: {', '.join(contracts)}.")
    return contracts[given.table]


def _job(
    side: str, given: Source, files: tuple[Path, ...], shown: tuple[str, ...], zone: str, org: str, where: str
) -> Job:
    contract, form = _contract(given, where), not given.columns
    wanted = contract.names if form else given.names()
    looks = tuple(look(file, given, wanted) for file in files)
    if len({given.unpivoted(seen.columns) for seen in looks}) > 1:
        raise DataError(f"{where}, `unpivot`: the files do not have the same columns; give each its own [[source]].")
    for seen in looks:
        if seen.kind in _NUMBERS and given.writes_commas():
            raise DataError(f"{where}: a {seen.kind} file holds numbers, not their spelling; leave `decimal` out.")
    sources = [
        fitted(seen.columns, given, contract, f"{where} ({file.name})") for file, seen in zip(files, looks, strict=True)
    ]
    if any(source != sources[0] for source in sources):
        raise DataError(f"{where}: the files do not have the same columns; give each its own [[source]].")
    places = tuple(f"{name} ({seen.place})" if seen.place else name for name, seen in zip(shown, looks, strict=True))
    return Job(side, sources[0], contract, files, looks, places, zone, org, where, form)


def _per_table(given: Source, files: tuple[Path, ...], where: str) -> Iterator[Source]:
    """The source itself; or, where any table is welcome, one for each sheet that is called like a canonical table."""
    if given.table != ANY_TABLE:
        yield given
        return
    if given.columns:
        raise DataError(f"{where}: with table '*' the columns carry their canonical names; leave [source.columns] out.")
    sheets = {seen.sheet.strip().lower(): seen.sheet for file in files for seen in tables_in(file)}
    if not (named := [table for table in all_contracts() if table in sheets]):
        raise DataError(f"{where}: no sheet of {given.file!r} is called like a canonical table.")
    for table in named:
        yield given.model_copy(update={"table": table, "sheet": sheets[table]})


def _files(source: Source, folder: Path, where: str) -> tuple[Path, ...]:
    if source.url and source.relation:
        return (pulled(source.url, source.relation),)
    return tuple(matching_files(folder, source, where))


def _shown(source: Source, file: Path, folder: Path) -> str:
    """The file's name, with its folders inside the engagement: no machine path, and no password, may reach the card."""
    if source.url:
        return f"{DATABASE}{source.relation}"
    file, folder = file.resolve(), folder.resolve()
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name

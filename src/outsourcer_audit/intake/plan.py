"""The plan: which files will be read into which tables, and everything that can be refused before a row is read.

Quick on purpose: a command that would fail says so before the engine is even imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..contracts import Contract, all_contracts
from ..engagement import Engagement, Source, Vendor
from ..errors import DataError
from .files import header, matching_files, opened
from .fit import check_mapping


@dataclass(frozen=True)
class Job:
    """One source of one side, with the files it was found to name."""

    side: str
    source: Source
    contract: Contract
    files: tuple[Path, ...]
    zone: str
    default_org: str
    where: str


def plan(engagement: Engagement, vendor: Vendor) -> list[Job]:
    """Which files will be read into which tables. Raises DataError for what can be seen without reading rows."""
    jobs = [*_jobs(engagement, vendor)]
    if not jobs:
        raise DataError(f"{vendor.folder / 'vendor.toml'}: no [[source]] yet; map at least one export.")
    for job in jobs:
        for file in job.files:
            with opened(file, job.source) as plain:
                _, names = header(plain, job.source, file)
            check_mapping(names, job.source, job.contract, f"{job.where} ({file.name})")
    return jobs


def _jobs(engagement: Engagement, vendor: Vendor) -> Iterator[Job]:
    contracts = all_contracts()
    sides = (
        ("client", engagement.folder, "engagement.toml", engagement.source, engagement.timezone, engagement.inhouse),
        ("vendor", vendor.folder, "vendor.toml", vendor.source, vendor.timezone, vendor.id),
    )
    for side, folder, toml, sources, zone, org in sides:
        for number, source in enumerate(sources, start=1):
            where = f"{folder / toml}, source {number}"
            if source.table not in contracts:
                raise DataError(f"{where}: no table {source.table!r}. Tables: {', '.join(contracts)}.")
            files = matching_files(folder, source, where)
            yield Job(side, source, contracts[source.table], tuple(files), source.timezone or zone, org, where)

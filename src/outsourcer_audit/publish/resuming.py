"""Resuming a portfolio: which vendors' results are what this run would make, and why the others are not."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from ..card import ReportCard
from ..compare import opened
from ..engagement import Engagement, Vendor
from ..errors import AuditError
from ..intake.plan import DATABASE
from ..period import Period
from ..report import VERSIONS_OF
from . import unchanged
from .manifest import basis_of
from .wanted import Wanted


def kept(
    folder: Path, engagement: Engagement, vendor: Vendor, period: Period, wanted: Wanted
) -> tuple[ReportCard | None, str]:
    """The card of results that can stay, or None and why this vendor is audited again."""
    if why := _why_not(folder, engagement, vendor, period, wanted):
        return None, why
    try:
        return opened(folder), ""
    except AuditError:
        return None, "its card cannot be read"


def _why_not(folder: Path, engagement: Engagement, vendor: Vendor, period: Period, wanted: Wanted) -> str:
    if not folder.is_dir():
        return "no results yet"
    made = unchanged.written(folder)
    if made is None:
        return "its results have no manifest"
    if "code" not in made or "inputs" not in made:
        return "its manifest is of an older version"
    if found := unchanged.outputs_differ(folder, made):
        return _told("results", found)
    basis = basis_of(engagement, vendor, period, wanted)
    if (made.get("engagement"), made.get("vendor"), made.get("period")) != (
        basis.engagement, basis.vendor, basis.period,
    ):  # fmt: skip
        return "its results are somebody else's"
    if made.get("wanted") != basis.wanted:
        return "other extras are wanted"
    if found := unchanged.configuration_differs(made, engagement, vendor):
        return _told("configuration", found)
    if unchanged.code_differs(made) or made.get("versions") != {name: version(name) for name in VERSIONS_OF}:
        return "another version of this toolkit made its results"
    if rows := unchanged.from_databases(made):
        return f"nobody can say whether the rows of {rows[0].removeprefix(DATABASE)} have changed"
    if found := unchanged.inputs_differ(made, engagement, vendor):
        return _told("inputs", found)
    return ""


def _told(what: str, found: unchanged.Differences) -> str:
    happened, name = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{what}: {name} {'is' if happened == unchanged.MISSING else 'was'} {happened}{more}"

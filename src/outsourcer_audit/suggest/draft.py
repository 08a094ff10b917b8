"""A draft source: one table of one export, proposed for one canonical table, with what its trial brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..intake.readers import read
from ..sources import Source
from .find import Found, named
from .match import SURE, Export, Proposal, examine
from .profile import profile
from .tables import Candidate, chosen
from .vocabulary import ALWAYS_NULL

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


BOTH_SIDES = ("from_org", "to_org")


@dataclass
class Draft:
    """One ``[[source]]`` to be. ``lacks``: why it cannot run; ``twin``: the export that holds the same rows."""

    found: Found
    export: Export
    candidate: Candidate
    twin: str = ""
    fault: str = ""
    trial: Trial | None = None

    @property
    def table(self) -> str:
        return self.candidate.table

    @property
    def mapped(self) -> list[Proposal]:
        """The proposals that are switched on."""
        return [p for p in self.candidate.columns.values() if p.confidence >= SURE and not p.off]

    @property
    def missing(self) -> list[str]:
        """Required columns without which it cannot run."""
        off = [p.column for p in self.candidate.columns.values() if p.off and p.column in _required(self.table)]
        # One side of a hand-off may be assumed, not both: all hand-offs would seem to stay within one company.
        assumed = [name for name in BOTH_SIDES if name in self.candidate.constants]
        off += assumed if len(assumed) == len(BOTH_SIDES) else []
        return [*self.candidate.missing, *(name for name in off if name not in self.candidate.missing)]

    @property
    def runs(self) -> bool:
        return not (self.missing or self.twin or self.fault)


@dataclass
class Trial:
    """What a real load brought."""

    rows_read: int
    rows_loaded: int
    rows_aside: int
    rejected: dict[str, int]
    first: str = ""
    last: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One table of an export with its profile, what it is proposed for, and why for nothing."""

    found: Found
    export: Export
    rows: int
    misfits: int
    drafts: list[Draft]
    reason: str
    print_: tuple[int, ...] = ()


def sheet(con: Backend, found: Found, vendor: str, compared: bool = False) -> Sheet:
    """Read, profile and propose one table; ``compared``: with others that have the same header."""
    opening = Source(table="-", file="-").model_copy(update=opened_by(found))
    misfits = 0
    for number, (file, look) in enumerate(zip(found.files, found.looks, strict=True)):
        outcome = read(con, file, opening, look, look.columns, number)
        misfits += len(outcome.misfits)
    columns = profile(con, found.look.columns)
    rows = next((column.rows for column in columns.values()), 0)
    export = Export(columns, {}, {}, found.name)
    if not rows or misfits > rows:
        reason = "no rows below its header" if not misfits else "its lines do not split into columns; it is no table"
        return Sheet(found, export, rows, misfits, [], reason)
    export = examine(con, columns, found.name)
    candidates, reason = chosen(export, vendor)
    drafts = [Draft(found, export, one) for one in candidates]
    return Sheet(found, export, rows, misfits, drafts, reason, _print(con, found.look.columns) if compared else ())


def _print(con: Backend, columns: tuple[str, ...]) -> tuple[int, ...]:
    """A fingerprint of the rows, whatever their order and kind of file: equal prints are a table delivered twice."""
    # 239.70 in a text is 239.7 in a workbook
    cells = ", ".join(f"coalesce(try_cast(c{p} AS DOUBLE)::VARCHAR, trim(c{p}), '')" for p in range(len(columns)))
    row = con.con.execute(f"SELECT count(*), bit_xor(hash({cells})), max(hash({cells})) FROM _text").fetchone()
    return (hash(columns), *row)


def opened_by(found: Found) -> dict[str, Any]:
    """What the mapping must say to find the table in its file."""
    look = found.look
    said: dict[str, Any] = {}
    for name in ("member", "sheet", "relation", "records"):
        if getattr(look, name) and (found.several or name != "member"):
            said[name] = getattr(look, name)
    if look.until:
        said |= {"header": look.header, "until": look.until}
    elif look.header > 1 and look.kind not in ("json", "jsonl", "sqlite", "parquet", "xes"):
        said["header"] = look.header
    return said


def content(draft: Draft, folder: Path) -> dict[str, Any]:
    """The source as a mapping that runs: what is switched on, and nothing else."""
    said: dict[str, Any] = {"table": draft.table, "file": named(draft.found, folder)}
    said |= opened_by(draft.found)
    if nulls := source_nulls(draft):
        said["null"] = nulls
    if draft.candidate.newest:
        said["newest"] = draft.candidate.newest
    columns: dict[str, Any] = {p.column: rule(p) for p in draft.mapped}
    for name, (value, _) in draft.candidate.constants.items():
        columns[name] = {"value": value}
    order = {name: place for place, name in enumerate(_names(draft.table))}
    said["columns"] = dict(sorted(columns.items(), key=lambda one: order[one[0]]))
    return said


def rule(proposal: Proposal) -> Any:
    """A rule as short as it can be: just the heading where that is all."""
    only = list(proposal.rule) == ["from"] and isinstance(proposal.rule["from"], str)
    return proposal.rule["from"] if only else proposal.rule


def source_nulls(draft: Draft) -> list[str]:
    """Words for "not known" that stand in the mapped columns."""
    used = {name for p in draft.mapped for name in p.sources}
    words = {word for name in used for word in draft.export.columns[name].nulls if word.lower() in ALWAYS_NULL}
    return sorted(words)


def _names(table: str) -> tuple[str, ...]:
    from ..contracts import contract

    return contract(table).names


def _required(table: str) -> tuple[str, ...]:
    from ..contracts import contract

    return contract(table).required

"""The profile as one page of HTML: what is in each file, what it is proposed for, and why. No person's cell shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..contracts import contract
from ..rooms import TEMPLATES
from .draft import Draft, Sheet
from .find import Skipped
from .match import SURE, Proposal
from .numbers import percent
from .privacy import speakable
from .profile import ColumnProfile
from .write import looks_like

_SHOWN = ("format", "unit", "decimal", "currency", "scale", "to", "extract")


@dataclass
class Row:
    """One column of an export as the page shows it."""

    name: str
    filled: str
    different: str
    cells: str
    examples: list[str]
    words: bool
    uses: list[dict[str, Any]]


def page(vendor: str, sheets: list[Sheet], skipped: list[Skipped]) -> str:
    """The page as text; headings and file names are hostile and are escaped by Jinja."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    files = [_file(number, one) for number, one in enumerate(sheets, start=1)]
    return room.get_template("profile/page.html.j2").render(
        vendor=vendor,
        files=files,
        skipped=[*skipped],
        running=sum(use["state"] == "runs" for file in files for use in file["tables"]),
        rows=sum(one.rows for one in sheets),
    )


def _file(number: int, one: Sheet) -> dict[str, Any]:
    return {
        "anchor": f"file-{number}",
        "shown": one.found.shown,
        "rows": one.rows,
        "misfits": one.misfits,
        "reason": one.reason,
        "notes": list(one.found.look.notes),
        "tables": [_table(draft) for draft in one.drafts],
        "columns": [_row(column, one) for column in one.export.columns.values()],
        "mapped": len({name for draft in one.drafts for p in draft.mapped for name in p.sources}),
    }


def _table(draft: Draft) -> dict[str, Any]:
    agreed = contract(draft.table)
    state = "runs" if draft.runs else "twin" if draft.twin else "missing" if draft.missing else "fault"
    return {
        "name": draft.table,
        "title": agreed.title,
        "grain": agreed.grain,
        "score": draft.candidate.score,
        "state": state,
        "missing": draft.missing,
        "twin": draft.twin,
        "fault": draft.fault,
        "trial": draft.trial,
        "constants": [(name, value, why) for name, (value, why) in draft.candidate.constants.items()],
    }


def _row(column: ColumnProfile, one: Sheet) -> Row:
    uses = [
        _use(p, draft) for draft in one.drafts for p in draft.candidate.columns.values() if column.name in p.sources
    ]
    # An unmapped column may hold anybody's name, however few there are: only its shapes are shown.
    words = bool(uses) and speakable(column, any(use["pii"] for use in uses))
    examples = list(column.words)[:6] if words else [shape for shape, _ in column.shapes[:3]]
    more = words and len(column.words) > 6
    return Row(
        column.name,
        percent(column.filled / column.rows) if column.filled else "none",
        f"{column.distinct:,}",
        looks_like(column, column.name in one.export.dates).split(",")[0],
        [*examples, "…"] if more else examples,
        words,
        uses,
    )


def _use(proposal: Proposal, draft: Draft) -> dict[str, Any]:
    rule = proposal.rule
    said = [f"{name} {_short(rule[name])}" for name in _SHOWN if name in rule]
    return {
        "to": f"{draft.table}.{proposal.column}",
        "confidence": proposal.confidence,
        "on": proposal.confidence >= SURE and not proposal.off,
        "rule": ", ".join(said),
        "map": list(rule.get("map", {}).items()),
        "reason": proposal.reason,
        "doubts": proposal.doubts,
        "pii": contract(draft.table).column(proposal.column).classification == "pii",
    }


def _short(value: Any) -> str:
    return value if isinstance(value, str) else " or ".join(map(str, value))

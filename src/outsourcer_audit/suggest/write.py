"""The commented vendor.toml and engagement.toml: what is proposed, how sure that is, why, and what is left to do."""

from __future__ import annotations

from pathlib import Path

from ..contracts import contract
from . import toml
from .draft import Draft, Sheet, content, rule
from .find import Skipped
from .match import SURE, Proposal
from .numbers import percent
from .privacy import personal
from .profile import ColumnProfile
from .tables import seems

_WIDE = 96
"""Comments beside a rule that is longer than this stand above it."""


def vendor_toml(vendor: str, sheets: list[Sheet], skipped: list[Skipped], folder: Path) -> str:
    """The text of vendor.toml."""
    lines = [
        "# Written by `invoke onboard`: a first mapping, to be read and corrected. Each rule is followed by how sure",
        "# it is (0 to 1) and why. Lines that begin with # do nothing; docs/mapping.md explains every word.",
        "",
        f"name = {toml.string(vendor.replace('_', ' ').replace('-', ' ').title())}",
        'timezone = "UTC"  # assumed: no export says its time zone; write for example "Europe/Lisbon"',
    ]
    for sheet in sheets:
        for draft in sheet.drafts:
            lines += ["", "", *_source(draft, sheet, folder)]
    nothing = [sheet for sheet in sheets if not sheet.drafts]
    if nothing or skipped:
        lines += ["", "", "# No table is proposed for:"]
        lines += [f"#   {toml.remark(one.found.shown)}: {toml.remark(one.reason)}" for one in nothing]
        lines += [f"#   {toml.remark(one.name)}: {toml.remark(one.reason)}" for one in skipped]
    return "\n".join(lines) + "\n"


def _source(draft: Draft, sheet: Sheet, folder: Path) -> list[str]:
    said = content(draft, folder)
    columns = said.pop("columns")
    grain = contract(draft.table).grain
    head = [
        f"# {'-' * 100}",
        f"# {toml.remark(sheet.found.shown)}: {sheet.rows:,} rows, {len(sheet.export.columns)} columns.",
        f"# Proposed: {draft.table} ({draft.candidate.score:.2f}). {grain}",
        *(f"# {line}" for line in _state(draft)),
    ]
    body = ["[[source]]", *(f"{name} = {toml.value(value)}" for name, value in said.items()), "[source.columns]"]
    order = contract(draft.table).names
    proposals = sorted(draft.candidate.columns.values(), key=lambda p: order.index(p.column))
    width = max((len(name) for name in (*columns, *(p.column for p in proposals))), default=0)
    given = draft.candidate.constants
    body += [_line(name, {"value": v}, f"constant: {why}", width) for name, (v, why) in given.items()]
    for proposal in proposals:
        line = _line(proposal.column, rule(proposal), why(proposal), width)
        on = proposal.confidence >= SURE and not proposal.off
        body.append(line if on else f"# {line}")
    if not draft.runs:
        body = [line if line.startswith("#") else f"# {line}" for line in body]
    return [*head, *body, *_hints(draft), *_unmapped(draft)]


def _state(draft: Draft) -> list[str]:
    """What the trial brought, or why there was none."""
    if draft.twin:
        return [f"Switched off: it holds the same rows as {toml.remark(draft.twin)}."]
    if draft.missing:
        names = ", ".join(draft.missing)
        return [f"Switched off: the table cannot be used without {names}, and no column is that for sure."]
    if draft.fault:
        return [f"Switched off: {toml.remark(draft.fault)}"]
    trial = draft.trial
    if trial is None:
        return []
    bad = ", ".join(f"{n:,} of {name}" for name, n in trial.rejected.items())
    cells = f"; cells that could not be read: {bad}" if bad else ""
    lines = [
        f"Trial: {trial.rows_read:,} rows read, {trial.rows_loaded:,} loaded, {trial.rows_aside:,} set aside{cells}."
    ]
    return lines + [f"Note: {toml.remark(note)}." for note in trial.notes]


def _line(name: str, value: object, remark: str, width: int) -> str:
    text = f"{name:<{width}} = {toml.value(value)}"
    return f"{text:<{min(_WIDE, 60)}}  # {toml.remark(remark)}"


def why(proposal: Proposal) -> str:
    """Confidence, reason and doubts of a proposal, in one line."""
    doubts = "".join(f"; {doubt}" for doubt in proposal.doubts)
    return f"{proposal.confidence:.2f}: {proposal.reason}{doubts}"


def _hints(draft: Draft) -> list[str]:
    """What the consultant may want besides."""
    agreed = contract(draft.table)
    if draft.candidate.newest:
        return []
    keys = [p for p in draft.mapped if agreed.column(p.column).unique and len(p.sources) == 1]
    lines = []
    for key in keys:
        column = draft.export.columns[key.sources[0]]
        if 0.9 <= column.unique < 1:
            again = column.filled - column.distinct
            lines += [
                f"# {again:,} rows have a {key.column} that occurred before. If those are newer versions:",
                "# [source.newest]",
                f"# key = {toml.value(key.column)}",
            ]
    return lines


def _unmapped(draft: Draft) -> list[str]:
    used = {name for p in draft.mapped for name in p.sources}
    lines = []
    for column in draft.export.columns.values():
        if column.name in used:
            continue
        what = seems(column, draft.export.dates.get(column.name), draft.table)
        cells = looks(draft, column.name)
        lines.append(f"#   {toml.remark(column.name)}: {cells}{f'; may be {what}' if what else ''}")
    return ["# Not mapped:", *lines] if lines else []


def looks(draft: Draft, name: str) -> str:
    """What the cells of a column look like, without showing one."""
    return looks_like(draft.export.columns[name], name in draft.export.dates)


def looks_like(column: ColumnProfile, dated: bool) -> str:
    """What the cells of a column look like, in a few words."""
    if not column.filled:
        return "empty"
    filled = "" if column.filled == column.rows else f", {percent(column.filled / column.rows)} filled"
    kinds = (("percentages", "percent"), ("amounts", "money"), ("figures", "number"), ("figures", "comma"),
             ("clock times", "h:mm:ss"), ("clock times", "ampm"))  # fmt: skip
    what = personal(column) or ("dates" if dated else "")
    what = what or next((text for text, kind in kinds if column.share(kind) > 0.8), "")
    if not what:
        what = "text" if column.share("prose") > 0.2 else "words"
    return f"{what}, {column.distinct:,} different{filled}"


def engagement_toml(name: str, months: tuple[str, str]) -> str:
    """The text of a first engagement.toml."""
    first, last = months
    period = (
        f'period = "{first}..{last}"  # the whole months that the dates of the exports cover'
        if first
        else '# period = "2026-01..2026-06"  # no export has dates to tell it by; write one before the audit'
    )
    return "\n".join(
        [
            "# Written by `invoke onboard`: read and correct it.",
            f"name = {toml.string(name)}",
            'client = "Client"  # the company that hands out its customer service',
            'timezone = "UTC"  # of the client; months begin and end by it',
            period,
            "",
            "# The client's own exports (its CRM, its in-house team) are mapped here as [[source]]: docs/mapping.md.",
            "",
        ]
    )

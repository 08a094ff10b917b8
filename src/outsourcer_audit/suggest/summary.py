"""What the command says when it is done: a line per file, and what to do next."""

from __future__ import annotations

import os
from pathlib import Path

from .draft import Draft, Sheet
from .onboarding import Onboarded


def summary(done: Onboarded, vendor: str, engagement: str) -> list[str]:
    """The lines, with paths as short as they can be from here."""
    lines = [line for one in done.sheets for line in _file(one)]
    lines += [f"  {one.name}: skipped, {one.reason}" for one in done.skipped]
    running = [draft for draft in done.drafts if draft.runs]
    lines += ["", f"Mapping: {_short(done.vendor_toml)}", f"Profile: {_short(done.profile)}"]
    if done.engagement_toml:
        lines.append(f"Engagement: {_short(done.engagement_toml)} (client, time zone and period are assumed: read it)")
    if running:
        lines.append(f"Next: read the mapping, then invoke audit --vendor={vendor} --engagement={engagement}")
    else:
        lines.append("Next: nothing can run yet; the mapping says what is missing.")
    return lines


def _file(one: Sheet) -> list[str]:
    if not one.drafts:
        return [f"  {one.found.shown}: no table, {one.reason}"]
    return [f"  {one.found.shown}: {_table(draft, one)}" for draft in one.drafts]


def _table(draft: Draft, one: Sheet) -> str:
    used = {name for p in draft.mapped for name in p.sources}
    mapped = f"{len(used)} of {len(one.export.columns)} columns"
    said = f"{draft.table} ({draft.candidate.score:.2f}), {mapped}, {one.rows:,} rows"
    if draft.twin:
        return f"{said}; switched off: the same rows as {draft.twin}"
    if draft.missing:
        return f"{said}; switched off: lacks {', '.join(draft.missing)}"
    if draft.fault:
        return f"{said}; switched off: {draft.fault}"
    trial = draft.trial
    aside = f"; {trial.rows_aside:,} rows set aside" if trial and trial.rows_aside else ""
    return said + aside


def _short(path: Path) -> str:
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return str(path)
    return near if not near.startswith("..") else str(path)

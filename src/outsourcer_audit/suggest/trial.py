"""The trial: every draft is planned and loaded in memory as an audit would, before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..contracts import contract
from ..engagement import Engagement, Vendor
from ..errors import AuditError
from ..intake.load import canonical_rows, load
from ..intake.plan import plan
from ..sources import Source
from .draft import Draft, Trial, content

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

TOO_MANY = 0.2
"""A proposal whose rule cannot read more than this share of its cells is switched off."""


def run(draft: Draft, engagement: Engagement, vendor: Vendor) -> None:
    """Load a draft; switch off what it cannot read, and try again until the rest runs or lacks a required column."""
    for _ in range(len(draft.candidate.columns) + 1):
        if draft.missing or draft.twin:
            return
        try:
            draft.trial = _load(draft, engagement, vendor)
        except AuditError as fault:
            draft.fault = str(fault).replace(f"{vendor.folder / 'vendor.toml'}, source 1", "").strip(" :,")
            return
        if not _switch_off(draft, draft.trial):
            return


def _load(draft: Draft, engagement: Engagement, vendor: Vendor) -> Trial:
    from ..engine import connect

    source = Source.model_validate(content(draft, vendor.folder))
    alone = vendor.model_copy(update={"source": (source,)})
    con, ledgers = connect(), []
    for job in plan(engagement.model_copy(update={"source": ()}), alone):
        if (loaded := load(con, job)) is not None:
            ledgers += loaded.ledger
            con.raw_sql(f"CREATE OR REPLACE TABLE {draft.table} AS {canonical_rows(job)}")
    rejected: dict[str, int] = {}
    for ledger in ledgers:
        for name, count in ledger.cells_rejected.items():
            rejected[name] = rejected.get(name, 0) + count
    trial = Trial(
        sum(ledger.rows_read for ledger in ledgers),
        sum(ledger.rows_loaded for ledger in ledgers),
        sum(ledger.rows_quarantined for ledger in ledgers),
        rejected,
        notes=[note for ledger in ledgers for note in ledger.notes],
    )
    trial.first, trial.last = _months(con, draft)
    return trial


def _switch_off(draft: Draft, trial: Trial) -> bool:
    """Whether a proposal had to be switched off."""
    changed = False
    for proposal in draft.mapped:
        filled = min((draft.export.columns[name].filled for name in proposal.sources), default=0)
        bad = trial.rejected.get(proposal.column, 0)
        if filled and bad > TOO_MANY * filled:
            proposal.off = changed = True
            proposal.doubts.append(f"{bad:,} of {filled:,} cells could not be read in the trial")
    return changed


def _months(con: Backend, draft: Draft) -> tuple[str, str]:
    """First and last month of the loaded rows, without the odd stray date; empty for tables without dates."""
    agreed = contract(draft.table)
    mapped = {p.column for p in draft.mapped}
    dated = [c.name for c in agreed.columns if c.type in ("date", "timestamp") and c.name in mapped]
    if not dated or (agreed.period_column is None and draft.table not in ("training", "case_events")):
        return "", ""
    names = [agreed.period_column] if agreed.period_column else dated
    ends = [
        con.con.execute(
            f'SELECT quantile_disc("{name}", 0.01), quantile_disc("{name}", 0.99) FROM {draft.table}'
        ).fetchone()
        for name in names
    ]
    known = [end for end in ends if end[0] is not None]
    if not known:
        return "", ""
    return min(f"{low:%Y-%m}" for low, _ in known), max(f"{high:%Y-%m}" for _, high in known)


def folder_ready(folder: Path) -> list[Path]:
    """Make a folder; returns those that did not exist before, innermost first, to be taken away again if need be."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return made

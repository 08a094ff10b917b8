"""The matrix: hand-offs from every organisation to every other, and between the teams of one."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from ..card.autopsy import Part, Route
from ..card.base import SUPPRESSED_BELOW
from ..measures.handoffs import CONTEXT, LOST_DAYS
from .hiding import Cell, hidden

if TYPE_CHECKING:
    from datetime import datetime

    from . import Delivered

MOST = 8
"""Organisations in one matrix; more columns nobody reads. Those with most hand-offs are shown."""
TOLD_BY = {"warm": ("kind",), "context": CONTEXT, "in_time": ("accepted_at",), "lost": ("accepted_at",)}
"""Columns that a share of a route needs; both organisations' files must have them."""


def matrix(tables: Delivered, parties: tuple[str, str], ola_hours: float) -> dict[str, Any]:
    """Routes of the organisations with most hand-offs, small cells hidden; the two parties come first."""
    handoffs, until = tables.table("handoffs"), tables.period.until
    rows = tables.answers.rows(tables.con, f"routes {ola_hours}", lambda: counted(handoffs, until, ola_hours))
    by_cell: dict[Cell, dict[str, Any]] = {(row["sender"], row["receiver"]): row for row in rows}
    counts = {cell: int(row["n"]) for cell, row in by_cell.items()}
    orgs = _chosen(counts, parties)
    unseen = hidden(counts, besides=[cell for cell in counts if not set(cell) <= set(orgs)])
    cells = [(sender, receiver) for sender in orgs for receiver in orgs if (sender, receiver) in counts]
    others = {org for cell in counts for org in cell} - set(orgs)
    return {
        "routes": [_route(tables, cell, None if cell in unseen else by_cell[cell]) for cell in cells],
        "orgs": orgs,
        "others": len(others),
    }


def counted(handoffs: ir.Table, until: datetime, ola_hours: float) -> ir.Table:
    """One row per pair of organisations: sender, receiver, n, and of each share its value and its rows.

    Defined as the measures of hand-offs are: an offer counts as late or lost only once its time was up in the period.
    """
    known = handoffs.filter(handoffs.from_org.notnull() & handoffs.to_org.notnull())
    limit = known.offered_at + ibis.interval(seconds=round(ola_hours * 3600))
    over = known.accepted_at.notnull() | (limit < until)
    old = known.offered_at < until - timedelta(days=LOST_DAYS)
    taken = (known.accepted_at <= known.offered_at + ibis.interval(days=LOST_DAYS)).fill_null(False)
    unknown = ibis.null("boolean")
    flags = {
        "warm": known.kind == "warm",
        "context": reduce(and_, (known[name] for name in CONTEXT)),
        "in_time": ibis.ifelse(over, (known.accepted_at <= limit).fill_null(False), unknown),
        "lost": ibis.ifelse(old, ~taken, unknown),
    }
    flagged = known.mutate(
        **{f"_{name}": flag.cast("int64") for name, flag in flags.items()},
        _wait=(known.accepted_at.epoch_seconds() - known.offered_at.epoch_seconds()).cast("float64"),
    )
    return flagged.group_by(sender=flagged.from_org, receiver=flagged.to_org).aggregate(
        n=flagged.count(),
        **{name: flagged[f"_{name}"].cast("float64").mean() for name in flags},
        **{f"{name}_n": flagged[f"_{name}"].count() for name in flags},
        wait_s=flagged["_wait"].median(),
        wait_n=flagged["_wait"].count(),
    )


def _chosen(counts: dict[Cell, int], parties: tuple[str, str]) -> list[str]:
    """The two parties, then by name those of the others that have most hand-offs."""
    sums: dict[str, int] = {}
    for cell, n in counts.items():
        for org in set(cell) - set(parties):
            sums[org] = sums.get(org, 0) + n
    most = sorted(sums, key=lambda org: (-sums[org], org))[: MOST - len(parties)]
    return [*parties, *sorted(most)]


def _route(tables: Delivered, cell: Cell, row: dict[str, Any] | None) -> Route:
    sender, receiver = cell
    if row is None:
        return Route(sender=sender, receiver=receiver, n=None)
    told = set(tables.delivered("handoffs", sender)) & set(tables.delivered("handoffs", receiver))
    parts = {
        name: Part(value=row[name], n=row[f"{name}_n"])
        for name, needs in TOLD_BY.items()
        if set(needs) <= told and row[f"{name}_n"] >= SUPPRESSED_BELOW
    }
    waits = "accepted_at" in told and row["wait_n"] >= SUPPRESSED_BELOW
    return Route(sender=sender, receiver=receiver, n=row["n"], wait_s=row["wait_s"] if waits else None, **parts)

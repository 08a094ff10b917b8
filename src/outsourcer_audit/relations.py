"""Relations that several rooms share: hand-offs read off case events, and runs of teams or organisations in a case."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


def stations(events: ir.Table, holder: str) -> ir.Table:
    """Who held a case, one after another: consecutive events of one holder are one station.

    Rows without a holder are dropped first. Columns: case_id, place (1, 2, ...), at, org, team and ``holder``.
    Events are ordered by their sequence number, then by time.
    """
    known = events.filter(events[holder].notnull())
    order = ibis.window(group_by="case_id", order_by=[known.sequence.asc(nulls_first=True), known.occurred_at, known[holder]])
    before = known[holder].lag().over(order)
    moved = known.mutate(_place=ibis.row_number().over(order), _new=before.isnull() | (before != known[holder]))
    starts = moved.filter(moved._new)
    again = ibis.window(group_by="case_id", order_by="_place")
    return starts.select(
        "case_id",
        at=starts.occurred_at,
        org=starts.org,
        team=starts.team,
        tier=starts.tier,
        holder=starts[holder],
        place=ibis.row_number().over(again) + 1,
    )


def derive_handoffs(events: ir.Table) -> ir.Table:
    """One row per change of team within a case, with the columns of the hand-off table (unknown ones null).

    A hand-off is offered when the case first appears at the next team. Source: BPI Challenge 2013, question 2.
    """
    from .contracts import contract
    from .engine import TYPES

    at = stations(events.mutate(_holder=events.org + "/" + events.team), "_holder")
    order = ibis.window(group_by="case_id", order_by="place")
    moves = at.mutate(from_org=at.org.lag().over(order), from_team=at.team.lag().over(order))
    moves = moves.filter(moves.place > 1)
    known = {"case_id": moves.case_id, "offered_at": moves["at"], "from_org": moves.from_org,
             "from_team": moves.from_team, "to_org": moves.org, "to_team": moves.team}  # fmt: skip
    handoffs = contract("handoffs")
    return moves.select(**{c.name: known.get(c.name, ibis.null(TYPES[c.type])) for c in handoffs.columns})

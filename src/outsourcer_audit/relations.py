"""Relations that several rooms share: who held a case in turn, hand-offs, surveys beside their contacts."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

OF_CONTACT = ("channel", "team", "agent_id", "topic")
"""What an answer is counted by, read off the contact that it is about."""


def stations(events: ir.Table, holder: str) -> ir.Table:
    """Who held a case, one after another: consecutive events of one holder are one station.

    Rows without a holder are dropped first. Columns: case_id, place (1, 2, ...), at, org, team, tier and ``holder``.
    Events are ordered by their sequence number where every event of the case has one (the system counted them; clocks
    are coarser and drift), else by time; ties by what is left.
    """
    known = events.filter(events[holder].notnull())
    numbered = known.sequence.count().over(ibis.window(group_by="case_id")) == known.count().over(
        ibis.window(group_by="case_id")
    )
    known = known.mutate(_counted=ibis.ifelse(numbered, known.sequence, ibis.null("int64")))
    order = ibis.window(
        group_by="case_id",
        order_by=[known._counted, known.occurred_at, known.sequence.asc(nulls_first=True), known[holder]],
    )
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


def team_stations(events: ir.Table) -> ir.Table:
    """Which team held a case, one after another. Teams of two organisations are two, even if they share a name."""
    named = events.filter(events.org.notnull() & events.team.notnull())
    # A structure, not a joined text: "a" and "b/c" must not meet "a/b" and "c".
    return stations(named.mutate(_holder=ibis.struct({"org": named.org, "team": named.team})), "_holder")


def asked(surveys: ir.Table, contacts: ir.Table, *of_contact: str) -> ir.Table:
    """Surveys beside the organisation that handled their contact, its channel, team, agent and topic, and more of it.

    A survey or a contact that was delivered twice is still one: once per survey and organisation.
    """
    names = dict.fromkeys((*OF_CONTACT, *of_contact))
    return surveys.distinct().inner_join(handled(contacts).select("contact_id", "org", *names), "contact_id")


def handled(contacts: ir.Table) -> ir.Table:
    """What is known of a contact at an organisation, one row each also where it was delivered twice.

    All of it, for whoever asks, so that it is the same rows for all and they are worked out once (slices/shared.py).
    """
    return contacts.group_by("contact_id", "org").aggregate(
        **{name: contacts[name].max() for name in OF_CONTACT},
        transferred=contacts.transferred.any(),
        self_service_first=contacts.self_service_first.any(),
    )


def derive_handoffs(events: ir.Table) -> ir.Table:
    """One row per change of team within a case, with the columns of the hand-off table (unknown ones null).

    A hand-off is offered when the case first appears at the next team. Source: BPI Challenge 2013, question 2.
    """
    from .contracts import contract
    from .engine import TYPES

    at = team_stations(events)
    order = ibis.window(group_by="case_id", order_by="place")
    moves = at.mutate(from_org=at.org.lag().over(order), from_team=at.team.lag().over(order))
    moves = moves.filter(moves.place > 1)
    known = {"case_id": moves.case_id, "offered_at": moves["at"], "from_org": moves.from_org,
             "from_team": moves.from_team, "to_org": moves.org, "to_team": moves.team}  # fmt: skip
    handoffs = contract("handoffs")
    return moves.select(**{c.name: known.get(c.name, ibis.null(TYPES[c.type])) for c in handoffs.columns})

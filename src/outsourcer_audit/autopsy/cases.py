"""The worst cases: those that were passed about most, as they went from team to team."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from ..card.autopsy import Station, WorstCase
from ..measures.issues import last_seen
from ..measures.outcomes import CLOSED
from ..relations import team_stations

if TYPE_CHECKING:
    from . import Delivered

CASES = 10
STATIONS = 30
"""Stations of one case; what went on after that is counted, not told."""
WORST = (
    "Worst are the cases with most moves between companies; among those with as many, most moves between teams; then "
    "the longest time from the first event to the last, or to the end of the period where the case was still open. "
    "Only cases that the vendor held at some time in the period."
)


def worst_cases(tables: Delivered, vendor: str, waits: bool) -> dict[str, Any]:
    """The ten worst cases of a vendor; ``waits``: whether the log of hand-offs can say how long each was waited for."""
    until = tables.period.until
    events = _held_by(tables.table("case_events"), vendor)
    rows = partial(tables.answers.rows, tables.con)
    found = rows(f"worst cases of {vendor}", lambda: worst(events, until))
    ids = [row["case_id"] for row in found]
    stations = offers = _by_case([])
    if ids:
        stations = _by_case(rows(f"their stations, {vendor}", lambda: _stations(events, ids)))
    if ids and waits:
        log = tables.table("handoffs")
        offers = _by_case(rows(f"their hand-offs, {vendor}", lambda: _offers(log, ids)))
    zone = ZoneInfo(tables.period.timezone)
    return {"cases": [_case(row, stations[row["case_id"]], offers[row["case_id"]], until, zone) for row in found]}


def worst(events: ir.Table, until: datetime) -> ir.Table:
    """Case ids in order, worst first, with their moves, first and last event, and whether the last one closed them."""
    at = team_stations(events)
    before = at.org.lag().over(ibis.window(group_by="case_id", order_by="place"))
    at = at.mutate(_crossed=(at.org != before).fill_null(False).cast("int64"))
    moves = at.group_by("case_id").aggregate(teams=at.count() - 1, companies=at["_crossed"].sum())
    moves = moves.filter(moves.teams > 0)
    # How long they lasted decides between a few of them only: nobody needs to know it of all.
    ahead = ibis.rank().over(ibis.window(order_by=[ibis.desc("companies"), ibis.desc("teams")]))
    moves = moves.mutate(_ahead=ahead).filter(ibis._["_ahead"] < CASES).drop("_ahead")
    seen = last_seen(events.inner_join(moves.select("case_id"), "case_id"), CLOSED)
    ends = seen.select("case_id", "since", "closed", last=seen.occurred_at)
    cases = moves.inner_join(ends, "case_id")
    still = (~cases.closed).fill_null(False)
    cases = cases.mutate(end=ibis.ifelse(still, ibis.literal(until, type=cases.schema()["last"]), cases["last"]))
    cases = cases.mutate(lasted=cases.end.epoch_seconds() - cases.since.epoch_seconds())
    order = [ibis.desc("companies"), ibis.desc("teams"), ibis.desc("lasted"), "case_id"]
    return cases.order_by(order).limit(CASES)


def _held_by(events: ir.Table, vendor: str) -> ir.Table:
    held = events.filter(events.org == vendor).select("case_id").distinct()
    return events.inner_join(held, "case_id")


def _stations(events: ir.Table, ids: list[str]) -> ir.Table:
    """The first stations of these cases, each with the event that brought the case there; nobody is named."""
    mine = events.filter(events.case_id.isin(ids))
    at = team_stations(mine).drop("holder")
    words = mine.group_by("case_id", "org", "team", at=mine.occurred_at).aggregate(event=mine.event.min())
    told = at.left_join(words, ["case_id", "org", "team", "at"])
    told = told.select("case_id", "place", "at", "org", "team", "tier", "event")
    return told.filter(told.place <= STATIONS + 1).order_by("case_id", "place")  # the first untold one ends the last


def _offers(handoffs: ir.Table, ids: list[str]) -> ir.Table:
    mine = handoffs.filter(handoffs.case_id.isin(ids))
    columns = ("case_id", "offered_at", "accepted_at", "from_org", "from_team", "to_org", "to_team")
    return mine.select(*columns).order_by("case_id", "offered_at", "accepted_at")


def _by_case(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(row)
    return found


def _case(
    row: dict[str, Any], stations: list[dict[str, Any]], offers: list[dict[str, Any]], until: datetime, zone: ZoneInfo
) -> WorstCase:
    ends = [*(later["at"] for later in stations[1:]), row["end"]]
    whole = row["teams"] + 1 == len(stations)
    waited = _waited(stations, offers) if whole else [None] * len(stations)
    shown = stations[:STATIONS]
    return WorstCase(
        case_id=row["case_id"],
        between_companies=row["companies"],
        between_teams=row["teams"],
        since=_local(row["since"], zone),
        until=_local(row["end"], zone),
        lasted_s=_seconds(row["since"], row["end"]),
        open=None if row["closed"] is None else not row["closed"],
        stations=[
            Station(
                at=_local(here["at"], zone), org=here["org"], team=here["team"], tier=here["tier"],
                event=here["event"] or "", waited_s=wait, held_s=_seconds(here["at"], end),
            )
            for here, end, wait in zip(shown, ends, waited, strict=False)
        ],
        left_out=row["teams"] + 1 - len(shown),
    )  # fmt: skip


def _waited(stations: list[dict[str, Any]], offers: list[dict[str, Any]]) -> list[float | None]:
    """How long each station was waited for: the n-th hand-off between two teams belongs to the n-th such move.

    Where the log has more or fewer of them than the case's events, nobody can tell which is which.
    """
    moves: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(1, len(stations)):
        one, two = stations[place - 1], stations[place]
        moves[one["org"], one["team"], two["org"], two["team"]].append(place)
    logged = defaultdict(list)
    for offer in offers:
        logged[tuple(offer[name] for name in ("from_org", "from_team", "to_org", "to_team"))].append(offer)
    waited: list[float | None] = [None] * len(stations)
    for teams, places in moves.items():
        if len(logged[teams]) == len(places):
            for place, offer in zip(places, logged[teams], strict=True):
                if offer["accepted_at"] is not None:
                    waited[place] = _seconds(offer["offered_at"], offer["accepted_at"])
    return waited


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.replace(tzinfo=UTC).astimezone(zone).isoformat(timespec="seconds")

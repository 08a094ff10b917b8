"""Peers: the vendor among the other companies, and its teams among each other, in funnels; never in a league table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

from ..card.base import Status
from ..card.peers import Limit, Peer, PeerFunnel
from ..card.readings import Reading, Slice
from ..engagement import Engagement, Vendor
from ..slices import EVERYONE, Counted
from ..statistics import Estimate
from ..statistics.adjusted import standardised_contrast
from ..statistics.funnel import ALARM, ALERT, ROWS_NEEDED, Funnelled, Unit, limits, place

__all__ = ["peers_of"]

Judge = Callable[[Counted, str], tuple[Status, str] | None]
FEWEST = 3
"""Of two units each is the other's only yardstick."""
COMPANIES, OWN = 3, 1
"""Funnels of organisations, and of the vendor's teams or sites: those of the measures that weigh most."""
COVERED_NEEDED = 0.5
CURVE = 14
"""Numbers of rows at which the limits are drawn."""
CLIENT = "the client's files, which name every company; files of other vendors were not read"


class Delivered(Protocol):
    """The tables of an audit, as far as this room uses them (``trusted.Tables`` is one)."""

    intake: dict[str, Any]


def peers_of(
    counted: Mapping[str, Counted],
    readings: Mapping[str, Reading],
    vendor: Vendor,
    engagement: Engagement,
    tables: Delivered,
    judge: Judge,
    names: Mapping[str, str],
) -> list[PeerFunnel]:
    """Funnels of organisations, then of the vendor's teams or sites; none where fewer than three can be shown.

    ``names``: what the organisations are called, by id.
    """
    shares = [
        (readings[name], one)
        for name, one in sorted(counted.items(), key=lambda item: -readings[item[0]].weight)  # stable: as catalogued
        if one.binomial and readings[name].weight > 0 and readings[name].status in ("scored", "provisional")
    ]
    companies = (_companies(reading, one, vendor, engagement, tables, judge, names) for reading, one in shares)
    own = (_own(reading, one, vendor) for reading, one in shares)
    return [*_first(companies, COMPANIES), *_first(own, OWN)]


def _first(found: Any, most: int) -> list[PeerFunnel]:
    chosen: list[PeerFunnel] = []
    for funnel in found:
        if funnel is not None and len(chosen) < most:
            chosen.append(funnel)
    return chosen


def _companies(
    reading: Reading, counted: Counted, vendor: Vendor, engagement: Engagement, tables: Delivered, judge: Judge,
    names: Mapping[str, str],
) -> PeerFunnel | None:  # fmt: skip
    """One share of every organisation of which the client's own files tell enough."""
    parties = (vendor.id, engagement.inhouse)
    found: dict[str, Estimate] = {}
    for org, by, _ in counted.estimates:
        if by or org == EVERYONE or judge(counted, org):
            continue
        if org in parties or _told_by_client(tables, counted.needs, org):
            found[org] = counted.estimates[org, "", ""]
    found = {org: e for org, e in sorted(found.items()) if e.n >= ROWS_NEEDED}
    if len(found) < FEWEST or vendor.id not in found:
        return None
    alike = _at_one_mix(counted, found, engagement)
    used = alike or found
    units = [Unit(names.get(org, org), e.value, found[org].n, e.effective) for org, e in used.items()]
    if len({unit.name for unit in units}) < len(units):  # a company that is called like another's id
        units = [Unit(org, u.value, u.n, u.effective) for org, u in zip(used, units, strict=True)]
    crude = {u.name: found[org].value for org, u in zip(used, units, strict=True)} if alike else {}
    called = {org: u.name for org, u in zip(used, units, strict=True)}
    return _funnel(
        reading, "organisation", units, CLIENT, crude, called[vendor.id], called.get(engagement.inhouse, "")
    )  # fmt: skip


def _told_by_client(tables: Delivered, needs: Mapping[str, set[str]], org: str) -> bool:
    """Whether all that is known of an organisation comes from the client: a vendor's log tells of others in part."""
    about = [e for e in tables.intake["deliveries"] if e["table"] in needs and org in e["orgs"]]
    return bool(about) and all(e["side"] == "client" for e in about)


def _at_one_mix(counted: Counted, found: Mapping[str, Estimate], engagement: Engagement) -> dict[str, Estimate]:
    """The organisations' figures in the in-house team's mix of contacts; empty where not all can be put into it."""
    base = engagement.inhouse
    if base not in found or not set(found) <= set(counted.strata):
        return {}
    alike = {base: found[base]}
    for org in set(found) - {base}:
        mixed = standardised_contrast(counted.strata[org], counted.strata[base], "inhouse")
        if mixed.ours is None or mixed.covered < COVERED_NEEDED:
            return {}
        alike[org] = mixed.ours
    return dict(sorted(alike.items()))


def _own(reading: Reading, counted: Counted, vendor: Vendor) -> PeerFunnel | None:
    """One share of the vendor's teams, or of its sites: the slices that the card marks, with their limits."""
    kinds: list[tuple[Literal["team", "site"], Sequence[Slice]]] = [
        ("team", reading.by_team),
        ("site", reading.by_site),
    ]
    for kind, slices in kinds:
        marked = [s for s in slices if s.funnel and s.value is not None]
        if len(marked) >= FEWEST:
            sure = {s.key: counted.get(vendor.id, kind, s.key) for s in marked}
            units = [Unit(s.key, s.value or 0.0, s.n, e.effective if (e := sure[s.key]) else None) for s in marked]
            return _funnel(reading, kind, units, "the same rows as the measure itself", {})
    return None


def _funnel(
    reading: Reading, of: Literal["organisation", "team", "site"], units: list[Unit], source: str,
    crude: Mapping[str, float], own: str = "", inhouse: str = "",
) -> PeerFunnel | None:  # fmt: skip
    found = place(units)
    if found is None or not 0 < found.target < 1:
        return None
    rows = {unit.name: unit.rows for unit in units}
    peers = [
        Peer(name=p.name, value=_settled(p.value), n=round(p.n), rows=rows[p.name], place=p.place, own=p.name == own,
             inhouse=p.name == inhouse,
             crude=_settled(crude[p.name]) if crude else None,
             **_named(p.alert, p.alarm))
        for p in sorted(found.units, key=lambda p: (p.name.casefold(), p.name))
    ]  # fmt: skip
    return PeerFunnel(
        measure=reading.id, title=reading.title, of=of, better=reading.better, common=_settled(found.target),
        phi=_settled(found.phi), said=found.said, adjusted=bool(crude), source=source, peers=peers,
        limits=_curve(found, sorted(rows.values())),
    )  # fmt: skip


def _curve(found: Funnelled, rows: Sequence[int]) -> list[Limit]:
    """The limits from fewer rows than the smallest unit has to more than the largest, closer where they bend."""
    first, last = 0.8 * rows[0], 1.05 * rows[-1]
    at = sorted({max(1, round(first * (last / first) ** (step / (CURVE - 1)))) for step in range(CURVE)})
    wide = math.sqrt(found.phi)

    def widened(n: int, sure: float) -> tuple[float, float]:
        low, high = (found.target + (limit - found.target) * wide for limit in limits(found.target, n, sure))
        return max(0.0, low), min(1.0, high)

    return [Limit(rows=n, **_named(widened(n, ALERT), widened(n, ALARM))) for n in at]


def _named(alert: tuple[float, float], alarm: tuple[float, float]) -> dict[str, float]:
    names = ("alert_low", "alert_high", "alarm_low", "alarm_high")
    return {name: _settled(value) for name, value in zip(names, (*alert, *alarm), strict=True)}


def _settled(value: float) -> float:
    """To the digits on which two runs agree."""
    return float(f"{value:.6g}")

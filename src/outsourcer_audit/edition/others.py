"""What a vendor sees of other companies: nothing by name, and no figure that would give one of them away."""

from __future__ import annotations

from ..card import Autopsy, Limit, Part, Peer, PeerFunnel, ReportCard, Route, Station, WorstCase
from ..statistics.funnel import ALARM, ALERT, wider
from ..statistics.funnel import limits as chance

ANOTHER = "another company"
ENOUGH = 3
"""Companies that must stand behind a figure of all before it is shown: of fewer, one could be worked out or guessed."""
CURVE = 12


def peers(card: ReportCard) -> list[PeerFunnel]:
    """The vendor's own teams and sites as they are; beside other companies only where enough stand behind the whole."""
    return [found for funnel in card.peers if (found := _funnel(funnel))]


def _funnel(funnel: PeerFunnel) -> PeerFunnel | None:
    if funnel.of != "organisation":
        return funnel
    known = [peer for peer in funnel.peers if peer.own or peer.inhouse]
    own = next((peer for peer in known if peer.own), None)
    if own is None or len(funnel.peers) - len(known) < ENOUGH:
        return None
    return PeerFunnel(
        measure=funnel.measure, title=funnel.title, of=funnel.of, better=funnel.better, common=funnel.common,
        phi=funnel.phi, said=_place_said(own, funnel.phi), adjusted=funnel.adjusted, source=funnel.source, peers=known,
        limits=_limits(funnel, known),
    )  # fmt: skip


def _limits(funnel: PeerFunnel, known: list[Peer]) -> list[Limit]:
    """The curve anew, around those who are shown: the delivered one begins and ends where the others' rows do."""
    first, last = 0.5 * min(p.rows for p in known), 2.0 * max(p.rows for p in known)
    at = sorted({max(1, round(first * (last / first) ** (step / (CURVE - 1)))) for step in range(CURVE)})
    return [Limit(rows=n, **_at(funnel, n)) for n in at]


def _at(funnel: PeerFunnel, rows: int) -> dict[str, float]:
    ends = {}
    for name, sure in (("alert", ALERT), ("alarm", ALARM)):
        for end, limit in zip(("low", "high"), chance(funnel.common, rows, sure), strict=True):
            wide = funnel.common + (limit - funnel.common) * funnel.phi**0.5
            ends[f"{name}_{end}"] = min(1.0, max(0.0, wide))
    return ends


def _place_said(own: Peer, phi: float) -> str:
    where = {"alert": "beyond the alert limits", "alarm": "beyond the alarm limits"}.get(own.place, "within the limits")
    if phi > 1:
        limits = where.replace("the ", "")
        return f"{own.name} lies {limits} that are {wider(phi)}, as these companies differ by more than chance."
    return f"{own.name} lies {where} that chance sets around all companies together."


def autopsy(card: ReportCard) -> Autopsy | None:
    """Hand-offs with the client in full; with other companies, all of them as one, only what the vendor itself did."""
    found = card.autopsy
    if found is None:
        return None
    us, ours = card.vendor_id, {card.vendor_id, found.inhouse}
    names = {org: name for org, name in found.names.items() if org in ours}
    routes = [route for route in found.routes if {route.sender, route.receiver} <= ours]
    sent = [r for r in found.routes if r.sender == us and r.receiver not in ours]
    received = [r for r in found.routes if r.receiver == us and r.sender not in ours]
    if sent or received or found.others:
        names[ANOTHER] = ANOTHER
        routes += _sent(us, sent, found.others) + _received(us, received, found.others)
        routes += [Route(sender=one, receiver=two, n=None) for one, two in _between(found.inhouse)]
    orgs = [org for org in found.orgs if org in ours] + [ANOTHER] * (ANOTHER in names)
    return Autopsy(
        names=names, inhouse=found.inhouse, orgs=orgs, others=found.others, derived=found.derived,
        ola_hours=found.ola_hours, lost_days=found.lost_days, routes=routes, routes_told=found.routes_told,
        routes_reason=found.routes_reason, worst=found.worst, cases=[_case(case, ours) for case in found.cases],
        cases_told=found.cases_told, cases_reason=found.cases_reason,
    )  # fmt: skip


def _between(inhouse: str) -> list[tuple[str, str]]:
    """What other companies have with the client and among each other is theirs: it is not shown, which is not none."""
    return [(inhouse, ANOTHER), (ANOTHER, inhouse), (ANOTHER, ANOTHER)]


def _sent(us: str, routes: list[Route], others: int) -> list[Route]:
    """All that went to other companies; not shown where some of these are left out and the sum would be too small."""
    if others:
        return [Route(sender=us, receiver=ANOTHER, n=None)]
    if not routes:
        return []
    warm, context = _part(routes, "warm"), _part(routes, "context")
    return [Route(sender=us, receiver=ANOTHER, n=_rows(routes), warm=warm, context=context)]


def _received(us: str, routes: list[Route], others: int) -> list[Route]:
    """All that came from other companies, and how the vendor took it; not shown where some of these are left out."""
    if others:
        return [Route(sender=ANOTHER, receiver=us, n=None)]
    if not routes:
        return []
    wait = routes[0].wait_s if len(routes) == 1 else None
    in_time, lost = _part(routes, "in_time"), _part(routes, "lost")
    return [Route(sender=ANOTHER, receiver=us, n=_rows(routes), in_time=in_time, lost=lost, wait_s=wait)]


def _rows(routes: list[Route]) -> int | None:
    counts = [route.n for route in routes]
    return None if None in counts else sum(n for n in counts if n is not None)


def _part(routes: list[Route], what: str) -> Part | None:
    parts: list[Part | None] = [getattr(route, what) for route in routes]
    known = [part for part in parts if part is not None]
    n = sum(part.n for part in known)
    if len(known) < len(parts) or not n:
        return None
    return Part(value=sum(part.value * part.n for part in known) / n, n=n)


def _case(case: WorstCase, ours: set[str]) -> WorstCase:
    """The case's way, without names of other companies and their teams, and without how long these took to accept."""
    return WorstCase(
        case_id=case.case_id, between_companies=case.between_companies, between_teams=case.between_teams,
        since=case.since, until=case.until, lasted_s=case.lasted_s, open=case.open, left_out=case.left_out,
        stations=[s if s.org in ours else _elsewhere(s) for s in case.stations],
    )  # fmt: skip


def _elsewhere(s: Station) -> Station:
    return Station(at=s.at, org=ANOTHER, team="", tier=s.tier, event=s.event, waited_s=None, held_s=s.held_s)

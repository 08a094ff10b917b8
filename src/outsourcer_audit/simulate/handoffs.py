"""Hand-offs: the path of every case that changed hands, and what was passed on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, logistic, one_of, quota, stream, uniform, waiting
from .contacts import Contact
from .market import INHOUSE
from .people import BACK_OFFICE, LAST_LINE, Agent, tier_of
from .stories import ALL, HARBOUR, INHOUSE_TEAM, LUMEN, MERIDIAN, NORTHGATE, Story

OLA_H = 4.0
_CODES = {story.id: story.code for story in ALL}
_PARTNERS = {s.id: 1.0 for s in (HARBOUR, MERIDIAN, NORTHGATE, LUMEN)}
_FIELDS = ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication")


@dataclass
class Place:
    """Who holds a case: organisation, team and person."""

    org: str
    team: str
    agent_id: str | None


@dataclass
class Handoff:
    """One hand-over of a case, with its canonical columns."""

    handoff_id: str
    case_id: str
    contact_id: str
    offered_at: datetime
    accepted_at: datetime | None
    from_org: str
    from_team: str
    from_agent: str | None
    to_org: str
    to_team: str
    to_agent: str | None
    kind: str = "cold"
    reason: str = ""
    designed: bool = False
    has_customer_id: bool = True
    has_reason: bool = True
    has_steps_tried: bool = True
    has_promise: bool = True
    has_authentication: bool = True

    @property
    def carried(self) -> bool:
        return all(getattr(self, name) for name in _FIELDS)


Path = list[Handoff]


def paths(story: Story, contacts: list[Contact], crowd: Mapping[str, list[Agent]]) -> list[Path]:
    """One path per transferred contact. Ping-pong is planted as a share of all cases, the other paths fill the rest."""
    rng = stream(story.id, "paths")
    cases = len({row.case_id for row in contacts if row.case_id})
    moved = [row for row in contacts if row.transferred]
    order = sorted(range(len(moved)), key=lambda _: float(rng.random()))
    cross, inner = round(story.cross_ping_pong * cases), round(story.ping_pong * cases)
    routes: dict[int, list[tuple[str, str]]] = {}
    for rank, i in enumerate(order):
        home = (story.id, moved[i].team or "")
        if rank < cross:
            routes[i] = [_abroad(story, rng), home]
        elif rank < cross + inner:
            routes[i] = [(story.id, _neighbour(story, home[1], crowd)), home]
        else:
            routes[i] = _one_way(story, rng, home[1], crowd)
    return [_path(rng, row, routes[i], crowd) for i, row in enumerate(moved)]


def _abroad(story: Story, rng: Generator) -> tuple[str, str]:
    """Another company: for a vendor nearly always the bank, for the bank one of the vendors."""
    partners = {org: weight for org, weight in _PARTNERS.items() if org != story.id}
    if story.id != INHOUSE and chosen(rng, 0.94):
        return INHOUSE, INHOUSE_TEAM.code + BACK_OFFICE
    org = one_of(rng, partners)
    return org, _CODES[org] + BACK_OFFICE


def _neighbour(story: Story, team: str, crowd: Mapping[str, list[Agent]]) -> str:
    """Another front-line team of the same company (its back office where there is only one)."""
    front = sorted({a.team for a in crowd[story.id] if tier_of(a.team) == 1 and a.team != team})
    return front[int(team[-1]) % len(front)] if front else story.code + BACK_OFFICE


def _one_way(story: Story, rng: Generator, team: str, crowd: Mapping[str, list[Agent]]) -> list[tuple[str, str]]:
    if chosen(rng, story.cross_company):
        return [_abroad(story, rng)]
    if chosen(rng, 0.3):
        return [(story.id, _neighbour(story, team, crowd))]
    further = [(INHOUSE, INHOUSE_TEAM.code + LAST_LINE)] if chosen(rng, 0.1) else []
    return [(story.id, story.code + BACK_OFFICE), *further]


def _path(rng: Generator, row: Contact, route: list[tuple[str, str]], crowd: Mapping[str, list[Agent]]) -> Path:
    at = Place(row.org, row.team or "", row.agent_id)
    home = at
    path: Path = []
    for org, team in route:
        there = [a for a in crowd[org] if a.team == team and a.works_on(row.offered_at.date())]
        back = (org, team) == (home.org, home.team) and chosen(rng, 0.5)
        agent_id = home.agent_id if back else any_of(rng, there).agent_id if there else None
        to = Place(org, team, agent_id)
        path.append(Handoff("", row.case_id or "", row.contact_id, row.ended_at, None,
                            at.org, at.team, at.agent_id, to.org, to.team, to.agent_id))  # fmt: skip
        at = to
    return path


def settle(all_paths: list[Path]) -> None:
    """Decide for every hand-off, by the company that sends it, how it was passed on; then set the clocks."""
    for story in ALL:
        sent = [(hop, hop is path[-1] and path[-1].to_team != path[0].from_team)
                for path in all_paths for hop in path if hop.from_org == story.id]  # fmt: skip
        _pass_on(story, [hop for hop, _ in sent], [last for _, last in sent])
    rng = stream("all", "hand-off clocks")
    for path in sorted(all_paths, key=lambda path: (path[0].offered_at, path[0].case_id)):
        at = path[0].offered_at
        for hop in path:
            hop.offered_at = at
            if hop.accepted_at is not None:
                hop.accepted_at = at + (hop.accepted_at - datetime.min)
                at = hop.accepted_at + timedelta(minutes=10 + int(waiting(rng, 200)))


def _pass_on(story: Story, hops: list[Handoff], may_be_lost: list[bool]) -> None:
    rng = stream(story.id, "hand-offs")

    def flags(share: float, liking: list[float]) -> list[bool]:
        return quota([logistic(rng) + like for like in liking], share)

    none = [0.0] * len(hops)
    lost = flags(story.lost, [-50.0 * (not may) for may in may_be_lost])
    warm = flags(story.warm, none)
    carried = flags(story.context_carried, [0.8 * w for w in warm])
    timely = flags(story.within_ola, [0.8 * w - 50 * gone for w, gone in zip(warm, lost, strict=True)])
    designed = flags(story.designed, [2.0 * (hop.to_team[-1] in BACK_OFFICE + LAST_LINE) for hop in hops])
    for i, hop in enumerate(hops):
        hop.kind, hop.designed = "warm" if warm[i] else "cold", designed[i]
        hop.reason = _reason(story, rng, designed[i])
        for name in _missing(story, rng) if not carried[i] else ():
            setattr(hop, name, False)
        if not lost[i]:
            hop.accepted_at = datetime.min + timedelta(seconds=_delay(rng, warm[i], timely[i]))


def _delay(rng: Generator, warm: bool, timely: bool) -> int:
    """Seconds from offer to acceptance; ``accepted_at`` holds it until the clocks are set."""
    if not timely:
        return int(3600 * (OLA_H + 0.2 + waiting(rng, 9)))
    return int(uniform(rng, 15, 240)) if warm else int(uniform(rng, 300, 3600 * 3.6))


def _missing(story: Story, rng: Generator) -> set[str]:
    lacking = {any_of(rng, _FIELDS[1:])} if chosen(rng, 0.6 if not story.no_customer_id else 0.15) else set()
    if story.no_customer_id or not lacking:
        lacking.add("has_customer_id")
    return lacking


def _reason(story: Story, rng: Generator, designed: bool) -> str:
    if designed:
        return one_of(rng, {"specialist": 0.7, "mandate": 0.3})
    if story.no_customer_id:
        return one_of(rng, {"no access": 0.7, "wrong queue": 0.2, "customer asked": 0.1})
    return one_of(rng, {"wrong queue": 0.5, "no access": 0.15, "customer asked": 0.25, "system down": 0.1})

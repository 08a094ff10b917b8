"""People: teams, agents, when they came and went, and how much better or worse than their colleagues each one is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from numpy.random import Generator

from .chance import any_of, chosen, stream, uniform
from .market import END, INHOUSE, START
from .stories import Story

SPREAD = 0.36
"""Standard deviation of the agents' log-odds: an intra-class correlation of about 0.03 on yes-or-no outcomes."""
BACK_OFFICE, LAST_LINE = "8", "9"
LANGUAGES = {"Europe/Lisbon": "en, pt", "Asia/Manila": "en, tl", "Europe/Warsaw": "en, pl", "Europe/Tallinn": "en, et"}


@dataclass(frozen=True)
class Agent:
    """One agent. ``touch`` is the planted skill in log-odds; it is never exported."""

    agent_id: str
    org: str
    site: str
    team: str
    lead: str
    employment: str
    hired_on: date
    live_on: date
    left_on: date | None
    languages: str
    touch: float

    def works_on(self, day: date) -> bool:
        return self.live_on <= day and (self.left_on is None or day <= self.left_on)


def tier_of(team: str) -> int:
    """Tier of a team: the front line is 1, a back office 2, the bank's last line 3."""
    return {BACK_OFFICE: 2, LAST_LINE: 3}.get(team[-1], 1)


def team_sizes(story: Story) -> dict[str, int]:
    """Teams of eight to fifteen in front, one smaller back office, and in-house one last line."""
    behind = {story.code + BACK_OFFICE: max(2, story.agents // 6)}
    if story.id == INHOUSE:
        behind[story.code + LAST_LINE] = 5
    front = story.agents - sum(behind.values())
    teams = max(1, round(front / 12))
    sizes = {f"{story.code}{k + 1}": front // teams + (k < front % teams) for k in range(teams)}
    return {**sizes, **behind}


def people(story: Story) -> list[Agent]:
    """All agents of one organisation in the period, leavers and their successors included."""
    rng = stream(story.id, "agents")
    posts = [(team, n) for team, size in team_sizes(story).items() for n in range(size)]
    agents = [_agent(story, rng, number, team) for number, (team, _) in enumerate(posts)]
    leavers = round(len(agents) * story.attrition * (END - START).days / 365)
    if story.since > START:
        return agents
    places = sorted(range(len(posts)), key=[float(rng.random()) for _ in posts].__getitem__)
    for k, place in enumerate(places[:leavers]):
        agents.append(_succession(story, rng, agents, place, novice=k % 2 == 1 and story.attrition > 0.3))
    return agents


def _agent(story: Story, rng: Generator, number: int, team: str) -> Agent:
    hired = date(2020, 3, 2) + timedelta(days=int(uniform(rng, 0, 1960)))
    if chosen(rng, 0.5 * story.attrition):
        hired = date(2025, 10, 15) + timedelta(days=int(uniform(rng, 0, 100)))
    if story.since > START:
        hired = story.since - timedelta(days=int(uniform(rng, 24, 31)))
    live = story.since if story.since > START else hired + timedelta(days=int(uniform(rng, 20, 36)))
    return Agent(
        agent_id=f"{story.code}A{101 + number * 7 % 887}", org=story.id,
        site=story.sites[int(team[-1]) % len(story.sites)], team=team, lead=f"{story.code}L{team[-1]}",
        employment=_employment(story, number), hired_on=hired, live_on=live, left_on=None,
        languages=LANGUAGES.get(story.timezone, "en") if chosen(rng, 0.7) else "en",
        touch=SPREAD * float(rng.standard_normal()),
    )  # fmt: skip


def _employment(story: Story, number: int) -> str:
    if story.id == INHOUSE:
        return "inhouse"
    if story.id == "lumen" and number % 8 == 5:
        return "freelance"
    return "onsite_vendor" if story.id in ("harbour", "northgate") and number % 20 == 9 else "vendor"


def _succession(story: Story, rng: Generator, agents: list[Agent], place: int, novice: bool) -> Agent:
    """Somebody leaves (changed in ``agents``) and a successor starts, who may soon be gone as well."""
    old = agents[place]
    left = max(START + timedelta(days=int(uniform(rng, 8, 165))), old.live_on + timedelta(days=14))
    agents[place] = replace(old, left_on=left)
    hired = left - timedelta(days=int(any_of(rng, (7, 10, 14, 18))))
    new = replace(_agent(story, rng, len(agents), old.team), hired_on=hired, live_on=hired + timedelta(days=24))
    if novice:
        gone = new.live_on + timedelta(days=int(uniform(rng, 20, 50)))
        new = replace(new, left_on=gone if gone < END else None)
    return new

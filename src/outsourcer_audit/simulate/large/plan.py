"""The plan of a large engagement: who takes part, how many contacts each has, and how they are numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ...errors import UsageError
from ..market import INHOUSE
from ..stories import ALL, Story

BLOCK = 1000
"""Contacts come in blocks: first visits of issues, then the return visits of some of the same block's issues."""
PER_AGENT = 4000
"""Contacts that one person handles in half a year, about 32 on a working day."""
LEAST_AGENTS = 40
MOST = 100_000_000
STORIES = {story.id: story for story in ALL if story.contacts > 1000}
"""The stories that can grow: Juniper's is that it has just begun."""
VENDORS = ("meridian", "harbour", "northgate", "lumen")


@dataclass(frozen=True)
class Team:
    """One organisation: its story, its number in the engagement, and its contacts."""

    story: Story
    number: int
    contacts: int
    seed: int = 1

    @property
    def id(self) -> str:
        return self.story.id

    @property
    def code(self) -> str:
        return self.story.code

    @property
    def returns(self) -> int:
        """Return visits among the contacts of a block."""
        return round(BLOCK * self.story.repeat / (1 + self.story.repeat))

    @property
    def firsts(self) -> int:
        """First visits, thus issues, of a block."""
        return BLOCK - self.returns

    @property
    def issues(self) -> int:
        return self.contacts // BLOCK * self.firsts + min(self.contacts % BLOCK, self.firsts)

    @property
    def repeat(self) -> float:
        """The share of a full block's issues whose customer comes back within seven days, exactly."""
        return self.returns / self.firsts

    @property
    def agents(self) -> int:
        """An even number: half of them work early, half late."""
        return max(LEAST_AGENTS, self.contacts // PER_AGENT // 2 * 2)

    def chance(self, key: str, draw: int) -> str:
        """SQL for a number from 0 to 1 that depends on the key, the draw, the organisation and the seed only."""
        salt = (self.seed * 1000 + self.number) * 1000 + draw
        # Not hash(key, salt): DuckDB joins two hashes by an exclusive or, so that all draws of a row would be one draw.
        return f"((hash(xor(hash({key}), {salt}::UBIGINT)) >> 11)::DOUBLE / 9007199254740992)"


@dataclass(frozen=True)
class Large:
    """A large engagement. ``contacts``: of each vendor; ``inhouse``: of the in-house team, a quarter where not said."""

    contacts: int
    vendors: int = 1
    inhouse: int | None = None
    seed: int = 1
    format: str = "parquet"
    stories: Mapping[str, Story] = field(default_factory=lambda: STORIES)

    def __post_init__(self) -> None:
        for what, number in (("contacts", self.contacts), ("inhouse", self._inhouse)):
            if not BLOCK <= number <= MOST:
                raise UsageError(f"--{what}={number}: a large engagement has from {BLOCK:,} to {MOST:,} contacts.")
        if not 1 <= self.vendors <= 99:
            raise UsageError(f"--vendors={self.vendors}: there can be 1 to 99 vendors.")
        if self.format not in ("parquet", "csv"):
            raise UsageError(f"--format={self.format} is not known; write --format=parquet or --format=csv.")
        if not 0 <= self.seed < 1_000_000:
            raise UsageError(f"--seed={self.seed}: a seed is a whole number from 0 to 999,999.")

    @property
    def _inhouse(self) -> int:
        return max(BLOCK, self.contacts // 4) if self.inhouse is None else self.inhouse

    @property
    def teams(self) -> list[Team]:
        """The in-house team, then the vendors: the demo's four, and again with a number behind their names."""
        found = [Team(self.stories[INHOUSE], 0, self._inhouse, self.seed)]
        for number in range(self.vendors):
            story, again = self.stories[VENDORS[number % len(VENDORS)]], number // len(VENDORS) + 1
            if again > 1:
                story = replace(story, id=f"{story.id}{again}", name=f"{story.name} {again}",
                                code=f"{story.code}{again}Z")  # fmt: skip
            found.append(Team(story, number + 1, self.contacts, self.seed))
        return found

"""Telling: what a story may look at, what it tells, and the register of all stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..card import Group, Letter, Reading, Who
from .words import Readings, known


@dataclass(frozen=True)
class Seen:
    """What a story may look at: the readings, and the groups of the vendor's grade."""

    readings: Readings
    groups: list[Group]

    def letter(self, measure_id: str) -> Letter | None:
        """Letter of a measure; None where there is none."""
        r = self.readings.get(measure_id)
        return r.letter if r else None

    def of(self, *ids: str) -> list[Reading]:
        """Those of these readings that have a figure."""
        return known(self.readings, *ids)

    def group(self, group_id: str) -> Group | None:
        """A pillar or lens of the vendor's grade."""
        return next((g for g in self.groups if g.id == group_id), None)


@dataclass(frozen=True)
class Told:
    """What a story tells: the measures it rests on (the first leads), its figures in a sentence, and what to do.

    ``first``: it changes how everything else is read. ``bundles``: its measures are no findings of their own.
    """

    title: str
    measures: list[str]
    evidence: str
    remedy: str
    id: str = ""
    who: Who = "shared"
    first: bool = False
    bundles: bool = True


Story = Callable[[Seen], Told | None]
STORIES: list[Story] = []


def story(*, who: Who, first: bool = False, bundles: bool = True) -> Callable[[Story], Story]:
    """Register a story: who must act, whether it comes first of all, and whether it takes up its measures."""

    def register(function: Story) -> Story:
        def told(seen: Seen) -> Told | None:
            found = function(seen)
            return found and replace(found, id=function.__name__, who=who, first=first, bundles=bundles)

        STORIES.append(told)
        return told

    return register

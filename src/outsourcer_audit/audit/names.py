"""Names on the desk: what can be asked for, found by the tab key; a misspelt one is told its nearest."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any

from ..contracts import all_contracts
from ..errors import UsageError
from ..measures import all_groups, all_measures
from ..measures.registry import Group

MOST_NAMED = 12


class Unknown(UsageError, KeyError, AttributeError):
    """A name that does not exist here; the message, one line, says the nearest ones."""

    def __str__(self) -> str:  # a KeyError would show its message in quotes
        return str(self.args[0])


def unknown(what: str, name: str, known: Iterable[str], where: str = "") -> Unknown:
    """The error for a name that does not exist."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    if near:
        return Unknown(f"No {what} {name!r}{where}. Did you mean {' or '.join(near)}?")
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return Unknown(f"No {what} {name!r}{where}. There are: {', '.join(names[:MOST_NAMED]) or 'none'}{more}.")


def measure_names() -> list[str]:
    """The ids of all measures of the catalogue."""
    return [measure.id for measure in all_measures()]


def table_names() -> list[str]:
    """The canonical tables."""
    return list(all_contracts())


def group_of(name: str) -> Group:
    """A pillar or lens by its id, or by the first word of its measures' ids. Raises Unknown."""
    groups = all_groups()
    for group in groups:
        if name in (group.id, group.prefix):
            return group
    raise unknown("pillar or lens", name, [group.id for group in groups])


class Shelf:
    """Names to choose from with the tab key, each looked up when it is asked for."""

    def __init__(self, what: str, names: Iterable[str], look_up: Callable[[str], Any]) -> None:
        self._what, self._names, self._look_up = what, list(names), look_up

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # the notebook asks every object for many a special method
            raise AttributeError(name)
        if name not in self._names:
            raise unknown(self._what, name, self._names)
        return self._look_up(name)

    def __dir__(self) -> list[str]:
        return self._names

    def __iter__(self) -> Any:
        return iter(self._names)

    def __repr__(self) -> str:
        return f"{self._what}: {', '.join(self._names)}"


def shelves_of_measures(look_up: Callable[[str], Any]) -> Shelf:
    """Every pillar and lens, and in each its measures: ``audit.measures.handoffs.warm_share``."""

    def room(prefix: str) -> Shelf:
        group = group_of(prefix)
        inside = [measure.id.partition(".")[2] for measure in group.measures]
        return Shelf("measure", inside, lambda name: look_up(f"{group.prefix}.{name}"))

    return Shelf("pillar or lens", [group.prefix for group in all_groups()], room)

"""A measure on trial: written in a notebook's cell, read beside the library's, and known to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from .. import surveys
from ..card import Group, Reading
from ..change import Before, Beside, changed, counted_before
from ..errors import UsageError
from ..formats import interval, measure, score
from ..grading import grade_group
from ..measures.kinds import Kind
from ..measures.registry import Better, Evidence, Judging, Measure, Unit, measure_of
from ..parity import settle_parities
from ..reading import reading
from ..rubric import rubric_for
from ..slices import Counted
from .counting import counted_alone
from .names import group_of, unknown
from .work import Work

if TYPE_CHECKING:
    import pandas as pd

    from .desk import Audit

CLOSED = {"unit": Unit, "better": Better, "evidence": Evidence}
"""Arguments with few possible words."""


@dataclass(frozen=True)
class Trial:
    """A measure on trial: its reading, and its pillar's grade ``without`` and ``with_it``; ``frame()`` has the slices.

    ``others``: the pillar's measures as they are on the card; one of the same id is replaced by the one on trial.
    """

    measure: Measure
    reading: Reading
    without: Group
    with_it: Group
    others: list[Reading] = field(repr=False)
    counted: Counted = field(repr=False)

    @property
    def sql(self) -> str:
        """The formula, as the engine runs it."""
        return self.counted.sql

    def frame(self) -> pd.DataFrame:
        """Every slice: org ("*" is everyone), by, key, value, n, low, high, total."""
        return self.counted.frame()

    def __repr__(self) -> str:
        r = self.reading
        told = (
            f"{measure(r.value, r.unit)} ({interval(r.low, r.high, r.unit)}), n = {r.n}" if r.value is not None else ""
        )
        figure = ", ".join(filter(None, [told, r.status.replace("_", " "), f"letter {r.letter}" if r.letter else ""]))
        why = f": {r.reason}" if r.reason else ""
        return f"{r.title}: {figure}{why}\n{self.without.title}: {_grade(self.without)} -> {_grade(self.with_it)}"


def entered(audit: Audit, pillar: str, judged: dict[str, Any]) -> Callable[[Callable[..., Kind]], Callable[..., Kind]]:
    """A decorator that enters a function among an audit's own measures, in place of an earlier one of its name."""
    group = group_of(pillar)
    known = [f.name for f in fields(Judging)]
    for name in judged:
        if name not in known:
            raise unknown("argument", name, known, " of a measure")
    for name, words in CLOSED.items():
        if name in judged and judged[name] not in get_args(words):
            raise unknown(name, str(judged[name]), filter(None, get_args(words)))
    if missing := [name for name in ("unit", "better") if name not in judged]:
        raise UsageError(f"A measure says its {' and '.join(missing)}, as in unit='share', better='lower'.")
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in judged.items()}

    def enter(function: Callable[..., Kind]) -> Callable[..., Kind]:
        try:
            made = measure_of(group, function, Judging(**given))
        except ValueError as error:
            raise UsageError(f"{error}.") from None
        audit.tried[made.id] = made
        return function

    return enter


def entry_of(audit: Audit, wanted: Callable[..., Kind] | str) -> Measure:
    """The measure on trial that is meant: the function itself, its name or its id. Raises Unknown."""
    for made in audit.tried.values():
        if made.count is wanted or wanted in (made.id, made.id.partition(".")[2]):
            return made
    name = wanted if isinstance(wanted, str) else getattr(wanted, "__name__", str(wanted))
    if not audit.tried:
        raise UsageError(f"{name} is not on trial: write @audit.measure(...) above it and run its cell.")
    raise unknown("measure on trial", name, audit.tried)


def tried(audit: Audit, wanted: Callable[..., Kind] | str) -> Trial:
    """Read a measure on trial, and grade its pillar without and with it."""
    m = entry_of(audit, wanted)
    counted = counted_alone(audit, m)
    card = {r.id: r for r in audit.grade().measures}
    mine = _read(audit, counted, card)
    group = group_of(m.group)
    others = [card[each.id] for each in group.measures]
    enlarged = replace(group, measures=[each for each in group.measures if each.id != m.id] + [m])
    return Trial(m, mine, grade_group(group, card), grade_group(enlarged, {**card, m.id: mine}), others, counted)


def _read(audit: Audit, counted: Counted, card: dict[str, Reading]) -> Reading:
    """The reading as the card would have it: with who answered, what has changed, and in-house among all others."""
    engagement, vendor = audit.engagement, audit.vendor
    rubric = rubric_for(engagement, vendor)
    mine = reading(counted, vendor.id, engagement.inhouse, audit.judge, rubric, engagement.standardise.mix)
    all_of_them = {**card, mine.id: mine}
    all_of_them |= surveys.with_trust({mine.id: mine}, audit.tables, vendor.id)
    all_of_them = changed(_Enlarged(audit, counted)._as_audit, all_of_them, rubric)
    return settle_parities(all_of_them)[mine.id]


class _Enlarged(Work):
    """An audit with one more measure counted, now and before."""

    def __init__(self, audit: Work, more: Counted) -> None:
        super().__init__(audit.engagement, audit.vendor, audit.period)
        self._of, self._more = audit, {more.measure.id: more}

    @cached_property
    def counted(self) -> dict[str, Counted]:
        return self._of.counted | self._more

    @cached_property
    def before(self) -> dict[Beside, Before]:
        mine = counted_before(self._of._as_audit, self._more)
        return {
            beside: Before(found.audit, found.counted | (mine[beside].counted if beside in mine else {}))
            for beside, found in {**mine, **self._of.before}.items()
        }


def _grade(group: Group) -> str:
    return f"{group.letter} {score(group.score)}" if group.letter else f"no letter ({group.reason})"

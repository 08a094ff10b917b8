"""Registry: ``@pillar.measure(...)`` turns one function into one measure with its bands, evidence and remedy.

The function's argument names are the canonical tables it may see (and ``period``, ``engagement``, ``checks``); it gets
only those. Its docstring is the public definition: first line what it is, then why it matters, then the source.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from .kinds import Kind

Better = Literal["higher", "lower", "middle", "none"]
HIGHER: Better = "higher"
LOWER: Better = "lower"
MIDDLE: Better = "middle"
NONE: Better = "none"
Unit = Literal[
    "share", "share_points", "seconds", "hours", "days", "years", "count", "ratio", "per_year", "per_month", "points",
    "index", "levels",
]  # fmt: skip
Judged = Literal["value", "parity"]
Rule = Literal["bands", "noninferior", "effect"]
Evidence = Literal["E1", "E2", "E3", "E4", ""]
Attribution = Literal["vendor", "client", "shared"]
Provenance = Literal["recomputed", "reported", "assessed"]

ONE_SIDED = 4
TWO_SIDED = 8


@dataclass(frozen=True)
class Measure:
    """One measure: what it counts, how it is judged, and what to do about it.

    ``bands`` are the edges of A, B, C and D in that order (four of them); for ``middle`` eight: the lower edges of
    A, B, C, D and then the upper ones. Empty bands: shown, never graded. ``judged``: whether the bands apply to the
    value or to its difference from the in-house team. ``rule``: bands, or a verdict read off the interval.
    """

    id: str
    group: str
    title: str
    why: str
    source: str
    count: Callable[..., Kind]
    tables: tuple[str, ...]
    unit: Unit
    better: Better
    bands: tuple[float, ...]
    evidence: Evidence
    weight: float
    attribution: Attribution
    provenance: Provenance
    remedy: str
    optional: frozenset[str]
    parity: bool
    judged: Judged = "value"
    rule: Rule = "bands"

    @property
    def graded(self) -> bool:
        """Whether it enters a grade at all."""
        return bool(self.bands) or self.rule != "bands"


@dataclass(frozen=True)
class Judging:
    """How a measure is judged: the arguments of ``@pillar.measure``, which ``Measure`` explains."""

    unit: Unit
    better: Better
    bands: tuple[float, ...] = ()
    evidence: Evidence = "E4"
    weight: float = 1.0
    attribution: Attribution = "vendor"
    provenance: Provenance = "recomputed"
    remedy: str = ""
    optional: tuple[str, ...] = ()
    parity: bool = True
    judged: Judged = "value"
    rule: Rule = "bands"


@dataclass
class Group:
    """A pillar or a lens: a room of measures that add up to one grade."""

    id: str
    title: str
    question: str
    prefix: str
    measures: list[Measure] = field(default_factory=list)

    def measure(
        self,
        *,
        unit: Unit,
        better: Better,
        bands: tuple[float, ...] = (),
        evidence: Evidence = "E4",
        weight: float = 1.0,
        attribution: Attribution = "vendor",
        provenance: Provenance = "recomputed",
        remedy: str = "",
        optional: tuple[str, ...] = (),
        parity: bool = True,
        judged: Judged = "value",
        rule: Rule = "bands",
    ) -> Callable[[Callable[..., Kind]], Callable[..., Kind]]:
        """Register a function as a measure of this group; see ``Measure`` for the arguments.

        ``optional`` names columns (``table.column``) without which the measure still holds.
        """

        judging = Judging(
            unit, better, bands, evidence, weight, attribution, provenance, remedy, optional, parity, judged, rule
        )

        def register(function: Callable[..., Kind]) -> Callable[..., Kind]:
            self.measures.append(measure_of(self, function, judging))
            return function

        return register


def measure_of(group: Group, function: Callable[..., Kind], judging: Judging) -> Measure:
    """The measure that a function makes in a group, which does not hear of it. Raises ValueError where it cannot."""
    title, why, source = told(function)
    expected = TWO_SIDED if judging.better == MIDDLE else ONE_SIDED
    if judging.bands and len(judging.bands) != expected:
        given = len(judging.bands)
        raise ValueError(f"{function.__name__}: {judging.better!r} takes {expected} band edges, not {given}")
    graded = bool(judging.bands) or judging.rule != "bands"
    return Measure(
        f"{group.prefix}.{function.__name__}", group.id, title, why, source, function,
        tuple(inspect.signature(function).parameters), judging.unit, judging.better, judging.bands,
        judging.evidence if graded else "", judging.weight if graded else 0.0, judging.attribution,
        judging.provenance, judging.remedy, frozenset(judging.optional), judging.parity, judging.judged, judging.rule,
    )  # fmt: skip


def told(function: Callable[..., object]) -> tuple[str, str, str]:
    """What a docstring has to say: title, why it matters, source. Raises ValueError without one of them."""
    text = inspect.getdoc(function) or ""
    title, _, rest = text.partition("\n")
    why = re.search(r"Why it matters:\s*(.+?)(?=\n\s*\n|\nSource:|\Z)", rest, re.S)
    source = re.search(r"Source:\s*(.+)\Z", rest, re.S)
    if not (title and why and source):
        raise ValueError(f"{function.__name__}: the docstring needs a first line, 'Why it matters:' and 'Source:'")
    return title.rstrip("."), " ".join(why[1].split()), " ".join(source[1].split())

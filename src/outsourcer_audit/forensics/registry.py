"""Registry: ``@pattern(...)`` turns one function into one pattern to look for, with the question that it raises.

The function's argument names are the canonical tables it may see (and ``period``). It returns ``Signs``: a query of
small counts per organisation, and a pure function on those counts that decides. Its docstring is the public
definition: what is looked for, why it matters, and against what it is judged.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import ibis.expr.types as ir

from ..measures.registry import told

Row = Mapping[str, Any]
Who = Literal["vendor", "client", "shared"]


@dataclass(frozen=True)
class Verdict:
    """What the counts say: ``found`` is None where they are too few, or cannot tell; ``figures`` is one sentence."""

    found: bool | None
    figures: str
    n: int
    effect: float | None = None
    p: float | None = None
    seen: float | None = None
    expected: float | None = None
    by_month: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Signs:
    """Small counts with a column ``org``, and what decides on one organisation's rows."""

    counts: ir.Table
    decide: Callable[[Sequence[Row]], Verdict]


@dataclass(frozen=True)
class Pattern:
    """One pattern: what is looked for, the question it raises, and what to rule out before asking."""

    id: str
    title: str
    what: str
    why: str
    source: str
    question: str
    innocent: str
    remedy: str
    who: Who
    effect_of: str
    tables: tuple[str, ...]
    optional: frozenset[str]
    look: Callable[..., Signs]


PATTERNS: list[Pattern] = []


def pattern(
    *, title: str, question: str, innocent: str, remedy: str, effect_of: str, who: Who = "vendor",
    optional: tuple[str, ...] = (),
) -> Callable[[Callable[..., Signs]], Callable[..., Signs]]:  # fmt: skip
    """Register a function as a pattern; ``effect_of`` says in words what its ``effect`` is the size of.

    ``optional`` names columns (``table.column``) without which one can still look.
    """

    def register(function: Callable[..., Signs]) -> Callable[..., Signs]:
        what, why, source = told(function)
        if not question.endswith("?"):
            raise ValueError(f"{function.__name__}: a suspicion is a question, and ends with a question mark")
        room = function.__module__.rpartition(".")[2]
        PATTERNS.append(
            Pattern(f"{room}.{function.__name__}", title, what, why, source, question, innocent, remedy, who,
                    effect_of, tuple(inspect.signature(function).parameters), frozenset(optional), function)
        )  # fmt: skip
        return function

    return register

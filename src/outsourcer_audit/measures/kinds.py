"""Kinds of measures: what to count. How it is counted by organisation, month, channel or team is the engine's business.

A kind names rows (a relation with a column ``org``; ``channel`` and ``team`` are used where it has them) and what to
read off them. ``at`` names the column that says in which month a row belongs. ``exact`` marks a complete count of the
contract's own items (service-level cells, reviews, clauses): a fact about the period, without sampling error.

``alike`` names the column that says which rows are alike, so that the interval takes them together: contacts of one
agent, or of one customer. Left empty it is the first of agent_id and customer_id that the rows have; None where
nobody's hand is in it (whether a customer gave up waiting).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import ibis.expr.types as ir

from ..statistics import Estimate

Counts = Mapping[tuple[Any, ...], float]
"""How often each combination of values occurs."""
ALIKE = ("agent_id", "customer_id")
"""Columns by which rows are alike, the closest tie first."""


@dataclass(frozen=True)
class Share:
    """Share of rows for which ``where`` is true; rows where it is null are left out. Unit: 0-1.

    ``once_per`` names a key (such as case_id) when rows may repeat it: a key counts once per organisation, and once
    for all organisations together.
    """

    of: ir.Table
    where: ir.BooleanValue
    at: str | None = None
    exact: bool = False
    once_per: str | None = None
    alike: str | None = ""


@dataclass(frozen=True)
class Tally:
    """A share whose rows are already counted: sum of ``hits`` over sum of ``trials``."""

    of: ir.Table
    hits: ir.NumericValue
    trials: ir.NumericValue
    at: str | None = None
    exact: bool = False


@dataclass(frozen=True)
class Mean:
    """Mean of a numeric column over the rows where it is not null."""

    of: ir.Table
    value: ir.NumericValue
    at: str | None = None
    exact: bool = False
    alike: str | None = ""


@dataclass(frozen=True)
class Ratio:
    """Sum of ``top`` over sum of ``bottom``, both per row; rows where either is null are left out."""

    of: ir.Table
    top: ir.NumericValue
    bottom: ir.NumericValue
    at: str | None = None
    exact: bool = False
    alike: str | None = ""


@dataclass(frozen=True)
class Quantile:
    """A quantile of a numeric column, with its order-statistic interval."""

    of: ir.Table
    value: ir.NumericValue
    q: float = 0.5
    at: str | None = None
    once_per: str | None = None
    alike: str | None = ""


@dataclass(frozen=True)
class Count:
    """Number of rows, or of those for which ``where`` is true. Always exact; rows of which none counts make a zero."""

    of: ir.Table
    where: ir.BooleanValue | None = None
    exact: bool = True
    at: None = None


@dataclass(frozen=True)
class Patterns:
    """What a statistic reads off the number of times that each combination of a few ``values`` occurs.

    For figures that are no sum of rows: agreement of raters, survival, standardised differences. The combinations are
    few however many the rows are, so the engine counts them and ``read`` (a pure function in statistics/) does the
    rest. With ``against`` it is given the in-house team's counts too, and the in-house team has no figure of its own.
    ``unread`` says why there is no figure where ``read`` finds none. Rows with a null among the values are left out.
    Where the last of the values is a yes or no about contacts, ``alike`` (as above) makes the interval as much wider as
    that of the share of yes is among such rows.
    """

    of: ir.Table
    values: Mapping[str, ir.Value]
    read: Callable[..., Estimate | None]
    at: str | None = None
    against: bool = False
    unread: str = "no row to count"
    alike: str | None = None


Plain = Share | Tally | Mean | Ratio | Quantile | Count | Patterns
"""What one query counts."""


@dataclass(frozen=True)
class Gap:
    """Difference between two figures of the same organisation: first minus second."""

    first: Plain
    second: Plain


@dataclass(frozen=True)
class Against:
    """A figure beside the in-house team's of the same month and channel: their difference, or ratio."""

    kind: Plain
    by: Literal["difference", "ratio"] = "difference"


Single = Plain | Gap | Against


@dataclass(frozen=True)
class Several:
    """One measure as the trade computes it in several ways: the pinned one is graded, the others show the range."""

    pinned: Single
    label: str
    others: Mapping[str, Single]


Kind = Single | Several

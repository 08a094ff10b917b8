"""The cube: one query per set of rows, whose cells add up to every slice and every stratum.

Its dimensions are organisation, month, channel, team and site, and the cluster whose rows are alike (agent, customer),
as far as the rows have them; for quantiles and patterns also the values that are counted, and for what is compared
like with like also the fields of the strata.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir

from ..measures.context import Clock
from ..measures.kinds import ALIKE, Count, Mean, Patterns, Plain, Quantile, Ratio, Share, Tally

EVERYONE = "*"
"""Stands for all organisations in the data together."""
DIMENSIONS = ("month", "channel", "team", "site")
CLUSTER = "cluster"
"""Column of the cube: who or what makes rows alike."""
KNOWN = 0.8
"""Who handled the rows has to be known of so many of them for an interval to take those of one agent together."""
GROUPED = "customer"
WHO = {"agent_id": "agent", "customer_id": GROUPED}
"""What a cluster is, by the column that tells it."""
DIGITS_OF_A_GROUP = 2
GROUPS = 16**DIGITS_OF_A_GROUP
"""Customers are many: they are put into 256 groups by chance, whose sums vary as much as those of the customers do
(random groups, Wolter, Introduction to Variance Estimation, chapter 2)."""
Slice = tuple[str, str, str]
"""Organisation, dimension ("" for the total), key."""


@dataclass(frozen=True)
class Part:
    """A countable kind within a measure (a gap has two, and a measure with alternatives one for each).

    ``alone``: whether the graded figure is this one, and no difference of it from something else.
    """

    measure_id: str
    place: int
    kind: Plain
    graded: bool = True
    alone: bool = False

    @property
    def mixable(self) -> bool:
        """Whether it can be put together again in another mix of strata."""
        return self.alone and isinstance(self.kind, Share | Mean | Ratio) and not self.once_per

    @cached_property
    def name(self) -> str:
        """Prefix of its columns in the cube."""
        return self.measure_id.partition(".")[2] + ("" if self.place == 0 else f"_{self.place}")

    @cached_property
    def once_per(self) -> str | None:
        return getattr(self.kind, "once_per", None)

    @cached_property
    def rows(self) -> Any:
        """What parts must have in common to be counted in one query."""
        alone = self.once_per is not None or isinstance(self.kind, Quantile | Patterns)
        return (self.measure_id, self.place) if alone else (self.kind.of.op(), self.kind.at, self.alike)

    @cached_property
    def alike(self) -> str | None:
        """The column whose rows are alike, or None."""
        wanted = getattr(self.kind, "alike", None)
        if wanted == "":
            return next((name for name in ALIKE if name in self.kind.of.columns), None)
        return wanted


def unknown(among: str) -> str:
    """Why a figure is doubted of which nobody says whose rows it rests on."""
    return f"{among} unknown: its rows are taken as independent"


def cube_of(parts: list[Part], clock: Clock, strata: Sequence[str] = ()) -> ir.Table:
    """The cube of parts that rest on the same rows, as an expression; ``strata``: more columns to count by."""
    kind = parts[0].kind
    dimensions = _dimensions(kind.of, kind.at, clock, parts[0].alike)
    dimensions |= {name: kind.of[name] for name in strata if name not in dimensions}
    by = list(dimensions)
    if isinstance(kind, Patterns):
        named = {f"value_{n}": value for n, value in enumerate(kind.values.values())}
        rows = kind.of.select(**dimensions, **named).drop_null(list(named), how="any")
        return _labelled(rows.group_by([*by, *named]).aggregate(**{f"{parts[0].name}_n": rows.count()}))
    inputs = {f"{part.name}_{key}": value for part in parts for key, value in _inputs(part.kind).items()}
    rows = kind.of.select(**dimensions, **inputs, **({"_key": kind.of[once]} if (once := parts[0].once_per) else {}))
    if isinstance(kind, Quantile):
        rows = rows.filter(rows[f"{parts[0].name}_x"].notnull()).mutate(value=rows[f"{parts[0].name}_x"])
        by.append("value")
    if once:
        rows = _marked_once(rows, f"{parts[0].name}_x", whole=isinstance(kind, Share))
    sums = {name: total for part in parts for name, total in _sums(part, rows).items()}
    return _labelled(rows.group_by(by).aggregate(**sums))


def _labelled(cube: ir.Table) -> ir.Table:
    """Months as they are called (2026-05), in place of their first days."""
    return cube.mutate(month=cube.month.cast("string").substr(0, 7)) if "month" in cube.columns else cube


def _dimensions(of: ir.Table, at: str | None, clock: Clock, alike: str | None) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {"org": of["org"]}
    if at is not None:
        found["month"] = clock.month(of[at])  # a day: to group by text would cost as much as all the rest
    found |= {name: of[name] for name in DIMENSIONS if name in of.columns and name != "month"}
    return found | ({CLUSTER: _cluster(of, alike)} if alike else {})


def _cluster(of: ir.Table, alike: str) -> ir.Value:
    name = of[alike].cast("string")
    return name.hexdigest("md5").substr(0, DIGITS_OF_A_GROUP) if alike == "customer_id" else name


def _inputs(kind: Plain) -> dict[str, ir.Value]:
    """What is read off every row: x, and y where there are two things."""
    if isinstance(kind, Share):
        return {"x": kind.where.cast("int64")}
    if isinstance(kind, Count):
        where = ibis.literal(True) if kind.where is None else kind.where.fill_null(False)
        return {"x": where.cast("int64")}
    if isinstance(kind, Tally):
        return {"x": kind.hits, "y": kind.trials}
    if isinstance(kind, Ratio):
        known = kind.top.notnull() & kind.bottom.notnull()
        nothing = ibis.null("float64")
        both = {"x": kind.top, "y": kind.bottom}
        return {name: ibis.ifelse(known, v.cast("float64"), nothing) for name, v in both.items()}
    if isinstance(kind, Patterns):
        raise TypeError("patterns are counted, not summed")
    return {"x": kind.value.cast("float64")}


def _marked_once(rows: ir.Table, x: str, whole: bool) -> ir.Table:
    """Rows that repeat a key over organisations: one of them, with the key's own x, stands for everyone's total."""
    # The greatest needs no order, but what is asked in the same order is sorted once.
    ordered = ibis.window(group_by="_key", order_by=[rows[x].isnull(), "org"], rows=(None, None))
    everyone = rows[x].max().over(ordered) if whole else rows[x]
    return rows.mutate(
        _everyone=ibis.ifelse(ibis.row_number().over(ordered) == 0, everyone, ibis.null(everyone.type()))
    )


def _sums(part: Part, rows: ir.Table) -> dict[str, ir.Value]:
    """The additive sums behind a kind: rows n, sums a and b, squares and products where an interval needs them."""
    kind, name = part.kind, part.name
    x = rows[f"{name}_x"]
    if isinstance(kind, Count):
        sums = {"n": x.sum()}
    elif isinstance(kind, Tally):
        sums = {"n": rows[f"{name}_y"].sum(), "a": x.sum()}
    else:
        sums = {"n": x.count(), "a": x.sum()}
    if isinstance(kind, Mean):
        sums["aa"] = (x * x).sum()
    if isinstance(kind, Ratio):
        y = rows[f"{name}_y"]
        sums |= {"b": y.sum(), "aa": (x * x).sum(), "bb": (y * y).sum(), "ab": (x * y).sum()}
    if part.once_per:
        sums |= {"everyone_n": rows._everyone.count(), "everyone_a": rows._everyone.sum()}
    return {f"{name}_{key}": total for key, total in sums.items()}

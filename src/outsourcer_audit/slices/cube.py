"""The cube: one query per set of rows, whose cells add up to every slice.

Its dimensions are organisation, month, channel and team, as far as the rows have them; for quantiles and patterns also
the values that are counted.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir

from ..measures.context import Clock
from ..measures.kinds import Count, Mean, Patterns, Plain, Quantile, Ratio, Share, Tally
from ..statistics import Estimate, mean, quantile, ratio, share

EVERYONE = "*"
"""Stands for all organisations in the data together."""
DIMENSIONS = ("month", "channel", "team")
Slice = tuple[str, str, str]
"""Organisation, dimension ("" for the total), key."""

Sums = dict[str, float]
Histogram = dict[tuple[Any, ...], float]
"""How often each value, or combination of values, occurs."""


@dataclass(frozen=True)
class Part:
    """A countable kind within a measure (a gap has two, and a measure with alternatives one for each)."""

    measure_id: str
    place: int
    kind: Plain
    graded: bool = True

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
        return (self.measure_id, self.place) if alone else (self.kind.of.op(), self.kind.at)


def cube_of(parts: list[Part], clock: Clock) -> ir.Table:
    """The cube of parts that rest on the same rows, as an expression."""
    kind = parts[0].kind
    dimensions = _dimensions(kind.of, kind.at, clock)
    by = list(dimensions)
    if isinstance(kind, Patterns):
        named = {f"value_{n}": value for n, value in enumerate(kind.values.values())}
        rows = kind.of.select(**dimensions, **named).drop_null(list(named), how="any")
        return rows.group_by([*by, *named]).aggregate(**{f"{parts[0].name}_n": rows.count()})
    inputs = {f"{part.name}_{key}": value for part in parts for key, value in _inputs(part.kind).items()}
    rows = kind.of.select(**dimensions, **inputs, **({"_key": kind.of[once]} if (once := parts[0].once_per) else {}))
    if isinstance(kind, Quantile):
        rows = rows.filter(rows[f"{parts[0].name}_x"].notnull()).mutate(value=rows[f"{parts[0].name}_x"])
        by.append("value")
    if once:
        rows = _marked_once(rows, f"{parts[0].name}_x", whole=isinstance(kind, Share))
    sums = {name: total for part in parts for name, total in _sums(part, rows).items()}
    return rows.group_by(by).aggregate(**sums)


def _dimensions(of: ir.Table, at: str | None, clock: Clock) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {"org": of["org"]}
    if at is not None:
        found["month"] = clock.month(of[at]).cast("string").substr(0, 7)
    return found | {name: of[name] for name in ("channel", "team") if name in of.columns}


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
    same = ibis.window(group_by="_key")
    ordered = ibis.window(group_by="_key", order_by=[rows[x].isnull(), "org"])
    everyone = rows[x].max().over(same) if whole else rows[x]
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


def _estimate(kind: Plain, sums: Sums, histogram: Histogram, usual: Histogram) -> Estimate | None:
    if isinstance(kind, Patterns):
        return kind.read(histogram, usual) if kind.against else kind.read(histogram)
    n = int(sums["n"])
    if isinstance(kind, Count):
        return Estimate(float(n), float(n), float(n), n, True)
    if n == 0:
        return None
    if isinstance(kind, Share | Tally):
        return share(sums["a"], n, kind.exact)
    if isinstance(kind, Mean):
        return mean(n, sums["a"], sums["aa"], kind.exact)
    if isinstance(kind, Ratio):
        return ratio(n, sums["a"], sums["b"], sums["aa"], sums["bb"], sums["ab"], kind.exact)
    return quantile({value: times for (value,), times in histogram.items()}, kind.q)


def roll_up(
    part: Part, rows: Iterable[dict[str, Any]], inhouse: str
) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates and sums of every slice, from the cells of a cube."""
    summands: dict[Slice, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    histograms: dict[Slice, Histogram] = defaultdict(lambda: defaultdict(float))
    prefix, values = f"{part.name}_", _value_names(part.kind)

    def add(place: Slice, cell: Sums, value: tuple[Any, ...]) -> None:
        for key, amount in cell.items():
            summands[place][key].append(amount)
        if value:
            histograms[place][value] += cell["n"]

    for row in rows:
        cell = _cell(row, prefix)
        everyone = {key.removeprefix("everyone_"): x for key, x in cell.items() if key.startswith("everyone_")}
        own = {key: x for key, x in cell.items() if not key.startswith("everyone_")}
        value = tuple(row[name] for name in values)
        add((EVERYONE, "", ""), everyone or own, value)
        if isinstance(row["org"], str):
            add((row["org"], "", ""), own, value)
            for by in DIMENSIONS:
                if isinstance(row.get(by), str):
                    add((row["org"], by, row[by]), own, value)
    # The engine returns cells in any order, on which fsum does not depend.
    sums = {place: {key: math.fsum(found) for key, found in cells.items()} for place, cells in summands.items()}
    beside = isinstance(part.kind, Patterns) and part.kind.against
    estimates = {}
    for place, s in sums.items():
        if beside and place[0] in (EVERYONE, inhouse):
            continue
        usual = histograms.get(counterpart(place, inhouse), {}) if beside else {}
        # In the order of the values, so that what a statistic adds up does not depend on the engine's order.
        counts = dict(sorted(histograms[place].items(), key=repr))
        if e := _estimate(part.kind, s, counts, dict(sorted(usual.items(), key=repr))):
            estimates[place] = e.settled()
    return estimates, {place: sums[place].get("a", sums[place]["n"]) for place in estimates}


def counterpart(place: Slice, inhouse: str) -> Slice:
    """The in-house team's slice that an organisation's slice is compared with; teams with the whole of it."""
    _, by, key = place
    return (inhouse, "", "") if by == "team" else (inhouse, by, key)


def _value_names(kind: Plain) -> list[str]:
    if isinstance(kind, Patterns):
        return [f"value_{n}" for n in range(len(kind.values))]
    return ["value"] if isinstance(kind, Quantile) else []


def _cell(row: dict[str, Any], prefix: str) -> Sums:
    """The sums of one part in one cell of the cube; nothing counted is 0."""
    found = {key: row[prefix + key] for key in _KEYS if prefix + key in row}
    return {key: 0.0 if x is None or math.isnan(x) else float(x) for key, x in found.items()}


_KEYS = ("n", "a", "b", "aa", "bb", "ab", "everyone_n", "everyone_a")

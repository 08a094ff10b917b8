"""Recovery: many random engagements, read by the audit's own measures, and how often the planted value is found.

Organisations do not see each other's rows, so that twenty engagements are counted together; only what is compared with
the in-house team is counted engagement by engagement.
"""

from __future__ import annotations

import math
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .letters import PERIODS, random_plan
from .world import World, merged, simulate
from .writing import write_tables

TOGETHER = 20
BESIDE = ("training.hours_parity", "culture.recognition_parity", "consistency.inhouse_parity", "governance.watermelon",
          "oversight.client_vendor_gap")  # fmt: skip
CONFIDENCE = 0.95
PROMISED = 0.93
UNLUCKY = 0.01
EXACT = 1e-6


@dataclass(frozen=True)
class Found:
    """One reading beside what was planted."""

    measure: str
    org: str
    planted: float
    value: float
    low: float
    high: float
    n: int
    status: str
    exact: bool

    @property
    def held(self) -> bool:
        """Whether the interval holds the planted value; an exact figure has to be met."""
        slack = EXACT * max(1.0, abs(self.planted))
        return self.low - slack <= self.planted <= self.high + slack


def recovered(
    engagements: int = 300, seed: int = 1, processes: int = 2, only: frozenset[str] = frozenset()
) -> list[Found]:
    """Readings of so many random engagements, of all measures or some. Each batch is one process's work."""
    batches = [(seed, first, min(TOGETHER, engagements - first), only) for first in range(0, engagements, TOGETHER)]
    if processes == 1:
        return [found for batch in batches for found in one_batch(batch)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return [found for batch in pool.map(one_batch, batches) for found in batch]


def one_batch(batch: tuple[int, int, int, frozenset[str]]) -> list[Found]:
    """Simulate and read one batch of engagements of one period."""
    from ... import measures

    seed, first, many, only = batch
    period = PERIODS[first // TOGETHER % len(PERIODS)]
    worlds = [_possible(seed, number, period) for number in range(first, first + many)]
    wanted = [m for m in measures.all_measures() if m.id in only or not only]
    beside = [m for m in wanted if m.id in BESIDE]
    found = _read(merged(worlds), [m for m in wanted if m.id not in BESIDE])
    return found + [f for world in worlds for f in (_read(world, beside) if beside else [])]


def _possible(seed: int, number: int, period: Any) -> World:
    """The engagement of a number; where a drawn plan contradicts itself, the next one."""
    for attempt in range(50):
        try:
            return simulate(random_plan(seed + 1000 * attempt, number, period))
        except ValueError:
            continue
    raise ValueError(f"engagement {number}: no plan fits together")


def _read(world: World, wanted: Iterable[Any]) -> list[Found]:
    import ibis
    import pandas as pd

    from ...engine import put
    from ...reading import reading
    from ...slices import CHECKS_SCHEMA, count_all
    from ...trusted import Tables

    plan, found = world.plan, []
    with tempfile.TemporaryDirectory() as folder:
        tables = Tables(write_tables(world, Path(folder)), plan.period, plan.orgs[-1].id, plan.inhouse.id)
        tables.con.raw_sql("SET enable_progress_bar = false")
        put(tables.con, "checks", ibis.memtable(pd.DataFrame(world.checks), schema=ibis.schema(CHECKS_SCHEMA)))
        counted = count_all(wanted, tables, world.engagement)
        for name, entry in counted.items():
            if entry.fault:
                raise RuntimeError(f"{name}: {entry.fault}")
            for org in plan.orgs:
                fact = world.facts.of[org.id].get(name)
                seen = reading(entry, org.id, plan.inhouse.id, lambda *_: None)
                if fact is None or math.isnan(fact.value) or seen.value is None:
                    continue
                low, high = seen.low, seen.high
                assert low is not None
                assert high is not None
                found.append(Found(name, org.id, fact.value, seen.value, low, high, seen.n, seen.status, seen.exact))
        tables.con.disconnect()
    return found


@dataclass(frozen=True)
class Line:
    """One measure in the table: how many scored readings there were, and how many hold the planted value."""

    measure: str
    exact: bool
    scored: int
    held: int
    provisional: int
    provisional_held: int
    lowest: float
    highest: float
    bias: float

    @property
    def share(self) -> float:
        return self.held / self.scored if self.scored else math.nan

    @property
    def fewest(self) -> int:
        """Fewer held values than this come by bad luck in one of a hundred runs, were each held with 95 %."""
        return self.scored if self.exact else fewest_held(self.scored)

    @property
    def fine(self) -> bool:
        """At least 93 % are held, or no fewer than bad luck explains."""
        return self.held >= min(self.fewest, math.ceil(PROMISED * self.scored)) or self.scored == 0


def fewest_held(n: int, chance: float = CONFIDENCE, unlucky: float = UNLUCKY) -> int:
    """The 1 % quantile of a binomial count."""
    total = 0.0
    for k in range(n + 1):
        total += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(chance)
                          + (n - k) * math.log(1 - chance))  # fmt: skip
        if total >= unlucky:
            return k
    return n


def lines(found: Iterable[Found]) -> list[Line]:
    """One line per measure, in the order in which they were read."""
    by: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        by[each.measure].append(each)
    result = []
    for name, all_found in by.items():
        scored = [f for f in all_found if f.status == "scored"]
        almost = [f for f in all_found if f.status == "provisional"]
        planted = [f.planted for f in scored] or [math.nan]
        wide = [
            (f.value - f.planted) / ((f.high - f.low) / 2)
            for f in scored
            if math.isfinite(f.high - f.low) and f.high > f.low
        ]
        result.append(Line(name, any(f.exact for f in scored), len(scored), sum(f.held for f in scored), len(almost),
                           sum(f.held for f in almost), min(planted), max(planted),
                           sum(wide) / len(wide) if wide else 0.0))  # fmt: skip
    return result


def markdown(table: list[Line], engagements: int) -> str:
    """The table as it is kept in docs/."""
    head = [
        "# Planted truth",
        "",
        f"{engagements} random engagements (two organisations each) were simulated with a known value of every",
        "measure, between A and F, and read by the audit. **Held**: share of the scored readings whose 95 % interval",
        "holds the planted value; complete counts (exact) have to be met to the last digit. **Luck**: what one run in",
        "a hundred would fall below if every interval held with 95 %. **Bias**: mean of read - planted in half widths.",
        "",
        "Written by `python -m outsourcer_audit.simulate.planted --table`; tests/planted/ repeats it.",
        "",
        "| measure | planted from | to | scored | held | luck | provisional | held | bias | |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows = [
        " | ".join(["", x.measure, f"{x.lowest:.4g}", f"{x.highest:.4g}", str(x.scored),
                    ("exact, " if x.exact else "") + _percent(x.held, x.scored), _percent(x.fewest, x.scored),
                    str(x.provisional), _percent(x.provisional_held, x.provisional), f"{x.bias:+.2f}",
                    "" if x.fine else "below", ""]).strip()
        for x in table
    ]  # fmt: skip
    return "\n".join([*head, *rows, ""])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"

"""Suspicion: how often planted forensic patterns are found, and how often one is found where none was planted.

In every engagement the in-house team is clean, and the vendor has about half of the patterns, each with a strength
between one half and one; everything else is as random as in recovery.py.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .draw import stream
from .letters import PERIODS, random_plan
from .patterns import ALL
from .plan import Org, Plan
from .recovery import TOGETHER
from .world import World, merged, simulate
from .writing import write_tables

LONG = [period for period in PERIODS if period.days > 150]
FOUND_AT_LEAST, FALSE_AT_MOST = 0.90, 0.05


@dataclass(frozen=True)
class Look:
    """One pattern looked for at one organisation. ``found`` is None where there was too little to tell."""

    pattern: str
    org: str
    planted: float
    clean: bool
    found: bool | None


def looked(engagements: int = 200, seed: int = 1, processes: int = 2) -> list[Look]:
    """Every pattern looked for in so many random engagements."""
    batches = [(seed, first, min(TOGETHER, engagements - first)) for first in range(0, engagements, TOGETHER)]
    if processes == 1:
        return [look for batch in batches for look in one_batch(batch)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return [look for batch in pool.map(one_batch, batches) for look in batch]


def one_batch(batch: tuple[int, int, int]) -> list[Look]:
    """Simulate and look into one batch of engagements of one period."""
    seed, first, many = batch
    period = LONG[first // TOGETHER % len(LONG)]
    return _look(merged([_possible(seed, number, period) for number in range(first, first + many)]))


def _possible(seed: int, number: int, period: Any) -> World:
    for attempt in range(50):
        try:
            return simulate(_suspect(random_plan(seed + 500 + 1000 * attempt, number, period)))
        except ValueError:
            continue
    raise ValueError(f"engagement {number}: no plan fits together")


def _suspect(plan: Plan) -> Plan:
    """The plan with patterns planted at its vendor, large enough to look for them."""
    rng = stream(plan.seed, "patterns to plant")

    def ready(org: Org) -> Org:
        chosen = [] if org.is_inhouse else [name for name in ALL if rng.random() < 0.5]
        planted = {name: float(rng.uniform(0.5, 1.0)) for name in chosen}
        values = {**org.values, "governance.sla_measurability": 1.0, "terms": 12, "governance.recompute_gap": 0.1,
                  "training.attrition": 0.35, "contacts_per_agent": 150,
                  "training.time_to_proficiency": 0.0,
                  "service_level": 0.74, "outcomes.asa": float(rng.uniform(17.0, 28.0))}  # fmt: skip
        return replace(org, values=values, patterns=planted, contacts=max(4000, org.contacts),
                       agents=max(300, org.agents))  # fmt: skip

    return replace(plan, orgs=tuple(ready(org) for org in plan.orgs))


def _look(world: World) -> list[Look]:
    from ...engine import fetch
    from ...forensics import PATTERNS
    from ...measures.context import Clock
    from ...trusted import Tables

    plan, found = world.plan, []
    with tempfile.TemporaryDirectory() as folder:
        tables = Tables(write_tables(world, Path(folder)), plan.period, plan.orgs[-1].id, plan.inhouse.id)
        tables.con.raw_sql("SET enable_progress_bar = false")
        special = {"period": Clock(plan.period), "engagement": world.engagement}
        for pattern in PATTERNS:
            signs = pattern.look(**{n: special[n] if n in special else tables.table(n) for n in pattern.tables})
            _, rows = fetch(tables.con, signs.counts)
            own: dict[str, list[Any]] = defaultdict(list)
            for row in rows:
                own[row["org"]].append(row)
            for org in plan.orgs:
                verdict = signs.decide(own[org.id]).found if own[org.id] else None
                planted = org.patterns.get(pattern.id, 0.0)
                found.append(Look(pattern.id, org.id, planted, not org.patterns, verdict))
        tables.con.disconnect()
    return found


@dataclass(frozen=True)
class Tell:
    """One pattern in the table. ``false``: found at organisations without any pattern; ``beside``: with others only."""

    pattern: str
    planted: int
    found: int
    too_few: int
    clean: int
    false: int
    others: int
    beside: int

    @property
    def fine(self) -> bool:
        """Found in nine of ten where it is, and in at most one of twenty where it is not."""
        told = self.planted - self.too_few
        return (
            told > 0
            and self.found >= FOUND_AT_LEAST * told
            and self.too_few <= 0.2 * self.planted
            and self.false <= FALSE_AT_MOST * self.clean
        )


def tells(looks: Iterable[Look]) -> list[Tell]:
    """One line per pattern."""
    by: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        by[look.pattern].append(look)
    result = []
    for name, every in by.items():
        there, clean = [x for x in every if x.planted], [x for x in every if x.clean]
        others = [x for x in every if not x.clean and not x.planted]
        result.append(Tell(name, len(there), sum(x.found is True for x in there), sum(x.found is None for x in there),
                           len(clean), sum(x.found is True for x in clean), len(others),
                           sum(x.found is True for x in others)))  # fmt: skip
    return result


def markdown(table: list[Tell]) -> str:
    """The table as it is kept in docs/."""
    head = [
        "## Forensic patterns",
        "",
        "Found where planted (strength 0.5 to 1), at organisations without any pattern (false), and at organisations",
        "that have other patterns only (beside). Too few: planted, but too little was delivered to tell.",
        "",
        "| pattern | planted | found | too few | clean | false | others only | beside | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    rows = [
        f"| {x.pattern} | {x.planted} | {_percent(x.found, x.planted - x.too_few)} | {x.too_few} | {x.clean} | "
        f"{_percent(x.false, x.clean)} | {x.others} | {_percent(x.beside, x.others)} | {'' if x.fine else 'not kept'} |"
        for x in table
    ]
    return "\n".join([*head, *rows, ""])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"

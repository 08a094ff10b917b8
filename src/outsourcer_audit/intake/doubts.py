"""What could be read in two ways: days and months in either order, local hours that happened twice or never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from ..engine import Dialect
from ..sources import Column
from .mapping import clock_of
from .texts import LOCAL, NEAR, RAW, cut
from .times import happened, local_time, mistakable, swapped

if TYPE_CHECKING:
    from .plan import Job


def doubts(table: ir.Table, taken: ir.BooleanValue, job: Job, speak: Dialect) -> dict[str, ir.IntegerValue]:
    """Counts per file, named "either offered_at" and the like; empty where nothing can be mistaken."""
    found: dict[str, ir.IntegerValue] = {}
    for name, rule in _times(job):
        text, local = table[RAW + name], table[LOCAL + name]
        if either := mistakable(rule.format):
            text = cut(text, rule, speak)
            read = local if either == rule.format else local_time(text, either, speak)
            day, month = read.day(), read.month()
            found[f"either {name}"] = (taken & (day <= 12) & (day != month)).sum()
            found[f"proven {name}"] = (taken & (day > 12)).sum()
            unread = ibis.ifelse(local.isnull(), text, ibis.null("string"))
            found[f"contrary {name}"] = (taken & local_time(unread, swapped(either), speak).notnull()).sum()
        if NEAR + name in table.columns:
            twice, never = happened(local, table[NEAR + name], clock_of(rule, job.zone), speak)
            found[f"twice {name}"], found[f"never {name}"] = (taken & twice).sum(), (taken & never).sum()
    return found


def words(counts: Mapping[str, Any], job: Job) -> list[str]:
    """The counts of one file as sentences for whoever reads the card; silent where there is no doubt."""
    notes = []
    for name, rule in _times(job):
        either, proven, contrary, twice, never = (
            int(counts.get(f"{what} {name}") or 0) for what in ("either", "proven", "contrary", "twice", "never")
        )
        order = "day first" if "%d" in "".join(rule.format).split("%m")[0] else "month first"
        if either and not proven and not contrary:
            notes.append(f"{name}: dates read {order} because the mapping says so, with none that proves it: {either}")
        if contrary:
            notes.append(
                f"{name}: dates that fit only the other order of day and month: {contrary}; doubtful ones: {either}"
            )
        if twice:
            notes.append(f"{name}: local times that happened twice (clocks went back), the first is taken: {twice}")
        if never:
            notes.append(f"{name}: local times that never happened (clocks went forward), moved on by the gap: {never}")
    return notes


def _times(job: Job) -> Iterator[tuple[str, Column]]:
    for name, rule in job.source.columns.items():
        if job.contract.column(name).type in ("date", "timestamp") and rule.from_:
            yield name, rule

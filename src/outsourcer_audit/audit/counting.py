"""Counting one measure of the desk: what is wrong with it is told in one line, with the line of the cell."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..engine import dialect_of, fetch
from ..errors import UsageError
from ..measures.context import Clock, NotConfigured
from ..measures.kinds import Against, Count, Gap, Mean, Patterns, Quantile, Ratio, Several, Share, Tally
from ..measures.registry import Measure
from ..slices import Counted, arguments, count_all
from ..slices.assembly import assembled
from ..slices.cube import cube_of
from .names import table_names, unknown
from .work import CHECKS

if TYPE_CHECKING:
    from ..trusted import Tables
    from .work import Work

KINDS = (Share, Tally, Mean, Ratio, Quantile, Count, Patterns, Gap, Against, Several)
LONGEST = 200
"""Characters of what an engine says is wrong; it may go on for pages."""


def counted_alone(audit: Work, measure: Measure) -> Counted:
    """One measure, counted for every organisation. Raises UsageError where its function is at fault."""
    allowed = [*table_names(), CHECKS, "period", "engagement"]
    for name in measure.tables:
        if name not in allowed:
            raise unknown("table", name, allowed, f" for {measure.count.__name__}")
    tables = audit.with_checks() if CHECKS in measure.tables else audit.tables
    clock = Clock(tables.period, dialect_of(tables.con))
    with suppress(NotConfigured):  # no fault of the measure: the reading says what the engagement does not say
        _kind(measure, lambda: measure.count(**arguments(measure, tables.table, audit.engagement, clock)))
    counted = count_all([measure], tables, audit.engagement)[measure.id]
    if counted.fault:
        raise UsageError(f"{measure.count.__name__}: {counted.fault}{_why(audit, measure, tables, clock)}")
    return counted


def _kind(measure: Measure, define: Callable[[], Any]) -> None:
    name = measure.count.__name__
    try:
        kind = define()
    except NotConfigured:
        raise
    except Exception as error:
        raise UsageError(f"{name}{_line(measure, error)}: {type(error).__name__}: {_short(error)}") from None
    if not isinstance(kind, KINDS):
        words = ", ".join(one.__name__ for one in KINDS)
        raise UsageError(f"{name} returns {type(kind).__name__}; a measure returns what to count: {words}.")


def _line(measure: Measure, error: Exception) -> str:
    """The last line of the function itself that was reached, as it is written in the cell."""
    file = measure.count.__code__.co_filename
    mine = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not mine or mine[-1].lineno is None:
        return ""
    text = linecache.getline(file, mine[-1].lineno).strip()
    return f", line {mine[-1].lineno}" + (f" ({text})" if text else "")


def _why(audit: Work, measure: Measure, tables: Tables, clock: Clock) -> str:
    """What the engine says of a measure that it cannot count."""
    try:
        kind = measure.count(**arguments(measure, tables.table, audit.engagement, clock))
        for part in assembled(measure.id, kind).parts:
            fetch(tables.con, cube_of([part], clock))
    except Exception as error:
        return f": {_short(error)}"
    return ""


def _short(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"

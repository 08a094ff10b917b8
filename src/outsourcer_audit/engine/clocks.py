"""A zone's wall clock by adding hours: exact where its turnings are known, and far quicker than to ask the engine.

An engine looks a zone up for every row, twice; that was a third of all counting. In the months around an audited period
a zone's clock is turned at most a few times, so the hours to add are a short choice between instants.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from .dialects import Dialect


def local_between(
    instant: ir.TimestampValue, zone: str, since: datetime, until: datetime, dialect: Dialect
) -> ir.TimestampValue:
    """Naive UTC -> local time in a zone; ``since`` and ``until`` (naive UTC) are those between which most rows lie.

    Rows beyond are left to the engine.
    """
    steps = offsets(zone, since, until)
    near = instant + _interval(steps[-1][1])
    if len(steps) > 1:
        earlier = ((instant < then, instant + _interval(offset)) for (_, offset), (then, _) in pairwise(steps))
        near = ibis.cases(*earlier, else_=near)
    return ibis.ifelse((instant >= since) & (instant < until), near, dialect.utc_to_local(instant, zone))


def _interval(offset: timedelta) -> ir.IntervalValue:
    return ibis.interval(seconds=int(offset.total_seconds()))


@cache
def offsets(zone: str, since: datetime, until: datetime) -> tuple[tuple[datetime, timedelta], ...]:
    """From which instant on (naive UTC) a zone's clock was ahead of UTC by how much, from ``since`` to ``until``."""
    found = [(since, _ahead(zone, since))]
    day = since
    while day < until:
        following = min(day + timedelta(days=1), until)
        if _ahead(zone, following) != found[-1][1]:
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
                low, high = (middle, high) if _ahead(zone, middle) == found[-1][1] else (low, middle)
            found.append((high, _ahead(zone, high)))
        day = following
    return tuple(found)


def _ahead(zone: str, instant: datetime) -> timedelta:
    offset = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return offset or timedelta(0)

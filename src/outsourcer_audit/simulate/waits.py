"""Waits: how long customers wait for an answer, smooth around every threshold unless a story says otherwise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from .chance import chosen, stream, uniform
from .market import THRESHOLD_S, local
from .roster import EARLY, LATE
from .stories import Story

LONGEST_S = 86_000


class Waiting(Protocol):
    """What waits: a contact, as far as this module knows it."""

    offered_at: datetime
    wait_s: int


def set_waits(story: Story, channel: str, rows: Sequence[Waiting]) -> None:
    """Give the answered contacts of one channel exponential waits, of which the planted share is within the threshold.

    The waits are that distribution's own quantiles in random order, so that no second has more than its due.
    """
    rng = stream(story.id, "waits", channel)
    limit = THRESHOLD_S[channel]
    heaped = story.heaped if channel == "voice" else 0.0
    mean = -limit / math.log(1 - (story.service_level - heaped))
    waits = [max(1, math.ceil(-mean * math.log(1 - (k + 0.5) / len(rows)))) for k in range(len(rows))]
    first = round((story.service_level - heaped) * len(rows))
    for k in range(first, min(len(rows), first + round(heaped * len(rows)))):
        waits[k] = limit - int(rng.integers(3))
    order = sorted(range(len(rows)), key=[float(rng.random()) for _ in rows].__getitem__)
    for k, row in zip(order, rows, strict=True):
        row.wait_s = waits[k]
        if channel == "email":
            row.wait_s = _by_day(row.offered_at, waits[k], limit, uniform(rng, 0.1, 0.95), chosen(rng, 0.05))


def _by_day(offered: datetime, wait: int, limit: int, part: float, kept_late: bool) -> int:
    """Nobody answers letters at night: quick ones are answered before the desk closes, the others next morning."""
    at = local(offered)
    closes = datetime.combine(at.date(), LATE[1])
    left = (closes - at).total_seconds()
    if wait <= left:
        return wait
    if wait <= limit:
        return max(1, int(part * left))
    opens = datetime.combine(at.date() + timedelta(days=1), EARLY[0])
    morning = int((opens - at).total_seconds() + 3600 * part)
    return morning if morning <= LONGEST_S and not kept_late else max(limit + 2, min(int(left) - 60, LONGEST_S))

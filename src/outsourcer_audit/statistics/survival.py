"""Survival: how long until something is reached, when some were only followed for a while.

Everything is read off how often each pair (days, reached) occurs: reached after so many days, or, where false, followed
for so many days without reaching it. Who was followed to a day is at risk on that day.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import Estimate, Z, wilson

Followed = Mapping[tuple[Any, ...], float]
"""How often each (days, reached) occurs."""

HALF = 0.5
ROUNDING = 1e-12


class _Step(NamedTuple):
    """One day on which somebody reached it: share still waiting after it, Greenwood's sum, and who was at risk."""

    day: float
    waiting: float
    greenwood: float
    at_risk: float


def median(followed: Followed) -> Estimate | None:
    """Kaplan-Meier median with its 95 % interval; None where half never reached it while they were followed.

    The upper limit is infinite where the data set none. Source: Kaplan and Meier 1958; interval by inverting the test
    of one half (Brookmeyer and Crowley 1982) on the log-log scale (Klein and Moeschberger, Survival Analysis, 4.5).
    """
    steps = _steps(followed)
    value = next((step.day for step in steps if step.waiting <= HALF + ROUNDING), None)
    if value is None:
        return None
    possible = [place for place, step in enumerate(steps) if _may_be_half(step)]
    low = high = value
    if possible:
        after = possible[-1] + 1
        low = min(value, steps[possible[0]].day)
        high = max(value, steps[after].day) if after < len(steps) else math.inf
    return Estimate(value, low, high, _people(followed))


def still_waiting(followed: Followed, by: float) -> Estimate | None:
    """Share that has not reached it by a day, censoring allowed for; None where nobody was followed that long.

    Wilson's interval with the number of people that Greenwood's variance amounts to (Rothman 1978), which is the plain
    Wilson interval where everybody was followed.
    """
    steps = [step for step in _steps(followed) if step.day <= by]
    at_risk = sum(times for (day, _), times in followed.items() if day >= by)
    if not at_risk and not (steps and steps[-1].waiting <= ROUNDING):
        return None
    last = steps[-1] if steps else _Step(by, 1.0, 0.0, at_risk)
    if last.waiting <= ROUNDING:
        value, size = 0.0, last.at_risk
    elif last.greenwood <= 0:
        value, size = 1.0, at_risk
    else:
        value = last.waiting
        size = (1 - value) / (value * last.greenwood)
    low, high = wilson(value * size, size)
    return Estimate(value, low, high, _people(followed))


def _steps(followed: Followed) -> list[_Step]:
    reached: dict[float, float] = defaultdict(float)
    leaving: dict[float, float] = defaultdict(float)
    for (day, done), times in followed.items():
        leaving[day] += times
        reached[day] += times if done else 0.0
    at_risk, waiting, greenwood = math.fsum(leaving.values()), 1.0, 0.0
    steps = []
    for day in sorted(leaving):
        if done_now := reached[day]:
            waiting *= 1 - done_now / at_risk
            greenwood += done_now / (at_risk * (at_risk - done_now)) if at_risk > done_now else math.inf
            steps.append(_Step(day, waiting, greenwood, at_risk))
        at_risk -= leaving[day]
    return steps


def _may_be_half(step: _Step) -> bool:
    """Whether the data do not contradict that just one half was still waiting after this day."""
    if not 0 < step.waiting < 1:
        return False
    log = math.log(step.waiting)
    return abs(math.log(-log) - math.log(-math.log(HALF))) <= Z * math.sqrt(step.greenwood) / -log


def _people(followed: Followed) -> int:
    return int(math.fsum(followed.values()))

"""Change: every figure beside the same figure of the period before, and of the same months a year ago.

The earlier figures are counted anew, from the rows, by the same measures; nobody's word about them is taken. Where
nothing is shown to have changed, the card says "no detectable change", and what it would take to see a change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ..card import Change, Reading
from ..measures.registry import Measure
from ..period import Period
from ..reading import status_of
from ..rubric import Rubric
from ..scoring import worth
from ..slices import Counted
from ..statistics import Estimate, difference
from ..statistics.multiple import benjamini_hochberg, p_value
from ..statistics.power import needed
from .covered import Covered, covered
from .direction import second_is
from .telling import said

if TYPE_CHECKING:
    from ..audit import Audit

__all__ = ["Before", "Found", "changed", "counted_before"]

Beside = Literal["change", "last_year"]
"""The field of a reading that holds the comparison."""
STANDS = ("scored", "provisional")
NEGLIGIBLE = 0.1
"""A fact that moves by less than this part of a letter (a point of its score) is not called better or worse."""


@dataclass(frozen=True)
class Before:
    """The measures that can be said of an earlier period, counted there."""

    audit: Audit
    counted: dict[str, Counted]


@dataclass(frozen=True)
class Found:
    """One figure in two periods, not yet judged."""

    measure: Measure
    period: Period
    before: Estimate
    now: Estimate
    gap: Estimate


def counted_before(audit: Audit, counted: dict[str, Counted]) -> dict[Beside, Before]:
    """What the rows say of the earlier periods; nothing is counted for a period that no table covers.

    ``counted``: the measures of this period that may have been something else before.
    """
    wanted: dict[Beside, Period] = {"change": audit.period.previous(), "last_year": audit.period.last_year()}
    seen = covered(audit.tables, audit.period.start)
    found: dict[Beside, Before] = {}
    for beside, period in wanted.items():
        mine = [_alone(c.measure) for c in counted.values() if _can_be_said(c, audit.vendor.id, seen, period)]
        if mine:
            earlier = audit.earlier(period)
            found[beside] = Before(earlier, earlier.count(mine))
    return found


def _alone(measure: Measure) -> Measure:
    """The measure without its comparison with the in-house team: nothing need be counted by stratum for that."""
    return replace(measure, parity=False)


def _can_be_said(counted: Counted, vendor: str, seen: Covered, period: Period) -> bool:
    """Whether a figure stands now, and the rows it rests on reach over the whole earlier period.

    A table without a period column is a state, the same at any time; from such tables alone no change can be read.
    """
    if counted.measure.provenance == "reported" or status_of(counted.get(vendor))[0] not in STANDS:
        return False
    return seen.reach(set(counted.needs), period.months)


def changed(audit: Audit, readings: dict[str, Reading], rubric: Rubric) -> dict[str, Reading]:
    """The readings with what has changed since the two earlier periods, judged over the whole card at once.

    Source: Benjamini and Hochberg at 5 % over both comparisons of every measure (domain research 4.9). Facts have no
    chance in them: they are neither tested nor counted among the tests.
    """
    found = {
        (measure_id, beside): one
        for beside, before in audit.before.items()
        for measure_id in before.counted
        if (one := _found(audit, before, readings[measure_id])) is not None
    }
    tested = [key for key, one in found.items() if not one.gap.exact and one.measure.better != "none"]
    verdicts = benjamini_hochberg([p_value(g.value, g.low, g.high) for g in (found[key].gap for key in tested)])
    stands = dict(zip(tested, verdicts, strict=True))
    told: dict[str, dict[str, Change]] = {}
    for (measure_id, beside), one in found.items():
        detectable = stands.get((measure_id, beside), one.gap.exact and one.gap.value != 0)
        change = _change(one, rubric.of(one.measure)[0], detectable, len(tested))
        told.setdefault(measure_id, {})[beside] = change
    return {name: reading.model_copy(update=told.get(name, {})) for name, reading in readings.items()}


def _found(audit: Audit, before: Before, reading: Reading) -> Found | None:
    """One figure then and now, where both stand and every month of the earlier period has rows."""
    counted, vendor = before.counted[reading.id], audit.vendor.id
    now, then = audit.counted[reading.id].get(vendor), counted.get(vendor)
    if reading.status not in STANDS or now is None or then is None or before.audit.judge(counted, vendor):
        return None
    if status_of(then)[0] not in STANDS:
        return None
    by_month = bool(audit.counted[reading.id].keys(vendor, "month"))
    if by_month and not set(before.audit.period.months) <= set(counted.keys(vendor, "month")):
        return None
    return Found(counted.measure, before.audit.period, then, now, difference(now, then).settled())


def _change(one: Found, edges: tuple[float, ...], detectable: bool, among: int) -> Change:
    m, gap = one.measure, one.gap
    matters = worth(edges, m.better)
    rows = needed(one.before, one.now, matters, m.unit == "share") if matters else None
    if gap.exact and matters and abs(gap.value) < NEGLIGIBLE * matters:
        detectable = False
    verdict = second_is(m.better, edges, one.before, one.now) if detectable else None
    change = Change(
        previous=one.before.value,
        difference=gap.value,
        low=gap.low,
        high=gap.high,
        verdict=verdict or "no detectable change",
        start=one.period.start.isoformat(),
        end=one.period.end.isoformat(),
        previous_n=one.before.n,
        worth=matters,
        needed=rows,
    )
    return change.model_copy(update={"said": said(change, m, one.now.n, gap.exact, detectable, among)})

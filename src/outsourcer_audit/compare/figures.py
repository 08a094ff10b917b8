"""Figures of two cards, measure by measure: better, worse, or nothing that could be told from chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..card import Reading, ReportCard
from ..change import NEGLIGIBLE, STANDS
from ..change.direction import better_or_worse
from ..formats import difference as points
from ..formats import difference_interval, measure
from ..scoring import worth
from ..statistics import Estimate, difference
from ..statistics.multiple import benjamini_hochberg, p_value
from .definition import why_not_the_same
from .model import Compared, Side, Word

STATUS = {
    "insufficient": "too few rows",
    "no_evidence": "no evidence",
    "not_applicable": "it does not apply",
    "error": "an error",
}


@dataclass(frozen=True)
class Pair:
    """One measure on both cards and, where it can be compared, its difference."""

    id: str
    before: Reading | None
    after: Reading | None
    reason: str = ""
    gap: Estimate | None = None

    @property
    def shown(self) -> Reading:
        reading = self.after or self.before
        assert reading is not None
        return reading

    @property
    def tested(self) -> bool:
        """Whether chance has a part in it and somebody says which way is good; only these are tested."""
        return self.gap is not None and not self.gap.exact and self.shown.better != "none"


def compared(before: ReportCard, after: ReportCard, neither: Word) -> list[Compared]:
    """Every measure of either card.

    ``neither`` is the word for a difference that chance may have made. Benjamini-Hochberg at 5 % over the comparison.
    """
    first, second = ({r.id: r for r in card.measures} for card in (before, after))
    pairs = [_pair(i, first.get(i), second.get(i), before, after) for i in dict.fromkeys([*second, *first])]
    tests = [pair for pair in pairs if pair.tested]
    verdicts = benjamini_hochberg([p_value(g.value, g.low, g.high) for g in (p.gap for p in tests) if g is not None])
    stand = {pair.id for pair, stands in zip(tests, verdicts, strict=True) if stands}
    return [_told(pair, pair.id in stand, neither) for pair in pairs]


def _pair(measure_id: str, before: Reading | None, after: Reading | None, one: ReportCard, other: ReportCard) -> Pair:
    if before is None or after is None:
        return Pair(measure_id, before, after)
    missing = [f"{STATUS[r.status]} {when}" for r, when in ((before, "before"), (after, "after")) if _missing(r)]
    if _missing(before) and _missing(after) and before.status == after.status:
        missing = [f"{STATUS[before.status]} on both cards"]
    if missing:
        return Pair(measure_id, before, after, ", ".join(missing))
    if reason := why_not_the_same(before, after, one, other):
        return Pair(measure_id, before, after, reason)
    return Pair(measure_id, before, after, gap=difference(_estimate(after), _estimate(before)).settled())


def _missing(r: Reading) -> bool:
    return r.status not in STANDS or r.value is None


def _estimate(r: Reading) -> Estimate:
    assert r.value is not None
    low, high = (-math.inf if r.low is None else r.low), (math.inf if r.high is None else r.high)
    return Estimate(r.value, low, high, r.n, r.exact)


def _told(pair: Pair, stands: bool, neither: Word) -> Compared:
    verdict, r = _verdict(pair, stands, neither), pair.shown
    before, after = (_side(reading) for reading in (pair.before, pair.after))
    return Compared(
        id=r.id,
        title=r.title,
        unit=r.unit,
        better=r.better,
        verdict=verdict,
        before=before,
        after=after,
        difference=pair.gap.value if pair.gap else None,
        low=pair.gap.low if pair.gap and math.isfinite(pair.gap.low) else None,
        high=pair.gap.high if pair.gap and math.isfinite(pair.gap.high) else None,
        reason=pair.reason,
        said=_said(pair, verdict),
    )


def _verdict(pair: Pair, stands: bool, neither: Word) -> Word:
    if pair.before is None:
        return "added"
    if pair.after is None:
        return "removed"
    if pair.gap is None:
        return "not comparable"
    if not pair.gap.exact:
        detectable = stands
    else:  # facts differ or do not; by less than a point of the score, that is not worth a word
        letters = [worth(r.edges, r.better) or 0.0 for r in (pair.before, pair.after)]
        detectable = pair.gap.value != 0 and abs(pair.gap.value) >= NEGLIGIBLE * max(letters)
    edges = pair.after.edges if pair.after.edges == pair.before.edges else []
    found = better_or_worse(pair.shown.better, edges, pair.before.value or 0.0, pair.after.value or 0.0)
    return found if found and detectable else neither


def _side(r: Reading | None) -> Side | None:
    if r is None:
        return None
    return Side(value=r.value, n=r.n, low=r.low, high=r.high, status=r.status, letter=r.letter)


def _said(pair: Pair, verdict: Word) -> str:
    if pair.gap is None:
        return f"{verdict}: {pair.reason}" if pair.reason else verdict
    assert pair.before is not None and pair.after is not None
    unit = pair.after.unit
    spread = "" if pair.gap.exact else f" ({difference_interval(pair.gap.low, pair.gap.high, unit)})"
    from_to = f"{measure(pair.before.value, unit)} → {measure(pair.after.value, unit)}"
    return f"{from_to}: {points(pair.gap.value, unit)}{spread}, {verdict}"

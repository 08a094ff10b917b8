"""Figures of two cards, measure by measure: better, worse, or nothing that could be told from chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..card import Reading, ReportCard
from ..change import NEGLIGIBLE, STANDS
from ..change.direction import Way, second_is
from ..formats import difference as points
from ..formats import difference_interval, measure
from ..scoring import worth
from ..statistics import Estimate, difference
from ..statistics.multiple import benjamini_hochberg, p_value
from ..statistics.power import needed
from .definition import why_not_the_same
from .model import Compared, Side, Word

STATUS = {
    "insufficient": "too few rows",
    "no_evidence": "no evidence",
    "not_applicable": "it does not apply",
    "error": "an error",
}
UNKNOWN = "no finite figure"


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
    def judged(self) -> bool:
        """Whether there is a difference at all, of a figure that somebody judges."""
        return self.gap is not None and self.shown.better != "none"

    @property
    def tested(self) -> bool:
        """Whether chance has a part in it and somebody says which way is good; only these are tested."""
        return self.judged and self.gap is not None and not self.gap.exact


def compared(before: ReportCard, after: ReportCard, neither: Word) -> list[Compared]:
    """Every measure of either card.

    ``neither`` is the word for a difference that chance may have made. Benjamini-Hochberg at 5 % over the comparison.
    """
    pairs = paired(before, after)
    return [_told(pair, stands, neither) for pair, stands in zip(pairs, detectable(pairs), strict=True)]


def paired(before: ReportCard, after: ReportCard) -> list[Pair]:
    """Every measure of either card on both, with its difference where there can be one."""
    first, second = ({r.id: r for r in card.measures} for card in (before, after))
    return [_pair(i, first.get(i), second.get(i), before, after) for i in dict.fromkeys([*second, *first])]


def detectable(pairs: Sequence[Pair]) -> list[bool]:
    """Which of many differences stand: Benjamini-Hochberg over all that chance may have made, of one pair of cards or
    of many; facts differ or do not.
    """
    gaps = [pair.gap if pair.tested else None for pair in pairs]
    verdicts = iter(benjamini_hochberg([p_value(gap.value, gap.low, gap.high) for gap in gaps if gap is not None]))
    return [next(verdicts) if gap is not None else _facts_differ(pair) for pair, gap in zip(pairs, gaps, strict=True)]


def which_is_better(pair: Pair) -> Way | None:
    """What the second figure is beside the first; None where it is neither, or nobody can say."""
    if pair.gap is None or pair.before is None or pair.after is None:
        return None
    first, second = pair.before, pair.after
    # without a range that both cards share, nobody can say
    return second_is(second.better, second.edges if second.edges == first.edges else [], first, second)


def _pair(measure_id: str, before: Reading | None, after: Reading | None, one: ReportCard, other: ReportCard) -> Pair:
    if before is None or after is None:
        return Pair(measure_id, before, after)
    missing = [
        f"{STATUS.get(r.status, UNKNOWN)} {when}" for r, when in ((before, "before"), (after, "after")) if _missing(r)
    ]
    if _missing(before) and _missing(after) and before.status == after.status:
        missing = [f"{STATUS.get(before.status, UNKNOWN)} on both cards"]
    if missing:
        return Pair(measure_id, before, after, ", ".join(missing))
    if reason := why_not_the_same(before, after, one, other):
        return Pair(measure_id, before, after, reason)
    return Pair(measure_id, before, after, gap=difference(_estimate(after), _estimate(before)).settled())


def finite(value: float | None) -> float | None:
    """A number that JSON can hold; none for what is infinite or not a number."""
    return value if value is not None and math.isfinite(value) else None


def _missing(r: Reading) -> bool:
    return r.status not in STANDS or r.value is None or not math.isfinite(r.value)


def _estimate(r: Reading) -> Estimate:
    assert r.value is not None
    low = -math.inf if r.low is None or math.isnan(r.low) else r.low
    high = math.inf if r.high is None or math.isnan(r.high) else r.high
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
        low=finite(pair.gap.low) if pair.gap else None,
        high=finite(pair.gap.high) if pair.gap else None,
        reason=pair.reason,
        said=_said(pair, verdict),
        weight=max(reading.weight for reading in (pair.before, pair.after) if reading is not None),
        exact=pair.gap is not None and pair.gap.exact,
        provenance=r.provenance,
        needed=_needed(pair),
    )


def _facts_differ(pair: Pair) -> bool:
    """Facts differ or do not; by less than a point of the score, that is not worth a word."""
    if not pair.judged or pair.gap is None or not pair.gap.exact:
        return False
    letters = [worth(r.edges, r.better) or 0.0 for r in (pair.before, pair.after) if r is not None]
    return pair.gap.value != 0 and abs(pair.gap.value) >= NEGLIGIBLE * max(letters)


def _verdict(pair: Pair, stands: bool, neither: Word) -> Word:
    if pair.before is None:
        return "added"
    if pair.after is None:
        return "removed"
    if pair.gap is None:
        return "not comparable"
    if pair.shown.better == "none":
        # what not even a single test shows is no difference; what one shows is said, without a side that is better
        return neither if pair.gap.low <= 0 <= pair.gap.high else "shown, not judged"
    return (which_is_better(pair) or "differs") if stands else neither


def _needed(pair: Pair) -> int | None:
    """How many rows a side would show a difference of the width of a letter four times in five."""
    if not pair.tested or pair.before is None or pair.after is None:
        return None
    r = pair.after
    matters = worth(r.edges, r.better)
    one, other = (replace(_estimate(x), effective=x.effective_n) for x in (pair.before, r))
    return needed(one, other, matters, r.unit == "share") if matters else None


def _side(r: Reading | None) -> Side | None:
    if r is None:
        return None
    value, low, high = (finite(x) for x in (r.value, r.low, r.high))
    return Side(value=value, n=r.n, low=low, high=high, status=r.status, letter=r.letter)


def _said(pair: Pair, verdict: Word) -> str:
    if pair.gap is None:
        return f"{verdict}: {pair.reason}" if pair.reason else verdict
    assert pair.before is not None and pair.after is not None
    unit = pair.after.unit
    spread = "" if pair.gap.exact else f" ({difference_interval(pair.gap.low, pair.gap.high, unit)})"
    from_to = f"{measure(pair.before.value, unit)} → {measure(pair.after.value, unit)}"
    return f"{from_to}: {points(pair.gap.value, unit)}{spread}, {verdict}"

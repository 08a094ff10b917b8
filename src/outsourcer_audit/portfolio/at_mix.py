"""At mix: two vendors beside the same in-house figure, at the in-house team's mix of questions: like with like."""

from __future__ import annotations

from collections.abc import Sequence

from ..card import Parity, ReportCard
from ..change.direction import better_or_worse
from ..compare.figures import Pair, finite
from ..statistics import Estimate, difference
from ..statistics.multiple import benjamini_hochberg, p_value
from .figures import alike
from .model import AtMix


def mixed(every: Sequence[tuple[Pair, tuple[ReportCard, ReportCard]]], stands: Sequence[bool]) -> list[AtMix | None]:
    """Each vendor's difference from in-house at its mix, minus the other's; corrected over all of them, like the plain.

    Only where both are held beside one and the same in-house figure, which then cancels out; the interval takes it as
    two doubts and so errs by width. A vendor who leaves out other rare questions stands beside another in-house figure,
    and is like with like with in-house, but not with the other vendor: then there is none. ``stands``: whether the
    plain difference does.
    """
    gaps = [_gap(pair) for pair, _ in every]
    found = iter(benjamini_hochberg([p_value(gap.value, gap.low, gap.high) for gap in gaps if gap is not None]))
    return [
        _told(pair, two, gap, next(found), plain) if gap is not None else None
        for (pair, two), gap, plain in zip(every, gaps, stands, strict=True)
    ]


def over_other_questions(pair: Pair) -> bool:
    """Whether both are compared with in-house at its mix, and each over other questions."""
    sides = _sides(pair)
    return sides is not None and not alike(sides[0].value, sides[1].value)


def _sides(pair: Pair) -> tuple[Parity, Parity] | None:
    """Both comparisons with in-house at its mix; none where either is plain or missing."""
    if not pair.tested or pair.before is None or pair.after is None:
        return None
    first, second = pair.before.parity, pair.after.parity
    if first is None or second is None or not (first.adjusted and second.adjusted):
        return None
    return first, second


def _gap(pair: Pair) -> Estimate | None:
    sides = _sides(pair)
    if sides is None or not alike(sides[0].value, sides[1].value):
        return None
    first, second = (Estimate(p.difference, p.low, p.high, p.n) for p in sides)
    gap = difference(second, first).settled()
    return gap if finite(gap.value) is not None else None


def _told(pair: Pair, two: tuple[ReportCard, ReportCard], gap: Estimate, stands: bool, plain: bool) -> AtMix:
    turned = plain and pair.gap is not None and gap.value * pair.gap.value < 0
    # Of what is best in the middle the card does not say at the mix how sure each figure is to lie in the good range.
    way = better_or_worse(pair.shown.better, [], 0.0, gap.value) if stands else None
    return AtMix(
        value=gap.value,
        low=finite(gap.low),
        high=finite(gap.high),
        verdict="not shown" if not stands else "turned" if turned else "stands",
        better={"better": two[1].vendor_id, "worse": two[0].vendor_id}.get(way or "", ""),
    )

"""Who differs from whom: every pair of vendors in every measure, judged over all of them at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from ..card import Parity, ReportCard
from ..compare.figures import Pair as FigurePair
from ..compare.figures import detectable, paired, which_is_better
from ..compare.grades import graded_alike
from ..compare.order import in_catalogue
from ..statistics import Estimate, difference
from ..statistics.multiple import benjamini_hochberg, p_value
from .model import AtMix, Difference, Pair

Two = tuple[ReportCard, ReportCard]


def pairs_of(cards: Sequence[ReportCard]) -> tuple[list[Pair], int]:
    """Every pair of cards in the order given, and how many differences were tested.

    Benjamini-Hochberg at 5 % over all pairs and measures at once: with five vendors and ninety measures there are nine
    hundred comparisons, of which chance alone would let forty-five look like a difference.
    """
    twos: list[Two] = list(combinations(cards, 2))
    found = [_compared(*two) for two in twos]
    every = [pair for pairs in found for pair in pairs]
    verdicts = iter(zip(detectable(every), _at_mix(every), strict=True))
    told = [_pair(two, [(pair, *next(verdicts)) for pair in pairs]) for two, pairs in zip(twos, found, strict=True)]
    return told, sum(pair.tested for pair in every)


def _at_mix(every: Sequence[FigurePair]) -> list[AtMix | None]:
    """Each vendor's difference from in-house at its mix, minus the other's; corrected over all of them, like the plain.

    Both rest on the same in-house rows, which cancel out; the interval takes them as two doubts and so errs by width.
    """
    gaps = [_mixed_gap(pair) for pair in every]
    stand = iter(benjamini_hochberg([p_value(gap.value, gap.low, gap.high) for gap in gaps if gap is not None]))
    return [
        AtMix(
            value=gap.value,
            low=finite(gap.low),
            high=finite(gap.high),
            holds=next(stand) and pair.gap is not None and gap.value * pair.gap.value > 0,
        )
        if gap is not None
        else None
        for pair, gap in zip(every, gaps, strict=True)
    ]


def _mixed_gap(pair: FigurePair) -> Estimate | None:
    sides = [reading.parity for reading in (pair.before, pair.after) if reading is not None and pair.tested]
    first, second = (_beside_inhouse(parity) for parity in (sides if len(sides) == 2 else (None, None)))
    return difference(second, first).settled() if first and second else None


def _beside_inhouse(parity: Parity | None) -> Estimate | None:
    if parity is None or not parity.adjusted:
        return None
    return Estimate(parity.difference, parity.low, parity.high, parity.n)


def finite(limit: float) -> float | None:
    return limit if math.isfinite(limit) else None


def _compared(first: ReportCard, second: ReportCard) -> list[FigurePair]:
    """What vendors are compared in: figures that are graded and that are not the client's own doing."""
    pairs = sorted(paired(first, second), key=lambda pair: in_catalogue(pair.id))
    return [p for p in pairs if p.shown.better != "none" and p.shown.attribution != "client"]


def _pair(two: Two, judged: list[tuple[FigurePair, bool, AtMix | None]]) -> Pair:
    first, second = two
    differences = [_difference(pair, stands, mixed, two) for pair, stands, mixed in judged if pair.gap is not None]
    reasons = Counter(_reason(pair, two) for pair, _, _ in judged if pair.gap is None)
    return Pair(
        first=first.vendor_id,
        second=second.vendor_id,
        same_rubric=graded_alike(first, second),
        comparable=len(differences),
        differing=sum(d.differs for d in differences),
        only_crude=sum(d.differs and d.at_mix is not None and not d.at_mix.holds for d in differences),
        not_comparable=dict(sorted(reasons.items())),
        differences=differences,
    )


def _difference(pair: FigurePair, stands: bool, mixed: AtMix | None, two: Two) -> Difference:
    gap = pair.gap
    assert gap is not None and pair.before is not None and pair.after is not None
    word = which_is_better(pair) if stands else None
    better = {"better": two[1].vendor_id, "worse": two[0].vendor_id}.get(word or "", "")
    return Difference(
        measure=pair.id,
        first_value=pair.before.value or 0.0,
        second_value=pair.after.value or 0.0,
        value=gap.value,
        low=finite(gap.low),
        high=finite(gap.high),
        exact=gap.exact,
        differs=stands,
        better=better,
        at_mix=mixed,
    )


def _reason(pair: FigurePair, two: Two) -> str:
    """Why nothing can be compared, with the vendors' names in place of before and after."""
    if pair.before is None or pair.after is None:
        return f"only on the card of {two[1 if pair.before is None else 0].vendor}"
    words = pair.reason.replace(" on both cards", ": both")
    for said, card in ((" before", two[0]), (" after", two[1])):
        words = words.replace(said, f": {card.vendor}")
    return words

"""Who differs from whom: every pair of vendors in every measure, judged over all of them at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations

from ..card import ReportCard
from ..compare.figures import Pair as FigurePair
from ..compare.figures import detectable, finite, paired, which_is_better
from ..compare.grades import graded_alike
from ..compare.order import in_catalogue
from .at_mix import mixed, over_other_questions
from .model import AtMix, Difference, Pair

Two = tuple[ReportCard, ReportCard]


def pairs_of(cards: Sequence[ReportCard]) -> tuple[list[Pair], int]:
    """Every pair of cards in the order given, and how many differences were tested.

    Benjamini-Hochberg at 5 % over all pairs and measures at once: with five vendors and ninety measures there are nine
    hundred comparisons, of which chance alone would let forty-five look like a difference.
    """
    twos: list[Two] = list(combinations(cards, 2))
    place = cache(in_catalogue)
    found = [_compared(*two, place) for two in twos]
    every = [(pair, two) for pairs, two in zip(found, twos, strict=True) for pair in pairs]
    stands = detectable([pair for pair, _ in every])
    verdicts = iter(zip(stands, mixed(every, stands), strict=True))
    told = [_pair(two, [(pair, *next(verdicts)) for pair in pairs]) for two, pairs in zip(twos, found, strict=True)]
    return told, sum(pair.tested for pair, _ in every)


def _compared(first: ReportCard, second: ReportCard, place: Callable[[str], tuple[int, str]]) -> list[FigurePair]:
    """What vendors are compared in: figures that are graded and that are not the client's own doing."""
    judged = [p for p in paired(first, second) if p.shown.better != "none" and p.shown.attribution != "client"]
    return sorted(judged, key=lambda pair: place(pair.id))


def _pair(two: Two, judged: list[tuple[FigurePair, bool, AtMix | None]]) -> Pair:
    first, second = two
    differences = [_difference(pair, stands, at, two) for pair, stands, at in judged if pair.gap is not None]
    reasons = Counter(_reason(pair, two) for pair, _, _ in judged if pair.gap is None)
    differing = [d for d in differences if d.differs and not d.exact]
    at_mix = Counter(d.at_mix.verdict for d in differing if d.at_mix is not None)
    return Pair(
        first=first.vendor_id,
        second=second.vendor_id,
        same_rubric=graded_alike(first, second),
        comparable=len(differences),
        tested=sum(not d.exact for d in differences),
        differing=len(differing),
        facts=sum(d.differs and d.exact for d in differences),
        only_crude=at_mix["not shown"],
        turned=at_mix["turned"],
        hidden=sum(d.hidden for d in differences),
        other_questions=sum(d.other_questions for d in differing),
        not_comparable=dict(sorted(reasons.items())),
        differences=differences,
    )


def _difference(pair: FigurePair, stands: bool, at_mix: AtMix | None, two: Two) -> Difference:
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
        at_mix=at_mix,
        other_questions=over_other_questions(pair),
    )


def _reason(pair: FigurePair, two: Two) -> str:
    """Why nothing can be compared, with the vendors' names in place of before and after."""
    if pair.before is None or pair.after is None:
        return f"only on the card of {two[1 if pair.before is None else 0].vendor}"
    words = pair.reason.replace(" on both cards", ": both")
    for said, card in ((" before", two[0]), (" after", two[1])):
        words = words.replace(said, f": {card.vendor}")
    return words

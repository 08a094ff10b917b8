"""Order: the weights nearest to ours that would put another vendor first."""

from __future__ import annotations

import math

from ..card import Group, NearestOrder, ReportCard
from ..rubric import Rubric
from .nearest import BEYOND, furthest, nearest_weights, told


def nearest_order(first: ReportCard, second: ReportCard) -> NearestOrder:
    """The weights nearest to those of the first card that turn round the order of two vendors' scores.

    Only pillars and lenses graded on both cards are weighed; otherwise a vendor would gain by what it did not deliver.
    """
    ours, theirs = _graded(first), _graded(second)
    shared = sorted(name for name in ours if name in theirs)
    left_out = sorted(g.title for name, g in {**ours, **theirs}.items() if name not in shared)
    known = first.rubric.weights if first.rubric else Rubric().weights
    weights = {name: known.get(name, Rubric().group_weight(name)) for name in shared}
    lead = {name: (ours[name].score or 0.0) - (theirs[name].score or 0.0) for name in shared}
    gap = math.fsum(weights[name] * lead[name] for name in shared)
    ahead, behind = (first, second) if gap >= 0 else (second, first)
    same = {"ahead": ahead.vendor, "behind": behind.vendor, "left_out": left_out}
    side = 1 if gap >= 0 else -1
    # a hair past level, so that the order really has turned
    moved = nearest_weights(weights, {name: side * lead[name] + BEYOND for name in shared})
    if not shared or moved is None:
        said = f"no weights put {behind.vendor} before {ahead.vendor}"
        return NearestOrder(**same, weights={}, distance=None, said=said)  # type: ignore[arg-type]
    words = told(weights, moved, {name: ours[name].title for name in shared})
    said = f"{behind.vendor} before {ahead.vendor} if {words}"
    return NearestOrder(**same, weights=moved, distance=furthest(weights, moved), said=said)  # type: ignore[arg-type]


def _graded(card: ReportCard) -> dict[str, Group]:
    return {g.id: g for g in (*card.pillars, *card.lenses) if g.score is not None and g.id != "client"}

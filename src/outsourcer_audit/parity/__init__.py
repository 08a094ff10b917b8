"""Parity: the vendor beside the in-house team, like with like.

Where both were counted by stratum (channel, topic), the figures compared are those of one common mix, with the plain
ones beside them; the difference is a verdict only if it stands among all the comparisons of the card.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..card import Parity, Reading, Status
from ..card.base import SUPPRESSED_BELOW
from ..card.readings import Contrast, Verdict
from ..measures.registry import Better
from ..scoring import worth
from ..slices import Counted
from ..statistics import Estimate, difference
from ..statistics.adjusted import Adjusted, Mix, standardised_contrast
from ..statistics.multiple import benjamini_hochberg, p_value
from ..statistics.strata import Name, Strata
from . import said

__all__ = ["COVERED_NEEDED", "Judge", "Mix", "not_worse_by", "parity_of", "settle_parities"]

COVERED_NEEDED = 0.5
"""The common mix is used where the strata that both have hold at least this share of the vendor's rows."""
MOST_NAMED = 10
"""Strata that are left out, named on the card; those with most of the vendor's rows come first."""
NONE: Verdict = "no detectable difference"

Judge = Callable[[Counted, str], tuple[Status, str] | None]
"""Why an organisation's reading is impossible; None where it stands."""


def parity_of(
    counted: Counted,
    org: str,
    inhouse: str,
    judge: Judge,
    stands: Callable[[Estimate], bool],
    edges: Sequence[float],
    mix: Mix = "inhouse",
) -> Parity | None:
    """The organisation beside the in-house team, where both can be read (``stands``); None where they cannot.

    ``edges``: the reading's own bands; the width of a letter is what it may be worse by (non-inferiority).
    """
    m, ours, theirs = counted.measure, counted.get(org), counted.get(inhouse)
    if not m.parity or org == inhouse or ours is None or theirs is None or judge(counted, inhouse):
        return None
    if not stands(theirs):
        return None
    crude = _contrast(ours, theirs, m.better)
    margin = worth(edges, m.better)
    words = said.Words(m.unit, m.better)
    mixed = _mixed(counted, org, inhouse, mix, ours)
    plain = Parity(
        baseline=inhouse,
        value=theirs.value,
        n=theirs.n,
        difference=crude.difference,
        low=crude.low,
        high=crude.high,
        verdict=crude.verdict,
        margin=margin,
        noninferior=not_worse_by(margin, crude.low, crude.high, m.better),
    )
    if mixed is None:
        return plain.model_copy(update={"said": words.plainly(plain)})
    seen = {
        "strata": list(counted.strata[org].by),
        "covered": mixed.covered,
        "left_out": _named(mixed.left_out, counted.strata[org]),
    }
    if mixed.covered < COVERED_NEEDED or mixed.ours is None or mixed.theirs is None or mixed.gap is None:
        plain = plain.model_copy(update=seen)
        return plain.model_copy(update={"said": words.not_covered(plain)})
    alike = _contrast(mixed.ours, mixed.theirs, m.better)
    parity = plain.model_copy(
        update=seen
        | {
            "value": alike.baseline,
            "n": mixed.theirs.n,
            "difference": alike.difference,
            "low": alike.low,
            "high": alike.high,
            "verdict": alike.verdict,
            "adjusted": True,
            "own": alike.value,
            "crude": crude,
            "noninferior": not_worse_by(margin, alike.low, alike.high, m.better),
        }
    )
    unknown = 1 - min(1.0, float(counted.strata[org].counted.sum()) / ours.n)
    aside = said.Aside(len(mixed.compared) + len(mixed.left_out), len(mixed.left_out), unknown)
    return parity.model_copy(update={"said": words.alike(parity, crude, mix, aside)})


def settle_parities(readings: dict[str, Reading]) -> dict[str, Reading]:
    """The readings with only those verdicts beside in-house that stand among all comparisons of the card.

    Of the differences that are still called one, no more than 5 % are expected to be chance (Benjamini and Hochberg
    1995; domain research 4.9). Differences of exact figures are facts and not among them; scores are not touched.
    """
    compared = {
        name: r.parity
        for name, r in readings.items()
        if r.parity and r.better in ("higher", "lower") and r.parity.low < r.parity.high
    }
    ps = [p_value(p.difference, p.low, p.high) for p in compared.values()]
    stand = dict(zip(compared, benjamini_hochberg(ps), strict=True))
    settled = dict(readings)
    for name, parity in compared.items():
        if parity.verdict != NONE and not stand[name]:
            changed = parity.model_copy(
                update={
                    "verdict": NONE,
                    "crude": _settled(parity.crude, parity.verdict),
                    "said": f"{parity.said} {said.by_chance(len(compared))}".strip(),
                }
            )
            settled[name] = readings[name].model_copy(update={"parity": changed})
    return settled


def _settled(crude: Contrast | None, verdict: Verdict) -> Contrast | None:
    """The plain comparison beside one that is none by chance: none, too, where it said the same (the mix did not)."""
    if crude is None or crude.verdict != verdict:
        return crude
    return crude.model_copy(update={"verdict": NONE})


def _mixed(counted: Counted, org: str, inhouse: str, mix: Mix, ours: Estimate) -> Adjusted | None:
    """Both in a common mix; None where they were not counted by stratum, or are facts that no mix can change."""
    one, other = counted.strata.get(org), counted.strata.get(inhouse)
    if one is None or other is None or ours.exact or ours.n <= 0 or not _of_this(one, ours):
        return None
    found = standardised_contrast(one, other, mix)
    # Rows whose stratum nobody knows are in no cell, and so not covered.
    known = min(1.0, float(one.counted.sum()) / ours.n)
    return replace(found, covered=min(1.0, found.covered) * known)


def _of_this(strata: Strata, estimate: Estimate) -> bool:
    """Whether the strata are of this very figure: where they hold all its rows they must add up to it."""
    rows, bottom = float(strata.counted.sum()), float(strata.bottom.sum())
    if rows < estimate.n or bottom <= 0:
        return rows < estimate.n
    return math.isclose(float(strata.top.sum()) / bottom, estimate.value, rel_tol=1e-6, abs_tol=1e-9)


def _contrast(ours: Estimate, theirs: Estimate, better: Better) -> Contrast:
    ours, theirs = ours.settled(), theirs.settled()
    gap = difference(ours, theirs).settled()
    return Contrast(
        value=ours.value,
        baseline=theirs.value,
        difference=gap.value,
        low=gap.low,
        high=gap.high,
        verdict=_verdict(gap, better),
    )


def _verdict(gap: Estimate, better: Better) -> Verdict:
    if better not in ("higher", "lower") or gap.low <= 0 <= gap.high:
        return NONE
    return "better" if (gap.value > 0) == (better == "higher") else "worse"


def not_worse_by(margin: float | None, low: float, high: float, better: str) -> bool | None:
    """Whether a difference's interval excludes being worse by the margin (non-inferior); None where none is stated."""
    if margin is None or better not in ("higher", "lower"):
        return None
    return low > -margin if better == "higher" else high < margin


def _named(left_out: list[Name], ours: Strata) -> list[str]:
    """The names of what is left out; strata with few or none of our rows are only counted: a text may name a person."""
    rows = ours.by_name
    common = [" / ".join(name) for name in left_out if round(rows.get(name, 0.0)) >= SUPPRESSED_BELOW]
    rare, more = len(left_out) - len(common), len(common) - MOST_NAMED
    counts = [f"{more} more"] if more > 0 else []
    counts += [f"{rare} rare one{'' if rare == 1 else 's'}"] if rare else []
    return common[:MOST_NAMED] + [f"and {text}" if common else text for text in counts]

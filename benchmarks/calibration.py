"""Writes docs/calibration.md: how often letters that are given so many in a hundred turn out to be the true ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from vendors_with_known_truth import RUBRIC, vendor

from outsourcer_audit.card import Group, Letter, Odds
from outsourcer_audit.composition import compose, rooms_of
from outsourcer_audit.grading import grade_group, grade_overall
from outsourcer_audit.odds import simulate
from outsourcer_audit.odds.judges import letters
from outsourcer_audit.odds.simulation import NO_LETTER
from outsourcer_audit.scoring import LETTERS

VENDORS = 1000
PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
Weighted = list[tuple[Group, float]]


@dataclass(frozen=True)
class Case:
    """One grade that was stated with odds, and what is true of it.

    ``true``: the letter that a judge, drawn like those of the odds, gives to the true figures; ``by_our_weights``: the
    letter that our own weights and scores give to them. ``rank``: which share of the scores simulated by figures alone
    lies below the true score.
    """

    odds: Odds
    true: Letter
    by_our_weights: Letter
    rank: float


@dataclass
class Cases:
    """What was stated and what is true, of overall grades and of pillars and lenses."""

    overall: list[Case] = field(default_factory=list)
    groups: list[Case] = field(default_factory=list)


@dataclass(frozen=True)
class Bin:
    """Letters with about the same odds: how many, their mean odds, and how many of them were true."""

    low: float
    high: float
    letters: int
    stated: float
    true: int

    @property
    def came_true(self) -> float:
        """The share that came true."""
        return self.true / self.letters


def cases(vendors: range, say: Callable[[str], None] = lambda _: None) -> Cases:
    """Stated odds and true letters of simulated vendors."""
    every = Cases()
    for number in vendors:
        seen, true, rng = vendor(number)
        card = compose(seen, RUBRIC)
        truth = [(grade_group(room, true), weight) for room, weight in rooms_of(RUBRIC)]
        judged, judge = simulate([g for g, _ in truth], true), int(rng.integers(2000))
        around = simulate([g for g, _ in card.groups], seen)
        totals, ours = judged.totals(truth), grade_overall(truth, true)
        place = int(judged.overall_letters(totals, truth, true)[judge])
        if card.overall.letter and ours.letter and place != NO_LETTER:
            rank = _rank(around.totals(card.groups)["figures"], ours.score)
            every.overall.append(Case(card.overall.odds, LETTERS[place], ours.letter, rank))
        for (group, _), (known, _) in zip(card.groups, truth, strict=True):
            if group.letter and known.letter:
                place = int(letters(judged.groups[group.id]["all"])[judge])
                rank = _rank(around.groups[group.id]["figures"], known.score)
                every.groups.append(Case(group.odds, LETTERS[place], known.letter, rank))
        if number % 100 == 99:
            say(f"{number + 1} vendors")
    return every


def _rank(simulated: np.ndarray, true: float | None) -> float:
    return float((simulated < (true or 0.0)).mean())


def reliability(found: list[Case], our_weights: bool = False) -> Iterator[Bin]:
    """Letters by their stated odds; letters that were given no chance are in the first bin."""
    pairs = [(case.odds.get(name, 0.0), name == (case.by_our_weights if our_weights else case.true))
             for case in found for name in LETTERS]  # fmt: skip
    for low, high in pairwise(EDGES):
        mine = [(p, hit) for p, hit in pairs if low <= p < high or (p >= high == 1.0)]
        if mine:
            yield Bin(low, high, len(mine), float(np.mean([p for p, _ in mine])), sum(hit for _, hit in mine))


def brier(found: list[Case], our_weights: bool = False) -> tuple[float, float]:
    """Brier score of the odds, and of stating for every vendor how often each letter occurs at all (0 is perfect)."""
    truth = [case.by_our_weights if our_weights else case.true for case in found]
    usual: Odds = {name: truth.count(name) / len(truth) for name in LETTERS}

    def of(odds: Odds, true: Letter) -> float:
        return sum((odds.get(name, 0.0) - (name == true)) ** 2 for name in LETTERS)

    stated = [of(case.odds, true) for case, true in zip(found, truth, strict=True)]
    return float(np.mean(stated)), float(np.mean([of(usual, true) for true in truth]))


def covered(found: list[Case]) -> float:
    """How often the true score lies between the 2.5 % and the 97.5 % quantile of scores simulated by figures alone."""
    return float(np.mean([0.025 <= case.rank <= 0.975 for case in found]))


def page(found: Cases, vendors: int) -> str:
    """The page as Markdown."""
    parts = [INTRODUCTION.format(vendors=vendors)]
    for title, mine in (("Overall grades", found.overall), ("Pillars and lenses", found.groups)):
        parts.append(f"## {title}\n\n{len(mine):,} grades. {_mixture(mine)}\n")
        for ours in (False, True):
            score, usual = brier(mine, ours)
            whose = "our own weights and scores" if ours else "a judge drawn like those of the odds"
            rows = [f"| {b.low:.0%} to {b.high:.0%} | {b.letters:,} | {b.stated:.1%} | {b.came_true:.1%} |"
                    for b in reliability(mine, ours)]  # fmt: skip
            parts.append(f"### The true letter is that of {whose}\n\nBrier score {score:.3f}; {usual:.3f} if for every "
                         f"vendor the usual mixture of letters were stated.\n")  # fmt: skip
            parts.append(
                "| stated | letters | mean of what was stated | came true |\n|---|---:|---:|---:|\n"
                + "\n".join(rows)
                + "\n"
            )
        parts.append(f"By figures alone (weights and scores ours), the true score lies within the middle 95 % of the "
                     f"simulated ones in {covered(mine):.1%} of the grades.\n")  # fmt: skip
    return "\n".join(parts)


def _mixture(found: list[Case]) -> str:
    truth = [case.true for case in found]
    return "True letters: " + ", ".join(f"{name} {truth.count(name):,}" for name in LETTERS) + "."


HEAD = "| stated | letters | mean of what was stated | came true |\n|---|---:|---:|---:|"
INTRODUCTION = """# Are the odds right?

A card says, for instance, "B 68 %, C 30 %, A 2 %". If that is right, then of all letters that are given 60 to 80 %, 60
to 80 % are the true ones. `python benchmarks/calibration.py` writes this page anew: {vendors:,} simulated vendors whose
true figures are planted (letters from A to F in every measure), samples of 30 to 5,000 rows drawn from them, readings
made by the product's own statistics, cards composed by the product itself.

The odds hold doubts of three kinds: figures within their intervals, weights around ours (Dirichlet; a weight of average
size differs by a quarter), and the way from figures to scores (half of the judges take the published one, a quarter the
middle of each letter, a quarter one straight line from the edge of A to that of D). So the true letter is the one that
such a judge, drawn at random, gives to the true figures. Who is sure of our weights and our scores finds the second
tables: there the odds are too modest, as they must be, since they doubt what is then held to be certain.

One thing had to be mended. A published figure has strayed from the true one once already, and a draw around it strays
again. Scores fall faster than they rise, so every measure's draws lay a little too low, always in the same direction:
for the overall score 0.6 points, more than its whole standard deviation by figures alone, and the true score lay within
the middle 95 % in only 68 % of the cases (200 vendors). Each measure's draws are therefore centred on its published
score.

Letters that were given no chance at all are counted in the first row. The Brier score adds up the squared errors of all
five letters: 0 is perfect.
"""


def main() -> None:
    """Write the page, or print it for fewer vendors: ``python benchmarks/calibration.py 200``."""
    vendors = int(sys.argv[1]) if len(sys.argv) > 1 else VENDORS
    text = page(cases(range(vendors), print), vendors)
    print(text)
    if vendors == VENDORS:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

"""Parity in words: what the plain comparison says, what the one at equal mix says, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..card import Parity
from ..card.readings import Contrast
from ..formats import difference, difference_interval, percent
from ..measures.registry import Better, Unit
from ..statistics.adjusted import ROWS_NEEDED, Mix

WORTH_SAYING = 0.005
"""A share of rows that rounds to 0 % is not worth a sentence."""


def by_chance(comparisons: int) -> str:
    """Why a difference is none, once all comparisons of a card are looked at together."""
    return f"Among {comparisons} comparisons a difference like this one is expected by chance, so it counts as none."


def fields(names: Sequence[str]) -> str:
    """The fields of the strata as people say them: "channels and topics"."""
    return " and ".join(f"{name}s" for name in names)


@dataclass(frozen=True)
class Aside:
    """Of how many combinations how many are left out, and the share of rows whose stratum is not known."""

    combinations: int
    left_out: int
    unknown: float


@dataclass(frozen=True)
class Words:
    """How one measure's comparison is put into words."""

    unit: Unit
    better: Better

    def plainly(self, p: Parity) -> str:
        """A comparison of plain figures."""
        return f"{_capital(self._beside(p))}.{self._margin(p)}"

    def not_covered(self, p: Parity) -> str:
        """Why the plain figures stand, although both were counted by stratum."""
        what, enough = _combinations(p.strata), f"{ROWS_NEEDED} rows on both sides"
        why = (
            f"{what} with {enough} hold only {percent(p.covered)} of its rows"
            if p.covered
            else f"no {what} have {enough}"
        )
        return (
            f"{_capital(self._beside(p))}, in plain figures: {why}, so the mix cannot be made equal.{self._margin(p)}"
        )

    def alike(self, p: Parity, crude: Contrast, mix: Mix, aside: Aside) -> str:
        """The plain comparison and that at equal mix, in one sentence; then the margin and what was left out."""
        whose = "the in-house mix" if mix == "inhouse" else "the common mix"
        equal = f"with {whose} of {fields(p.strata)}"
        if crude.verdict == p.verdict:
            text = f"{_capital(self._beside(p))} {equal}; crude {self._crude(crude)}."
        else:
            but = f"but {self._but(p)} {equal} ({self._sizes(p) if self._way(p) else self._signed(p)})"
            text = f"Crude {self._beside(crude)}, {but}{self._reason(p, crude)}."
        return text + self._margin(p) + self._left_out(p, aside)

    def _beside(self, c: Parity | Contrast) -> str:
        """ "5.1 points worse than in-house (by 3.2 to 7.0 points)"; where no way is sure, signed differences."""
        if c.difference == 0 and c.low == c.high:
            return "the same as in-house"
        if way := self._way(c):
            return f"{self._size(c.difference)} {way} than in-house ({self._sizes(c)})"
        return f"no detectable difference from in-house ({self._signed(c)})"

    def _crude(self, c: Contrast) -> str:
        """The plain comparison after that at equal mix: "5.1 points worse (by 3.2 to 7.0 points)"."""
        if way := self._way(c):
            return f"{self._size(c.difference)} {way} ({self._sizes(c)})"
        return f"{difference(c.difference, self.unit)} ({self._interval(c)})"

    def _way(self, c: Parity | Contrast) -> str:
        """Which way it surely differs: better or worse, higher or lower where neither is good; or nothing."""
        if c.verdict != "no detectable difference":
            return c.verdict
        if self.better in ("higher", "lower") or c.low <= 0 <= c.high:
            return ""
        return "higher" if c.difference > 0 else "lower"

    def _but(self, p: Parity) -> str:
        """The verdict at equal mix, after a plain one that was another."""
        if way := self._way(p):
            return f"{self._size(p.difference)} {way}"
        assert p.crude is not None
        return "not detectably " + p.crude.verdict if not self._surely_none(p) else "not worse"

    def _surely_none(self, p: Parity) -> bool:
        """Not worse: the interval excludes being worse at all, or by the width of a letter."""
        assert p.crude is not None
        surely = min(self._good(p.low), self._good(p.high)) >= 0 or bool(p.noninferior)
        return p.crude.verdict == "worse" and surely

    def _reason(self, p: Parity, crude: Contrast) -> str:
        """Whether the mix explains it: the figure at equal mix lies beyond the plain one's interval."""
        good, limits = self._good(p.difference), [self._good(crude.low), self._good(crude.high)]
        if good > max(limits):
            return ": it gets the harder questions"
        return ": it gets the easier questions" if good < min(limits) else ""

    def _margin(self, p: Parity) -> str:
        """Whether it is surely not worse by a letter; nothing where the verdict says more."""
        if p.margin is None or p.noninferior is None or p.verdict == "better" or p.low == p.high:
            return ""
        size = self._size(p.margin)
        if p.noninferior:
            return f" If worse, surely by less than {size}, the width of a letter."
        seen = any(digit in "123456789" for digit in size)  # not "by 0.00 points"
        return f" It may be worse by {size}, the width of a letter, or more." if seen and p.verdict != "worse" else ""

    def _left_out(self, p: Parity, aside: Aside) -> str:
        """What is not in the comparison."""
        text = ""
        rest = 1 - (1.0 if p.covered is None else p.covered) - aside.unknown
        if aside.left_out:
            held = f", with {percent(rest)} of its rows," if rest > WORTH_SAYING else ""
            has, are = ("has", "is") if aside.left_out == 1 else ("have", "are")
            of = f"{aside.combinations} {_combinations(p.strata)}"
            text = f" {aside.left_out} of {of}{held} {has} too few rows on one side and {are} left out."
        if aside.unknown > WORTH_SAYING:
            text += f" {percent(aside.unknown)} of its rows name no {' or '.join(p.strata)} and are left out."
        return text

    def _good(self, value: float) -> float:
        """Turned so that more is better."""
        return -value if self.better == "lower" else value

    def _size(self, value: float) -> str:
        return difference(abs(value), self.unit).removeprefix("+")

    def _interval(self, c: Parity | Contrast) -> str:
        return difference_interval(c.low, c.high, self.unit) if c.low < c.high else "exact"

    def _sizes(self, c: Parity | Contrast) -> str:
        """The interval of a difference whose way is said, without signs: "by 9.1 to 13.5 points"."""
        low, high = sorted((abs(c.low), abs(c.high)))
        return f"by {difference_interval(low, high, self.unit)}" if c.low < c.high else "exact"

    def _signed(self, c: Parity | Contrast) -> str:
        return f"{difference(c.difference, self.unit)}, {self._interval(c)}"


def _combinations(names: Sequence[str]) -> str:
    return f"{names[0]}s" if len(names) == 1 else f"combinations of {' and '.join(names)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Money: the period's fees as the contract is written, and what a scheme on outcomes would have paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..card import Money, MoneyLine, Reading
from ..formats import measure, percent
from .words import Readings, known

OUTCOMES = ("outcomes.csat_top2", "outcomes.fcr_survey", "outcomes.complaints_caused")
"""Outcomes of the illustrated scheme, in equal parts: satisfied, solved, no cause to complain."""


@dataclass(frozen=True)
class Term:
    """One service level of the contract with the shares of the monthly fee that hang on it."""

    sla_id: str
    label: str
    at_risk: float
    bonus: float


@dataclass(frozen=True)
class Cell:
    """One service level in one month (ISO day of its first), recomputed: met, and more than met."""

    sla_id: str
    month: str
    met: bool
    exceeded: bool


def money(
    fees: Mapping[str, float],
    terms: Iterable[Term],
    cells: Iterable[Cell],
    readings: Readings,
    granted: float | None = None,
) -> Money | None:
    """The fees by month (ISO day of its first), as written and under the illustrated scheme; None without fees.

    As written: a missed service level withholds its share at risk of that month's fee, an exceeded one earns its bonus;
    a month without any recomputed service level stays as billed. ``granted``: credits the vendor gave.
    """
    if not fees:
        return None
    levels, judged = list(terms), [c for c in cells if c.month in fees]
    lines = [line for term in levels for line in _as_written(term, judged, fees)]
    billed = sum(fees.values())
    risk, bonus = sum(t.at_risk for t in levels), sum(t.bonus for t in levels)
    found = [r for r in known(readings, *OUTCOMES) if len(r.edges) == 4]
    outcome_lines = [_on_outcome(r, billed, risk / len(found), bonus / len(found)) for r in found]
    moved = bool(found) and risk + bonus > 0
    return Money(
        billed=billed,
        months=len(fees),
        months_unjudged=sorted(set(fees) - {c.month for c in judged}),
        share_at_risk=risk,
        share_of_bonus=bonus,
        withheld=sum(-line.amount for line in lines if line.amount < 0),
        bonus=sum(line.amount for line in lines if line.amount > 0),
        payable=billed + sum(line.amount for line in lines),
        granted=granted,
        lines=lines,
        outcome_payable=billed + sum(line.amount for line in outcome_lines) if moved else None,
        outcome_lines=outcome_lines if moved else [],
        scheme=_scheme(risk, bonus, found) if moved else "",
    )


def _as_written(term: Term, cells: list[Cell], fees: Mapping[str, float]) -> Iterable[MoneyLine]:
    """What one service level withholds and adds; nothing is said where no money moves."""
    mine = [c for c in cells if c.sla_id == term.sla_id]
    missed, over = [c for c in mine if not c.met], [c for c in mine if c.met and c.exceeded]
    for found, share, word in ((missed, -term.at_risk, "missed"), (over, term.bonus, "exceeded")):
        if found and share:
            amount = share * sum(fees[c.month] for c in found)
            yield MoneyLine(label=term.label, detail=f"{word} in {len(found)} of {len(mine)} months", amount=amount)


def _on_outcome(r: Reading, billed: float, risk: float, bonus: float) -> MoneyLine:
    """One outcome's part: all withheld at the edge of D or worse, all earned at the edge of A or better."""
    place = _place(r)
    amount = billed * (bonus * place - risk * (1 - place))
    return MoneyLine(label=r.title, detail=f"{measure(r.value, r.unit)}: {percent(place)} of the way", amount=amount)


def _place(r: Reading) -> float:
    """Where the value lies between the edges of D (0) and A (1)."""
    best, worst = r.edges[0], r.edges[3]
    if best == worst:
        return float(r.letter == "A")
    return min(1.0, max(0.0, ((r.value or 0.0) - worst) / (best - worst)))


def _scheme(risk: float, bonus: float, found: list[Reading]) -> str:
    one = "on one outcome" if len(found) == 1 else f"on {len(found)} outcomes in equal parts"
    earned = f" and the same bonus ({measure(bonus, 'share')})" if bonus else ""
    return (
        f"Illustration, not an offer: the same share at risk ({measure(risk, 'share')} of the fee){earned}, but wholly "
        f"{one}; nothing earned at the edge of D or worse, everything at the edge of A or better, linear between."
    )

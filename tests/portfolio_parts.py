"""Small portfolios for tests: the genuine card under other names, with other figures."""

from __future__ import annotations

from collections.abc import Mapping

from genuine_card import TRANSFERS, genuine, share, with_

from outsourcer_audit.card import Contrast, Parity, ReportCard
from outsourcer_audit.render import page_of
from outsourcer_audit.show import portfolio as sections

HOSTILE = "</style><script>alert(1)</script> <img src=x onerror=alert(1)> {{7*7}} \"'> $\\frac{"


def vendor(name: str, hits: int = 200, only: bool = False, **of_card: object) -> ReportCard:
    """A card on which so many of 2,000 contacts were transferred; ``only``: with no other measure."""
    card = with_(genuine(), {TRANSFERS: {**share(hits, 2000), "parity": None}}, vendor=name, vendor_id=name.lower())
    if only:
        card = card.model_copy(update={"measures": [card.measure(TRANSFERS)]})
    return card.model_copy(update=of_card)


def at_mix(card: ReportCard, difference: float, half: float) -> ReportCard:
    """The card with its transfers compared with in-house like with like: so much more than in-house, give or take."""
    crude = Contrast(value=0.1, baseline=0.08, difference=0.02, low=0.01, high=0.03, verdict="worse")
    parity = Parity(
        baseline="inhouse", value=0.09, n=2000, difference=difference, low=difference - half, high=difference + half,
        verdict="worse", adjusted=True, own=0.09 + difference, crude=crude,
    )  # fmt: skip
    return with_(card, {TRANSFERS: {"parity": parity}})


def graded(card: ReportCard, letter: str, score: float) -> ReportCard:
    overall = card.overall.model_copy(update={"letter": letter, "score": score, "odds": {letter: 1.0}})
    return card.model_copy(update={"overall": overall})


def page(book: object) -> str:
    return page_of(sections.index(book), "Vendors")  # type: ignore[arg-type]


def odd(card: ReportCard, changes: Mapping[str, object]) -> ReportCard:
    return card.model_copy(update=dict(changes))

"""Compare: two cards beside each other, of two periods, two vendors or two rubrics.

>>> from outsourcer_audit.compare import compare, opened
>>> compare(opened("reports/demo/harbour/2026-Q1"), opened("reports/demo/harbour/2026-Q2"))   # doctest: +SKIP
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from ..card import PeriodShown, ReportCard
from ..period import Period
from ..regrade import regrade
from ..sensitivity import nearest_order
from .figures import compared
from .grades import graded_alike, grades_compared
from .model import CardShown, Compared, Comparison, GradeCompared, Graded, Kind, Side, Word
from .opening import opened
from .order import in_catalogue
from .telling import told

__all__ = [
    "CardShown", "Compared", "Comparison", "GradeCompared", "Graded", "Side", "Word", "compare", "opened", "told",
]  # fmt: skip


def compare(before: ReportCard, after: ReportCard, under_todays: bool = False) -> Comparison:
    """What is better, worse, different, added, removed, not comparable, or not shown to have changed between two cards.

    Letters are compared only if one rubric made both; else, or with ``under_todays``, both cards are re-graded under
    today's rubric side by side. Two vendors are never ranked: they stay in the order in which they were given.
    """
    kind = _kind(before, after)
    vendors = kind == "vendors"
    neither: Word = "no detectable change" if kind == "periods" else "no detectable difference"
    alike = graded_alike(before, after)
    again = (regrade(before), regrade(after)) if under_todays or not alike else None
    grades = grades_compared((before, after), alike, again, neither if kind == "periods" else None)
    measures = sorted(compared(before, after, neither), key=lambda m: in_catalogue(m.id))
    return Comparison(
        kind=kind,
        before=_shown(before),
        after=_shown(after),
        same_rubric=alike,
        overall=grades[0],
        client_overall=grades[1],
        groups=grades[2:],
        order=nearest_order(before, after) if vendors and alike and _both_graded(before, after) else None,
        measures=measures,
        counts=dict(sorted(Counter(m.verdict for m in measures).items())),
        notes=_notes(before, after, kind, alike, again is not None),
    )


def _kind(before: ReportCard, after: ReportCard) -> Kind:
    """Two vendors of two clients may have one id; of one id and one name, they are one vendor."""
    if before.vendor_id == after.vendor_id:
        if before.client == after.client:
            return "periods"
        if before.vendor == after.vendor:
            return "clients"
    return "vendors"


def _both_graded(before: ReportCard, after: ReportCard) -> bool:
    return before.overall.letter is not None and after.overall.letter is not None


def _shown(card: ReportCard) -> CardShown:
    return CardShown(
        vendor=card.vendor,
        vendor_id=card.vendor_id,
        client=card.client,
        engagement=card.engagement,
        period=card.period,
        schema_version=card.schema_version,
        scoring_version=card.scoring_version,
        rubric_sha256=card.rubric.sha256 if card.rubric else "",
        supposed=card.supposed,
    )


def _notes(before: ReportCard, after: ReportCard, kind: Kind, alike: bool, regraded: bool) -> list[str]:
    """What a reader has to know before taking the figures side by side."""
    notes = [
        f"The {which} card is a what-if, no report card: {card.supposed}."
        for which, card in (("first", before), ("second", after))
        if card.supposed
    ]
    if regraded:
        cause = "" if alike else "Graded under two rubrics, whose letters cannot be compared. "
        notes.append(
            f"{cause}Both are re-graded side by side under this toolkit's own rubric of today, without what a contract "
            "or an engagement sets."
        )
    if kind == "clients":
        notes.append(
            "One vendor for two clients (or a client renamed). Figures are plain: where the clients' customers differ, "
            "each card's own comparison with the in-house team is the fairer one."
        )
    if kind == "vendors":
        notes.append(
            "Two vendors side by side, in the order given; this is no ranking. Figures are plain: where the vendors "
            "serve different customers, each card's own comparison with the in-house team is the fairer one."
        )
        if before.period != after.period:
            notes.append("The two cards are of different periods.")
    elif before.period.start > after.period.start:
        notes.append("The first card is of the later period: better and worse are said backwards in time.")
    if kind != "vendors" and before.period != after.period and _overlap(before.period, after.period):
        notes.append("The periods overlap: what both contain makes a change look smaller than it is.")
    first, second = (len(_months(card.period)) for card in (before, after))
    if first != second:
        notes.append(
            f"The periods differ in length ({first} and {second} months): totals are not of as many days, and the "
            "shorter one shows less of what takes time."
        )
    return notes


def _months(period: PeriodShown) -> list[str]:
    return Period(date.fromisoformat(period.start), date.fromisoformat(period.end)).months


def _overlap(one: PeriodShown, other: PeriodShown) -> bool:
    return one.start <= other.end and other.start <= one.end

"""Agenda: the next quarterly review: what to decide, who owns it and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from ..card import AgendaItem, Finding, Request, Who
from ..formats import count

NOTICE = 14
"""Days between the end of the period and the review: the time in which the figures can be challenged."""
TOP = 7
"""Findings for one meeting; a list of thirty is decided by nobody."""
DAYS = {"error": 30, "F": 30, "D": 60, "C": 90, "note": 90}
DATA_DAYS = QUESTION_DAYS = 30


def review_day(period_end: date) -> date:
    """The first working day (Monday to Friday) at least two weeks after the period's last day."""
    day = period_end + timedelta(days=NOTICE)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def agenda(
    period_end: date,
    findings: Sequence[Finding],
    requests: Sequence[Request],
    open_questions: Sequence[str] = (),
    holders: Mapping[str, Who] | None = None,
) -> list[AgendaItem]:
    """The items of the next review: the first findings, open questions to the vendor, and data to ask for.

    ``holders`` says who holds which table; the vendor where it says nothing. Dates are ISO days; owners have 30, 60 or
    90 days from the review, by severity.
    """
    review = review_day(period_end)
    items = [
        _item(review, DAYS[f.severity], f.who, f.title, _decide(f), "finding", [f.measure, *f.also])
        for f in findings[:TOP]
    ]
    items += [
        _item(review, QUESTION_DAYS, "vendor", text, "Hear the explanation; agree which rows prove it.", "question", [])
        for text in open_questions
    ]
    return items + [_data(review, r, (holders or {}).get(r.table, "vendor")) for r in requests]


def _decide(f: Finding) -> str:
    if f.severity == "error":
        return "Who corrects the data, and when they are delivered again."
    start = {"vendor": "The vendor's plan", "client": "The client's plan", "shared": "One plan of both"}[f.who]
    return f"{start}: {f.remedy}" if f.remedy else f"{start}: cause, owner and date."


def _data(review: date, r: Request, holder: Who) -> AgendaItem:
    figures = "1 figure" if len(r.measures) == 1 else f"{count(len(r.measures))} figures"
    columns = f": {', '.join(r.columns)}" if r.columns else ""
    decide = f"Deliver {r.table}{columns}; without it {figures} cannot be computed."
    return _item(review, DATA_DAYS, holder, f"Data not delivered: {r.table}", decide, "data", r.measures)


def _item(review: date, days: int, owner: Who, topic: str, decide: str, kind: str, measures: list[str]) -> AgendaItem:
    due = review + timedelta(days=days)
    return AgendaItem(
        review=review.isoformat(), due=due.isoformat(), owner=owner, topic=topic, decide=decide,
        kind=kind, measures=measures,  # type: ignore[arg-type]
    )  # fmt: skip

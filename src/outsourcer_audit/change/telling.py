"""Telling: one change as one plain sentence."""

from __future__ import annotations

from datetime import date

from ..card import Change
from ..formats import MONTHS, count, difference, difference_interval
from ..measures.registry import Measure

FAR = 1000
"""How many times the rows there were nobody will ever have; the figure would only confuse."""


def said(change: Change, measure: Measure, n: int, exact: bool, detectable: bool, among: int) -> str:
    """What has changed, with its figures; or that nothing is shown to, and what it would take to see a change.

    ``n``: rows now. ``exact``: both figures are facts. ``detectable``: the difference stands among the ``among``
    differences that the card tests.
    """
    unit, on = measure.unit, f"on {months_in_words(change.start, change.end)}"
    if change.difference == 0 and exact:
        return f"the same as in {on.removeprefix('on ')}"
    way, size = ("up" if change.difference > 0 else "down"), difference(abs(change.difference), unit).removeprefix("+")
    low, high = (change.low, change.high) if change.difference > 0 else (-change.high, -change.low)
    spread = "" if exact else f" ({difference_interval(low, high, unit)})"
    moved = f"{way} {size} {on}{spread}"
    if change.verdict != "no detectable change":
        return f"{moved}: {change.verdict}"
    if measure.better == "none":
        return f"{moved}; it is shown, not judged"
    if detectable:
        return f"{moved}; whether that is better, its bands do not say"
    if exact:
        return f"{moved}, too little to matter"
    if low > 0:
        return f"no detectable change: {moved}, which among {among} comparisons may well be chance"
    if change.worth is None or change.needed is None:
        return f"no detectable change: {moved}"
    worth, rows = difference(change.worth, unit).removeprefix("+"), min(n, change.previous_n)
    if rows >= change.needed:
        enough = f"{count(change.needed)} rows a period, there were {count(rows)}"
        return f"no detectable change {on}; one of {worth} would probably have shown ({enough})"
    if change.needed > FAR * rows:
        return f"no detectable change {on}; one worth acting on is too small to be seen in {count(rows)} rows a period"
    return (
        f"no detectable change {on}; a change of {worth} would show with {count(change.needed)} rows a period, "
        f"there were {count(rows)}"
    )


def months_in_words(start: str, end: str) -> str:
    """Whole months in words: "April 2026", "January to March 2026", "November 2025 to January 2026"."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    until = f"{MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return until
    since = MONTHS[first.month - 1] + (f" {first.year}" if first.year != last.year else "")
    return f"{since} to {until}"

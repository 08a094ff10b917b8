"""How figures are written on the page: one function per kind of figure, used as Jinja filters.

Spaces inside a figure are no-break spaces, so that "41.2 %" never falls apart at the end of a line.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date

NBSP = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"
DASH = "–"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def known(value: float | None) -> bool:
    """Is there a figure at all? A NaN is an absent figure, never something to print."""
    return value is not None and math.isfinite(value)


def count(value: float | None) -> str:
    """12345 -> "12 345" with narrow spaces; means of counts keep one or two decimals."""
    if value is None or not math.isfinite(value):
        return DASH
    if value == round(value):
        return f"{round(value):,}".replace(",", THIN).replace("-", MINUS)
    return _decimals(value, 2 if abs(value) < 10 else 1)


def measure(value: float | None, unit: str) -> str:
    """A figure with its unit: 0.412 share -> "41.2 %"; nothing measured -> "no evidence"."""
    if value is None or not math.isfinite(value):
        return "no evidence"
    if unit == "share" and value in (0, 1):
        return f"{100 * value:.0f}{NBSP}%"
    number, word = _scale(unit, abs(value))
    return _with(number(value), word)


def interval(low: float | None, high: float | None, unit: str) -> str:
    """An interval that names its unit once: "38.0 to 44.5 %"."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    number, word = _scale(unit, max(abs(low), abs(high)))
    return f"{number(low)} to {_with(number(high), word)}"


def difference(value: float | None, unit: str) -> str:
    """A signed difference; of two shares it is percentage points: "+3.2 points"."""
    if value is None or not math.isfinite(value):
        return DASH
    number, word = _scale(unit, abs(value))
    if unit == "share":
        word = "points"
    text = _with(number(value), word)
    return f"+{text}" if value > 0 else text


def difference_interval(low: float | None, high: float | None, unit: str) -> str:
    """The interval of a difference: "−4.1 to −1.2 points"."""
    text = interval(low, high, unit)
    return text.replace(f"{NBSP}%", f"{NBSP}points") if unit == "share" else text


FLOORS = (60, 70, 80, 90)
"""Scores from which D, C, B and A are given (scoring.py)."""
ROUNDING = 1e-9
"""What arithmetic alone may take away from a floor that was reached."""


def score(value: float | None) -> str:
    """A score of 0-100 as a whole number; with a decimal where that would lift it over a letter's floor."""
    if value is None or not math.isfinite(value):
        return DASH
    whole = round(value)
    return f"{math.floor(10 * value) / 10:.1f}" if whole - value > ROUNDING and whole in FLOORS else f"{whole}"


def number(value: float | None) -> str:
    """A plain figure with one decimal."""
    return DASH if value is None or not math.isfinite(value) else _decimals(value, 1)


def percent(value: float | None) -> str:
    """A probability or coverage as a whole percentage; small but real chances stay visible as "< 1 %"."""
    if value is None or not math.isfinite(value):
        return DASH
    if 0 < value < 0.005:
        return f"<{NBSP}1{NBSP}%"
    if 0.995 < value < 1:
        return f">{NBSP}99{NBSP}%"
    return f"{100 * value:.0f}{NBSP}%"


def day(iso: str) -> str:
    """An ISO date in words: "30 June 2026"; anything else stays as it was written."""
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{found.day}{NBSP}{MONTHS[found.month - 1]}{NBSP}{found.year}"


def period(start: str, end: str) -> str:
    """First and last day in words; the year once if it is the same."""
    first, last = day(start), day(end)
    if start[:4] == end[:4] and first != start:
        first = first.rsplit(NBSP, 1)[0]
    return f"{first} to {last}"


def month(key: str, *, short: bool = False) -> str:
    """ "2026-03" -> "March 2026", or "Mar"; anything else stays as it was written."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-\d\d)?", key):
        return key
    name = MONTHS[int(key[5:7]) - 1]
    return name[:3] if short else f"{name} {key[:4]}"


def slug(text: str) -> str:
    """A safe part of an HTML id; different texts that look alike may share one, ids of measures do not."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower() or "x"


def tabs(code: str) -> str:
    """Code with tabs for every two leading spaces: as readable, and a quarter smaller."""
    return re.sub(r"(?m)^(?:  )+", lambda found: "\t" * (len(found[0]) // 2), code)


def _decimals(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}".replace(",", THIN)
    return text.replace("-", MINUS) if float(f"{value:.{digits}f}") else text.replace("-", "")


def _fixed(digits: int, divisor: float = 1.0) -> Callable[[float], str]:
    return lambda value: _decimals(value / divisor, digits)


def _with(text: str, word: str) -> str:
    if word == "days" and text == "1":
        word = "day"
    return f"{text}{NBSP}{word}" if word else text


def _scale(unit: str, size: float) -> tuple[Callable[[float], str], str]:
    """How a figure of this size is written, and its word; both ends of an interval use one scale."""
    if unit == "share":
        return _fixed(2 if 0 < size < 0.01 else 1, 0.01), "%"
    if unit == "seconds":
        return (_fixed(0), "s") if size < 600 else (_fixed(1, 60), "min")
    if unit == "hours":
        return _fixed(1), "h"
    if unit == "days":
        return (count if size == round(size) else _fixed(1)), "days"
    if unit == "count":
        return count, ""
    if unit == "ratio":
        return _fixed(2), ""
    if unit == "per_year":
        return _fixed(0, 0.01), "% a year"
    if unit == "share_points":
        return _fixed(1, 0.01), "points"
    if unit == "points":
        return _fixed(1), "points"
    if unit == "index":
        return _fixed(2), ""
    if unit in ("years", "levels"):
        return _fixed(1), unit
    if unit == "per_month":
        return _fixed(1), "a month"
    return count, unit

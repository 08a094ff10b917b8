"""Values of typed files -> the text that a person would have typed for them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal


def number(value: float) -> str:
    """A number without a needless ``.0``: a spreadsheet keeps the whole number 123 as 123.0."""
    if value == int(value) if abs(value) < 1e15 else False:
        return str(int(value))
    return repr(value)


def text(value: object, commas: bool = False) -> str:
    """Any cell as text: dates and times in ISO 8601, durations as h:mm:ss, truth as true and false.

    ``commas``: texts beside it have decimal commas. So that the number 1.125 is not taken for a grouped 1,125 there, it
    is written 1.125e0, which no person types.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        plain = number(value)
        return f"{Decimal(plain):f}e0" if commas and not plain.lstrip("-").isdigit() else plain
    if isinstance(value, dt.datetime):
        return _to_milliseconds(value).isoformat()
    if isinstance(value, dt.timedelta):
        return _duration(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _to_milliseconds(value: dt.datetime) -> dt.datetime:
    """Spreadsheets keep instants as fractions of a day; what is beyond milliseconds is rounding."""
    if not value.microsecond:
        return value
    whole = value.replace(microsecond=0)
    return whole + dt.timedelta(milliseconds=round(value.microsecond / 1000))


def _duration(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta(0) else ""
    value = abs(value)
    seconds = value.days * 86400 + value.seconds
    rest = f".{value.microseconds // 1000:03}" if value.microseconds >= 1000 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}{rest}"

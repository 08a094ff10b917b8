"""Numbers as people write them: grouped, with decimal commas, percent signs, currencies, clock times, survey scales."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from ..contracts import Column as ContractColumn
from ..sources import BOXES, Column, Source, ends
from .units import CLOCKS, SECONDS

_GAP = "[\\s\u00a0\u202f]*"
_SYMBOLS = {
    "EUR": ("€",), "USD": ("US$", "$"), "GBP": ("£",), "JPY": ("¥",), "CNY": ("¥",), "INR": ("₹", "Rs.", "Rs"),
    "BRL": ("R$",), "CHF": ("Fr.", "SFr."), "PHP": ("₱",), "PLN": ("zł",), "ZAR": ("R",), "CZK": ("Kč",),
    "SEK": ("kr",), "NOK": ("kr",), "DKK": ("kr.", "kr"), "AUD": ("A$", "$"), "CAD": ("C$", "$"), "MXN": ("$",),
}  # fmt: skip


def number(text: ir.StringValue, rule: Column, column: ContractColumn, source: Source) -> ir.Value:
    """Numbers in the contract's unit."""
    unit = rule.unit
    decimal = rule.decimal or source.decimal or "."
    if unit in CLOCKS:
        value = clock(text, minutes_last=unit == "h:mm") * _scale("s", column)
    else:
        if unit == "percent":
            text = text.re_replace(f"{_GAP}%$", "")
        if rule.currency:
            text = _without_currency(text, rule.currency)
        value = plain(text, decimal)
        if unit in SECONDS:
            value = value * _scale(str(unit), column)
        elif unit == "percent":
            value = value / 100.0
    if rule.scale and rule.to:
        value = rescaled(value, rule.scale, rule.to)
    return value


def plain(text: ir.StringValue, decimal: str) -> ir.FloatingValue:
    """Digits, grouped by threes or not at all; "1,5" with a decimal point is unreadable rather than fifteen."""
    group = "," if decimal == "." else r"\."
    gaps = f"[{group}'’ \u00a0\u202f]"
    shape = rf"^[+-]?([1-9]\d{{0,2}}({gaps}\d{{3}})+|\d*)({re.escape(decimal)}\d*)?([eE][+-]?\d{{1,3}})?$"
    bare = text.re_replace(gaps, "")
    if decimal == ",":
        # A spreadsheet's own numbers come with a point and e0 (readers/cells.py), whatever its texts are written with.
        own = text.re_search(r"^-?\d+[.]\d+e0$")
        bare, shape_fits = ibis.ifelse(own, text, bare.replace(",", ".")), own | text.re_search(shape)
        return ibis.ifelse(shape_fits, bare, ibis.null("string")).try_cast("float64")
    return ibis.ifelse(text.re_search(shape), bare, ibis.null("string")).try_cast("float64")


def clock(text: ir.StringValue, minutes_last: bool = False) -> ir.FloatingValue:
    """h:mm:ss, m:ss or s -> seconds. ``minutes_last``: h:mm."""
    if minutes_last:
        shape, weights = r"^(\d+):([0-5]?\d)$", (3600.0, 60.0)
        return _weighted(text, shape, weights)
    long = _weighted(text, r"^(\d+):([0-5]?\d):([0-5]?\d(?:\.\d+)?)$", (3600.0, 60.0, 1.0))
    short = _weighted(text, r"^(\d+):([0-5]?\d(?:\.\d+)?)$", (60.0, 1.0))
    seconds = _weighted(text, r"^(\d+(?:\.\d+)?)$", (1.0,))
    return ibis.coalesce(long, short, seconds)


def _weighted(text: ir.StringValue, shape: str, weights: tuple[float, ...]) -> ir.FloatingValue:
    parts = [text.re_extract(shape, place).try_cast("float64") * weight for place, weight in enumerate(weights, 1)]
    return ibis.ifelse(text.re_search(shape), sum(parts[1:], parts[0]), ibis.null("float64"))


def _without_currency(text: ir.StringValue, code: str) -> ir.StringValue:
    """An amount without its own currency's sign; another currency's sign stays, and makes it unreadable."""
    signs = "|".join(re.escape(sign) for sign in (code, *_SYMBOLS.get(code, ())))
    paired = text.re_search(r"^\(.*\)$")  # accountants write (12.50) for -12.50
    negative = paired | text.re_search("^-")
    bare = ibis.ifelse(paired, text.re_replace(r"^\(|\)$", ""), text.re_replace("^-", ""))
    bare = bare.re_replace(rf"(?i)^{_GAP}({signs}){_GAP}|{_GAP}({signs}){_GAP}$", "")
    return ibis.ifelse(negative, "-" + bare, bare)


def _scale(unit: str, column: ContractColumn) -> float:
    """Factor from the export's unit of time to the contract's."""
    return SECONDS[unit] / SECONDS[column.unit]


def rescaled(value: ir.FloatingValue, scale: str, to: str) -> ir.FloatingValue:
    """An answer on another scale; one that is not on the scale it was asked on is unreadable.

    ``to`` a scale: stretched evenly. ``to`` "top-two box": only what is counted is kept: the best two boxes become 5
    and 4, the worst two 1 and 2, and all between them 3.
    """
    low, high = ends(scale)
    asked = ibis.ifelse(value.between(low, high), value, ibis.null("float64"))
    if to != BOXES:
        first, last = ends(to)
        return first + (asked - low) * (last - first) / (high - low)
    boxes = ((asked == high, 5.0), (asked == high - 1, 4.0), (asked == low, 1.0), (asked == low + 1, 2.0))
    whole = asked.notnull() & (asked == asked.round())
    return ibis.ifelse(whole, ibis.cases(*boxes, else_=3.0), ibis.null("float64"))

"""Figures: decimal signs, percent and currency, units of time, and the scales that customers were asked on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..contracts import Column
from .headings import heading
from .profile import ColumnProfile

_SIGNS = (("€", "EUR"), ("EUR", "EUR"), ("£", "GBP"), ("GBP", "GBP"), ("R$", "BRL"), ("BRL", "BRL"), ("₹", "INR"),
          ("CHF", "CHF"), ("¥", "JPY"), ("zł", "PLN"), ("USD", "USD"), ("$", "USD"))  # fmt: skip
_OF_TIME = ("s", "ms", "min", "h", "d", "h:mm:ss", "m:ss", "h:mm")
_SHARES = ("script_adherence", "value", "target", "at_risk", "bonus")
_SCALES = {
    "csat": ("1-5", (5, 10, 100)),
    "ces": ("1-7", (5, 7, 10)),
    "nps": ("0-10", (10,)),
    "rating": ("1-5", (5, 10)),
}
"""The contract's own scale of an answer, and the tops of the scales that are asked in practice."""
_TYPICAL = {
    "wait_s": (1, 900),
    "talk_s": (40, 2400),
    "hold_s": (1, 900),
    "wrap_s": (5, 900),
    "threshold_s": (5, 90_000),
}
"""Where the median of such durations lies in seconds, generously."""


@dataclass
class Fit:
    """``share`` of the filled cells that the rule reads (0: the column cannot be it), and what is said about it."""

    share: float
    rule: dict[str, Any] = field(default_factory=dict)
    why: str = ""
    doubts: list[str] = field(default_factory=list)
    weight: float = 1.0


def percent(share: float) -> str:
    """A share in whole percent that says 100 % only where it is all of them."""
    return "100 %" if share >= 1 else "over 99 %" if share > 0.99 else f"{share:.0%}".replace("%", " %")


def figures(column: ColumnProfile, wanted: Column, table: str) -> Fit:
    """Numbers, with the unit, decimal sign and scale that read them."""
    share, rule, why = _written(column)
    if share < 0.5:
        return Fit(0.0)
    found = Fit(share, rule, why)
    if wanted.type == "integer" and column.share("fraction") > 0.2:
        return Fit(0.0)
    if wanted.unit in ("s", "h", "min"):
        _time(column, wanted, found)
    elif wanted.name in _SCALES:
        _asked(column, wanted, found)
    elif wanted.name in _SHARES or (table, wanted.name) == ("evaluations", "score"):
        _share(column, wanted, found)
    return found


def _written(column: ColumnProfile) -> tuple[float, dict[str, Any], str]:
    """How the figures are written: (share read, rule, in words)."""
    if (share := column.share("percent")) > 0.5:
        rule: dict[str, Any] = {"unit": "percent"}
        return share, rule | _decimal(column), f"{percent(share)} of the cells are percentages"
    if (share := column.share("money")) > 0.5:
        signs = "".join(shape for shape, _ in column.shapes)
        code = next((code for sign, code in _SIGNS if sign in signs), "EUR")
        return share, {"currency": code} | _decimal(column), f"{percent(share)} of the cells are amounts in {code}"
    clock = column.share("h:mm:ss") + column.share("colon")
    if clock > 0.5:
        unit = "h:mm:ss" if column.share("h:mm:ss") > column.share("colon") else "m:ss"
        return clock, {"unit": unit}, f"{percent(clock)} of the cells are clock times"
    point, comma = column.share("number"), column.share("comma")
    if comma > point or (comma == point and column.share("comma_fraction") > 0.05):
        return comma, {"decimal": ","}, f"{percent(comma)} of the cells are figures with a decimal comma"
    return point, {}, f"{percent(point)} of the cells are figures"


def _decimal(column: ColumnProfile) -> dict[str, Any]:
    """A decimal comma, told by the shapes: "99,99 %" or "9.999,99"."""
    comma = sum(n for shape, n in column.shapes if _last_sign(shape) == ",")
    point = sum(n for shape, n in column.shapes if _last_sign(shape) == ".")
    return {"decimal": ","} if comma > point else {}


def _last_sign(shape: str) -> str:
    """The sign before one or two closing digits."""
    body = shape.rstrip("".join(sign for sign in set(shape) if not sign.isdigit()))
    for back in (2, 3):
        if len(body) > back - 1 and body[-back : -back + 1] in (".", ","):
            return body[-back]
    return ""


def _time(column: ColumnProfile, wanted: Column, found: Fit) -> None:
    """The unit of a duration: written as a clock, said by the heading, or told by the size of the figures."""
    said = heading(column.name).unit
    if "unit" in found.rule:
        if found.rule["unit"] == "percent":
            found.share = 0.0
        elif said == "h:mm":
            found.rule["unit"] = said
        return
    if said == "percent":
        found.share = 0.0
        return
    if said in _OF_TIME[:5]:
        found.why += f"; the heading says {said}"
        if said != wanted.unit:
            found.rule["unit"] = said
        return
    middle = abs(column.middle or 0.0)
    if wanted.unit == "h":
        if middle > 24:
            found.rule["unit"] = "min"
            found.doubts.append(f"no unit is named; figures around {middle:,.0f} look like minutes")
            found.weight = 0.8
        return
    low, high = _TYPICAL.get(wanted.name, (1, 86_400))
    found.weight = 0.9
    if middle > 30 * high:
        found.rule["unit"] = "ms"
        found.doubts.append(f"no unit is named; figures around {middle:,.0f} look like milliseconds")
    elif wanted.name == "talk_s" and middle < low and column.share("fraction") > 0.3:
        found.rule["unit"] = "min"
        found.doubts.append(f"no unit is named; figures around {middle:.3g} look like minutes")
        found.weight = 0.8
    else:
        found.doubts.append("no unit is named; seconds are assumed")


def _asked(column: ColumnProfile, wanted: Column, found: Fit) -> None:
    """The scale of a satisfaction, told by its lowest and highest answer."""
    low, high = column.low, column.high
    if low is None or high is None or found.rule.get("unit") or found.rule.get("currency"):
        found.share = 0.0
        return
    own, steps = _SCALES[wanted.name]
    if low < (-1 if wanted.name == "nps" else 0) or high > max(steps) * 1.02:
        found.share = 0.0
        return
    asked = _scale(low, high, sorted(steps))
    if wanted.name == "nps":
        found.weight = 1.0 if high > 5 else 0.6
        return
    if asked != own and not (wanted.name == "rating" and high <= 5):
        to = "top-two box" if wanted.name == "csat" and asked in ("1-10", "0-10") else own
        found.rule |= {"scale": asked, "to": to}
        found.doubts.append(f"answers from {low:g} to {high:g}: asked {asked}, it seems")
    elif column.distinct < 3:
        found.doubts.append("hardly any different answers; check the scale")


def _scale(low: float, high: float, steps: list[int]) -> str:
    top = next(step for step in steps if high <= step * 1.02)
    return f"{0 if low < 1 else 1}-{top}" if top != 100 else "0-100"


def _share(column: ColumnProfile, wanted: Column, found: Fit) -> None:
    """Shares from 0 to 1: as they are, in percent, or as points of a scale."""
    high = column.high or 0.0
    if found.rule.get("unit") or (wanted.name == "value" and not 1 < high <= 100):
        return
    said = heading(column.name).unit
    if said == "percent" and high <= 1.5:
        found.weight = 0.5
        found.doubts.append(f"the heading says percent, but no figure is above {high:g}: a share from 0 to 1, it seems")
    elif said == "percent" or 10 < high <= 100:
        found.rule["unit"] = "percent"
        found.doubts.append(f"figures up to {high:g} are taken for percent")
    elif 1.02 < high <= 10 and wanted.name == "score":
        asked = f"{0 if (column.low or 0) < 1 else 1}-{5 if high <= 5.1 else 10}"
        found.rule |= {"scale": asked, "to": "0-1"}
        found.doubts.append(f"answers up to {high:g}: a scale of {asked}, it seems")
    elif high > 100:
        found.weight = 0.5

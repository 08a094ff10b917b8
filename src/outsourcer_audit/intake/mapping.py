"""The mapping: cleaned text of an export -> typed canonical columns, as expressions that the engine executes.

Where there is text but no value, something could not be read.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..contracts import Column as ContractColumn
from ..contracts import Contract
from ..engagement import Column, Source
from ..engine import TYPES, to_date, to_timestamp
from .fit import SECONDS
from .readers import RAW

_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")


def values(clean: ir.Table, source: Source, contract: Contract, zone: str) -> dict[str, ir.Value]:
    """The typed value of every mapped column; null where the text is null or cannot be read."""
    found: dict[str, ir.Value] = {}
    for name, rule in source.columns.items():
        column = contract.column(name)
        found[name] = _typed(_translated(clean[RAW + name], rule), rule, column, zone).cast(TYPES[column.type])
    return found


def _translated(text: ir.StringValue, rule: Column) -> ir.StringValue:
    """Words translated by the mapping; a word that it does not know is ``otherwise``, or unreadable without one."""
    if rule.map is None:
        return text
    otherwise = ibis.literal(rule.otherwise) if rule.otherwise is not None else ibis.null("string")
    known = ibis.cases(*((text == word, ibis.literal(to)) for word, to in rule.map.items()), else_=otherwise)
    return ibis.ifelse(text.isnull(), ibis.null("string"), known)


def _typed(text: ir.StringValue, rule: Column, column: ContractColumn, zone: str) -> ir.Value:
    if column.type == "timestamp":
        return to_timestamp(text, rule.format, zone)
    if column.type == "date":
        return to_date(text, rule.format)
    if column.type == "boolean":
        yes, no = tuple(w.lower() for w in rule.true or _TRUE), tuple(w.lower() for w in rule.false or _FALSE)
        lower = text.lower()
        return ibis.cases((lower.isin(yes), True), (lower.isin(no), False), else_=ibis.null("boolean"))
    if column.type in ("number", "integer"):
        return _number(text, rule, column)
    return text


def _number(text: ir.StringValue, rule: Column, column: ContractColumn) -> ir.Value:
    """Numbers in the contract's unit. Where whole numbers are wanted, others are unreadable, not rounded."""
    unit = rule.unit
    if unit in ("h:mm:ss", "m:ss"):
        value = _clock(text) * _scale("s", column)
    elif unit in ("percent", "fraction"):
        value = text.re_replace(r"\s*%$", "").try_cast("float64") / (100.0 if unit == "percent" else 1.0)
    else:
        value = text.try_cast("float64") * (_scale(unit, column) if unit else 1.0)
    finite = ~(value.isnan() | value.isinf())
    usable = finite & (value == value.round()) if column.type == "integer" else finite
    return ibis.ifelse(usable, value, ibis.null("float64"))


def _scale(unit: str, column: ContractColumn) -> float:
    """Factor from the export's unit of time to the contract's."""
    return SECONDS[unit] / SECONDS[column.unit]


def _clock(text: ir.StringValue) -> ir.FloatingValue:
    """h:mm:ss, mm:ss or ss -> seconds; the last part is seconds, each part before it sixty times the next."""
    parts = text.split(":")
    total = ibis.null("float64")
    for count in (3, 2, 1):
        numbers = [parts[i].try_cast("float64") * 60.0 ** (count - 1 - i) for i in range(count)]
        total = ibis.ifelse(parts.length() == count, sum(numbers[1:], numbers[0]), total)
    return total

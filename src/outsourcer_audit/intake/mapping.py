"""The mapping: cleaned text of an export -> typed canonical columns, as expressions that the engine executes.

Where there is text but no value, something could not be read.
"""

from __future__ import annotations

import difflib

import ibis
import ibis.expr.types as ir

from ..contracts import Column as ContractColumn
from ..contracts import Contract
from ..engagement import Column, Source
from ..engine import TYPES, to_date, to_timestamp
from ..errors import DataError
from .readers import RAW

_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")
_SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "d": 86400.0}


def check_mapping(columns: tuple[str, ...], source: Source, contract: Contract, where: str) -> None:
    """Raise DataError for a column that the contract or the file does not have, with its likely fix."""
    for name, rule in source.columns.items():
        if name not in contract.names:
            raise DataError(f"{where}: table {contract.table!r} has no column {name!r}.{_hint(name, contract.names)}")
        if rule.from_ is None and rule.value is None:
            raise DataError(f"{where}, column {name!r}: give `from` (a column of the export) or `value` (a constant).")
        if rule.from_ is not None and rule.from_ not in columns:
            raise DataError(
                f"{where}, column {name!r}: the file has no column {rule.from_!r}.{_hint(rule.from_, columns)}"
            )
        _unit_fits(rule, contract.column(name), where)
    # An unmapped ``org`` is filled in with the side's own organisation.
    if missing := [name for name in contract.required if name not in source.columns and name != "org"]:
        raise DataError(f"{where}: table {contract.table!r} cannot be used without {', '.join(missing)}; map it.")


def values(clean: ir.Table, source: Source, contract: Contract, zone: str) -> dict[str, ir.Value]:
    """The typed value of every mapped column; null where the text is null or cannot be read."""
    found: dict[str, ir.Value] = {}
    for name, rule in source.columns.items():
        column = contract.column(name)
        found[name] = _typed(_translated(clean[RAW + name], rule), rule, column, zone).cast(TYPES[column.type])
    return found


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" It has: {', '.join(known)}."


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
        value = text.re_replace(r"\s*%$", "").try_cast("float64") * (0.01 if unit == "percent" else 1.0)
    else:
        value = text.try_cast("float64") * (_scale(unit, column) if unit else 1.0)
    finite = ~(value.isnan() | value.isinf())
    usable = finite & (value == value.round()) if column.type == "integer" else finite
    return ibis.ifelse(usable, value, ibis.null("float64"))


def _unit_fits(rule: Column, column: ContractColumn, where: str) -> None:
    if rule.unit in (None, "percent", "fraction"):
        return
    if column.unit not in _SECONDS:
        counted = f"counted in {column.unit}" if column.unit else "no duration"
        raise DataError(f"{where}, column {column.name!r}: unit {rule.unit!r} does not fit; the column is {counted}.")


def _scale(unit: str, column: ContractColumn) -> float:
    """Factor from the export's unit of time to the contract's."""
    return _SECONDS[unit] / _SECONDS[column.unit]


def _clock(text: ir.StringValue) -> ir.FloatingValue:
    """h:mm:ss, mm:ss or ss -> seconds; the last part is seconds, each part before it sixty times the next."""
    parts = text.split(":")
    total = ibis.null("float64")
    for count in (3, 2, 1):
        numbers = [parts[i].try_cast("float64") * 60.0 ** (count - 1 - i) for i in range(count)]
        total = ibis.ifelse(parts.length() == count, sum(numbers[1:], numbers[0]), total)
    return total

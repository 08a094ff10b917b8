"""A contract's columns in the words of a form: type, who must fill it, what is allowed, an example."""

from __future__ import annotations

from dataclasses import dataclass

from ..contracts import Column, Contract
from ..formats import count
from ..intake import ORG_COLUMNS
from .letter import Case

_TYPES = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no", "date": "date",
    "timestamp": "date and time in UTC",
}  # fmt: skip
_UNITS = {"s": "seconds", "h": "hours"}
_FREE_TEXT = {"note", "comment", "text", "description"}
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Explained:
    """What stands above one column of a sheet."""

    name: str
    standing: str
    meaning: str
    kind: str
    allowed: str
    example: str
    words: tuple[str, ...]
    low: float | None
    high: float | None


def explained(contract: Contract, column: Column, needed: frozenset[str], case: Case) -> Explained:
    """One column explained for one engagement."""
    words, (low, high) = _words(contract, column), _range(contract, column)
    standing = "required" if column.required else "needed" if column.name in needed else "optional"
    kind = _TYPES[column.type] + (f", in {_UNITS.get(column.unit, column.unit)}" if column.unit else "")
    if column.name in _FREE_TEXT:
        kind += "; please leave out"
    elif column.classification == "pii":
        kind += "; a code, no name"
    return Explained(
        name=column.name,
        standing=standing,
        meaning=column.description,
        kind=kind,
        allowed=_allowed(column, words, low, high, case),
        example=_example(column, case),
        words=words,
        low=low,
        high=high,
    )


def _words(contract: Contract, column: Column) -> tuple[str, ...]:
    if column.type == "boolean":
        return YES_NO
    sets = (rule.kwargs.get("value_set", ()) for rule in contract.rules if rule.column == column.name)
    return next((tuple(str(word) for word in words) for words in sets if words), ())


def _range(contract: Contract, column: Column) -> tuple[float | None, float | None]:
    for rule in contract.rules:
        if rule.column == column.name and rule.type == "expect_column_values_to_be_between":
            return rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    return None, None


def _allowed(column: Column, words: tuple[str, ...], low: float | None, high: float | None, case: Case) -> str:
    if column.name in ORG_COLUMNS:
        others = "; another company: a short name, always the same" if column.name != "org" else ""
        return f"{case.vendor_id} for {case.vendor}, {case.inhouse} for {case.inhouse_name}{others}"
    if words:
        return " or ".join(words) if column.type == "boolean" else "one of: " + ", ".join(words)
    if low is not None and high is not None:
        return f"{count(low)} to {count(high)}"
    if low is not None:
        return f"{count(low)} or more"
    return "each value once" if column.unique else ""


def _example(column: Column, case: Case) -> str:
    """The contract's example, with the engagement's own ids and dates as Excel shows them."""
    if column.name in ORG_COLUMNS:
        return case.inhouse if column.name == "to_org" else case.vendor_id
    if column.type == "boolean":
        return "yes" if column.example == "true" else "no"
    return column.example.replace("T", " ") if column.type == "timestamp" else column.example

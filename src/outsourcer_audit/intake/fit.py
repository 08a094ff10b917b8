"""Whether a mapping fits: the contract has the columns, the file has them too, and the units can be converted."""

from __future__ import annotations

import difflib

from ..contracts import Column as ContractColumn
from ..contracts import Contract
from ..engagement import Column, Source
from ..errors import DataError

SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "d": 86400.0}
"""Units of time in seconds."""


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


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" It has: {', '.join(known)}."


def _unit_fits(rule: Column, column: ContractColumn, where: str) -> None:
    if rule.unit in (None, "percent", "fraction"):
        return
    if column.unit not in SECONDS:
        counted = f"counted in {column.unit}" if column.unit else "no duration"
        raise DataError(f"{where}, column {column.name!r}: unit {rule.unit!r} does not fit; the column is {counted}.")

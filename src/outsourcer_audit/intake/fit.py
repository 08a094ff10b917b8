"""Whether a mapping fits: the contract has the columns, the file has them too, and the units can be converted."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase

from ..contracts import Column as ContractColumn
from ..contracts import Contract
from ..errors import DataError
from ..sources import Column, Source
from .units import SECONDS


def fitted(columns: tuple[str, ...], source: Source, contract: Contract, where: str) -> Source:
    """The source as it applies to a file with these columns.

    Without a mapping the file's columns are taken by their canonical names. Raises DataError for a column that the
    contract or the file does not have, with its likely fix.
    """
    if not source.columns:
        written = {name.strip().lower(): name for name in reversed(columns)}
        own = {n: Column.model_validate({"from": written[n]}) for n in contract.names if n in written}
        source = source.model_copy(update={"columns": own})
    if (named := source.names()) and not set(named) & set(columns):
        # Not listed: where the header is not where it was sought, these are somebody's data.
        wanted = ", ".join(named[:8])
        raise DataError(f"{where}: no header with {wanted} was found; correct `header`, or the names in `columns`.")
    made = (source.unpivot.name, source.unpivot.value) if source.unpivot else ()
    for name, rule in source.columns.items():
        if name not in contract.names:
            raise DataError(f"{where}: table {contract.table!r} has no column {name!r}.{_hint(name, contract.names)}")
        _rule_fits(name, rule, (*columns, *made), contract.column(name), where)
    for name in source.where:
        if name not in (*columns, *made):
            raise DataError(f"{where}, `where`: the file has no column {name!r}.{_hint(name, columns)}")
    _shape_fits(columns, source, contract, where)
    # An unmapped ``org`` is filled in with the side's own organisation.
    if missing := [name for name in contract.required if name not in source.columns and name != "org"]:
        raise DataError(f"{where}: table {contract.table!r} cannot be used without {', '.join(missing)}; map it.")
    return source


def _rule_fits(name: str, rule: Column, columns: tuple[str, ...], column: ContractColumn, where: str) -> None:
    if not rule.from_ and rule.value is None:
        raise DataError(f"{where}, column {name!r}: give `from` (a column of the export) or `value` (a constant).")
    for wanted in rule.from_:
        if wanted not in columns:
            raise DataError(f"{where}, column {name!r}: the file has no column {wanted!r}.{_hint(wanted, columns)}")
    if rule.unit in ("percent", "fraction") and column.unit in SECONDS:
        raise DataError(f"{where}, column {name!r}: unit {rule.unit!r} does not fit; the column is a duration.")
    if rule.unit not in (None, "percent", "fraction") and column.unit not in SECONDS:
        counted = f"counted in {column.unit}" if column.unit else "no duration"
        raise DataError(f"{where}, column {name!r}: unit {rule.unit!r} does not fit; the column is {counted}.")
    if rule.format and column.type not in ("date", "timestamp"):
        raise DataError(f"{where}, column {name!r}: `format` is for dates and times; the column is a {column.type}.")
    if rule.scale and column.type not in ("number", "integer"):
        raise DataError(f"{where}, column {name!r}: `scale` is for numbers; the column is a {column.type}.")


def _shape_fits(columns: tuple[str, ...], source: Source, contract: Contract, where: str) -> None:
    if source.unpivot:
        for wanted in source.unpivot.columns:
            if not _listed(wanted, columns):
                raise DataError(f"{where}, `unpivot`: the file has no column {wanted!r}.{_hint(wanted, columns)}")
        for name in (source.unpivot.name, source.unpivot.value):
            if name in columns:
                raise DataError(f"{where}, `unpivot`: the file has a column {name!r} already; choose another name.")
        lost = set(source.unpivoted(columns)) & {*source.where, *(n for r in source.columns.values() for n in r.from_)}
        if lost:
            raise DataError(f"{where}, `unpivot`: {min(lost)!r} becomes rows, and cannot be read as a column too.")
    if source.newest:
        for name in source.newest.key:
            if name not in source.columns:
                raise DataError(f"{where}, `newest`: {name!r} is no mapped column.{_hint(name, tuple(source.columns))}")
        if by := source.newest.by:
            _rule_fits("newest.by", by, columns, TIME, where)


def _listed(wanted: str, columns: tuple[str, ...]) -> bool:
    return any(name == wanted or fnmatchcase(name, wanted) for name in columns)


TIME = ContractColumn("by", "timestamp", "", False, False, "internal", "", "")
"""What ``newest.by`` is read as."""


def _hint(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    few = ", ".join(known[:40]) + (f" and {len(known) - 40} more" if len(known) > 40 else "")
    return f" Did you mean {close[0]!r}?" if close else f" It has: {few}."

"""Data contracts: what each canonical table means, and which rules its rows must obey (data_checks/)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ..errors import DataError
from ..rooms import DATA_CHECKS
from .generated import TYPES_HOLD
from .model import NOT_NULL, ROW_COUNT, SQL, UNIQUE, Column, Contract, Rule, Severity
from .queries import QUERY, bound, own_words
from .reader import SUFFIX, read, tables_in

__all__ = [
    "NOT_NULL", "ROW_COUNT", "SQL", "TYPES_HOLD", "UNIQUE", "Column", "Contract", "Rule", "Severity",
    "all_contracts", "bound", "contract", "mentioned", "read", "rules_for",
]  # fmt: skip


@cache
def contract(table: str) -> Contract:
    """The contract of one canonical table."""
    path = DATA_CHECKS / f"{table}{SUFFIX}"
    if not path.is_file():
        raise DataError(f"There is no contract for a table {table!r}; there are {', '.join(_tables())}.")
    return read(path)


def all_contracts() -> dict[str, Contract]:
    """Every contract by table name, in alphabetical order."""
    return dict(_all())


@cache
def _all() -> dict[str, Contract]:
    found = {table: contract(table) for table in _tables()}
    for name, one in found.items():
        for table, columns in ((t, c) for rule in one.rules for t, c in rule.elsewhere.items()):
            if strange := sorted(columns - set(found[table].names)):
                raise DataError(f"{name}{SUFFIX}: a rule looks at {table}.{strange[0]}, which there is not.")
    return found


@cache
def _tables() -> tuple[str, ...]:
    return tables_in(DATA_CHECKS)


def rules_for(
    contract: Contract,
    delivered: set[str] | frozenset[str],
    elsewhere: Callable[[str, frozenset[str]], bool] = lambda table, columns: False,
) -> tuple[Rule, ...]:
    """The rules that can be checked on the delivered columns: a column nobody sent is no evidence, not a failure.

    ``elsewhere`` says whether columns of another table were delivered, for rules that look at one.
    """
    return tuple(
        rule
        for rule in contract.rules
        if _delivered(rule, mentioned(rule, contract.names), delivered)
        and all(elsewhere(table, columns) for table, columns in rule.elsewhere.items())
    )


def _delivered(rule: Rule, needed: set[str], delivered: set[str] | frozenset[str]) -> bool:
    return bool(needed & delivered) if rule.any_column else needed <= delivered


def mentioned(rule: Rule, names: tuple[str, ...]) -> set[str]:
    """The columns a rule looks at, of those that exist; in SQL they are whole words outside string literals."""
    words = own_words(str(rule.kwargs.get(QUERY, "")))
    pair = {rule.kwargs.get("column_A"), rule.kwargs.get("column_B"), *rule.kwargs.get("column_list", ())}
    return {name for name in names if name == rule.column or name in pair or name.lower() in words}

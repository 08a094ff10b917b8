"""Data contracts: what each canonical table means, and which rules its rows must obey (data_checks/)."""

from __future__ import annotations

import re
from functools import cache

from ..errors import DataError
from ..rooms import DATA_CHECKS
from .model import NOT_NULL, ROW_COUNT, SQL, UNIQUE, Column, Contract, Rule, Severity
from .reader import SUFFIX, read

__all__ = [
    "NOT_NULL", "ROW_COUNT", "SQL", "UNIQUE", "Column", "Contract", "Rule", "Severity",
    "all_contracts", "contract", "mentioned", "read", "rules_for",
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
    return {table: contract(table) for table in _tables()}


@cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in DATA_CHECKS.glob(f"*{SUFFIX}")))


def rules_for(contract: Contract, delivered: set[str] | frozenset[str]) -> tuple[Rule, ...]:
    """The rules that can be checked on the delivered columns: a column nobody sent is no evidence, not a failure."""
    return tuple(rule for rule in contract.rules if mentioned(rule, contract.names) <= delivered)


def mentioned(rule: Rule, names: tuple[str, ...]) -> set[str]:
    """The columns a rule looks at, of those that exist; in SQL they are whole words outside string literals."""
    query = re.sub(r"'[^']*'", "''", str(rule.kwargs.get("unexpected_rows_query", "")))
    words = set(re.findall(r"\w+", query.replace("{batch}", "").lower()))
    pair = {rule.kwargs.get("column_A"), rule.kwargs.get("column_B"), *rule.kwargs.get("column_list", ())}
    return {name for name in names if name == rule.column or name in pair or name.lower() in words}

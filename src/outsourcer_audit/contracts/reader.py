"""Reads a contract file (Open Data Contract Standard 3.1).

Strict on purpose: a key that this reader does not know is refused, because a misspelt ``required`` would otherwise be a
check that silently never runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast, get_args

import yaml

from ..errors import DataError
from .generated import coverage_rules, schema_rules
from .model import SQL, Classification, Column, Contract, Dimension, Rule, Severity, Type
from .queries import QUERY, looks_at

SUFFIX = ".odcs.yaml"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader reads all contracts in a tenth of the time
_TABLE_KEYS = {"name", "logicalType", "description", "dataGranularityDescription",
               "customProperties", "properties", "quality"}  # fmt: skip
_COLUMN_KEYS = {"name", "logicalType", "description", "required", "unique", "primaryKey",
                "classification", "examples", "customProperties", "quality"}  # fmt: skip
_QUALITY_KEYS = {"type", "engine", "dimension", "severity", "description", "implementation"}


def read(path: Path) -> Contract:
    """One contract file; a faulty one is refused with its name and its fault."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        return _contract(document, path.name.removesuffix(SUFFIX), tables_in(path.parent))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise DataError(f"{path.name}: not readable as YAML{where} ({getattr(fault, 'problem', fault)}).") from None
    except DataError as fault:
        raise DataError(f"{path.name}: {fault}") from None


def tables_in(folder: Path) -> tuple[str, ...]:
    """The tables that have a contract in a folder, in alphabetical order."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}")))


def _contract(document: Any, name: str, tables: tuple[str, ...]) -> Contract:
    head = _mapping(document, "the file", None)
    schema = head.get("schema")
    if not isinstance(schema, list) or len(schema) != 1:
        raise DataError("schema must list exactly one table.")
    table = _mapping(schema[0], "the table", _TABLE_KEYS)
    if table.get("name") != name:
        raise DataError(f"the table is called {table.get('name')!r}, but the file says {name!r}.")
    properties = [_mapping(p, "a column", _COLUMN_KEYS) for p in table.get("properties") or []]
    if sum(bool(p.get("primaryKey")) for p in properties) > 1:  # would pass for a promise that nobody checks
        raise DataError("a key of several columns is written as a uniqueness rule under quality, not as primaryKey.")
    columns = tuple(_column(p) for p in properties)
    names = [column.name for column in columns]
    if not names or len(set(names)) < len(names):
        raise DataError(f"it has no columns, or one of them twice ({', '.join(names)}).")
    period_column = _custom(table, "periodColumn") or None
    if period_column and not any(c.name == period_column and c.type in ("date", "timestamp") for c in columns):
        raise DataError(f"periodColumn {period_column!r} is not a date or timestamp column of the table.")
    rules = schema_rules(columns, period_column) + _coverage(table, columns, period_column)
    for column, p in zip(columns, properties, strict=True):
        rules += [_rule(q, column, columns, tables) for q in p.get("quality") or []]
    rules += [_rule(q, None, columns, tables) for q in table.get("quality") or []]
    return Contract(
        table=name,
        title=_text(head, "name", "the file"),
        grain=_text(table, "dataGranularityDescription", "the table"),
        description=_text(_mapping(head.get("description"), "description", None), "purpose", "description"),
        period_column=period_column,
        columns=columns,
        rules=tuple(rules),
    )


def _column(p: dict[str, Any]) -> Column:
    name = _text(p, "name", "a column")
    where = f"column {name!r}"
    key = _flag(p, "primaryKey", where)
    example = next(iter(p.get("examples") or []), "")
    return Column(
        name=name,
        type=cast("Type", _choice(p, "logicalType", get_args(Type), where)),
        description=_text(p, "description", where),
        required=_flag(p, "required", where) or key,  # a key that is empty identifies nothing
        unique=_flag(p, "unique", where) or key,
        classification=cast("Classification", _choice(p, "classification", get_args(Classification), where)),
        unit=_custom(p, "unit"),
        example=str(example).lower() if isinstance(example, bool) else str(example),
    )


def _coverage(table: dict[str, Any], columns: tuple[Column, ...], period_column: str | None) -> list[Rule]:
    kind, severity = _custom(table, "coverage"), _custom(table, "coverageSeverity")
    if not kind and not severity:
        return []
    if kind not in ("daily", "monthly") or severity not in get_args(Severity) or not period_column:
        raise DataError("coverage is daily or monthly, with a coverageSeverity and a periodColumn.")
    at = next(column for column in columns if column.name == period_column)
    return coverage_rules(at, kind, cast("Severity", severity))


def _rule(quality: Any, column: Column | None, columns: tuple[Column, ...], tables: tuple[str, ...]) -> Rule:
    where = f"a rule of column {column.name!r}" if column else "a rule of the table"
    q = _mapping(quality, where, _QUALITY_KEYS)
    if (q.get("type"), q.get("engine")) != ("custom", "greatExpectations"):
        raise DataError(f"{where} must have type custom and engine greatExpectations.")
    body = _mapping(q.get("implementation"), f"the implementation of {where}", {"type", "kwargs", "needs"})
    kwargs = dict(_mapping(body.get("kwargs") or {}, f"kwargs of {where}", None))
    kind = _text(body, "type", where)
    if "column" in kwargs:
        raise DataError(f"{where} names its column twice; leave it out of kwargs.")
    elsewhere = _elsewhere(str(kwargs.get(QUERY, "")), where, columns, tables) if kind == SQL else {}
    if column and column.type == "string" and not all(isinstance(v, str) for v in kwargs.get("value_set", ())):
        raise DataError(f"value_set of {where} holds what YAML does not read as text (yes, no, 1); put it in quotes.")
    return Rule(
        type=kind,
        column=column.name if column else "",
        kwargs=kwargs,
        dimension=cast("Dimension", _choice(q, "dimension", get_args(Dimension), where)),
        severity=cast("Severity", _choice(q, "severity", get_args(Severity), where)),
        why=_text(q, "description", where),
        elsewhere=elsewhere,
        any_column=_choice({"needs": "all"} | body, "needs", ("all", "any"), where) == "any",
    )


def _elsewhere(
    query: str, where: str, columns: tuple[Column, ...], tables: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    if "{batch}" not in query:
        raise DataError(f"the query of {where} must read from {{batch}}.")
    try:
        return looks_at(query, [column.name for column in columns], tables)
    except DataError as fault:
        raise DataError(f"the query of {where}: {fault}") from None


def _mapping(value: Any, where: str, keys: set[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DataError(f"{where} must be a mapping.")
    if keys is not None and (unknown := sorted(str(key) for key in value if key not in keys)):
        raise DataError(f"{value.get('name', where)}: {', '.join(unknown)} is not one of {', '.join(sorted(keys))}.")
    return value


def _text(mapping: dict[str, Any], key: str, where: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DataError(f"{where} has no {key}.")
    return value.strip()


def _choice(mapping: dict[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    if (value := _text(mapping, key, where)) not in allowed:
        raise DataError(f"{key} of {where} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def _flag(mapping: dict[str, Any], key: str, where: str) -> bool:
    if not isinstance(value := mapping.get(key, False), bool):
        raise DataError(f"{key} of {where} must be true or false, not {value!r}.")
    return value


def _custom(mapping: dict[str, Any], key: str) -> str:
    for custom in mapping.get("customProperties") or []:
        if _mapping(custom, "a custom property", None).get("property") == key:
            return str(custom.get("value") or "")
    return ""

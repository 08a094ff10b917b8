"""What a data contract says, as values: tables, columns and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp"]
Classification = Literal["public", "internal", "pii"]
Dimension = Literal["accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"]
Severity = Literal["critical", "warning", "info"]

ROW_COUNT = "expect_table_row_count_to_be_between"
NOT_NULL = "expect_column_values_to_not_be_null"
UNIQUE = "expect_column_values_to_be_unique"
SQL = "unexpected_rows_expectation"


@dataclass(frozen=True)
class Column:
    """One column: meaning, unit, and how sensitive it is."""

    name: str
    type: Type
    description: str
    required: bool
    unique: bool
    classification: Classification
    unit: str
    example: str


@dataclass(frozen=True)
class Rule:
    """One check: a Great Expectations type with its arguments, how grave a failure is, and why anyone should care."""

    type: str
    column: str
    kwargs: dict[str, Any] = field(hash=False)
    dimension: Dimension
    severity: Severity
    why: str
    elsewhere: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)
    """Other canonical tables that it looks at -> the columns it uses there."""
    any_column: bool = False
    """It covers several columns of one kind, and can be checked on those of them that were delivered."""


@dataclass(frozen=True)
class Contract:
    """One canonical table: what a row is, its columns, and its rules (the ones that follow from the schema first)."""

    table: str
    title: str
    grain: str
    description: str
    period_column: str | None
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]

    def column(self, name: str) -> Column:
        """One column by name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.table} has no column {name!r}; it has {', '.join(self.names)}.")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every column, as declared."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns without which the table cannot be used."""
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def pii(self) -> tuple[str, ...]:
        """The columns that say something about a person."""
        return tuple(column.name for column in self.columns if column.classification == "pii")

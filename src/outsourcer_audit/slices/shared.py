"""Rows that several figures rest on, worked out once.

Measures are written each for itself: the way of a case from team to team stands in the expressions of three of them,
the contacts of a customer in turn in those of four. Here such rows are found, kept on the engine for as long as is
counted, and read from there. No measure has to know of it; the SQL that a card shows says it all, from the start.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from .resting import worth_keeping

NAME = "_shared_{}"
_NAMED = re.compile(r'"(_shared_\d+)"')


@dataclass(frozen=True)
class Step:
    """One thing to do: rows to keep under a name, or (no name) the cube of that number; ``spent``: not needed after."""

    rows: ir.Table
    name: str = ""
    cube: int = -1
    spent: tuple[str, ...] = ()


class Shared:
    """The cubes of one count, on rows that are worked out once.

    Rows are made just before the first cube that rests on them, and given back after the last; cubes that rest on the
    same come one after another. Of a large delivery each such relation is gigabytes.
    """

    def __init__(self, con: Any, cubes: Sequence[ir.Table]) -> None:
        self.con = con
        self.sql: dict[str, str] = {}
        """What stands behind each kept relation, in the order in which they were made."""
        self._kept: dict[ops.Node, ops.Node] = {}
        self._rows: dict[str, ir.Table] = {}
        if con.name == "duckdb":  # elsewhere a relation that is kept is not so cheap to make and to forget
            for relation, columns in worth_keeping(cubes):
                name = NAME.format(len(self._rows) + 1)
                rows = self.over(relation.to_expr()).select(columns)
                self._rows[name] = rows
                self._kept[relation] = ibis.table(rows.schema(), name=name).op()
        self.steps = self._in_order([self.over(cube) for cube in cubes])

    def _in_order(self, cubes: list[ir.Table]) -> list[Step]:
        inner = {name: _names_in(rows) for name, rows in self._rows.items()}
        uses = [_names_in(cube) for cube in cubes]
        steps: list[Step] = []
        planned: dict[str, int] = {}
        """Which step is the last that looks at each kept relation."""

        def make(name: str) -> None:
            if name not in planned:
                for deeper in inner[name]:
                    make(deeper)
                planned.update(dict.fromkeys((name, *inner[name]), len(steps)))
                steps.append(Step(self._rows[name], name))

        for number in sorted(range(len(cubes)), key=lambda n: uses[n]):
            for name in uses[number]:
                make(name)
            planned.update(dict.fromkeys(uses[number], len(steps)))
            steps.append(Step(cubes[number], cube=number))
        spent: dict[int, list[str]] = defaultdict(list)
        for name, last in planned.items():
            spent[last].append(name)
        return [replace(step, spent=tuple(spent[place])) for place, step in enumerate(steps)]

    def make(self, step: Step, written: Callable[[], str]) -> None:
        """Work out the rows of a step. Whoever rests on rows that cannot be worked out meets the fault again."""
        try:
            sql = written()
            self.con.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{step.name}" AS {sql}')
        except Exception:
            self._kept = {relation: kept for relation, kept in self._kept.items() if kept.name != step.name}
        else:
            self.sql[step.name] = sql

    def over(self, rows: ir.Table) -> ir.Table:
        """The same rows, read from what is kept."""
        return rows.op().replace(self._kept).to_expr() if self._kept else rows

    def told(self, sql: str) -> str:
        """SQL that says where every row comes from: what is kept stands before it, as a WITH."""
        wanted: dict[str, None] = {}
        self._wanted(sql, wanted)
        if not wanted:
            return sql
        before = ",\n".join(f'"{name}" AS (\n{_indented(self.sql[name])}\n)' for name in self.sql if name in wanted)
        if sql.startswith("WITH "):
            return f"WITH {before},\n{sql.removeprefix('WITH ')}"
        return f"WITH {before}\n{sql}"

    def _wanted(self, sql: str, found: dict[str, None]) -> None:
        for name in _NAMED.findall(sql):
            if name not in found:
                found[name] = None
                self._wanted(self.sql[name], found)

    def forget(self, names: Iterable[str]) -> None:
        """Give the memory back."""
        for name in names:
            self.con.raw_sql(f'DROP TABLE IF EXISTS "{name}"')


def _names_in(rows: ir.Table) -> list[str]:
    """The kept relations that an expression looks at."""
    found = {node.name for node in rows.op().find(ops.UnboundTable) if _NAMED.fullmatch(f'"{node.name}"')}
    return sorted(found, key=lambda name: int(name.rpartition("_")[2]))


def _indented(sql: str) -> str:
    return "\n".join(f"  {line}" for line in sql.splitlines())

"""Rows that several figures rest on, worked out once.

Measures are written each for itself: the way of a case from team to team stands in the expressions of three of them,
the contacts of a customer in turn in those of four. Here such rows are found, kept on the engine for as long as is
counted, and read from there. No measure has to know of it; the SQL that a card shows says it all, from the start.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

NAME = "_shared_{}"
_NAMED = re.compile(r'"(_shared_\d+)"')
_BASE = (ops.UnboundTable, ops.DatabaseTable)
_PASSING = (ops.Filter, ops.Sort, ops.Limit, ops.Reference)
"""Relations that hand on the columns of what they rest on without naming them."""


@dataclass(frozen=True)
class Step:
    """One thing to do: rows to keep under a name, or (no name) the cube of that number; ``over``: not needed after."""

    rows: ir.Table
    name: str = ""
    cube: int = -1
    over: tuple[str, ...] = ()


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
            for relation, columns in _worth_keeping(cubes):
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
        over: dict[int, list[str]] = defaultdict(list)
        for name, last in planned.items():
            over[last].append(name)
        return [replace(step, over=tuple(over[place])) for place, step in enumerate(steps)]

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


def _worth_keeping(cubes: Sequence[ir.Table]) -> Iterator[tuple[Any, list[str]]]:
    """Relations that several cubes rest on in several ways and that cost more than a look; inner ones first.

    With each come the columns that are read of it.
    """
    used_in: dict[Any, set[int]] = defaultdict(set)
    users: dict[Any, set[Any]] = defaultdict(set)
    inner_first: dict[Any, None] = {}
    for number, cube in enumerate(cubes):
        _walk(cube.op(), number, used_in, users, inner_first)
    dear: dict[Any, bool] = {}
    for relation in inner_first:
        itself = not isinstance(relation, _BASE) and _dear(relation)
        dear[relation] = itself or any(dear[inner] for inner in _rests_on(relation))
        shared = len(used_in[relation]) > 1 and len(_looking(relation, users)) > 1
        if shared and dear[relation] and not isinstance(relation, ops.Reference):
            yield relation, _columns_read(relation, users, {cube.op() for cube in cubes})


def _looking(relation: Any, users: dict[Any, set[Any]]) -> set[Any]:
    """What looks at a relation; joins do by another name for it, and that is no look of its own."""
    found: set[Any] = set()
    for user in users[relation]:
        found |= _looking(user, users) if isinstance(user, ops.Reference) else {user}
    return found


def _walk(relation: Any, cube: int, used_in: Any, users: Any, inner_first: dict[Any, None]) -> None:
    if cube in used_in[relation]:
        return
    used_in[relation].add(cube)
    for inner in _rests_on(relation):
        users[inner].add(relation)
        _walk(inner, cube, used_in, users, inner_first)
    inner_first.setdefault(relation)


def _rests_on(relation: Any) -> list[Any]:
    """The relations that one is made of directly."""
    return [node for node in _own(relation) if isinstance(node, ops.Relation)]


def _own(relation: Any) -> Iterator[Any]:
    """What a relation is made of, down to the relations that it rests on, and not into them."""
    seen: set[Any] = set()
    left = list(relation.__children__)
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            yield node
            if not isinstance(node, ops.Relation):
                left.extend(node.__children__)


def _dear(relation: Any) -> bool:
    if isinstance(relation, ops.JoinChain | ops.Aggregate | ops.Distinct | ops.Set):
        return True
    return any(isinstance(node, ops.WindowFunction) for node in _own(relation))


def _columns_read(relation: Any, users: dict[Any, set[Any]], cubes: set[Any]) -> list[str]:
    """The columns of a relation that any of its users names; all of them where one takes all, or it is a cube."""
    names: set[str] = set()
    left, seen = [relation], {relation}
    while left:
        passed_on = left.pop()
        if passed_on in cubes:
            return list(relation.schema.names)
        for user in users[passed_on]:
            if not isinstance(user, (*_PASSING, ops.Project, ops.Aggregate, ops.JoinChain)):
                return list(relation.schema.names)
            names |= {node.name for node in _own(user) if isinstance(node, ops.Field) and node.rel == passed_on}
            if isinstance(user, _PASSING) and user not in seen:
                seen.add(user)
                left.append(user)
    return [name for name in relation.schema.names if name in names]

"""Rows that several figures rest on, worked out once.

Measures are written each for itself: the way of a case from team to team stands in the expressions of three of them,
the contacts of a customer in turn in those of four. Here such rows are found, kept on the engine for as long as is
counted, and read from there. No measure has to know of it; the SQL that a card shows says it all, from the start.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

NAME = "_shared_{}"
_NAMED = re.compile(r'"(_shared_\d+)"')
_BASE = (ops.UnboundTable, ops.DatabaseTable)
_PASSING = (ops.Filter, ops.Sort, ops.Limit, ops.Reference)
"""Relations that hand on the columns of what they rest on without naming them."""


class Shared:
    """The cubes of one count, on rows that are worked out once."""

    def __init__(self, con: Any, cubes: Sequence[ir.Table]) -> None:
        self.con = con
        self.sql: dict[str, str] = {}
        """What stands behind each kept relation, in the order in which they were made."""
        self._kept: dict[ops.Node, ops.Node] = {}
        if con.name == "duckdb":  # elsewhere a relation that is kept is not so cheap to make and to forget
            for relation, columns in _worth_keeping(cubes):
                with suppress(Exception):  # whoever rests on rows that cannot be worked out meets the fault again
                    self._keep(relation, columns)

    def _keep(self, relation: Any, columns: list[str]) -> None:
        name = NAME.format(len(self.sql) + 1)
        rows = self.over(relation.to_expr()).select(columns)
        sql = str(self.con.compile(rows, pretty=True))
        self.con.raw_sql(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        self.sql[name] = sql
        self._kept[relation] = ibis.table(rows.schema(), name=name).op()

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

    def forget(self) -> None:
        """Give the memory back."""
        for name in self.sql:
            self.con.raw_sql(f'DROP TABLE IF EXISTS "{name}"')


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
        shared = len(used_in[relation]) > 1 and len(users[relation]) > 1
        if shared and dear[relation] and not isinstance(relation, ops.Reference):
            yield relation, _columns_read(relation, users, {cube.op() for cube in cubes})


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

"""What rests on what: the relations that several cubes are made of, and which of them cost enough to be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

_BASE = (ops.UnboundTable, ops.DatabaseTable)
_PASSING = (ops.Filter, ops.Sort, ops.Limit, ops.Reference)
"""Relations that hand on the columns of what they rest on without naming them."""


def worth_keeping(cubes: Sequence[ir.Table]) -> Iterator[tuple[Any, list[str]]]:
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

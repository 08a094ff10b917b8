"""Lineage: which columns of which canonical tables an expression really rests on.

Read off the expression itself, so that no measure has to declare (and mis-declare) what it needs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from .engine import canonical_name

_BASE = (ops.UnboundTable, ops.DatabaseTable)


def columns_used(*expressions: ir.Expr) -> dict[str, set[str]]:
    """Table name -> columns that these expressions need, through joins, filters and aggregates."""
    used: dict[str, set[str]] = defaultdict(set)
    seen: set[tuple[Any, str]] = set()
    rules_seen: set[Any] = set()

    def need(relation: Any, name: str) -> None:
        if (relation, name) in seen:
            return
        seen.add((relation, name))
        if isinstance(relation, _BASE):
            used[canonical_name(relation.name)].add(name)
            return
        if isinstance(relation, ops.Reference):  # a table by another name, as in a join with itself
            need(relation.parent, name)
            return
        visit_relation(relation)
        if name in relation.values:
            visit(relation.values[name])

    def visit_relation(relation: Any) -> None:
        """The parts that matter whatever column is asked for: filters, join keys, grouping."""
        if relation in rules_seen or isinstance(relation, _BASE):
            return
        rules_seen.add(relation)
        if isinstance(relation, ops.Aggregate):
            for value in relation.groups.values():
                visit(value)
        elif isinstance(relation, ops.Set | ops.Distinct):
            for parent in _relations(relation):
                for column in parent.schema.names:
                    need(parent, column)
            return
        for argument in relation.args:
            if isinstance(argument, tuple):
                for item in argument:
                    visit_rule(item)
        for parent in _relations(relation):
            visit_relation(parent)

    def visit_rule(item: Any) -> None:
        if isinstance(item, ops.JoinLink):
            for predicate in item.predicates:
                visit(predicate)
        elif isinstance(item, ops.Value):
            visit(item)

    def visit(value: Any) -> None:
        if isinstance(value, ops.Field):
            need(value.rel, value.name)
            return
        if isinstance(value, ops.Relation):
            visit_relation(value)
            return
        if isinstance(value, ops.Subquery):
            for column in value.rel.schema.names:
                need(value.rel, column)
        for argument in value.args:
            for item in argument if isinstance(argument, tuple) else (argument,):
                if isinstance(item, ops.Node):
                    visit(item)

    for expression in expressions:
        node = expression.op()
        if isinstance(node, ops.Relation):
            for column in node.schema.names:
                need(node, column)
        else:
            visit(node)
    return dict(used)


def _relations(relation: Any) -> list[Any]:
    """The relations directly below one."""
    found = []
    for argument in relation.args:
        for item in argument if isinstance(argument, tuple) else (argument,):
            below = item.table if isinstance(item, ops.JoinLink) else item
            below = below.parent if isinstance(below, ops.JoinReference) else below
            if isinstance(below, ops.Relation):
                found.append(below)
    return found

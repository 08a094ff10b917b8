"""Queries of rules, which are written in DuckDB's SQL, in the words of another engine."""

from __future__ import annotations

from functools import cache

import sqlglot
from sqlglot import exp

BATCH = "{batch}"
_STANDS_FOR = "__batch__"

TYPES = {
    "postgres": {"VARCHAR": "text|character varying", "BIGINT": "bigint", "DOUBLE": "double precision",
                 "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp without time zone"},
    "spark": {"VARCHAR": "string", "BIGINT": "bigint", "DOUBLE": "double", "BOOLEAN": "boolean", "DATE": "date",
              "TIMESTAMP": "timestamp_ntz"},
}  # fmt: skip
"""What each engine calls the types of canonical columns."""


@cache
def in_words_of(query: str, engine: str) -> str:
    """A rule's query, reading the rows under check from ``{batch}``, for an engine (postgres, spark)."""
    tree = sqlglot.parse_one(query.replace(BATCH, _STANDS_FOR), read="duckdb")
    for table in list(tree.find_all(exp.Table)):
        if table.name == _STANDS_FOR and not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier("batch")))
    said = tree.transform(_type_of, engine)
    if engine == "spark":
        said = said.transform(_rounded).transform(_days)
    return str(said.sql(dialect=engine)).replace(_STANDS_FOR, BATCH)


def _type_of(node: exp.Expression, engine: str) -> exp.Expression:
    """``typeof(column) <> 'VARCHAR'``, by the engine's own function and names."""
    if not (isinstance(node, exp.NEQ) and "typeof" in node.this.sql("duckdb").lower()):
        return node
    column = next(node.this.find_all(exp.Column))
    names = TYPES[engine][node.expression.name].split("|")
    kind: exp.Expression = exp.Anonymous(this="pg_typeof" if engine == "postgres" else "typeof", expressions=[column])
    if engine == "postgres":
        kind = exp.cast(kind, "text")
    return exp.not_(exp.In(this=kind, expressions=[exp.Literal.string(name) for name in names]))


def _rounded(node: exp.Expression) -> exp.Expression:
    """A cast to whole numbers rounds here, and cuts off there."""
    if not isinstance(node, exp.Cast) or node.to.this not in (exp.DataType.Type.BIGINT, exp.DataType.Type.INT):
        return node
    return exp.Cast(this=exp.Round(this=node.this), to=node.to)


def _days(node: exp.Expression) -> exp.Expression:
    """A day less a day is a number here, and an interval there."""
    if isinstance(node, exp.Sub) and all(
        isinstance(side, exp.Cast) and side.to.this == exp.DataType.Type.DATE for side in (node.this, node.expression)
    ):
        return exp.Anonymous(this="datediff", expressions=[node.this, node.expression])
    return node

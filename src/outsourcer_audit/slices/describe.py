"""Measures without data: their SQL and the columns they need, on tables that hold nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from ..contracts import all_contracts
from ..engine import TYPES
from ..lineage import columns_used
from ..measures.context import Clock
from ..measures.kinds import Kind
from ..measures.registry import Measure
from .assembly import assembled
from .cube import cube_of

if TYPE_CHECKING:
    from ..engagement import Engagement
    from ..period import Period

_KEPT_BY_SQL = "at|when|end|start|order|group|value|month"


def readable(sql: str) -> str:
    """SQL as it is shown: names without quotes, but for words that SQL keeps for itself."""
    return re.sub(rf'"(?!(?:{_KEPT_BY_SQL})")([a-z_][a-z0-9_]*)"', r"\1", sql)


def kind_of(measure: Measure, period: Period, engagement: Engagement) -> Kind:
    """What a measure counts, expressed on tables that hold nothing. Raises NotConfigured as the measure does."""
    from . import CHECKS_SCHEMA, arguments

    schemas = {c.table: {column.name: TYPES[column.type] for column in c.columns} for c in all_contracts().values()}
    tables = {name: ibis.table(schema, name=name) for name, schema in (schemas | {"checks": CHECKS_SCHEMA}).items()}
    return measure.count(**arguments(measure, tables.__getitem__, engagement, Clock(period)))


def describe(measure: Measure, period: Period, engagement: Engagement, dialect: str) -> tuple[str, list[str]]:
    """SQL of a measure in an engine's words, and the columns it needs. Raises NotConfigured as the measure does."""
    from . import deciding

    parts = assembled(measure.id, kind_of(measure, period, engagement)).decided_by
    needs = columns_used(*(expression for part in parts for expression in deciding(part.kind)))
    clock = Clock(period)
    sql = "\n\n".join(readable(str(ibis.to_sql(cube_of([part], clock), dialect=dialect))) for part in parts)
    return sql, sorted(f"{table}.{column}" for table, columns in needs.items() for column in columns)

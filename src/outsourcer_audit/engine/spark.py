"""Spark spoken to through Ibis: a standalone cluster (spark://) or a server of Spark Connect (sc://).

Everything that is made is a temporary view of a session of its own. Rows that are kept lie with the executors, cut off
from where they came from, so that a lost executor ends the audit instead of reading the client's tables once more.
"""

from __future__ import annotations

import math
import re
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.pyspark import Backend as _Ibis
from ibis.backends.pyspark.datatypes import PySparkType
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark.errors import AnalysisException
from pyspark.logger import PySparkLogger

from ..errors import DataError

MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.caseSensitive": "false",
}
"""Settings of a session on which it depends what a query means; whatever the cluster has, an audit has these."""
_LOGS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger", "pyspark.sql.connect.logging")
_ABSENT = ("TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "REQUIRES_SINGLE_PART_NAMESPACE")
_UNREADABLE = ("PARSE_", "INVALID_IDENTIFIER")


class Compiler(PySparkCompiler):  # type: ignore[misc]
    """What Ibis says otherwise than Spark means it."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:  # noqa: N802 (Ibis calls it so)
        if dtype.is_floating() and math.isfinite(
            value
        ):  # 365.25 alone is a decimal, and what it divides has six digits
            return self.cast(sge.convert(value), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


class Backend(_Ibis):  # type: ignore[misc]
    """A session on Spark."""

    compiler = Compiler()

    def do_connect(self, session: Any, **_: Any) -> None:
        for name in _LOGS:  # they would write queries and traces of Java to the terminal
            PySparkLogger.getLogger(name).disabled = True
        _ = ibis.pyspark  # has Ibis know the options of this back end
        super().do_connect(session)
        self._held: dict[str, Any] = {}  # a server of Spark Connect forgets rows that nobody here holds
        for name, value in MEANING.items():
            session.conf.set(name, value)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def session(self) -> Any:
        """Spark's own session."""
        return self._session

    def columns_of(self, relation: str) -> tuple[str, list[tuple[str, str]]] | None:
        """A table's or view's full name, quoted, and its columns with their types; None where there is none."""
        for written in (relation, ".".join(map(named, relation.rsplit(".", 1))), named(relation)):
            try:
                columns = self.session.table(written).schema
            except AnalysisException as error:
                if not str(error.getCondition()).startswith((*_ABSENT, *_UNREADABLE)):
                    raise DataError(f"{relation}: the engine does not let it be read ({said(error)}).") from None
                continue
            return self._full(written), [(c.name, c.dataType.simpleString()) for c in columns.fields]
        return None

    def _full(self, written: str) -> str:
        """A name that no view of ours can hide: with its catalogue and schema, where it had none."""
        if "." in re.sub("`[^`]*`", "", written):
            return written
        (place,) = self.session.sql("SELECT current_catalog(), current_database()").collect()
        return ".".join([*map(named, place), named(written.strip("`"))])

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> sch.Schema:
        return sch.Schema(PySparkType.to_ibis(self.session.table(named(table_name)).schema))

    def asked(self, rows: ir.Table) -> tuple[str, Any]:
        """SQL of a query, and the rows that it gives as a table of Arrow."""
        sql = self._compiled(rows)
        try:
            found = self.session.sql(sql).toArrow()
        except Exception as error:
            raise RuntimeError(said(error)) from None
        return sql, found.cast(rows.schema().to_pyarrow())

    def kept(self, name: str, rows: ir.Table) -> tuple[str, ir.Table]:
        """Run a query once and keep its rows with the executors, under a name of this session; its SQL, and those."""
        sql = self._compiled(rows)
        try:
            kept = self._ours(_as_meant(self.session.sql(sql), rows.schema()).localCheckpoint())
            kept.createOrReplaceTempView(named(name))
            self._held[name] = kept
        except Exception as error:
            raise RuntimeError(said(error)) from None
        return sql, self.known(name, rows.schema())

    def _ours(self, frame: Any) -> Any:
        """The same rows as this session's: by Spark Connect PySpark takes them for those of the process's first one."""
        if not hasattr(self.session, "_create_remote_dataframe"):
            return frame
        number, frame._plan._relation_id = frame._plan._relation_id, None  # else the server is told to forget them
        return self.session._create_remote_dataframe(number)

    def _compiled(self, rows: ir.Table) -> str:
        self._run_pre_execute_hooks(rows)
        return str(self.compile(rows, pretty=True))

    def known(self, name: str, schema: sch.Schema) -> ir.Table:
        """A view of this session whose columns are known."""
        return ops.DatabaseTable(name, schema=schema, source=self, namespace=ops.Namespace()).to_expr()

    def take_in(self, name: str, rows: Any) -> ir.Table:
        """The rows of an Arrow table as a view of this session."""
        schema = ibis.Schema.from_pyarrow(rows.schema)
        frame = self.session.createDataFrame(rows, schema=types_of(schema))
        frame.createOrReplaceTempView(named(name))
        return self.known(name, schema)

    def drop(self, name: str) -> None:
        """Drop a view of this session, if there is one."""
        self.session.catalog.dropTempView(name)
        self._held.pop(name, None)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        self.take_in(op.name, op.data.to_pyarrow(op.schema))

    def to_pyarrow(self, expr: ir.Expr, /, **_: Any) -> Any:
        # Ibis goes by way of a DataFrame of pandas, which has no whole numbers beside what is not known.
        return expr.__pyarrow_result__(self.asked(expr.as_table())[1])

    def execute(self, expr: ir.Expr, /, **_: Any) -> Any:
        from ibis.formats.pandas import PandasData

        table = expr.as_table()
        return expr.__pandas_result__(PandasData.convert_table(self.to_pyarrow(table).to_pandas(), table.schema()))


def types_of(schema: sch.Schema) -> Any:
    """Columns of Spark for those of Ibis, to which a time without a zone is a moment."""
    from pyspark.sql.types import StructType, TimestampNTZType

    types = StructType()
    for name, kind in schema.items():
        naive = kind.is_timestamp() and kind.timezone is None
        types.add(name, TimestampNTZType() if naive else PySparkType.from_ibis(kind), kind.nullable)
    return types


def _as_meant(frame: Any, schema: sch.Schema) -> Any:
    """The same rows in the types that Ibis means: an expression of Spark may be of a wider or narrower one."""
    meant = [(field.name, field.dataType.simpleString()) for field in types_of(schema).fields]
    if meant == frame.dtypes:
        return frame
    return frame.selectExpr(*(f"CAST({named(name)} AS {kind}) AS {named(name)}" for name, kind in meant))


def named(name: str) -> str:
    """A name as Spark's SQL writes it."""
    return "`" + name.replace("`", "``") + "`"


def said(error: Exception) -> str:
    """What Spark says, in a line: its first, without the plan and the trace of Java that follow."""
    words = [line.strip(" :") for line in str(error).splitlines() if line.strip(" :")]
    words = words[1:] if words and words[0].startswith("An error occurred while calling") else words
    return (words[0] if words else type(error).__name__)[:200]

"""PostgreSQL spoken to through Ibis with a driver of permissive licence (pg8000; Ibis's own wants another one).

Everything that is made lives in the session's temporary schema, which the server drops with the connection, however it
ends. Nothing else in the database is ever written to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.schema as sch
import ibis.expr.types as ir
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql import SQLBackend

from ..addresses import public, said
from ..errors import DataError
from .pg_compiler import Compiler
from .pg_functions import FUNCTIONS

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Engine

_SESSION = (
    "SET TIME ZONE 'UTC'", "SET datestyle TO 'ISO, YMD'", "SET intervalstyle TO 'postgres'",
    "SET standard_conforming_strings TO on", "SET extra_float_digits TO 1", "SET jit TO off",
    "SET client_min_messages TO error",
)  # fmt: skip


class Backend(SQLBackend):  # type: ignore[misc]
    """A session on a PostgreSQL server."""

    name = "postgres"
    compiler = Compiler()
    supports_temporary_tables = True

    def do_connect(self, url: URL) -> None:
        import pg8000.dbapi

        self.url = url
        options = {name: value for name, value in url.query.items() if name in ("application_name",)}
        context = True if url.query.get("sslmode", "disable") not in ("disable", "allow", "prefer") else None
        try:
            self.con = pg8000.dbapi.connect(
                url.username, url.host or "localhost", url.database, url.port or 5432,
                None if url.password is None else str(url.password), ssl_context=context, **options,
            )  # fmt: skip
            for statement in (*_SESSION, *FUNCTIONS):
                self.con.execute_simple(statement)
        except Exception as error:
            raise DataError(f"{public(url)}: the engine cannot be used ({said(error, url)}).") from None
        self.con.autocommit = True

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def version(self) -> str:
        return str(self.rows("SHOW server_version")[0][0])

    def disconnect(self) -> None:
        self.con.close()

    def raw_sql(self, query: str | sge.Expression, **_: Any) -> Any:
        """Run a statement as it stands; several are run together."""
        sql = query if isinstance(query, str) else query.sql(self.dialect)
        try:
            return self.con.execute_simple(sql)
        except DataError:
            raise
        except Exception as error:
            raise RuntimeError(said(error, self.url)) from None

    @contextmanager
    def _safe_raw_sql(self, query: Any, **_: Any) -> Iterator[Any]:
        yield self.raw_sql(query)

    def rows(self, sql: str) -> list[list[Any]]:
        """The rows of a query, as the driver reads them."""
        return list(self.raw_sql(sql).rows or [])

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Everything that is read inside is read as it was at one moment."""
        self.raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            yield
        except BaseException:
            self.raw_sql("ROLLBACK")
            raise
        self.raw_sql("COMMIT")

    def columns_of(self, relation: str) -> tuple[str, list[tuple[str, str]]] | None:
        """A table's or view's full name, quoted, and its columns with their types; None where there is none."""
        schema, _, name = relation.rpartition(".")
        for names in ([relation], [schema, name]):
            if not names[0]:
                continue
            wanted = _literal(".".join(map(_named, names)))
            found = self.rows(
                "SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a "
                "JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                f"WHERE c.oid = to_regclass({wanted}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            )
            if found:
                full = f"{_named(found[0][0])}.{_named(found[0][1])}"
                return full, [(row[2], row[3]) for row in found]
        return None

    def get_schema(self, table_name: str, *, catalog: str | None = None, database: str | None = None) -> sch.Schema:
        return self._get_schema_using_query(f"SELECT * FROM {_named(table_name)}")

    def _get_schema_using_query(self, query: str) -> sch.Schema:
        columns = self.raw_sql(f"SELECT * FROM ({query}) AS asked LIMIT 0").columns
        oids = ", ".join(str(column["type_oid"]) for column in columns)
        names = dict(self.rows(f"SELECT oid::bigint, format_type(oid, NULL) FROM pg_type WHERE oid IN ({oids})"))
        mapper = self.compiler.type_mapper
        return sch.Schema({c["name"]: mapper.from_string(names[c["type_oid"]]) for c in columns})

    def list_tables(self, *, like: str | None = None, database: Any = None) -> list[str]:
        """The tables and views of this session; the client's own are not among them."""
        found = self.rows(
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind IN ('r', 'v')"
        )
        names: list[str] = self._filter_with_like([row[0] for row in found], like)
        return names

    def create_table(
        self, name: str, /, obj: Any = None, *, schema: Any = None, temp: bool = True, overwrite: bool = False, **_: Any
    ) -> ir.Table:
        """A temporary table: of the rows of an expression, or empty with columns whose text sorts by its bytes."""
        if overwrite:
            self.drop(name)
        if obj is None:
            fields = ibis.schema(schema).items()
            columns = ", ".join(f"{_named(column)} {self._type(kind)}" for column, kind in fields)
            self.raw_sql(f"CREATE TEMP TABLE {_named(name)} ({columns})")
            return self.known(name, ibis.schema(schema))
        self._run_pre_execute_hooks(obj)
        self.raw_sql(f"CREATE TEMP TABLE {_named(name)} AS {self.compile(obj)}")
        self.raw_sql(f"ANALYZE {_named(name)}")  # of a temporary table the server learns nothing by itself
        return self.known(name, obj.schema())

    def create_view(self, name: str, /, obj: ir.Table, *, database: Any = None, overwrite: bool = False) -> ir.Table:
        if overwrite:
            self.drop(name)
        self.raw_sql(f"CREATE TEMP VIEW {_named(name)} AS {self.compile(obj)}")
        return self.known(name, obj.schema())

    def drop(self, name: str) -> None:
        """Drop a table or view of this session, if there is one."""
        kinds = dict(
            self.rows(
                "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = pg_my_temp_schema() "
                f"AND relname = {_literal(name)}"
            )
        )
        if name in kinds:
            self.raw_sql(f"DROP {'VIEW' if kinds[name] == 'v' else 'TABLE'} pg_temp.{_named(name)}")

    def known(self, name: str, schema: sch.Schema) -> ir.Table:
        """A table of this session whose columns are known: as Ibis means them, not as sums widen them."""
        return ops.DatabaseTable(name, schema=schema, source=self, namespace=ops.Namespace()).to_expr()

    def take_in(self, name: str, rows: Any) -> None:
        """Add the rows of an Arrow table to a table of this session."""
        import io

        import pyarrow as pa
        import pyarrow.csv as pc

        text = io.BytesIO()
        filled = rows.select(rows.column_names)
        # Written as CSV, where text is quoted and what is not known is empty.
        pc.write_csv(pa.table(filled), text, pc.WriteOptions(include_header=False, quoting_style="needed"))
        text.seek(0)
        columns = ", ".join(map(_named, rows.column_names))
        self.con.execute_unnamed(f"COPY {_named(name)} ({columns}) FROM STDIN WITH (FORMAT csv)", stream=text)

    def _register_in_memory_table(self, op: ops.InMemoryTable) -> None:
        self.create_table(op.name, schema=op.schema, overwrite=True)
        self.take_in(op.name, op.data.to_pyarrow(op.schema))

    def _make_memtable_finalizer(self, name: str) -> None:
        return None  # it goes with the session

    def _type(self, kind: dt.DataType) -> str:
        text = str(self.compiler.type_mapper.to_string(kind))
        return f'{text} COLLATE "C"' if kind.is_string() else text

    def fetched(self, expr: ir.Expr) -> tuple[str, list[list[Any]]]:
        """SQL and rows of an expression, each cell as its column's type says."""
        table = expr.as_table()
        self._run_pre_execute_hooks(table)
        sql = self.compile(table, pretty=True)
        reads = [_reader(kind) for kind in table.schema().types]
        rows = self.rows(sql)
        return sql, [[None if x is None else read(x) for x, read in zip(row, reads, strict=True)] for row in rows]

    def asked(self, rows: ir.Table) -> tuple[str, Any]:
        """SQL of a query, and the rows that it gives as a table of Arrow."""
        import pyarrow as pa

        schema = rows.schema().to_pyarrow()
        sql, found = self.fetched(rows)
        columns = list(zip(*found, strict=True)) if found else [()] * len(schema)
        arrays = [pa.array(list(cells), field.type) for cells, field in zip(columns, schema, strict=True)]
        return sql, pa.Table.from_arrays(arrays, schema=schema)

    def to_pyarrow(self, expr: ir.Expr, /, **_: Any) -> Any:
        return expr.__pyarrow_result__(self.asked(expr.as_table())[1])

    def execute(self, expr: ir.Expr, /, **_: Any) -> Any:
        from ibis.formats.pandas import PandasData

        table = expr.as_table()
        frame = self.to_pyarrow(table).to_pandas()
        return expr.__pandas_result__(PandasData.convert_table(frame, table.schema()))

    @cached_property
    def alchemy(self) -> Engine:
        """The same session for those who speak SQLAlchemy; every statement stands for itself."""
        from sqlalchemy import create_engine
        from sqlalchemy.pool import StaticPool

        return create_engine(
            "postgresql+pg8000://", creator=lambda: self.con, poolclass=StaticPool, isolation_level="AUTOCOMMIT"
        )


def _reader(kind: dt.DataType) -> Any:
    if kind.is_floating() or kind.is_decimal():
        return float
    if kind.is_integer():
        return int
    if kind.is_timestamp() and kind.timezone is None:
        return lambda moment: moment.replace(tzinfo=None) if hasattr(moment, "tzinfo") else moment
    return lambda cell: cell


def _named(name: str) -> str:
    return str(sg.to_identifier(name, quoted=True).sql("postgres"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

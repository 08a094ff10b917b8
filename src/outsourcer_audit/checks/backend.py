"""Great Expectations made to live on a connection of DuckDB, PostgreSQL or Spark that belongs to somebody else (Ibis).

Hidden behind ``checks`` so that it can be swapped: a native DuckDB engine is being reviewed upstream
(great_expectations pull request 12084).
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from ..errors import DataError
from ..lean import lean

if TYPE_CHECKING:
    import sqlalchemy
    from great_expectations.datasource.fluent import SQLDatasource


def preload() -> None:
    """Import Great Expectations (seconds), with its telemetry off: nothing in this product may call out."""
    lean()
    import great_expectations  # noqa: F401


@cache
def _datasource() -> type[SQLDatasource]:
    """Great Expectations' SQL datasource, made to live on a DuckDB connection that belongs to somebody else.

    To be replaced by its own DuckDB datasource once that is released (great_expectations pull request 12084).
    """
    import sqlalchemy
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.execution_engine import SqlAlchemyExecutionEngine
    from sqlalchemy.engine.reflection import ObjectKind, ObjectScope

    class _Catalogue:
        """What GX asks of SQLAlchemy's inspector, read once for all relations instead of 20 ms for each."""

        def __init__(self, engine: sqlalchemy.Engine) -> None:
            self.dialect = engine.dialect
            every = sqlalchemy.inspect(engine).get_multi_columns(kind=ObjectKind.ANY, scope=ObjectScope.ANY)
            self._columns = {name: columns for (_, name), columns in every.items()}

        def get_columns(self, table_name: str, schema: str | None = None) -> list[Any]:
            return list(self._columns[str(table_name)])

        def get_pk_constraint(self, table_name: str, schema: str | None = None) -> dict[str, Any]:
            return {"constrained_columns": []}

    class _Engine(SqlAlchemyExecutionEngine):  # type: ignore[misc]
        _catalogue: _Catalogue | None = None

        def get_inspector(self) -> Any:
            if self._catalogue is None:
                self._catalogue = _Catalogue(self.engine)
            return self._catalogue

    class OutsourcerAuditDuckDB(SQLDatasource):  # type: ignore[misc]
        type: Literal["outsourcer_audit_duckdb"] = "outsourcer_audit_duckdb"

        @property
        def execution_engine_type(self) -> Any:
            return _Engine

    return OutsourcerAuditDuckDB


def context() -> Any:
    """A context that is not saved and draws no progress bars; the default makes a folder for its documentation."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    in_memory = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(), progress_bars=ProgressBarsConfig(globally=False)
    )
    return gx.get_context(mode="ephemeral", project_config=in_memory)


def source_on(con: Any, relations: list[str]) -> Any:
    """The connection as a data source of an unsaved context, with one asset per relation ("0", "1", ...)."""
    if con.name == "pyspark":
        from .on_spark import source_of

        return source_of(con, relations)
    kind = _datasource()
    import sqlalchemy
    from duckdb_sqlalchemy import ConnectionWrapper
    from great_expectations.datasource.fluent.interfaces import TestConnectionError
    from great_expectations.datasource.fluent.sql_datasource import TableAsset

    class _Borrowed(ConnectionWrapper):  # type: ignore[misc]
        """Ibis's own connection, kept open: closing it and its transactions are its owner's business.

        GX lets go of a connection (a rollback, which drops the result) before it fetches, and closes it on clean-up.
        """

        def begin(self) -> None: ...
        def commit(self) -> None: ...
        def rollback(self) -> None: ...
        def close(self) -> None: ...

    borrowed: dict[str, Any] = {"creator": lambda: _Borrowed(con.con), "poolclass": sqlalchemy.pool.StaticPool}
    if con.name == "postgres":
        borrowed |= {"creator": lambda: Lent(con.con), "isolation_level": "AUTOCOMMIT"}
    # All assets at once: each one added to a context would write the whole configuration as YAML again.
    assets = [TableAsset(name=str(place), table_name=relation) for place, relation in enumerate(relations)]
    source = kind(
        name="engine",
        connection_string="duckdb://" if con.name == "duckdb" else "postgresql+pg8000://",
        kwargs=borrowed,
        assets=assets,
    )
    try:
        return context().data_sources.add_or_update_outsourcer_audit_duckdb(source)
    except TestConnectionError:
        names = ", ".join(sorted(set(relations)))
        raise DataError(f"Nothing was checked: one of these tables or views cannot be read: {names}.") from None


class Lent:
    """A driver's connection that others may use and not close. Every statement stands for itself."""

    def __init__(self, con: Any) -> None:
        self.__dict__["_con"] = con

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._con, name, value)

    def close(self) -> None: ...


def batch_of(con: Any, source: Any, place: int, relation: str) -> Any:
    """The rows of a relation as Great Expectations checks them."""
    asset = source.get_asset(str(place))
    options = {"dataframe": con.session.table(f"`{relation}`")} if con.name == "pyspark" else None
    return asset.get_batch(asset.build_batch_request(options))


def columns_of(con: Any, source: Any, relation: str) -> dict[str, str]:
    """Column -> type of a relation, in the engine's words."""
    if con.name == "pyspark":
        return dict(con.session.table(f"`{relation}`").dtypes)
    found = source.get_execution_engine().get_inspector().get_columns(relation)
    return {column["name"]: str(column["type"]) for column in found}


@contextmanager
def quiet() -> Iterator[None]:
    """No log line of Great Expectations: on an error it writes the query, machine paths and sometimes a value."""
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def brisk() -> Iterator[None]:
    """Half the time: no garbage collection meanwhile, and a rule's configuration built once instead of 110 times.

    And a query for rows that break a rule is run once, for how many there are. GX would run it again for the rows
    themselves, which nobody sees and this product never wants.
    """
    from great_expectations.expectations.core import UnexpectedRowsExpectation
    from great_expectations.expectations.expectation import Expectation

    table, count = "unexpected_rows_query.table", "unexpected_rows_query.row_count"
    asked, judge = UnexpectedRowsExpectation.metric_dependencies, UnexpectedRowsExpectation._validate

    def judge_count(self: Any, metrics: dict[str, Any], *rest: Any, **more: Any) -> Any:
        return judge(self, {**metrics, table: []}, *rest, **more)

    original = Expectation.configuration
    built: dict[int, tuple[Any, Any]] = {}  # holds on to each expectation too, so that no id is given out twice

    def configuration(self: Any) -> Any:
        if id(self) not in built:
            built[id(self)] = (self, original.fget(self))
        return built[id(self)][1]

    collecting = gc.isenabled()
    gc.disable()
    Expectation.configuration = property(configuration)
    UnexpectedRowsExpectation.metric_dependencies, UnexpectedRowsExpectation._validate = (count,), judge_count
    try:
        yield
    finally:
        Expectation.configuration = original
        UnexpectedRowsExpectation.metric_dependencies, UnexpectedRowsExpectation._validate = asked, judge
        if collecting:
            gc.enable()

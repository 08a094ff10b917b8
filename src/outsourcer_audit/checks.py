"""Great Expectations on the engine: rules in, results out. The only module that imports it (inside functions: 4-6 s).

It runs on the very DuckDB connection that Ibis uses. Results carry counts, never values: an offending cell may be a
customer's name. While it runs, the connection must not be used by another thread.
"""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from .card import CheckResult
from .contracts import SQL, Rule
from .errors import DataError

if TYPE_CHECKING:
    import duckdb
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.expectations.expectation import Expectation
    from ibis.backends.duckdb import Backend

Columns = Mapping[str, str]
"""Column -> type of one relation."""

# SUMMARY with this option keeps the counts; every other format carries offending values.
_COUNTS_ONLY = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
_ONE_AT_A_TIME = Lock()  # Great Expectations keeps its context, and we its logger, per process


@dataclass(frozen=True)
class Batch:
    """One relation on the engine (a plain name, unquoted) and the rules its rows are checked by.

    It holds one canonical table, or one organisation's part of it.
    """

    table: str
    org: str
    relation: str
    rules: tuple[Rule, ...]


def validate(con: Backend, batches: Sequence[Batch]) -> list[CheckResult]:
    """Check every rule of every batch: one result each, in the order of batches and of their rules.

    failed / total: for rules about cells, cells that broke it / all rows; for SQL rules, rows that the query returned /
    all rows; for rules about the table as a whole (row count, an average), 0 or 1 / 1; for errors, where nothing could
    be counted, 0 / 0. A rule with a tolerance (``mostly``) can pass with failed > 0.
    """
    asked = [batch for batch in batches if batch.rules]
    if not asked:
        return []
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import; nothing in this product may call out
    with _ONE_AT_A_TIME, _quiet(), _brisk():
        suites = [[_expectation(batch, rule, place) for place, rule in enumerate(batch.rules)] for batch in asked]
        source = _source(con.con, [batch.relation for batch in asked])
        catalogue = source.get_execution_engine().get_inspector()
        results: list[CheckResult] = []
        for place, (batch, suite) in enumerate(zip(asked, suites, strict=True)):
            columns = {column["name"]: str(column["type"]) for column in catalogue.get_columns(batch.relation)}
            rows = _count(con.con, batch.relation)
            results += _run(source.get_asset(str(place)), batch, suite, columns, rows)
        return results


def _run(asset: Any, batch: Batch, expectations: list[Expectation], columns: Columns, rows: int) -> list[CheckResult]:
    import great_expectations as gx

    suite = gx.ExpectationSuite(batch.relation, expectations=expectations)
    declared, kept = len(batch.rules), len(suite.expectations)
    if kept != declared:  # it drops what it does not like with one log line
        raise DataError(f"{batch.table}: {declared} rules were declared, but only {kept} would run.")
    found = asset.get_batch(asset.build_batch_request()).validate(suite, result_format=_COUNTS_ONLY)
    # Results come in an order of their own (errors first), and one type may be asked of one column twice.
    by_place = {result.expectation_config.meta["place"]: result for result in found.results}
    return [_result(batch, rule, by_place.get(place), columns, rows) for place, rule in enumerate(batch.rules)]


def _expectation(batch: Batch, rule: Rule, place: int) -> Expectation:
    """A rule as Great Expectations knows it; typos in type, argument or severity raise here instead of vanishing."""
    from great_expectations.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    about_cells = rule.type.startswith("expect_column_") and not rule.type.startswith("expect_column_pair_")
    kwargs = {"column": rule.column, **rule.kwargs} if rule.column and about_cells else dict(rule.kwargs)
    if rule.type == SQL:
        # The derived table lets a query give the batch a name of its own ({batch} AS b), which GX's own text does not.
        # Selecting a constant means that not one cell of an offending row leaves the database: GX fetches 200 of them.
        query = str(kwargs["unexpected_rows_query"]).rstrip("; \n").replace("{batch}", "(SELECT * FROM {batch})")
        kwargs["unexpected_rows_query"] = f"SELECT 1 AS unexpected FROM (\n{query}\n) AS unexpected_rows"
    try:
        row: dict[str, Any] = {"type": rule.type, "kwargs": kwargs, "severity": rule.severity, "meta": {"place": place}}
        return ExpectationConfiguration(**row).to_domain_obj()
    except (GreatExpectationsError, ValueError, TypeError) as fault:
        what = f"{rule.type} of {rule.column}" if rule.column else rule.type
        raise DataError(f"{batch.table}: Great Expectations cannot run the rule {what}. {_gist(fault)}") from None


def _gist(fault: Exception) -> str:
    """What is wrong with a rule, on one line (the message is about the contract, so it holds no data)."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    return ": ".join(lines[1:3]) if len(lines) > 1 else "".join(lines)


def _result(batch: Batch, rule: Rule, found: Any, columns: Columns, rows: int) -> CheckResult:
    status: Literal["passed", "failed", "error"] = "error"
    failed, total, why = 0, 0, _obstacle(rule, columns)
    # An exception is {"raised_exception": False, ...} or one such entry per metric; its text holds paths and values.
    if found is not None and found.exception_info.get("raised_exception") is False:
        status, why = ("passed" if found.success else "failed"), rule.why
        if rule.type == SQL:
            failed, total = int(found.result["observed_value"]), rows
        elif "element_count" in found.result:
            # Counting nothing gives None.
            failed, total = int(found.result["unexpected_count"] or 0), int(found.result["element_count"])
        else:
            failed, total = (0 if found.success else 1), 1
    return CheckResult(
        table=batch.table, org=batch.org, type=rule.type, column=rule.column, dimension=rule.dimension,
        severity=rule.severity, status=status, failed=failed, total=total, why=why,
    )  # fmt: skip


def _obstacle(rule: Rule, columns: Columns) -> str:
    """Why a rule could not run, in words of our own."""
    if rule.column and rule.column not in columns:
        return f"The column {rule.column} is missing, so this could not be checked."
    if rule.column:
        return f"The column {rule.column} is of type {columns[rule.column]}, on which this cannot be checked."
    return "This could not be checked: a column it needs is missing or of another type."


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    name = relation.replace('"', '""')
    row = con.execute(f'SELECT count(*) FROM "{name}"').fetchone()
    return int(row[0]) if row else 0


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


def _source(con: duckdb.DuckDBPyConnection, relations: list[str]) -> SQLDatasource:
    """The connection as a data source of an unsaved context, with one asset per relation ("0", "1", ...)."""
    kind = _datasource()
    import great_expectations as gx
    import sqlalchemy
    from duckdb_sqlalchemy import ConnectionWrapper
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
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

    # The default ephemeral configuration has progress bars and a documentation site, for which it makes a directory.
    in_memory = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(), progress_bars=ProgressBarsConfig(globally=False)
    )
    context = gx.get_context(mode="ephemeral", project_config=in_memory)
    borrowed: dict[str, Any] = {"creator": lambda: _Borrowed(con), "poolclass": sqlalchemy.pool.StaticPool}
    # All assets at once: each one added to a context would write the whole configuration as YAML again.
    assets = [TableAsset(name=str(place), table_name=relation) for place, relation in enumerate(relations)]
    source = kind(name="engine", connection_string="duckdb://", kwargs=borrowed, assets=assets)
    try:
        return context.data_sources.add_or_update_outsourcer_audit_duckdb(source)
    except TestConnectionError:
        names = ", ".join(sorted(set(relations)))
        raise DataError(f"Nothing was checked: one of these tables or views cannot be read: {names}.") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """No log line of Great Expectations: on an error it writes the query, machine paths and sometimes a value."""
    log = logging.getLogger("great_expectations")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def _brisk() -> Iterator[None]:
    """Half the time: no garbage collection meanwhile, and a rule's configuration built once instead of 110 times."""
    from great_expectations.expectations.expectation import Expectation

    original = Expectation.configuration
    built: dict[int, tuple[Any, Any]] = {}  # holds on to each expectation too, so that no id is given out twice

    def configuration(self: Any) -> Any:
        if id(self) not in built:
            built[id(self)] = (self, original.fget(self))
        return built[id(self)][1]

    collecting = gc.isenabled()
    gc.disable()
    Expectation.configuration = property(configuration)
    try:
        yield
    finally:
        Expectation.configuration = original
        if collecting:
            gc.enable()

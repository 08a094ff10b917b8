"""Great Expectations on the engine: rules in, results out. The only room that imports it (inside functions: 4-6 s).

It runs on the very connection that Ibis uses: DuckDB's, PostgreSQL's, or Spark's session. Results carry counts, never
values: an offending cell may be a customer's name. While it runs, the connection must not be used by another thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from ..card import CheckResult
from ..contracts import SQL, Rule
from ..errors import DataError
from .backend import batch_of, brisk, columns_of, preload, quiet, source_on

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

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


def validate(con: Any, batches: Sequence[Batch]) -> list[CheckResult]:
    """Check every rule of every batch: one result each, in the order of batches and of their rules.

    failed / total: for rules about cells, cells that broke it / all rows; for SQL rules, rows that the query returned /
    all rows; for rules about the table as a whole (row count, an average), 0 or 1 / 1; for errors, where nothing could
    be counted, 0 / 0. A rule with a tolerance (``mostly``) can pass with failed > 0.
    """
    asked = [batch for batch in batches if batch.rules]
    if not asked:
        return []
    preload()
    with _ONE_AT_A_TIME, quiet(), brisk():
        engine = {"pyspark": "spark"}.get(con.name, con.name)
        suites = [
            [_expectation(batch, rule, place, engine) for place, rule in enumerate(batch.rules)] for batch in asked
        ]
        source = source_on(con, [batch.relation for batch in asked])
        results: list[CheckResult] = []
        for place, (batch, suite) in enumerate(zip(asked, suites, strict=True)):
            columns = columns_of(con, source, batch.relation)
            rows = _count(con, batch.relation)
            results += _run(batch_of(con, source, place, batch.relation), batch, suite, columns, rows)
        return results


def _run(rows_of: Any, batch: Batch, expectations: list[Expectation], columns: Columns, rows: int) -> list[CheckResult]:
    import great_expectations as gx

    suite = gx.ExpectationSuite(batch.relation, expectations=expectations)
    declared, kept = len(batch.rules), len(suite.expectations)
    if kept != declared:  # it drops what it does not like with one log line
        raise DataError(f"{batch.table}: {declared} rules were declared, but only {kept} would run.")
    found = rows_of.validate(suite, result_format=_COUNTS_ONLY)
    # Results come in an order of their own (errors first), and one type may be asked of one column twice.
    by_place = {result.expectation_config.meta["place"]: result for result in found.results}
    return [_result(batch, rule, by_place.get(place), columns, rows) for place, rule in enumerate(batch.rules)]


def _expectation(batch: Batch, rule: Rule, place: int, engine: str) -> Expectation:
    """A rule as Great Expectations knows it; typos in type, argument or severity raise here instead of vanishing."""
    from great_expectations.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    about_cells = rule.type.startswith("expect_column_") and not rule.type.startswith("expect_column_pair_")
    kwargs = {"column": rule.column, **rule.kwargs} if rule.column and about_cells else dict(rule.kwargs)
    if rule.type == SQL:
        # The derived table lets a query give the batch a name of its own ({batch} AS b), which GX's own text does not.
        # Selecting a constant means that not one cell of an offending row leaves the database: GX fetches 200 of them.
        query = str(kwargs["unexpected_rows_query"]).rstrip("; \n")
        if engine != "duckdb":
            from .words import in_words_of  # its parser is wanted only elsewhere

            query = in_words_of(query, engine)
        # GX puts an alias of its own behind the batch, or none, by a look at the query. Elsewhere that matters, so
        # there the relation stands by its name, and GX finds the word that it asks for in a comment.
        inner = "(SELECT * FROM {batch})" if engine == "duckdb" else batch.relation
        query = query.replace("{batch}", inner) + ("" if engine == "duckdb" else "\n/* {batch} */")
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


def _count(con: Any, relation: str) -> int:
    if con.name == "pyspark":
        return int(con.session.table(f"`{relation}`").count())
    name = relation.replace('"', '""')
    found = con.raw_sql(f'SELECT count(*) FROM "{name}"')
    return int((found.fetchall() if con.name == "duckdb" else found.rows)[0][0])

"""Great Expectations made to live on a session of Spark that belongs to somebody else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from .backend import context

if TYPE_CHECKING:
    from great_expectations.datasource.fluent import SparkDatasource


@cache
def _datasource() -> type[SparkDatasource]:
    """Its own Spark datasource, but for the session: it would take, or start, whichever the process has."""
    from great_expectations.datasource.fluent import SparkDatasource

    class OutsourcerAuditSpark(SparkDatasource):  # type: ignore[misc]
        type: Literal["outsourcer_audit_spark"] = "outsourcer_audit_spark"

        def get_spark(self) -> Any:
            return self._spark

    return OutsourcerAuditSpark


def source_of(con: Any, relations: list[str]) -> Any:
    """The session as a data source of an unsaved context, with one asset per relation ("0", "1", ...)."""
    source: Any = _datasource()(name="engine", persist=False)
    source._spark = con.session
    added = context().data_sources.add_or_update_outsourcer_audit_spark(source)
    added._spark = con.session
    for place, _ in enumerate(relations):
        added.add_dataframe_asset(str(place))
    return added

"""A tester's desk: a few hand-written rows -> what a measure reads off them, without files and without checks."""

from __future__ import annotations

import math
from datetime import date
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from outsourcer_audit import measures
from outsourcer_audit.answers import Answers
from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.engagement import Engagement
from outsourcer_audit.engine import TYPES, connect, elsewhere
from outsourcer_audit.period import Period
from outsourcer_audit.slices import CHECKS_SCHEMA, Counted, count_all

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
ENGAGEMENT = Engagement(name="test", client="Client", folder=Path())
SCHEMAS = {
    **{c.table: ibis.schema({col.name: TYPES[col.type] for col in c.columns}) for c in all_contracts().values()},
    "checks": ibis.schema(CHECKS_SCHEMA),
}


ENGINE = "duckdb"
"""Where desks count; ``pytest --engine=spark`` (or postgres) sets it, to read the same hand-worked rows there."""
_SCRATCH = TemporaryDirectory()
_NUMBERS = count()


@cache
def spark_session() -> Any:
    """One small local Spark for all tests."""
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", _SCRATCH.name)
        .getOrCreate()
    )


@cache
def postgres_url() -> str:
    """One small PostgreSQL for all tests, ended with them."""
    import atexit
    from urllib.parse import quote

    import servers

    server = servers.postgres(Path(_SCRATCH.name))
    port = server.__enter__()
    atexit.register(server.__exit__, None, None, None)
    return f"postgres://audit:{quote(servers.PASSWORD, safe='')}@127.0.0.1:{port}/postgres"


def _connected() -> Any:
    if ENGINE == "spark":
        from outsourcer_audit.engine.spark import Backend

        return Backend().connect(spark_session().newSession())
    return elsewhere(postgres_url()) if ENGINE == "postgres" else connect()


class Desk:
    """Canonical tables made of hand-written rows: ``Desk(contacts=[{...}, ...])``.

    Cells not given are null, and so is NaN, which intake never lets through. A table is made when it is asked for.
    """

    def __init__(
        self, period: Period = QUARTER, engagement: Engagement = ENGAGEMENT, **rows: list[dict[str, Any]]
    ) -> None:
        self.period, self.engagement, self.rows = period, engagement, rows
        self.answers = Answers()
        if unknown := set(rows) - set(SCHEMAS):
            raise KeyError(f"no table {unknown}")
        for table, given in rows.items():
            if strange := {name for row in given for name in row} - set(SCHEMAS[table].names):
                raise KeyError(f"{table} has no column {strange}")

    @cached_property
    def con(self) -> Any:
        return _connected()

    def table(self, name: str) -> ibis.Table:
        if name not in self.con.list_tables():
            given = self.rows.get(name, [])
            cells = [{column: _cell(row.get(column)) for column in SCHEMAS[name].names} for row in given]
            rows = pa.Table.from_pylist(cells, schema=SCHEMAS[name].to_pyarrow())
            if ENGINE == "spark":
                file = Path(_SCRATCH.name) / f"{next(_NUMBERS)}.parquet"
                pq.write_table(rows, file)
                self.con.read_parquet(file, table_name=name)
            else:
                self.con.create_table(name, schema=SCHEMAS[name])
                if ENGINE == "postgres":
                    self.con.take_in(name, rows)
                else:
                    self.con.insert(name, ibis.memtable(rows))
        return self.con.table(name)

    def count_all(self, *measure_ids: str) -> dict[str, Counted]:
        """Measures counted together, all when none is named; a fault is raised, so that no test passes on it."""
        wanted = [m for m in measures.all_measures() if not measure_ids or m.id in measure_ids]
        assert len(wanted) == len(measure_ids) or not measure_ids, measure_ids
        counted = count_all(wanted, self, self.engagement)  # type: ignore[arg-type]
        assert not (faults := {name: c.fault for name, c in counted.items() if c.fault}), faults
        return counted

    def count(self, measure_id: str) -> Counted:
        """One measure counted."""
        return self.count_all(measure_id)[measure_id]


def _cell(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def read(counted: Counted, org: str = "v", by: str = "", key: str = "") -> tuple[float, int] | None:
    """Value and number of rows of one slice; None where there is nothing to read."""
    estimate = counted.get(org, by, key)
    return None if estimate is None else (estimate.value, estimate.n)

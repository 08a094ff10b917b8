"""The same mappings on Spark: equal tables, form by form. Skipped where Spark or Java is absent."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from desk import spark_session
from mapping_forms import expression, forms, loaded, taught, text_table

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import DUCKDB, SPARK, connect, drop, fetch, keep, located, quoted
from outsourcer_audit.intake import plan
from outsourcer_audit.intake.readers import read

pyspark = pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def spark():
    from outsourcer_audit.engine.spark import Backend

    return Backend().connect(spark_session().newSession())


@pytest.fixture(scope="module")
def people(spark):
    """A table of the client's."""
    spark.raw_sql("CREATE DATABASE crm")
    spark.raw_sql("CREATE TABLE crm.people USING parquet AS SELECT 'a' AS id, TIMESTAMP '2026-04-01 10:00:00' AS since")
    yield
    spark.raw_sql("DROP DATABASE crm CASCADE")


def on_spark(spark, source, columns, file, zone="UTC"):
    text = spark.read_parquet(file)
    return spark.to_pyarrow(expression(text, source, columns, SPARK, zone)).to_pylist()


def on_duckdb(source, columns, file, zone="UTC"):
    con = taught(source, zone)
    return con.to_pyarrow(expression(con.read_parquet(file), source, columns, DUCKDB, zone)).to_pylist()


def in_order(rows):
    return sorted(rows, key=lambda row: (row["_record"], str(row)))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.title)
def test_every_form_of_the_mapping_language(spark, form, tmp_path):
    file = tmp_path / "text.parquet"
    pq.write_table(text_table(form.export), file)
    columns = tuple(form.export[0])
    found = on_spark(spark, form.source, columns, file)
    shown = list(form.result[0])
    assert loaded(found, shown) == sorted(tuple(row[name] for name in shown) for row in form.result)
    assert in_order(found) == in_order(on_duckdb(form.source, columns, file))


def test_a_number_with_a_point_is_no_decimal(spark):
    """41 / 365.25 by hand: 0.112251882272...; Spark divides by a decimal to six digits."""
    rows = spark.sql("SELECT 41 AS days").mutate(years=lambda t: t.days / 365.25)
    assert spark.to_pyarrow(rows)["years"].to_pylist() == pytest.approx([0.11225188227241616], rel=1e-12)


def test_what_is_kept_has_the_types_that_are_meant(spark):
    import ibis

    rows = spark.sql("SELECT 1 AS n").select(
        at=ibis.null("timestamp"),
        whole=ibis.literal(2, "int64"),
        share=ibis.literal(0.5, "float64"),
        none=ibis.null("string"),
    )
    sql, kept = keep(spark, "kept", rows)
    assert spark.session.table("kept").dtypes == [
        ("at", "timestamp_ntz"), ("whole", "bigint"), ("share", "double"), ("none", "string")
    ]  # fmt: skip
    assert "SELECT" in sql
    assert fetch(spark, kept)[1] == [{"at": None, "whole": 2, "share": 0.5, "none": None}]


def test_whole_numbers_stay_whole_beside_what_is_not_known(spark):
    given = pa.table({"n": pa.array([2**53 + 1, None], pa.int64())})
    spark.take_in("given", given)
    assert sorted(spark.to_pyarrow(spark.table("given"))["n"].to_pylist(), key=str) == [2**53 + 1, None]


@pytest.mark.parametrize("written", ["crm.people", "`crm`.`people`", "spark_catalog.crm.people"])
def test_a_table_is_found(spark, people, written):
    full, columns = located(spark, written)
    assert columns == [("id", "string"), ("since", "timestamp")]
    assert spark.to_pyarrow(spark.sql(f"SELECT id FROM {full}"))["id"].to_pylist() == ["a"]


def test_a_table_is_not_hidden_by_a_view_of_ours(spark, people):
    """The client's default schema has a table that is called like a canonical one."""
    spark.raw_sql("USE crm")
    try:
        full, _ = located(spark, "people")
    finally:
        spark.raw_sql("USE default")
    assert full == "`spark_catalog`.`crm`.`people`"
    spark.take_in("people", pa.table({"id": ["ours"]}))
    assert spark.to_pyarrow(spark.sql(f"SELECT id FROM {full}"))["id"].to_pylist() == ["a"]
    drop(spark, "people")
    drop(spark, "people")  # one that is gone is no fault


@pytest.mark.parametrize(
    "written", ["crm.nobody", "nowhere.people", "a b", "no.such.place", "x; DROP TABLE crm.people", "`"]
)
def test_a_table_that_is_not_there_is_none(spark, people, written):
    assert located(spark, written) is None


def test_files_are_read_where_they_lie(spark, tmp_path):
    pq.write_table(pa.table({"id": ["a", "b"]}), tmp_path / "rows.parquet")
    full, columns = located(spark, f"parquet.`{tmp_path}`")
    assert columns == [("id", "string")]
    assert spark.to_pyarrow(spark.sql(f"SELECT count(*) AS n FROM {full}"))["n"].to_pylist() == [2]


def test_what_spark_says_is_one_line_without_its_plan(spark, capfd):
    with pytest.raises(RuntimeError, match="DIVIDE_BY_ZERO") as caught:  # the session's ANSI mode is on
        fetch(spark, spark.sql("SELECT 1 / 0 AS n"))
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


MEASURES = Path(__file__).parent / "measures"
REAL = Path(__file__).parent / "real" / "multisite_callcentre"
CALLS = Path(__file__).parents[2] / "shared" / "data" / "multisite_callcentre" / "call_events.csv"


@pytest.mark.skipif(not CALLS.is_file(), reason="third-party data are not here")
def test_the_mappings_of_a_third_party_file(spark, tmp_path):
    """33,000 calls and their surveys, as the engagement in tests/real maps them."""
    engagement = load_engagement(REAL)
    jobs = plan(engagement, engagement.vendor(engagement.vendors()[0]))
    tables = []
    for job in jobs:
        con = connect()
        names = tuple(dict.fromkeys(job.source.names()))
        for number, (file, seen) in enumerate(zip(job.files, job.looks, strict=True)):
            read(con, file, job.source, seen, names, number)
        text = tmp_path / f"{job.contract.table}.parquet"
        con.raw_sql(f"COPY _text TO {quoted(text)} (FORMAT parquet)")
        found = on_spark(spark, job.source, names, text, job.zone)
        assert in_order(found) == in_order(on_duckdb(job.source, names, text, job.zone))
        tables.append((job.contract.table, len(found)))
    assert sorted(tables) == [("agents", 140), ("contacts", 33_000), ("surveys", 33_000)]


def test_every_hand_worked_measure_reads_the_same_on_spark():
    """The tests of the measures again, with Spark under the tester's desk: the same rows, the same expectations."""
    command = [sys.executable, "-m", "pytest", "-q", "--engine=spark", "-p", "no:cacheprovider", "-m", "not slow"]
    run = subprocess.run([*command, str(MEASURES)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-5000:]

"""The same mappings on Spark: equal tables, form by form. Skipped where Spark or Java is absent."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from desk import spark_session
from mapping_forms import expression, forms, loaded, text_table

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import DUCKDB, SPARK, connect, quoted
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
    import ibis

    return ibis.pyspark.connect(spark_session().newSession())


def on_spark(spark, source, columns, file, zone="UTC"):
    text = spark.read_parquet(file)
    return spark.to_pyarrow(expression(text, source, columns, SPARK, zone)).to_pylist()


def on_duckdb(source, columns, file, zone="UTC"):
    con = connect()
    return con.to_pyarrow(expression(con.read_parquet(file), source, columns, DUCKDB, zone)).to_pylist()


def in_order(rows):
    return sorted(rows, key=lambda row: (row["_record"], str(row)))


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.title)
def test_every_form_of_the_mapping_language(spark, form, tmp_path):
    import pyarrow.parquet as pq

    file = tmp_path / "text.parquet"
    pq.write_table(text_table(form.export), file)
    columns = tuple(form.export[0])
    found = on_spark(spark, form.source, columns, file)
    shown = list(form.result[0])
    assert loaded(found, shown) == sorted(tuple(row[name] for name in shown) for row in form.result)
    assert in_order(found) == in_order(on_duckdb(form.source, columns, file))


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

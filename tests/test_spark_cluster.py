"""A whole card on a real Spark cluster, and parts of one by Spark Connect. Skipped where Spark or Java is absent.

By Spark Connect only the session is another, and each query dearer: intake, some checks and some measures tell whether
it works in half of the time. With OUTSOURCER_AUDIT_WHOLE=1 there is a whole card of it too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import servers
from partial import COUNTED, parts
from warehouse import DEMO, differences, moved, other_than_words

import outsourcer_audit as oa

pytest.importorskip("pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(servers.spark_home() is None, reason="Spark or Java is not installed"),
]
TOKEN = "hunter2-of-the-reader"

SMALL = "&".join(
    f"spark.{setting}"
    for setting in (
        "sql.shuffle.partitions=2", "sql.adaptive.enabled=false", "sql.codegen.wholeStage=false",
        "driver.extraJavaOptions=-XX:TieredStopAtLevel=1", "executor.extraJavaOptions=-XX:TieredStopAtLevel=1",
    )
)  # fmt: skip
"""Settings for few rows, with which half of the time goes."""

# A process of its own, since a process has one Spark. The client's tables are made first; what an audit left behind in
# the catalogue, and what the client's tables hold afterwards, is asked for by another session.
RUN = """
import json, sys
from pathlib import Path
import outsourcer_audit as oa
from outsourcer_audit.engine import elsewhere
sys.path.insert(0, sys.argv[5])
from partial import parts

home, engine, folder, tables = Path(sys.argv[1]), sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
owner = elsewhere(engine).session
owner.sql("CREATE DATABASE crm")
for name in tables:
    owner.sql(f"CREATE TABLE crm.`{name}` USING parquet LOCATION '{home}/lake/{name}'")

def all_there_is():
    new = elsewhere(engine).session
    names = [r.database + "." + t.tableName + str(t.isTemporary) for r in new.sql("SHOW DATABASES").selectExpr(
        "namespace AS database").collect() for t in new.sql("SHOW TABLES IN " + r.database).collect()]
    return names, [new.sql(f"SELECT count(*), sum(hash(*)) FROM crm.`{name}`").collect()[0][:] for name in tables]

before = all_there_is()
audit = oa.open(folder, "juniper")
card = json.dumps(parts(audit)) if sys.argv[6] == "parts" else audit.grade().to_json()
Path(home, "card.json").write_text(card)
left = [before == all_there_is(), len(before[0]), sorted(map(str, Path().iterdir()))]
Path(home, "left.json").write_text(json.dumps(left))
"""


def lake(home: Path):
    """Where a client keeps tables as files, and what puts rows of text there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names: list[str] = []

    def load(name, columns, rows):
        cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        arrays = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
        (home / "lake" / name).mkdir(parents=True)
        pq.write_table(pa.Table.from_arrays(arrays, columns), home / "lake" / name / "rows.parquet")
        names.append(name)
        return f"crm.{name}"

    return names, load


def audited(home: Path, engine: str, what: str = "card") -> dict:
    """The card of the demo's smallest vendor, or parts of it, with its exports as tables of an engine."""
    names, load = lake(home)
    folder = moved(home, "juniper", engine, load, keep_files=("sla_terms", "clauses", "assessments"))
    files = {path: path.read_bytes() for path in sorted((home / "lake").rglob("*")) if path.is_file()}
    (home / "cwd").mkdir()
    command = [sys.executable, "-c", RUN, str(home), engine, str(folder), json.dumps(names)]
    command += [str(Path(__file__).parent), what]
    env = os.environ | {"SPARK_TOKEN": TOKEN, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(command, cwd=home / "cwd", env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-5000:]
    same, tables, made = json.loads((home / "left.json").read_text())
    assert (same, tables, made) == (True, len(names), []), "it left something behind, or changed what was there"
    assert {path: path.read_bytes() for path in files} == files
    assert "Traceback" not in run.stderr
    assert TOKEN not in run.stdout + run.stderr + (home / "card.json").read_text()
    return json.loads((home / "card.json").read_text())


@pytest.fixture(scope="module")
def here():
    card = json.loads(oa.open(DEMO, "juniper").grade().to_json())
    assert sum(measure["score"] is not None for measure in card["measures"]) > 20  # it is no card of nothing
    return card


def test_a_vendor_has_the_same_card_on_a_cluster(here, tmp_path):
    (tmp_path / "spark").mkdir()
    with servers.spark_cluster(tmp_path / "spark") as port:
        there = audited(tmp_path, f"spark://127.0.0.1:{port}?{SMALL}")
    assert other_than_words(here, there) == []


by_connect = pytest.mark.skipif(servers.connect_jar() is None, reason="this Spark has no server of Spark Connect")


@by_connect
def test_parts_of_a_card_are_the_same_by_spark_connect(tmp_path):
    pytest.importorskip("grpc_status")
    (tmp_path / "spark").mkdir()
    with servers.spark_connect(tmp_path / "spark", TOKEN) as port:
        there = audited(tmp_path, f"sc://localhost:{port}/;token=${{SPARK_TOKEN}}", "parts")
    here = json.loads(json.dumps(parts(oa.open(DEMO, "juniper"))))
    assert len(here["measures"]) == len(COUNTED)
    assert all(here["measures"].values())
    assert len(here["checks"]) > 20
    assert list(differences(here, there)) == []


@by_connect
@pytest.mark.skipif(not os.environ.get("OUTSOURCER_AUDIT_WHOLE"), reason="ten minutes; OUTSOURCER_AUDIT_WHOLE=1")
def test_a_vendor_has_the_same_card_by_spark_connect(here, tmp_path):
    pytest.importorskip("grpc_status")
    (tmp_path / "spark").mkdir()
    with servers.spark_connect(tmp_path / "spark", TOKEN) as port:
        there = audited(tmp_path, f"sc://localhost:{port}/;token=${{SPARK_TOKEN}}")
    assert other_than_words(here, there) == []


def test_a_cluster_without_room_is_refused_in_a_line(tmp_path):
    words = "import sys; from outsourcer_audit.engine import elsewhere, spark_session as s; s.ROOM_S = 5; "
    with servers.spark_cluster(tmp_path, workers=0) as port:
        code = f"{words}\ntry: elsewhere('spark://127.0.0.1:{port}')\nexcept Exception as e: print(type(e).__name__, e)"
        run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    (line,) = run.stdout.splitlines()
    assert line.startswith(f"DataError spark://127.0.0.1:{port}: the cluster gave no executor within 5 seconds")
    assert "Traceback" not in run.stderr

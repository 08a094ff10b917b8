"""The same mappings, measures and cards on PostgreSQL. Skipped where it is not installed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import servers
from desk import postgres_url
from mapping_forms import expression, forms, loaded, taught, text_table
from warehouse import DEMO, moved, other_than_words

import outsourcer_audit as oa
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import DUCKDB, POSTGRES, elsewhere, fetch
from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import plan
from outsourcer_audit.intake.elsewhere import session_of, stage_there

pytest.importorskip("pg8000")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(servers.postgres_programs() is None, reason="PostgreSQL is not installed"),
]


@pytest.fixture(scope="module")
def session():
    return elsewhere(postgres_url())


def in_order(rows):
    return sorted(rows, key=lambda row: (row["_record"], str(row)))


def on_both(session, table, source, columns):
    """The rows of a mapping as PostgreSQL and as DuckDB make them."""
    import ibis

    session.create_table("given", schema=ibis.Schema.from_pyarrow(table.schema), overwrite=True)
    session.take_in("given", table)
    here = taught(source)
    here.con.register("given", table)
    there = fetch(session, expression(session.table("given"), source, columns, POSTGRES))[1]
    return there, here.to_pyarrow(expression(here.table("given"), source, columns, DUCKDB)).to_pylist()


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.title)
def test_every_form_of_the_mapping_language(session, form):
    found, known = on_both(session, text_table(form.export), form.source, tuple(form.export[0]))
    shown = list(form.result[0])
    assert loaded(found, shown) == sorted(tuple(row[name] for name in shown) for row in form.result)
    assert in_order(found) == in_order(known)


MEASURES = Path(__file__).parent / "measures"


def test_every_hand_worked_measure_reads_the_same_on_postgres():
    """The tests of the measures again, with PostgreSQL under the tester's desk."""
    command = [sys.executable, "-m", "pytest", "-q", "--engine=postgres", "-p", "no:cacheprovider", "-m", "not slow"]
    run = subprocess.run([*command, str(MEASURES)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-5000:]


READER, READERS = "reader", "hunter2-of-the-reader"
"""An account that may read the client's tables, make temporary ones, and nothing else."""


@pytest.fixture(scope="module")
def server(monkeypatch_module):
    """The driver's own connection of the owner, and the engine as the reading account writes it."""
    port = urlsplit(postgres_url()).port
    owner = servers.sql_of(port)
    run(owner, "CREATE SCHEMA crm")
    run(owner, f"CREATE ROLE {READER} LOGIN PASSWORD '{READERS}'")
    run(owner, f"GRANT USAGE ON SCHEMA crm TO {READER}")
    run(owner, f"ALTER DEFAULT PRIVILEGES IN SCHEMA crm GRANT SELECT ON TABLES TO {READER}")
    monkeypatch_module.setenv("CRM_PASSWORD", READERS)
    return owner, f"postgres://{READER}:${{CRM_PASSWORD}}@127.0.0.1:{port}/postgres"


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def run(owner, sql):
    cursor = owner.cursor()
    cursor.execute(sql)
    return cursor.fetchall() if cursor.description else None


def all_there_is(owner):
    """Every lasting relation of the database, and what the client's hold."""
    lasting = "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    names = run(
        owner, lasting + " WHERE n.nspname NOT LIKE 'pg_temp%' AND n.nspname NOT LIKE 'pg_toast%' ORDER BY 1, 2"
    )
    tables = run(owner, "SELECT relname FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND relkind = 'r'")
    sums = [run(owner, f'SELECT count(*), bit_xor(hashtext(t::text)) FROM crm."{name}" t') for (name,) in tables]
    return names, sums


def engagement(home, engine, relation="crm.people", columns='agent_id = "id"\nhired_on = "since"'):
    folder = home / "shop"
    (folder / "vendors" / "acme").mkdir(parents=True)
    said = f'engine = "{engine}"\n' if engine else ""
    (folder / "engagement.toml").write_text(f'{said}name = "Shop"\nclient = "Shop"\nperiod = "2026-Q2"\n')
    source = f"[[source]]\ntable = 'agents'\nrelation = '{relation}'\n[source.columns]\n{columns}\n"
    (folder / "vendors" / "acme" / "vendor.toml").write_text('name = "Acme"\n' + source)
    config = load_engagement(folder)
    return config, config.vendor("acme")


def test_rows_are_typed_counted_and_set_aside_there(server, tmp_path):
    owner, engine = server
    run(owner, "CREATE TABLE crm.people (id text, since date)")
    run(owner, "INSERT INTO crm.people VALUES ('a', '2026-01-05'), ('b', NULL), (NULL, '2026-02-01'), ('  ', NULL)")
    config, vendor = engagement(tmp_path, engine)
    stage_there(config, vendor, tmp_path, tmp_path)
    con = session_of(config, vendor, tmp_path).con
    assert sorted(con.rows("SELECT agent_id, hired_on::text, org FROM _all_agents")) == [
        ["a", "2026-01-05", "acme"],
        ["b", None, "acme"],
    ]
    record = (tmp_path / "intake.json").read_text()
    (entry,) = json.loads(record)["ledger"]
    assert (entry["records"], entry["rows_read"], entry["rows_loaded"], entry["rows_quarantined"]) == (4, 4, 2, 2)
    assert entry["file"] == "database, crm.people"
    aside = (tmp_path / "quarantine" / "agents.csv").read_text(encoding="utf-8-sig")
    assert [row["reason"] for row in csv.DictReader(io.StringIO(aside))] == ["required column agent_id is empty"] * 2
    assert READERS not in record + aside


def test_what_is_wrong_is_said_without_the_password(server, tmp_path, monkeypatch):
    _, engine = server
    config, vendor = engagement(tmp_path / "a", engine, relation="crm.nobody")
    with pytest.raises(DataError, match=r"source 1: the engine .*127.0.0.1.* has no table or view 'crm.nobody'") as one:
        plan(config, vendor)
    monkeypatch.setenv("CRM_PASSWORD", "wrong-horse")
    config, vendor = engagement(tmp_path / "b", engine, relation="crm.people_too")
    with pytest.raises(DataError, match="the engine cannot be used") as two:
        plan(config, vendor)
    for caught in (one, two):
        assert READERS not in str(caught.value)
        assert "wrong-horse" not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert READERS not in repr(config)
    config, vendor = engagement(tmp_path / "c", "")
    with pytest.raises(DataError, match=r"`relation` alone names a table on the engine; write `engine` in"):
        plan(config, vendor)


def test_a_vendor_has_the_same_card_here_and_there(server, tmp_path):
    """Contracts and forms stay files; all else is a table of the client's, read by an account that cannot write."""
    owner, engine = server

    def load(name, columns, rows):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        run(owner, f'CREATE TABLE crm."{name}" ({", ".join(f"{chr(34)}{c}{chr(34)} text" for c in columns)})')
        stream = io.BytesIO(text.getvalue().encode())
        owner.execute_unnamed(f'COPY crm."{name}" FROM STDIN WITH (FORMAT csv)', stream=stream)
        return f"crm.{name}"

    folder = moved(tmp_path, "juniper", engine, load, keep_files=("sla_terms", "clauses", "assessments"))
    before = all_there_is(owner)
    here = json.loads(oa.open(DEMO, "juniper").grade().to_json())
    there = json.loads(oa.open(folder, "juniper").grade().to_json())
    assert other_than_words(here, there) == []
    assert sum(m["score"] is not None for m in here["measures"]) > 20  # it is no card of nothing
    assert all_there_is(owner) == before
    assert READERS not in json.dumps(there)

"""Databases by URL: a copy of text that is the same every time, and no password anywhere."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from itertools import takewhile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from reading import read

import outsourcer_audit as oa
from outsourcer_audit.errors import DataError
from outsourcer_audit.intake.readers import snapshot
from outsourcer_audit.intake.snapshots import one_run

SECRET = "s3cr3t/p@ss:w ord"


def rows(file):
    return [tuple(row.values()) for row in pq.read_table(file).to_pylist()]


@pytest.fixture
def lite(tmp_path):
    con = sqlite3.connect(tmp_path / "crm.db")
    con.executescript("""CREATE TABLE "a.b"(Id TEXT, "n""x" REAL);
                         INSERT INTO "a.b" VALUES ('b', 2.5), ('007', NULL), ('NA', 1);
                         CREATE VIEW v AS SELECT Id FROM "a.b"; CREATE TABLE none(x);""")
    con.close()
    return f"sqlite:///{tmp_path / 'crm.db'}"


def test_a_copy_is_text_sorted_and_the_same_every_time(lite, tmp_path):
    first = snapshot(lite, "a.b", tmp_path / "cache")
    bytes_before = first.read_bytes()
    assert rows(first) == [("007", None), ("NA", "1.0"), ("b", "2.5")]
    assert snapshot(lite, "a.b", tmp_path / "cache") == first
    assert first.read_bytes() == bytes_before
    assert read(first).columns == ("Id", 'n"x')
    assert rows(snapshot(lite, "v", tmp_path / "cache")) == [("007",), ("NA",), ("b",)]
    assert rows(snapshot(lite, "none", tmp_path / "cache")) == []
    assert len(list((tmp_path / "cache").iterdir())) == 3


def test_what_fails_leaves_nothing_behind(lite, tmp_path):
    with pytest.raises(DataError, match="has no table or view 'nosuch'"):
        snapshot(lite, "nosuch", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_passwords_come_from_the_environment_and_go_nowhere(tmp_path, monkeypatch, capfd):
    url = "postgresql://audit:${CRM_PASSWORD}@127.0.0.1:1/crm"
    with pytest.raises(DataError, match="environment variable CRM_PASSWORD is not set"):
        snapshot(url, "calls", tmp_path)
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    for one in (url, "postgres://audit:hunter2@127.0.0.1:1/crm?sslpassword=hunter2"):
        with pytest.raises(DataError, match=r"relation 'calls': the database cannot be read") as caught:
            snapshot(one, "calls", tmp_path)
        assert "\n" not in str(caught.value)
        assert SECRET not in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert "127.0.0.1:1/crm" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    assert "hunter2" not in "".join(capfd.readouterr())


def test_urls_that_are_none(tmp_path, monkeypatch):
    for url in ("", "no url hunter2", "http//hunter2", "nosuchdb://x:hunter2@h/d", "postgresql://u:hunter2@h:port/d"):
        with pytest.raises(DataError) as caught:
            snapshot(url, "t", tmp_path)
        assert "hunter2" not in str(caught.value)


def test_a_whole_url_may_come_from_the_environment(lite, tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_URL", lite)
    assert snapshot("${CRM_URL}", "v", tmp_path / "cache") == snapshot(lite, "v", tmp_path / "cache")


def test_a_missing_driver_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(DataError, match=r'pip install "outsourcer-audit\[postgres\]"'):
        snapshot("postgresql://u@h/d", "t", tmp_path)


# --- PostgreSQL for real


def programs():
    places = [Path(found).parent for name in ("initdb",) if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    """A throwaway PostgreSQL on a free port of this machine, run as a user that is not root."""
    place = programs()
    if place is None:
        pytest.skip("PostgreSQL is not installed")
    user: dict = {}
    folder = tmp_path_factory.mktemp("postgres")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            account = pwd.getpwnam("nobody")
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        for above in takewhile(lambda path: path != Path(tempfile.gettempdir()), (folder, *folder.parents)):
            above.chmod(0o755)
        os.chown(folder, account.pw_uid, account.pw_gid)
    (folder / "password").write_text(SECRET)
    data = folder / "data"
    made = [
        str(place / "initdb"),
        "-D",
        str(data),
        "-U",
        "audit",
        "-A",
        "scram-sha-256",
        f"--pwfile={folder / 'password'}",
    ]
    subprocess.run(
        [*made, "-E", "UTF8", "--no-locale", "--no-sync"], check=True, capture_output=True, cwd=folder, **user
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        "-c",
        "fsync=off",
        "-c",
        "timezone=Asia/Tokyo",
    ]
    command = [str(place / "postgres"), "-D", str(data), "-p", str(port), *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **user)
    try:
        import time

        import pg8000.dbapi

        for _ in range(100):
            try:
                con = pg8000.dbapi.connect("audit", "127.0.0.1", "postgres", port, SECRET)
                break
            except Exception:
                time.sleep(0.1)
        cursor = con.cursor()
        cursor.execute('CREATE SCHEMA "Crm x"')
        cursor.execute(
            """CREATE TABLE "Crm x"."ca;""lls"("Id %s" text COLLATE "en-x-icu",
                                              n numeric(8,2), at timestamptz, day date, wait interval,
                                              ok boolean, deep jsonb, raw bytea, tags text[])"""
        )
        cursor.execute(
            """INSERT INTO "Crm x"."ca;""lls" VALUES
            ('b', 1.10, '2026-04-01 09:15:00+02', '2026-04-01', '00:05:13', true, '{"a": [1]}', '\\x00ff', '{x,y}'),
            ('NA', NULL, '2026-04-01 09:15:00.25+00', NULL, '30:05:00', false, NULL, NULL, NULL),
            ('B', 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"""
        )
        cursor.execute('CREATE VIEW calls AS SELECT "Id %s" AS "Id" FROM "Crm x"."ca;""lls"')
        cursor.execute("CREATE TABLE many AS SELECT i::text AS n FROM generate_series(1, 25000) AS i")
        con.commit()
        con.close()
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_postgres(postgres, tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    url = f"postgresql://audit:${{CRM_PASSWORD}}@127.0.0.1:{postgres}/postgres"
    first = snapshot(url, 'Crm x.ca;"lls', tmp_path)
    before = first.read_bytes()
    table = pq.read_table(first)
    assert table.column_names == ["Id %s", "n", "at", "day", "wait", "ok", "deep", "raw", "tags"]
    assert rows(first) == [
        ("B", "2.00", None, None, None, None, None, None, None),
        ("NA", None, "2026-04-01 09:15:00.25+00", None, "30:05:00", "false", None, None, None),
        ("b", "1.10", "2026-04-01 07:15:00+00", "2026-04-01", "00:05:13", "true", '{"a": [1]}', "\\x00ff", "{x,y}"),
    ]
    assert snapshot(url, 'Crm x.ca;"lls', tmp_path).read_bytes() == before
    assert rows(snapshot(url, "calls", tmp_path)) == [("B",), ("NA",), ("b",)]
    many = rows(snapshot(url, "public.many", tmp_path))
    assert many == sorted((str(i),) for i in range(1, 25001))
    assert all(SECRET.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_postgres_says_no(postgres, tmp_path):
    with pytest.raises(DataError, match="password authentication failed") as caught:
        snapshot(f"postgres://audit:hunter2@127.0.0.1:{postgres}/postgres", "calls", tmp_path)
    assert "hunter2" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


VENDOR = """
name = "Acme"
[[source]]
table = "contacts"
url = "{url}"
relation = "contacts_of_acme"
[source.columns]
contact_id = "id"
channel = {{ value = "voice" }}
offered_at = "at"
wait_s = "wait"
"""


def test_an_audit_of_a_database(postgres, tmp_path, monkeypatch):
    """Mapped by URL like any file; asked anew whenever an audit is opened; one answer within one run."""
    import pg8000.dbapi

    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    con = pg8000.dbapi.connect("audit", "127.0.0.1", "postgres", postgres, SECRET)
    cursor = con.cursor()
    cursor.execute("CREATE TABLE contacts_of_acme (id text, at timestamptz, wait numeric)")
    cursor.execute("INSERT INTO contacts_of_acme VALUES ('NA', '2026-04-01 09:15:00+02', 12.5)")
    con.commit()
    (tmp_path / "engagement.toml").write_text('name = "E"\nclient = "C"\nperiod = "2026-04"\n')
    (tmp_path / "vendors/acme").mkdir(parents=True)
    url = f"postgresql://audit:${{CRM_PASSWORD}}@127.0.0.1:{postgres}/postgres"
    (tmp_path / "vendors/acme/vendor.toml").write_text(VENDOR.format(url=url))

    def found():
        audit = oa.open(tmp_path, "acme")
        (entry,) = audit.tables.intake["ledger"]
        return audit.table("contacts")[["contact_id", "offered_at", "wait_s"]].to_records(index=False).tolist(), entry

    rows, entry = found()
    assert [(row[0], row[2]) for row in rows] == [("NA", 12.5)]
    assert str(oa.open(tmp_path, "acme").table("contacts")["offered_at"][0]) == "2026-04-01 07:15:00"
    assert (entry["file"], entry["rows_loaded"]) == ("database, contacts_of_acme", 1)
    with one_run():
        assert len(found()[0]) == 1
        cursor.execute("INSERT INTO contacts_of_acme VALUES ('C2', '2026-04-02 09:15:00+02', 1)")
        con.commit()
        assert len(found()[0]) == 1
    assert len(found()[0]) == 2
    con.close()
    assert SECRET not in oa.open(tmp_path, "acme").grade().to_json()

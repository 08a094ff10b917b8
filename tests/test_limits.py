"""Limits of memory: who says them, what happens beyond them, and that nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import connect, fetch, limits
from outsourcer_audit.errors import DataError, UsageError


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch):
    monkeypatch.delenv(limits.MEMORY, raising=False)
    monkeypatch.delenv(limits.THREADS, raising=False)
    monkeypatch.setattr(limits, "_said", {})


def setting(con, name):
    return con.raw_sql(f"SELECT current_setting('{name}')").fetchone()[0]


def test_the_engagement_says_and_the_environment_goes_before_it(monkeypatch):
    limits.use("2GB", 1)
    assert (limits.memory(), limits.threads()) == (2_000_000_000, 1)
    monkeypatch.setenv(limits.MEMORY, "1.5 GiB")
    monkeypatch.setenv(limits.THREADS, "3")
    assert (limits.memory(), limits.threads()) == (1_610_612_736, 3)


def test_where_nobody_says_the_engine_takes_four_tenths_of_the_machine(monkeypatch):
    monkeypatch.setattr(limits, "_machine", lambda: 10_000_000_000)
    assert limits.memory() == 4_000_000_000


def test_the_engine_keeps_to_the_limits_and_spills_into_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv(limits.MEMORY, "512MiB")
    monkeypatch.setenv(limits.THREADS, "1")
    con = connect()
    assert setting(con, "memory_limit") == "512.0 MiB" and setting(con, "threads") == 1
    assert Path(setting(con, "temp_directory")).parent.name == "spilled"


@pytest.mark.parametrize("wrong", ["8", "a lot", "8 gigs", "-1GB", "10MB"])
def test_an_amount_that_is_none_is_named_with_the_fix(monkeypatch, wrong):
    monkeypatch.setenv(limits.MEMORY, wrong)
    with pytest.raises(UsageError, match="OUTSOURCER_AUDIT_MEMORY") as told:
        limits.memory()
    assert "\n" not in str(told.value)


def test_engagement_toml_says_memory_and_threads(tmp_path):
    head = 'name = "x"\nclient = "x"\n'
    (tmp_path / "engagement.toml").write_text(head + 'memory = "8GB"\nthreads = 2\n')
    config = load_engagement(tmp_path)
    assert (config.memory, config.threads) == ("8GB", 2)
    (tmp_path / "engagement.toml").write_text(head + 'memory = "plenty"\n')
    with pytest.raises(DataError, match=r"engagement.toml: memory"):
        load_engagement(tmp_path)


def test_where_memory_does_not_suffice_one_line_says_how_to_go_on(monkeypatch):
    monkeypatch.setenv(limits.MEMORY, "256MB")
    con = connect()
    con.raw_sql("SET max_temp_directory_size = '0B'")
    con.raw_sql("CREATE VIEW many AS SELECT range AS i, repeat('x', 200) || range AS s FROM range(5000000)")
    with pytest.raises(limits.NoRoom) as told:
        fetch(con, con.table("many").group_by("s").aggregate(n=con.table("many").i.max()).order_by("n").limit(1))
    assert "OUTSOURCER_AUDIT_MEMORY" in str(told.value) or "OUTSOURCER_AUDIT_CACHE" in str(told.value)
    assert "\n" not in str(told.value)


def test_other_errors_stay_what_they_are():
    with pytest.raises(duckdb.ParserException), limits.plainly():
        duckdb.sql("SELEC 1")


def test_nothing_stays_behind_and_what_killed_processes_left_is_removed(tmp_path):
    environment = os.environ | {"OUTSOURCER_AUDIT_CACHE": str(tmp_path)}
    here = "from outsourcer_audit.engine import connect; con = connect(); con.raw_sql('SELECT 1')"
    dying = f"{here}; import os; os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", dying], env=environment, check=False)
    assert len([path for path in (tmp_path / "spilled").iterdir() if path.is_dir()]) == 1
    subprocess.run([sys.executable, "-c", here], env=environment, check=True)
    assert list((tmp_path / "spilled").iterdir()) == []


def test_tables_on_disk_are_gone_afterwards():
    con = connect()
    with limits.on_disk(con):
        con.raw_sql("CREATE TABLE big AS SELECT range AS i FROM range(10)")
        assert con.table("big").count().execute() == 10
        home = Path(con.raw_sql("SELECT path FROM duckdb_databases() WHERE database_name = 'on_disk'").fetchone()[0])
        assert home.is_file()
    assert not home.exists() and "big" not in con.list_tables()

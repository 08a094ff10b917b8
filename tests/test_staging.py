"""Staging: a source is read once; what changes is read again, and nothing else; what is damaged is not believed."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest
import small

from outsourcer_audit import cache, cli, fingerprints, staging
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import UsageError
from outsourcer_audit.intake import load as loading
from outsourcer_audit.intake import plan
from outsourcer_audit.intake.stage import load_sources, sound

CLIENT = """
[[source]]
table = "agents"
file = "client/agents.csv"
[source.columns]
agent_id = "agent_id"
org = { value = "inhouse" }
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "cache"))
    folder = small.write(tmp_path / "engagement")
    (folder / "client").mkdir(exist_ok=True)
    (folder / "client" / "agents.csv").write_text("agent_id\na1\na2\n", encoding="utf-8")
    with (folder / "engagement.toml").open("a", encoding="utf-8") as toml:
        toml.write(CLIENT)
    twin = folder / "vendors" / "twin"
    (twin / "exports").mkdir(parents=True)
    for name in ("vendor.toml", "exports/contacts.csv"):
        (twin / name).write_bytes((folder / "vendors/acme" / name).read_bytes())
    return folder


@pytest.fixture
def loaded(monkeypatch) -> list[str]:
    """Which tables were read from their files, in order."""
    found: list[str] = []
    real = loading.load

    def load(con, job):
        found.append(f"{job.side} {job.contract.table}")
        return real(con, job)

    monkeypatch.setattr(loading, "load", load)
    return found


def staged(folder: Path, vendor: str = "acme") -> Path:
    engagement = load_engagement(folder)
    return staging.staged(engagement, engagement.vendor(vendor))


def test_nothing_is_read_twice_and_the_client_once_for_all_vendors(home, loaded):
    first = staged(home)
    assert sorted(loaded) == ["client agents", "vendor contacts"]
    assert staged(home) == first
    assert len(loaded) == 2
    assert staged(home, "twin") != first
    assert loaded[2:] == ["vendor contacts"]


def test_who_lends_a_hand_begins_with_the_last_source_and_leaves_nothing_to_read(home, loaded):
    engagement = load_engagement(home)
    load_sources(engagement, engagement.vendor("acme"))
    in_turn = [f"{job.side} {job.contract.table}" for job in plan(engagement, engagement.vendor("acme"))]
    assert len(in_turn) == 2
    assert loaded == in_turn[::-1]
    staged(home)
    assert len(loaded) == 2


def test_what_decides_no_row_makes_nothing_be_read_again(home, loaded):
    first = staged(home)
    toml = home / "vendors/acme/vendor.toml"
    target = '[targets."outcomes.csat"]\ntarget = 0.9\nsource = "contract"\n'
    toml.write_text(toml.read_text(encoding="utf-8") + target, encoding="utf-8")
    assert staged(home) == first
    assert len(loaded) == 2


def test_a_changed_file_and_a_changed_mapping_make_that_source_be_read_again(home, loaded):
    first = staged(home)
    (home / "client/agents.csv").write_text("agent_id\na1\na2\na3\n", encoding="utf-8")
    second = staged(home)
    assert loaded[2:] == ["client agents"]
    toml = home / "vendors/acme/vendor.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('["N/A"]', '["N/A", "?"]'))
    third = staged(home)
    assert loaded[3:] == ["vendor contacts"]
    assert len({first, second, third}) == 3
    rows = json.loads((second / "intake.json").read_text(encoding="utf-8"))["ledger"]
    assert [entry["rows_loaded"] for entry in rows if entry["table"] == "agents"] == [3]


def test_another_versions_cache_is_not_looked_at(home, loaded, monkeypatch):
    first = staged(home)
    monkeypatch.setattr(fingerprints, "of_code", lambda: "another")
    assert staged(home) != first
    assert len(loaded) == 4


@pytest.mark.parametrize("kind", ["staged", "sources"])
@pytest.mark.parametrize("damage", ["cut short", "other bytes", "no account"])
def test_a_damaged_cache_is_made_anew(home, loaded, kind, damage):
    first = staged(home)
    if kind == "sources":
        cache.forget(first)
    (entry, *_) = [e for e in (first.parent.parent / kind).iterdir() if list(e.glob("*.parquet")) and e.is_dir()]
    rows = next(entry.glob("*.parquet"))
    whole = rows.read_bytes()
    rows.unlink()  # the other name of the same bytes stays whole
    if damage == "no account":
        next(entry.glob("*.json")).write_text("{", encoding="utf-8")
        rows.write_bytes(whole)
    else:
        rows.write_bytes(
            whole[: len(whole) // 2] if damage == "cut short" else whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
        )
    again = staged(home)
    assert again == first
    assert sound(again)
    assert len(loaded) == (3 if kind == "sources" else 2)


def test_the_oldest_goes_beyond_the_limit_but_nothing_that_may_be_in_use(home, monkeypatch):
    first, second = staged(home), staged(home, "twin")
    monkeypatch.setenv(cache.LIMIT, "1KB")
    cache.throw_away_oldest()
    assert first.is_dir() and second.is_dir()  # younger than an hour
    long_ago = time.time() - 2 * cache.YOUNG
    os.utime(first, (long_ago, long_ago))
    cache.throw_away_oldest()
    assert not first.exists() and second.is_dir()
    assert not list(first.parent.glob(f"{first.name}*"))


def test_what_killed_runs_left_goes_after_a_while(home):
    first = staged(home)
    left = first.parent / ".making-abc"
    left.mkdir()
    cache.throw_away_oldest()
    assert left.is_dir()  # somebody may be at it
    long_ago = time.time() - 2 * cache.YOUNG
    os.utime(left, (long_ago, long_ago))
    cache.throw_away_oldest()
    assert not left.exists()


def test_clean_throws_everything_away_and_says_how_much(home, loaded):
    staged(home)
    entries, freed = cache.clean()
    assert entries == 3  # two sources and the delivery
    assert freed > 1000
    staged(home)
    assert len(loaded) == 4


def test_the_command_says_what_went_and_leaves_the_files_alone(home, tmp_path, capsys):
    raw = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    first = staged(home)
    cli.clean()
    assert not first.exists()
    assert re.fullmatch(
        rf"Thrown away: \d+ kB in 3 entries of the cache {re.escape(str(tmp_path / 'cache'))}\.\n",
        capsys.readouterr().out,
    )
    cli.clean()
    assert "is empty already" in capsys.readouterr().out
    assert all(path.read_bytes() == content for path, content in raw.items())


def test_a_limit_that_is_none_is_said(monkeypatch):
    monkeypatch.setenv(cache.LIMIT, "much")
    with pytest.raises(UsageError, match="OUTSOURCER_AUDIT_CACHE_LIMIT: 'much' is no size; write it as 20GB or 500MB"):
        cache.limit_in_bytes()
    monkeypatch.setenv(cache.LIMIT, "1.5 GB")
    assert cache.limit_in_bytes() == 1_500_000_000

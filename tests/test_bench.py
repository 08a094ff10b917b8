"""What `invoke bench` says of hand-made costs: ratios, spread, the table, and that unequal figures end it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import small

from outsourcer_audit import cli
from outsourcer_audit.errors import UsageError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from bench import audits, checks, deliveries, machine, table  # noqa: E402
from bench.checks import rivals  # noqa: E402
from bench.checks.planted import PLANTED, plant  # noqa: E402
from bench.clock import Cost, Failed, timed  # noqa: E402
from bench.races import Heat, Race, Rounds, run  # noqa: E402
from bench.results import ratios, result_of  # noqa: E402


def cost(wall: float, cpu: float = 1.0, memory: int = 100, others: float = 0.0, left: int = 0) -> Cost:
    return Cost(wall, cpu, memory, others, left)


def test_a_ratio_is_the_median_of_pairs_and_not_the_ratio_of_medians():
    mine = [cost(4), cost(2), cost(9)]
    naive = [cost(10), cost(2), cost(18)]  # pairs: 0.4, 1, 0.5; medians: 4 of 10
    assert ratios(Race("ours", []), mine, naive)["wall_s"] == {"median": 0.5, "least": 0.4, "most": 1.0}


def test_a_portfolio_is_held_against_so_many_medians_in_time_and_against_one_run_in_memory():
    mine = [cost(30, 60, 300), cost(60, 60, 300)]
    naive = [cost(8, 10, 200), cost(12, 10, 200)]  # median 10 s, 20 of them 200 s
    found = ratios(Race("portfolio", [], times=20), mine, naive)
    assert found["wall_s"] == pytest.approx({"median": 0.225, "least": 0.15, "most": 0.3})
    assert found["cpu_s"] == pytest.approx({"median": 0.3, "least": 0.3, "most": 0.3})
    assert found["memory"] == pytest.approx({"median": 1.5, "least": 1.5, "most": 1.5})


def test_what_is_not_known_has_no_ratio():
    for mine, naive in ((0, 0), (5, 0), (0, 5)):
        assert ratios(Race("ours", []), [cost(1, memory=mine)], [cost(2, memory=naive)])["memory"] is None


def heat(verify=lambda folder, printed: "44 figures are equal", **said) -> Heat:
    blocks = [[Race("naive", ["naive"])], [Race("cold", ["cold"], most=0.55), Race("again", ["again"], most=0.25)]]
    return Heat("contacts", "One vendor", blocks, "naive", verify, **said)


def test_the_table_from_hand_made_costs():
    costs = {
        "naive": [cost(10, 20, 2_000_000_000), cost(12, 20, 2_000_000_000, 0.8)],
        "cold": [cost(5, 10, 500_000_000, 0.3), cost(9.6, 10, 500_000_000, 0.3)],  # 0.5 and 0.8 of naive
        "again": [cost(2, 2, 100_000_000), cost(3.6, 2, 100_000_000, left=2)],  # 0.2 and 0.3
    }
    absent = {"pandera": "no network"}
    shown = table.heat(result_of(heat(absent=absent), Rounds(costs, [0.5, 1.3], "44 figures are equal")))
    ratios = "**0.65** (0.50 to 0.80) | **0.50** (0.50 to 0.50) | **0.25** (0.25 to 0.25)"
    assert "| naive | 11.0 s | 20.0 s | 2.00 GB | 1 | 1 | 1 |  | 0.4 |" in shown
    assert f"| cold | 7.3 s | 10.0 s | 500 MB | {ratios} | wall at most 0.55: missed | 0.3 |" in shown
    assert "| again | 2.8 s | 2.0 s | 100 MB | **0.25** (0.20 to 0.30) | **0.10**" in shown
    assert "wall at most 0.25: kept" in shown
    assert "Compared with: naive. 44 figures are equal. Load of the machine before each round: 0.5, 1.3." in shown
    assert "| pandera | not installed |" in shown
    assert "pandera is not installed: no network" in shown
    assert "again left 2 processes running." in shown


def test_a_page_of_few_runs_says_that_it_measures_nothing():
    where = {"when": "2026-01-01", "cpus": 2, "memory_gb": 8, "system": "Linux", "python": "3.11", "commit": "abc"}
    result = {"machine": where | {"versions": {"duckdb": "1.5"}}, "runs": 4, "heats": []}
    assert "Only 4 runs of each" in table.page(result)
    assert "Only" not in table.page(result | {"runs": 5})


def test_runs_alternate_and_what_builds_on_each_other_stays_in_order(tmp_path):
    ran = []

    def clock(command, env):
        ran.append(command[0])
        return cost(1), ""

    rounds = run(heat(), 2, tmp_path, lambda line: None, clock)
    assert ran == ["naive", "cold", "again", "cold", "again", "naive"]
    assert [len(found) for found in rounds.costs.values()] == [2, 2, 2]
    assert list(tmp_path.iterdir()) == []  # every round begins with nothing, and leaves nothing


NAIVE = {"handoffs.warm_share": {"value": 0.5, "n": 40}, "handoffs.ping_pong": {"value": 0.1, "n": 50}}


def written(value: float, said: str = "benchmark, 90 %"):
    """A clock that writes what naive and ours would have written, instead of running them."""
    first = {"id": "handoffs.warm_share", "value": 0.5, "n": 40, "status": "scored", "band_source": said}
    second = {"id": "handoffs.ping_pong", "value": value, "n": 50, "status": "scored", "band_source": ""}

    def clock(command, env):
        out = Path(next((word.removeprefix("--out=") for word in command if word.startswith("--out=")), command[-1]))
        folder = out if out.name == "naive" else out / "engagement" / "meridian" / "2026-Q2"
        folder.mkdir(parents=True, exist_ok=True)
        name, content = ("naive.json", NAIVE) if out.name == "naive" else ("card.json", {"measures": [first, second]})
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
        return cost(1), ""

    return clock


def test_a_race_whose_figures_differ_fails(tmp_path):
    vendor = audits.one_vendor("demo", deliveries.Delivery(tmp_path, tmp_path, 100), {})
    equal = run(vendor, 1, tmp_path / "equal", lambda line: None, written(0.1))
    assert equal.compared == "2 figures are equal"
    with pytest.raises(Failed, match=r"round 1: 1 of 2 figures .* handoffs.ping_pong: naive 0.1 .* ours 0.1000001 "):
        run(vendor, 1, tmp_path / "unequal", lambda line: None, written(0.1000001))


def test_a_changed_target_that_does_not_arrive_fails(tmp_path):
    vendor = audits.one_vendor("demo", deliveries.Delivery(tmp_path, tmp_path, 100), {})
    with pytest.raises(Failed, match=r"still judges handoffs\.warm_share by 'benchmark, 85 %'"):
        run(vendor, 1, tmp_path / "same", lambda line: None, written(0.1, "benchmark, 85 %"))


def test_the_changed_engagement_differs_in_one_target_and_the_demo_stays_as_it_is(tmp_path):
    delivery = deliveries.demo(tmp_path)
    before, after = (folder / "engagement.toml" for folder in (delivery.home, delivery.changed))
    lines = zip(before.read_text().splitlines(), after.read_text().splitlines(), strict=True)
    assert [pair for pair in lines if pair[0] != pair[1]] == [
        ("target = 0.85", "target = 0.9"),
        ('source = "benchmark, 85 %"', 'source = "benchmark, 90 %"'),
    ]
    assert "benchmark" not in (deliveries.DEMO / "engagement.toml").read_text()


def test_a_command_that_fails_ends_the_bench():
    with pytest.raises(Failed, match="ended with 3: no such vendor"):
        timed([sys.executable, "-c", "print('no such vendor'); raise SystemExit(3)"])


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_seconds_of_a_process_that_nobody_waits_for_are_counted():
    work = "import time; end = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    orphan = (
        f"import os, subprocess, sys; process = subprocess.Popen([sys.executable, '-c', {work!r}]); "
        "os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT); os._exit(0)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {orphan!r}])"
    found, _ = timed([sys.executable, "-c", parent])
    assert found.cpu_s >= 0.5
    assert found.memory > 1_000_000
    assert found.left == 0


def test_what_is_measured_is_this_clone_as_it_was_at_the_start(tmp_path):
    assert machine.package() == ROOT / "src" / "outsourcer_audit"
    with pytest.raises(Failed, match="not this clone's"):
        machine.package(tmp_path)
    (tmp_path / "one.py").touch()
    before = machine.latest(tmp_path)
    (tmp_path / "two.py").touch()
    os.utime(tmp_path / "two.py", (before[0] + 5, before[0] + 5))
    assert machine.latest(tmp_path) == (before[0] + 5, tmp_path / "two.py")


def test_who_does_not_find_what_is_planted_fails():
    def said(found):
        return json.dumps({"found": found, "imports_s": 1, "work_s": 2, "versions": {"pandera": "1"}})

    assert "pandera (pandera 1): 1.00 s, then 2.00 s" in checks.told([checks.found_by({"pandera": said(PLANTED)})])
    with pytest.raises(Failed, match="pandera found 21 rows that break 'unique', and 22 are planted"):
        checks.found_by({"pandera": said(PLANTED | {"unique": 21})})
    with pytest.raises(Failed, match="pandera found 0 rows that break 'foreign key', and 23"):
        checks.found_by({"pandera": said({rule: n for rule, n in PLANTED.items() if rule != "foreign key"})})
    assert checks.found_by({"ydata-profiling": said({"not null": 7})})  # knows no rules
    with pytest.raises(Failed, match="ydata-profiling found 8"):
        checks.found_by({"ydata-profiling": said({"not null": 8})})


def test_what_is_planted_is_all_there_is(tmp_path):
    """Counted here in pandas; a base of 600 rows with three faults of its own, in four rows that are left out."""
    import pandas as pd

    rows = pd.DataFrame({"contact_id": [f"C{n:04}" for n in range(600)], "customer_id": "K", "org": "acme"})
    rows = rows.assign(channel="voice", wait_s=5.0, agent_id="A1", offered_at=pd.Timestamp("2026-04-01"))
    rows = rows.assign(answered_at=pd.Timestamp("2026-04-02"))
    rows.loc[597, "contact_id"], rows.loc[598, "channel"], rows.loc[599, "agent_id"] = "C0596", "fax", "A9"
    staged = tmp_path / "staged"
    staged.mkdir()
    rows.to_parquet(staged / "contacts.0.parquet")
    pd.DataFrame({"agent_id": ["A1"], "org": ["acme"]}).to_parquet(staged / "agents.0.parquet")
    assert plant(staged, tmp_path / "checked") == 596
    found = pd.read_parquet(tmp_path / "checked" / "contacts.parquet")
    assert list(found.columns) == list(rows.columns)
    assert {
        "not null": found.customer_id.isna().sum(),
        "unique": found.contact_id.duplicated(keep=False).sum(),
        "in set": (found.channel != "voice").sum(),
        "between": (found.wait_s < 0).sum(),
        "order": (found.answered_at < found.offered_at).sum(),
        "foreign key": (found.agent_id != "A1").sum(),
    } == PLANTED


def test_a_rival_that_cannot_be_installed_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(rivals.venv, "create", lambda home, with_pip: _borrowed(home))
    with pytest.raises(rivals.NotInstalled, match="No matching distribution found for pandera"):
        rivals.python_of(next(rival for rival in rivals.RIVALS if rival.name == "pandera"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def _borrowed(home: Path) -> None:
    """An environment without waiting for one: pip of this Python, kept away from its packages."""
    python = home / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nshift 3\nexec {sys.executable} -m pip install --target {home} "$@"\n')
    python.chmod(0o755)


def test_outside_of_a_clone_it_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcer_audit.cli.benching.ROOT", tmp_path)
    with pytest.raises(UsageError, match="clone of the repository only"):
        cli.bench()


def test_options_pass_through_and_paths_are_those_of_where_the_user_stands(tmp_path, monkeypatch):
    called = []
    monkeypatch.setattr(
        "outsourcer_audit.cli.benching.subprocess.call", lambda command, cwd: called.append(command) or 0
    )
    monkeypatch.chdir(tmp_path)
    assert cli.bench(runs="1", rivals="peers", write=True) == 0
    assert called[0][1:] == [
        str(ROOT / "benchmarks" / "bench"),
        "--runs=1",
        f"--rivals={tmp_path / 'peers'}",
        "--write",
    ]


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--only=demo,audits", "no 'audits'; there are demo, contacts, portfolio, data, checks"),
        ("--runs=0", "0 is no number"),
    ],
)
def test_wrong_usage_is_one_line(option, says):
    command = [sys.executable, str(ROOT / "benchmarks" / "bench"), option]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert says in done.stderr


@pytest.mark.slow
def test_the_bare_script_gets_the_answers_that_ours_got_and_says_where_it_does_not(tmp_path):
    script = [sys.executable, str(ROOT / "benchmarks" / "data_work.py")]
    home, folder = small.write(tmp_path / "engagement"), tmp_path / "recorded"
    subprocess.run([*script, "record", str(home), "acme", str(folder)], check=True, capture_output=True)
    compare = [*script, "bare", str(folder), "--compare"]
    same = subprocess.run(compare, check=False, capture_output=True, text=True)
    assert same.stdout.endswith(" answers differ\n"), same.stderr
    assert "; 0 of " in same.stdout
    written = json.loads((folder / "statements.json").read_text())
    next(line for line in written if "answer" in line)["sql"] = "SELECT 'something else'"
    (folder / "statements.json").write_text(json.dumps(written))
    other = subprocess.run(compare, check=False, capture_output=True, text=True)
    assert "; 1 of " in other.stdout
    assert (same.returncode, other.returncode) == (0, 1)

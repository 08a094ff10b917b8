"""Whenever a run ends, and however: there is the old complete report or the new one, and the next run succeeds."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import pytest
import small
from killing import Command

from outsourcer_audit.publish.verifying import verified

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes by Linux' /proc"),
]
SEED = 7
SERIES = {"whole group, first": (True, 1), "main process, first": (False, 2), "whole group, again": (True, 3),
          "main process, again": (False, 4)}  # fmt: skip
KILLS = 5
"""In each of four series: twenty in all."""


def deliver(engagement: Path, rows: int) -> None:
    """Another delivery: by its number of rows the report that shows it is known."""
    lines = [small.HEADER, *small.rows(rows, 12)]
    (engagement / "vendors/acme/exports/contacts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def rows_in(report: Path) -> int:
    """How many rows the report shows that stands there; it must be complete."""
    whole = next(verified(report))
    assert "NOT as written" not in whole.told and whole.told.startswith("as written"), (whole.told, whole.lines)
    page = (report / "report_card.html").read_text(encoding="utf-8")
    made = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    rows = int(made["inputs"][0]["rows_loaded"])
    assert f"{rows:,}" in page
    return rows


def beside(report: Path) -> list[str]:
    return sorted(path.name for path in report.parent.iterdir() if path != report)


@pytest.mark.parametrize("series", SERIES)
def test_killed_at_twenty_random_moments(tmp_path: Path, series: str) -> None:
    group, number = SERIES[series]
    chance = random.Random(SEED * 1000 + number)
    engagement, out = small.write(tmp_path / "bank"), tmp_path / "out"
    audit = ("audit", "--vendor=acme", f"--engagement={engagement}", f"--out={out}")
    report = out / "bank" / "acme" / "2026-04"
    stands = 120
    started = time.monotonic()
    code, said = Command(*audit).ended()
    whole_run = time.monotonic() - started
    assert (code, rows_in(report)) == (0, stands), said
    for kill in range(KILLS):
        deliver(engagement, fresh := 130 + 10 * kill)
        command = Command(*audit)
        time.sleep(chance.uniform(0, whole_run))
        command.kill(group)
        assert (stands := rows_in(report)) in (stands, fresh), f"kill {kill}"
        assert command.nothing_survives(), f"kill {kill}: {command.left()}"
    code, said = Command(*audit).ended()
    assert code == 0, said
    assert (rows_in(report), beside(report)) == (fresh, [])


def test_two_audits_of_one_vendor_at_once(tmp_path: Path) -> None:
    engagement, out = small.write(tmp_path / "bank"), tmp_path / "out"
    audit = ("audit", "--vendor=acme", f"--engagement={engagement}", f"--out={out}")
    for command in [Command(*audit), Command(*audit)]:
        code, said = command.ended()
        assert code == 0, said
    report = out / "bank" / "acme" / "2026-04"
    assert (rows_in(report), beside(report)) == (120, [])


def test_an_interrupted_portfolio_is_resumed(tmp_path: Path) -> None:
    engagement, out = small.write(tmp_path / "bank"), tmp_path / "out"
    for vendor in ("bert", "cora"):
        folder = engagement / "vendors" / vendor
        (folder / "exports").mkdir(parents=True)
        for name in ("vendor.toml", "exports/contacts.csv"):
            (folder / name).write_bytes((engagement / "vendors/acme" / name).read_bytes())
    portfolio = ("portfolio", f"--engagement={engagement}", f"--out={out}")
    command = Command(*portfolio)
    command.until("1 of 3 acme: ")
    time.sleep(3)
    command.kill(group=True)
    first = (out / "bank/acme/2026-04/manifest.json").read_bytes()
    assert sorted(path.name for path in (out / "bank").iterdir()) == ["acme"]
    assert command.nothing_survives()
    code, said = Command(*portfolio, "--resume").ended()
    lines = said.splitlines()
    assert (code, ", kept from 2" in lines[0]) == (0, True), said
    assert ["(audited again: no results yet)" in line for line in lines[1:3]] == [True, True], said
    assert (out / "bank/acme/2026-04/manifest.json").read_bytes() == first
    code, said = Command("verify", f"--out={out}", f"--engagement={engagement}").ended()
    assert (code, said.count(": as written on ")) == (0, 4), said  # the index and three vendors
    deliver(engagement, 140)
    code, said = Command(*portfolio, "--resume").ended()
    lines = said.splitlines()
    assert code == 0, said
    assert "(audited again: inputs: vendors/acme/exports/contacts.csv was changed)" in lines[0]
    assert [", kept from 2" in line for line in lines[1:3]] == [True, True]
    assert rows_in(out / "bank/acme/2026-04") == 140
    assert sorted(path.name for path in (out / "bank").iterdir()) == [
        "acme", "bert", "cora", "index.html", "manifest.json", "portfolio.json",
    ]  # fmt: skip

"""`invoke verify`: results against their manifests, by hand-made folders of results and their hashes."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
import small

from outsourcer_audit import cli
from outsourcer_audit.errors import DataError, UsageError
from outsourcer_audit.publish import unchanged
from outsourcer_audit.publish.manifest import code_hash


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def results(folder: Path, engagement: Path, **changes: Any) -> Path:
    """A folder of results as an audit of the small engagement leaves it, its manifest written out by hand."""
    folder.mkdir(parents=True)
    (folder / "quarantine").mkdir()
    for name in ("card.json", "report_card.html", "quarantine/contacts.csv"):
        (folder / name).write_text(name, encoding="utf-8")
    made = {
        "generated_at": "2026-07-01T09:30:00+00:00",
        "engagement": engagement.name,
        "vendor": "acme",
        "period": "2026-04",
        "inputs": [
            {
                "table": "contacts",
                "side": "vendor",
                "file": "vendors/acme/exports/contacts.csv",
                "sha256": sha(engagement / "vendors/acme/exports/contacts.csv"),
            }
        ],
        "inputs_without_rows": {},
        "configuration": {
            "engagement.toml": sha(engagement / "engagement.toml"),
            "vendors/acme/vendor.toml": sha(engagement / "vendors/acme/vendor.toml"),
            "contacts.odcs.yaml": "of an earlier version of the toolkit",
        },
        "code": code_hash(),
        "outputs": {name: sha(folder / name) for name in ("card.json", "report_card.html", "quarantine/contacts.csv")},
    } | changes
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("OUTSOURCER_AUDIT_ENGAGEMENT", raising=False)
    monkeypatch.chdir(tmp_path)
    return small.write(tmp_path / "engagements" / "bank")


@pytest.fixture
def report(bank: Path, tmp_path: Path) -> Path:
    return results(tmp_path / "reports" / "bank" / "acme" / "2026-04", bank)


def verify(capsys: pytest.CaptureFixture[str], report: str = "", out: str = "", engagement: str = "") -> list[str]:
    """What it says, and its exit code last."""
    try:
        cli.verify(report, out, engagement)
        code = 0
    except (DataError, UsageError) as error:
        code = error.exit_code
    return [*capsys.readouterr().out.splitlines(), str(code)]


def test_what_is_as_written_is_told_in_one_line(bank, report, capsys):
    assert verify(capsys) == [
        "reports/bank/acme/2026-04: as written on 2026-07-01 09:30 UTC; "
        f"configuration and inputs are what {bank} holds today",
        "0",
    ]


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lambda f: (f / "card.json").write_text("A+"), "result changed: card.json;"),
        (lambda f: (f / "quarantine/contacts.csv").unlink(), "result missing: quarantine/contacts.csv;"),
        (lambda f: (f / "notes.md").write_text("?"), "result added: notes.md;"),
    ],
)
def test_every_result_that_differs_is_a_line_and_exit_code_2(report, capsys, spoil, line):
    spoil(report)
    head, told, code = verify(capsys, report=str(report))
    assert (": NOT as written on 2026-07-01" in head, told.strip().startswith(line), code) == (True, True, "2")


def edit(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (
            lambda e: edit(e / "vendors/acme/exports/contacts.csv", "\n"),
            "input changed: vendors/acme/exports/contacts.csv;",
        ),
        (
            lambda e: (e / "vendors/acme/exports/contacts.csv").unlink(),
            "input missing: vendors/acme/exports/contacts.csv;",
        ),
        (lambda e: edit(e / "engagement.toml", "# new\n"), "configuration changed: engagement.toml;"),
        (lambda e: edit(e / "vendors/acme/vendor.toml", "# new\n"), "configuration changed: vendors/acme/vendor.toml;"),
        (lambda e: edit_new(e / "challenges.toml"), "configuration added: challenges.toml;"),
        (lambda e: edit_new(e / "vendors/acme/challenges.toml"), "configuration added: vendors/acme/challenges.toml;"),
        (lambda e: edit_new(e / "brand.css"), "configuration added: brand.css;"),
        (lambda e: (e / "vendors/acme/vendor.toml").unlink(), "configuration changed: Unknown vendor 'acme'"),
        (lambda e: edit(e / "engagement.toml", "x ="), "configuration changed: "),
    ],
)
def test_what_went_in_and_has_changed_since_is_a_line_and_exit_code_2(bank, report, capsys, spoil, line):
    spoil(bank)
    head, told, code = verify(capsys)
    assert (": as written on" in head and "; NOT what " in head, told.strip()[: len(line)], code) == (True, line, "2")


def edit_new(file: Path) -> None:
    file.write_text("", encoding="utf-8")


def test_a_file_that_the_mapping_finds_since_is_an_input_added(bank, tmp_path, capsys):
    mapping = bank / "vendors/acme/vendor.toml"
    mapping.write_text(mapping.read_text("utf-8").replace("exports/contacts.csv", "exports/*.csv"), encoding="utf-8")
    results(tmp_path / "reports/bank/acme/2026-04", bank)
    more = bank / "vendors/acme/exports/contacts_2.csv"
    more.write_bytes((bank / "vendors/acme/exports/contacts.csv").read_bytes())
    _, told, code = verify(capsys)
    assert (told.strip().startswith("input added: vendors/acme/exports/contacts_2.csv;"), code) == (True, "2")


def test_a_form_that_somebody_fills_in_is_an_input_changed(bank, tmp_path, capsys):
    form = bank / "vendors/acme/exports/agents.csv"
    form.write_text("agent_id,org\n", encoding="utf-8")
    edit(bank / "vendors/acme/vendor.toml", '\n[[source]]\ntable = "agents"\nfile = "exports/agents.csv"\n')
    results(
        tmp_path / "reports/bank/acme/2026-04", bank, inputs_without_rows={"vendors/acme/exports/agents.csv": sha(form)}
    )
    assert verify(capsys)[-1] == "0"
    edit(form, "a1,acme\n")
    assert verify(capsys)[1].strip().startswith("input changed: vendors/acme/exports/agents.csv;")


def test_another_version_of_the_code_is_said_and_is_no_failure(bank, tmp_path, capsys):
    results(tmp_path / "reports/bank/acme/2026-04", bank, code="another")
    _, told, code = verify(capsys)
    assert (told.strip().startswith("made by another version of this toolkit"), code) == (True, "0")


def test_rows_of_a_database_are_told_as_not_checkable(bank, tmp_path, capsys, monkeypatch):
    asked = []
    monkeypatch.setitem(unchanged.plan.__globals__, "pulled", lambda *address: asked.append(address))
    entry = {"table": "agents", "side": "vendor", "file": "database, hr.agents", "sha256": "of a snapshot"}
    folder = results(tmp_path / "reports/bank/acme/2026-04", bank)
    made = json.loads((folder / "manifest.json").read_text("utf-8"))
    made["inputs"].append(entry)
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    edit(
        bank / "vendors/acme/vendor.toml",
        '\n[[source]]\ntable = "agents"\nurl = "postgresql://127.0.0.1:1/x"\nrelation = "hr.agents"\n',
    )
    made["configuration"]["vendors/acme/vendor.toml"] = sha(bank / "vendors/acme/vendor.toml")
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    _, told, code = verify(capsys)
    assert (told.strip().startswith("not checkable: database, hr.agents;"), code) == (True, "0")
    assert asked == [], "verifying asks no database"


def test_where_the_engagement_is_not_found_it_is_said_that_inputs_were_not_looked_at(bank, report, tmp_path, capsys):
    elsewhere = bank.rename(tmp_path / "moved")
    head, code = verify(capsys)
    assert ("inputs and configuration were not looked at" in head, "--engagement=PATH" in head, code) == (
        True, True, "0",
    )  # fmt: skip
    head, code = verify(capsys, engagement=str(elsewhere))  # another name is another engagement
    assert ("were not looked at" in head, code) == (True, "0")
    again = elsewhere.rename(tmp_path / "bank")
    edit(again / "engagement.toml", "# new\n")
    assert verify(capsys, engagement=str(again))[-1] == "2"
    os.environ["OUTSOURCER_AUDIT_ENGAGEMENT"] = str(again)
    try:
        assert verify(capsys)[-1] == "2"
    finally:
        del os.environ["OUTSOURCER_AUDIT_ENGAGEMENT"]


def test_no_manifest_is_exit_code_2_and_nothing_at_all_is_wrong_usage(bank, report, tmp_path, capsys):
    for content in ("", "[]", '{"outputs": []}', "{}"):
        (report / "manifest.json").write_text(content, encoding="utf-8")
        head, code = verify(capsys, report=str(report))
        assert ("no manifest.json that could be read" in head, code) == (True, "2")
    (report / "manifest.json").unlink()
    assert verify(capsys)[-1] == "2"
    (tmp_path / "empty").mkdir()
    assert verify(capsys, report=str(tmp_path / "empty"))[-1] == "2"
    for wrong in ({"out": "empty"}, {"out": "absent"}, {"report": "absent"}, {"report": "empty", "out": "empty"}):
        assert verify(capsys, **wrong) == ["1"]
    assert verify(capsys, report=str(report), engagement="absent") == ["1"]


def test_a_hostile_manifest_is_no_traceback(bank, tmp_path, capsys):
    folder = results(tmp_path / "reports/bank/acme/2026-04", bank, configuration=7, generated_at="never", inputs=[])
    assert verify(capsys, report=str(folder))[-1] == "2"
    for content in (
        '{"outputs": {"../../x": "y"}, "inputs": 3, "engagement": "bank", "vendor": "acme"}',
        '{"outputs": {}, "inputs": [3, {}, {"file": 1}, {"file": "x", "sha256": []}], "engagement": [], "vendor": []}',
        '{"outputs": {}, "inputs": [3, {}, {"file": 1}, {"file": "x", "sha256": []}], "engagement": "bank", '
        '"vendor": "acme", "inputs_without_rows": [], "generated_at": 3}',
    ):
        (folder / "manifest.json").write_text(content, encoding="utf-8")
        assert verify(capsys, report=str(folder))[-1] == "2"


def test_what_killed_runs_left_and_what_was_kept_for_somebody_is_told(bank, report, capsys):
    left = report.with_name(".2026-04-k2j_h4x9")
    left.mkdir()
    (left / "card.json").write_text("half", encoding="utf-8")
    long_ago = time.time() - 3600
    os.utime(left, (long_ago, long_ago))
    young = report.with_name(".2026-04-abcdefgh")
    young.mkdir()
    kept = results(report.with_name("2026-04.edited"), bank)
    (kept / "card.json").write_text("corrected by hand", encoding="utf-8")
    told = verify(capsys)
    assert told[-1] == "0"
    assert f"{left.name}: left by a run that was killed" in told[0] + told[1]
    assert f"{young.name}: 2026-04 is being written at this moment" in told[0] + told[1]
    assert told[3].startswith("reports/bank/acme/2026-04.edited: earlier results in which somebody has worked")
    assert left.is_dir(), "verifying changes nothing"
    told = verify(capsys, report=str(report))
    assert any("left by a run that was killed" in line for line in told)
    assert verify(capsys, report=str(kept))[-1] == "2"  # asked for by name it is looked at as any other


def test_forms_and_requests_have_outputs_only(tmp_path, bank, capsys):
    folder = tmp_path / "reports/bank/acme/request"
    folder.mkdir(parents=True)
    (folder / "letter.md").write_text("Dear", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"outputs": {"letter.md": sha(folder / "letter.md")}}), "utf-8")
    assert verify(capsys) == ["reports/bank/acme/request: as written; it has no inputs on record", "0"]


def test_results_of_an_older_version_are_checked_as_far_as_they_go(bank, tmp_path, capsys):
    folder = results(tmp_path / "reports/bank/acme/2026-04", bank)
    made = json.loads((folder / "manifest.json").read_text("utf-8"))
    for key in ("engagement", "vendor", "period", "code", "inputs_without_rows"):
        del made[key]
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    head, code = verify(capsys)
    assert ("an older version wrote it" in head, code) == (True, "0")


def index(home: Path, *cards: str) -> None:
    for name in ("index.html", "portfolio.json"):
        (home / name).write_text(name, encoding="utf-8")
    made = {
        "generated_at": "2026-07-01T10:00:00+00:00",
        "cards": {card: sha(home / card) for card in cards},
        "outputs": {name: sha(home / name) for name in ("index.html", "portfolio.json")},
        "code": code_hash(),
    }
    (home / "manifest.json").write_text(json.dumps(made), encoding="utf-8")


def test_an_index_is_checked_against_its_files_and_its_cards(bank, report, capsys):
    home = report.parents[1]
    index(home, "acme/2026-04/card.json")
    told = verify(capsys)
    assert (told[0], len(told), told[-1]) == ("reports/bank: as written on 2026-07-01 10:00 UTC", 3, "0")
    (home / "portfolio.json").write_text("of a run that was killed before it wrote the page", encoding="utf-8")
    told = verify(capsys)
    assert ("NOT as written" in told[0], "index changed: portfolio.json;" in told[1], told[-1]) == (True, True, "2")
    index(home, "acme/2026-04/card.json")
    (report / "card.json").write_text("audited anew", encoding="utf-8")
    told = verify(capsys, report=str(home))
    assert ("card newer than the index: acme/2026-04/card.json;" in told[1], told[-1]) == (True, "2")
    (home / "manifest.json").write_text('{"outputs": {"index.html": 3}, "cards": [1]}', encoding="utf-8")
    assert verify(capsys, report=str(home))[-1] == "2"
    (home / "manifest.json").unlink()
    assert "no manifest.json" in verify(capsys, report=str(home))[0]


def test_a_file_in_two_folders_of_one_name_is_told_apart_by_its_rows():
    assert unchanged._together({"a.csv": ["2", "1"]}) == unchanged._together({"a.csv": ["1", "2", "2"]})
    assert unchanged._together({"a.csv": ["1"]}) != unchanged._together({"a.csv": ["1", "2"]})

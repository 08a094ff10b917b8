"""The command itself: what it writes, what it refuses, and that nothing of a person gets out."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import DataError, UsageError
from outsourcer_audit.suggest import onboard
from outsourcer_audit.suggest.find import find

ROOT = Path(__file__).parents[2]
CALLS = "Call ID;Agent;Start;Wait (sec);Outcome\n" + "".join(
    f"C{n};A{n % 3};{n % 28 + 1:02}/04/2026 {8 + n % 9:02}:00;{n};{'Abandoned' if n % 5 == 0 else 'Answered'}\n"
    for n in range(60)
)


def silent(line: str) -> None:
    """Progress that nobody reads."""


def run(source: Path, engagement: Path, force: bool = False):
    return onboard("acme", str(source), engagement, force, silent)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "calls.csv").write_text(CALLS)
    return folder


def test_what_is_written_runs(exports, tmp_path):
    done = run(exports, tmp_path / "e")
    engagement = load_engagement(tmp_path / "e")
    vendor = engagement.vendor("acme")
    (source,) = vendor.source
    assert (engagement.period, source.table, source.file) == (
        "2026-04..2026-04",
        "contacts",
        "../../../exports/calls.csv",
    )
    assert {name: rule.from_ for name, rule in source.columns.items() if rule.from_} == {
        "contact_id": ("Call ID",),
        "agent_id": ("Agent",),
        "offered_at": ("Start",),
        "wait_s": ("Wait (sec)",),
        "abandoned": ("Outcome",),
    }
    assert source.columns["offered_at"].format == ("%d/%m/%Y %H:%M",)
    assert (source.columns["abandoned"].true, source.columns["abandoned"].false) == (("Abandoned",), ("Answered",))
    (draft,) = done.drafts
    assert (draft.trial.rows_read, draft.trial.rows_loaded, draft.trial.rejected) == (60, 60, {})


def test_nothing_is_overwritten_without_force(exports, tmp_path):
    run(exports, tmp_path / "e")
    mapping, engagement = tmp_path / "e/vendors/acme/vendor.toml", tmp_path / "e/engagement.toml"
    mapping.write_text("name = 'mine'\n")
    engagement.write_text("name = 'ours'\nclient = 'us'\n")
    with pytest.raises(UsageError, match="--force"):
        run(exports, tmp_path / "e")
    assert mapping.read_text() == "name = 'mine'\n"
    run(exports, tmp_path / "e", force=True)
    assert mapping.with_name("vendor.toml.before").read_text() == "name = 'mine'\n"
    assert tomllib.loads(mapping.read_text())["source"][0]["table"] == "contacts"
    assert engagement.read_text() == "name = 'ours'\nclient = 'us'\n"
    assert sorted(path.name for path in mapping.parent.iterdir()) == [
        "profile.html",
        "vendor.toml",
        "vendor.toml.before",
    ]


@pytest.mark.parametrize("vendor", ["", "../x", "a b", "a/b", ".", "ü"])
def test_a_vendor_that_cannot_name_a_folder(exports, tmp_path, vendor):
    with pytest.raises(UsageError):
        onboard(vendor, str(exports), tmp_path / "e", False, silent)
    assert not (tmp_path / "e").exists()


def test_where_there_is_nothing_nothing_is_written(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "prose").mkdir()
    (tmp_path / "prose/a.md").write_text("# no table")
    with pytest.raises(UsageError):
        run(tmp_path / "nowhere", tmp_path / "e")
    with pytest.raises(UsageError):
        run(tmp_path / "empty", tmp_path / "e")
    with pytest.raises(DataError, match="no file in it holds a table"):
        run(tmp_path / "prose", tmp_path / "e")
    assert not (tmp_path / "e").exists()


def test_a_fault_on_the_way_leaves_nothing(exports, tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcer_audit.suggest.onboarding.page", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(exports, tmp_path / "e")
    assert not (tmp_path / "e").exists()


def test_files_with_one_header_become_one_source(exports, tmp_path):
    (exports / "calls.csv").rename(exports / "calls_2026-01.csv")
    (exports / "calls_2026-02.csv").write_text(CALLS.replace("\nC", "\nD"))
    (exports / "agents.csv").write_text("Agent ID,Team\nA0,x\nA1,y\nA2,x\n")
    run(exports, tmp_path / "e")
    files = {s.table: s.file for s in load_engagement(tmp_path / "e").vendor("acme").source}
    assert files == {"contacts": "../../../exports/calls_2026-0*.csv", "agents": "../../../exports/agents.csv"}


def test_a_glob_that_would_match_more_is_not_written(exports):
    (exports / "calls_1.csv").write_text(CALLS.replace("\nC", "\nD"))
    (exports / "callsheet.csv").write_text("Agent ID,Team\nA0,x\n")
    found, _ = find(str(exports))
    assert sorted(one.shown for one in found) == ["calls.csv", "calls_1.csv", "callsheet.csv"]


def test_names_that_look_like_globs_still_open(tmp_path):
    folder = tmp_path / "a[1] *"
    folder.mkdir()
    (folder / "calls [x].csv").write_text(CALLS)
    done = run(folder, tmp_path / "e")
    assert [draft.runs for draft in done.drafts] == [True]


def test_copies_hidden_and_prose_are_skipped_and_said(exports):
    (exports / "calls (copy).csv").write_text(CALLS)
    (exports / ".calls.csv").write_text(CALLS + "C61;A1;01/04/2026 09:00;1;Answered\n")
    (exports / "readme.md").write_text("about")
    found, skipped = find(str(exports))
    assert [one.shown for one in found] == ["calls (copy).csv"]
    reasons = {one.name: one.reason for one in skipped}
    assert reasons[".calls.csv"] == "hidden"
    assert reasons["calls.csv"] == "the same bytes as calls (copy).csv"
    assert ".md" in reasons["readme.md"]


CANARIES = ("Zaphod Beeblebrox", "zaphod@example.org", "+351 912 345 678", "4111 1111 1111 1111", "my wife left me")


def test_no_cell_of_a_person_gets_out(tmp_path):
    name, mail, phone, card, said = CANARIES
    rows = "".join(
        f"C{n},{name if n % 2 else 'Ford Prefect'},{mail},{phone},{card},{said},2026-04-{n % 28 + 1:02} 09:00,Phone\n"
        for n in range(60)
    )
    header = "Call ID,Agent Name,E-mail,ANI,Card,Remark,Start,Channel\n"
    (tmp_path / "calls.csv").write_text(header + rows)
    done = run(tmp_path / "calls.csv", tmp_path / "e")
    for path in (done.vendor_toml, done.profile, done.engagement_toml):
        text = path.read_text(encoding="utf-8")
        for canary in (*CANARIES, "Ford Prefect", "Zaphod", "C17", "912"):
            assert canary not in text, (path.name, canary)
    assert "Phone" in done.profile.read_text(encoding="utf-8")  # a channel is no person


HOSTILE = [
    "Call ID",
    "<script>alert(1)</script>",
    '"]\nname = "evil',
    "a\\",
    "]] # x",
    "<img src=x onerror=y>",
    "{{ 7*7 }}",
    "Start",
]


def test_hostile_headings_stay_text(tmp_path):
    import csv

    file = tmp_path / "calls <b>.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HOSTILE)
        writer.writerows([[f"C{n}", "x", "y", "z", "w", "v", "u", f"2026-04-{n % 28 + 1:02} 09:00"] for n in range(40)])
    done = run(file, tmp_path / "e")
    page = done.profile.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>.csv" not in page
    assert "49" not in [cell.strip() for cell in page.split(">")]
    assert "&lt;script&gt;" in page
    mapping = tomllib.loads(done.vendor_toml.read_text(encoding="utf-8"))
    assert mapping.keys() == {"name", "timezone", "source"}
    assert mapping["source"][0]["columns"]["contact_id"] == "Call ID"


def test_a_rule_that_cannot_read_its_cells_is_switched_off(tmp_path):
    """Seven of ten ends are dates: enough to be proposed, not to be used."""
    rows = "".join(f"C{n},2026-04-01 09:00,{'2026-04-01 10:00' if n % 10 < 7 else 'later'}\n" for n in range(100))
    (tmp_path / "calls.csv").write_text("Call ID,Start Time,End Time\n" + rows)
    done = run(tmp_path / "calls.csv", tmp_path / "e")
    ended = done.drafts[0].candidate.columns["ended_at"]
    assert (ended.off, ended.doubts[-1]) == (True, "30 of 100 cells could not be read in the trial")
    text = done.vendor_toml.read_text(encoding="utf-8")
    assert "# ended_at" in text
    assert "ended_at" not in tomllib.loads(text)["source"][0]["columns"]


def test_words_for_not_known_are_named(tmp_path):
    rows = "".join(
        f"C{n},2026-04-{n % 28 + 1:02} 09:00,{'unknown' if n % 4 == 0 else n},{'?' if n % 3 else 'T1'}\n"
        for n in range(80)
    )
    (tmp_path / "calls.csv").write_text("Call ID,Start Time,Wait Time (s),Queue\n" + rows)
    source = tomllib.loads(run(tmp_path / "calls.csv", tmp_path / "e").vendor_toml.read_text(encoding="utf-8"))[
        "source"
    ][0]
    assert source["null"] == ["?"]
    assert source["columns"]["wait_s"]["null"] == ["unknown"]


def test_the_command(exports, tmp_path):
    def invoke(*arguments):
        command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "onboard", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=os.environ)

    arguments = ("--vendor=acme", f"--source={exports}", f"--engagement={tmp_path / 'e'}")
    first = invoke(*arguments)
    assert first.returncode == 0, first.stderr
    assert "calls.csv: contacts (" in first.stdout
    assert "5 of 5 columns, 60 rows" in first.stdout
    assert "invoke audit --vendor=acme" in first.stdout
    again = invoke(*arguments)
    assert (again.returncode, "--force" in again.stderr, again.stderr.strip().count("\n")) == (1, True, 0)
    assert invoke("--vendor=acme").returncode == 1


def test_hand_offs_that_name_no_company_are_not_made_internal(tmp_path):
    """Both sides assumed to be the vendor, every hand-off would stay within one company, and be graded for it."""
    (tmp_path / "x").mkdir()
    lines = "".join(f"H{n},K{n},2026-04-{n % 28 + 1:02} 09:00:00,cards,loans,{n}\n" for n in range(40))
    (tmp_path / "x/transfers.csv").write_text("Transfer ID,Case ID,Transferred At,From Team,To Team,Reason\n" + lines)
    (draft,) = run(tmp_path / "x", tmp_path / "e").drafts
    assert (draft.table, draft.runs) == ("handoffs", False)
    assert {"from_org", "to_org"} <= set(draft.missing)
    written = (tmp_path / "e/vendors/acme/vendor.toml").read_text()
    assert "cannot be used without from_org, to_org" in written
    assert tomllib.loads(written).get("source", []) == []

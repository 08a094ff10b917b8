"""The commands as a person types them: exit codes, one clear line, nothing half-written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import small

ROOT = Path(__file__).parents[1]


def invoke(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("vendor", "says"),
    [
        ("acne", "acme"),
        ("../../x", "acme"),
        ("..", "acme"),
        ("acme/../acme", "acme"),
        ("/etc", "acme"),
        ("", "acme"),
        ("acme ", "acme"),
    ],
)
def test_an_unknown_vendor_is_one_line_naming_the_ones_that_exist(tmp_path, vendor, says):
    folder, out = small.write(tmp_path / "engagement"), tmp_path / "out"
    before = everything(tmp_path)
    result = invoke("audit", f"--vendor={vendor}", f"--engagement={folder}", f"--out={out}")
    assert result.returncode == 1
    assert says in result.stderr
    assert result.stderr.strip().count("\n") == 0
    assert "Traceback" not in result.stderr + result.stdout
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        (lambda f: (f / "vendors/acme/exports/contacts.csv").unlink(), 2, "contacts.csv"),
        (lambda f: (f / "vendors/acme/exports/contacts.csv").write_text(""), 2, "empty"),
        (lambda f: _replace(f / "vendors/acme/vendor.toml", '"Wait"', '"Wiat"'), 2, "Did you mean 'Wait'"),
        (lambda f: _replace(f / "vendors/acme/vendor.toml", "[[source]]", "[[sauce]]"), 2, "vendor.toml"),
        (lambda f: (f / "engagement.toml").unlink(), 1, "engagement.toml"),
        (lambda f: _replace(f / "engagement.toml", "2026-04", "April"), 1, "2026-Q2"),
    ],
    ids=["missing file", "empty file", "wrong column", "wrong key", "no engagement", "bad period"],
)
def test_unusable_input_is_one_line_and_leaves_nothing(tmp_path, spoil, code, says):
    folder, out = small.write(tmp_path / "engagement"), tmp_path / "out"
    spoil(folder)
    before = everything(tmp_path)
    result = invoke("audit", "--vendor=acme", f"--engagement={folder}", f"--out={out}")
    assert (result.returncode, says in result.stderr, result.stderr.strip().count("\n")) == (code, True, 0), (
        result.stderr
    )
    assert everything(tmp_path) == before


def test_a_period_without_a_row_is_exit_code_2_and_no_card(tmp_path):
    folder, out = small.write(tmp_path / "engagement"), tmp_path / "out"
    result = invoke("audit", "--vendor=acme", f"--engagement={folder}", f"--out={out}", "--period=2020-01")
    assert (result.returncode, result.stderr.strip().count("\n")) == (2, 0)
    assert "lies in 2020-01: is --period right?" in result.stderr
    assert not out.exists()


def test_results_into_a_file_are_refused_before_anything_is_read(tmp_path):
    folder, out = small.write(tmp_path / "engagement"), tmp_path / "out"
    out.write_text("mine", encoding="utf-8")
    result = invoke("audit", "--vendor=acme", f"--engagement={folder}", f"--out={out}")
    assert (result.returncode, result.stdout) == (1, "")
    assert "nothing can be written there" in result.stderr and result.stderr.strip().count("\n") == 0
    assert out.read_text(encoding="utf-8") == "mine"


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """The small engagement, audited once from another folder."""
    folder = tmp_path_factory.mktemp("audited")
    small.write(folder / "engagement", vendor=small.AGENT_EACH)
    result = invoke(
        "audit",
        "--vendor=acme",
        f"--engagement={folder / 'engagement'}",
        f"--out={folder / 'out'}",
        "--fail-under=A",
        cwd=folder,
    )
    return folder, result


def test_below_the_wanted_grade_is_exit_code_3_with_the_card_written(audited):
    folder, result = audited
    assert result.returncode == 3, result.stderr
    assert "below A" in result.stderr
    assert everything(folder / "out") == [
        "engagement",
        "engagement/acme",
        "engagement/acme/2026-04",
        *(
            f"engagement/acme/2026-04/{name}"
            for name in ("card.json", "manifest.json", "report_card.html", "report_card.ipynb", "validation.json")
        ),
    ]


def test_the_card_says_what_the_rows_say(audited):
    folder, _ = audited
    card = json.loads((folder / "out/engagement/acme/2026-04/card.json").read_text(encoding="utf-8"))
    readings = {m["id"]: m for m in card["measures"]}
    transfers = readings["handoffs.transfer_rate"]
    assert (transfers["value"], transfers["n"], transfers["status"], transfers["letter"]) == (0.1, 120, "scored", "B")
    assert readings["handoffs.warm_share"]["status"] == "no_evidence"
    assert readings["handoffs.warm_share"]["value"] is None
    assert card["overall"]["letter"] is None
    assert any(request["table"] == "handoffs" for request in card["requests"])


def test_no_machine_path_in_what_the_client_gets(audited):
    folder, _ = audited
    for name in ("report_card.html", "card.json", "validation.json", "manifest.json"):
        assert str(folder) not in (folder / "out/engagement/acme/2026-04" / name).read_text(encoding="utf-8")


def test_the_manifest_balances_and_hashes_what_is_there(audited):
    import hashlib

    folder, _ = audited
    home = folder / "out/engagement/acme/2026-04"
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert [(f["rows_read"], f["rows_loaded"], f["rows_quarantined"]) for f in manifest["inputs"]] == [(120, 120, 0)]
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((home / name).read_bytes()).hexdigest() == digest
    assert (manifest["engagement"], manifest["vendor"], manifest["period"]) == ("engagement", "acme", "2026-04")
    done = invoke("verify", f"--report={home}", f"--engagement={folder / 'engagement'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": as written on " in done.stdout and "configuration and inputs are what" in done.stdout


def test_measures_are_listed_and_explained():
    listing = invoke("measures")
    assert listing.returncode == 0
    assert "handoffs.ping_pong" in listing.stdout
    explained = invoke("measures", "--explain=handoffs.ping_pong")
    assert "SELECT" in explained.stdout
    assert "BPI Challenge 2013" in explained.stdout
    unknown = invoke("measures", "--explain=handoffs.pingpong")
    assert (unknown.returncode, "handoffs.ping_pong" in unknown.stderr) == (1, True)


def test_validate_prints_a_line_per_table(tmp_path):
    folder = small.write(tmp_path)
    result = invoke("validate", "--vendor=acme", f"--engagement={folder}")
    assert result.returncode == 0, result.stderr
    assert "contacts" in result.stdout


def test_two_cards_are_compared_and_the_comparison_written(audited):
    folder, _ = audited
    home, other = folder / "out/engagement/acme/2026-04", folder / "other.json"
    card = json.loads((home / "card.json").read_text(encoding="utf-8"))
    card["measures"] = [m for m in card["measures"] if m["id"] != "handoffs.transfer_rate"]
    other.write_text(json.dumps(card), encoding="utf-8")
    result = invoke(
        "compare",
        f"--before={other}",
        f"--after={home}",
        "--rubric",
        f"--json={folder / 'c.json'}",
        f"--html={folder / 'c.html'}",
    )
    assert result.returncode == 0, result.stderr
    assert "<h1>Small Vendor for Small Client: first card and second card</h1>" in (folder / "c.html").read_text()
    assert "added: 1" in result.stdout and "Small Vendor for Small Client, April 2026" in result.stdout
    written = json.loads((folder / "c.json").read_text(encoding="utf-8"))
    assert (written["counts"]["added"], written["overall"]["regraded_after"]["letter"]) == (1, None)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 1, "--before=PATH --after=PATH"),
        (["--before={home}"], 1, "--before=PATH --after=PATH"),
        (["--before={home}/nothing.json", "--after={home}"], 1, "nothing.json: there is no such file"),
        (["--before={home}", "--after={folder}"], 1, "no card.json in it"),
        (["--before={home}", "--after={home}/validation.json"], 2, "validation.json: no report card"),
        (["--before={home}/report_card.html", "--after={home}"], 2, "report_card.html: not valid JSON"),
        (["--before={home}", "--after={home}", "--json={folder}/not/there.json"], 1, "a folder that exists"),
        (["--before={home}", "--after={home}", "--html={folder}/not/there.html"], 1, "a folder that exists"),
    ],
    ids=["none", "one", "no file", "no card", "another JSON", "no JSON", "nowhere to write", "no page either"],
)
def test_cards_that_cannot_be_compared_are_one_line(audited, arguments, code, says):
    folder, _ = audited
    before = everything(folder)
    result = invoke(
        "compare", *(a.format(home=folder / "out/engagement/acme/2026-04", folder=folder) for a in arguments)
    )
    assert (result.returncode, says in result.stderr, result.stderr.strip().count("\n")) == (code, True, 0), (
        result.stderr
    )
    assert everything(folder) == before

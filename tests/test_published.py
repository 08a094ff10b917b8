"""What is published, seen from outside: the demo's fullest vendor, and an engagement in which everything is hostile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import everything
import leaks
import pytest
import small

ROOT = Path(__file__).parents[1]


def audit(engagement: Path, vendor: str, out: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "audit", f"--vendor={vendor}",
               f"--engagement={engagement}", f"--out={out}"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode == 0, result.stderr
    return next((out / engagement.name / vendor).iterdir()), result


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return audit(ROOT / "engagements" / "demo", "meridian", tmp_path_factory.mktemp("demo"))[0]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    return audit(everything.write(folder / "engagement"), "evil", folder / "out")


def page(folder: Path) -> str:
    return (folder / "report_card.html").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ the demo


def test_the_files_that_are_promised(demo):
    assert {path.name for path in demo.iterdir()} >= {
        "report_card.html", "card.json", "validation.json", "manifest.json", "report_card.ipynb", "quarantine",
    }  # fmt: skip


def test_one_small_offline_file(demo):
    html = page(demo)
    assert len(html.encode()) < 500_000
    assert not re.search(r"""(?:src|href|action|data)\s*=\s*["']?\s*(?:https?:)?//""", html, re.I)
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", html, re.I)
    assert "<script" not in html.lower()
    assert not re.search(r"\son\w+\s*=", re.sub(r">[^<]*<", "><", html))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in html


def test_no_code_traceback_path_or_parameter(demo):
    html = page(demo)
    for word in ("Traceback", "papermill", "import outsourcer_audit", "oa.open", str(ROOT), "/tmp/", "site-packages"):
        assert word not in html


def test_the_ledger_balances_for_every_file(demo):
    trust = json.loads((demo / "validation.json").read_text(encoding="utf-8"))
    files = [file for table in trust["tables"] for file in table["files"]]
    assert len(files) > 20
    assert all(f["rows_read"] == f["rows_loaded"] + f["rows_quarantined"] for f in files)
    # and against the raw files themselves, counted by the csv module
    import csv

    for file in files:
        with (ROOT / "engagements/demo" / file["file"]).open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.readline()
            stream.seek(0)
            assert sum(1 for _ in csv.reader(stream, delimiter=max(",;\t|", key=sample.count))) - 1 == file["rows_read"]


def test_every_figure_carries_n_an_interval_and_the_source_of_its_band(demo):
    card = json.loads((demo / "card.json").read_text(encoding="utf-8"))
    for m in card["measures"]:
        if m["value"] is not None:
            assert m["n"] > 0
            assert m["low"] <= m["value"] <= m["high"], m["id"]
            assert m["sql"]
        if m["score"] is not None:
            assert m["band_source"]
            assert m["evidence"] in ("E1", "E2", "E3", "E4")


def test_two_runs_differ_in_nothing_but_the_time(demo, tmp_path):
    again, _ = audit(ROOT / "engagements" / "demo", "meridian", tmp_path)
    stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\d:]*|\d{1,2} \w+ \d{4},? (?:at )?\d\d:\d\d(?: UTC)?")
    for name in ("report_card.html", "card.json", "validation.json"):
        first, second = ((folder / name).read_text(encoding="utf-8") for folder in (demo, again))
        assert stamp.sub("", first) == stamp.sub("", second), name


def test_notes_in_earlier_results_are_kept_and_the_person_is_told(tmp_path):
    engagement = small.write(tmp_path / "engagement")
    folder, first = audit(engagement, "acme", tmp_path / "out")
    assert "kept" not in first.stdout
    (folder / "my_notes.md").write_text("ask them", encoding="utf-8")
    _, second = audit(engagement, "acme", tmp_path / "out")
    beside = folder.with_name(f"{folder.name}.edited")
    assert f"Somebody has worked in the earlier results; they are kept in {beside}" in second.stdout
    assert (beside / "my_notes.md").read_text(encoding="utf-8") == "ask them"
    assert not (folder / "my_notes.md").exists()


def test_the_notebook_run_again_by_hand_gives_the_same_card(demo, tmp_path):
    """As JupyterLab does it: a fresh kernel in the notebook's folder, all cells from top to bottom."""
    nbclient = pytest.importorskip("nbclient")
    import nbformat

    from outsourcer_audit.publish import card_in

    notebook = nbformat.read(demo / "report_card.ipynb", as_version=4)
    before = card_in(notebook)
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(demo)}}, kernel_name="python3").execute()
    assert card_in(notebook).model_copy(update={"generated_at": before.generated_at}) == before


# ------------------------------------------------------------------------------------------- everything is hostile


def test_no_personal_value_leaves(hostile):
    """The page, the card and what lies beside them; test_canary.py looks through everything that can be asked for."""
    folder, result = hostile
    texts = [*leaks.written(folder), ("what was said", result.stdout + result.stderr)]
    assert len(texts) >= 10
    assert [leak for where, text in texts for leak in leaks.leaks(where, text, everything.CANARIES)] == []


def test_every_table_was_really_there(hostile):
    """With all its rows, but for the broken one where that is not fit to be loaded."""
    card = json.loads((hostile[0] / "card.json").read_text(encoding="utf-8"))
    tables = [
        (t["table"], t["rows"], sum(f["rows_quarantined"] for f in t["files"])) for t in card["data_trust"]["tables"]
    ]
    assert all(rows + aside == everything.ROWS + 1 and aside <= 1 for _, rows, aside in tables), tables
    assert sum(aside for *_, aside in tables) > 10
    assert sum(m["n"] > 0 for m in card["measures"]) > 20


def test_hostile_strings_show_as_text(hostile):
    html = page(hostile[0])
    for markup in everything.MARKUP[:3]:
        assert markup not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{7*7}}" in html or "49" not in html.split("<h1", 1)[1][:400]
    assert html.lower().count("<style") == html.lower().count("</style>")


def test_nothing_runs_in_a_real_browser(hostile):
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        dialogs, requests = [], []
        tab.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        tab.on("request", lambda r: requests.append(r.url))
        tab.goto((hostile[0] / "report_card.html").as_uri())
        assert everything.MARKUP[0] in tab.inner_text("h1")
        browser.close()
    assert dialogs == []
    assert len(requests) == 1


# ---------------------------------------------------------------------------------------------- almost no evidence


@pytest.mark.parametrize("width", [1280, 390])
def test_a_card_of_gaps_is_still_laid_out(tmp_path, width):
    """Reasons why there is no figure are longer than figures; they must not squeeze the words beside them."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no Chromium here")
    folder, _ = audit(small.write(tmp_path / "engagement"), "acme", tmp_path / "out")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto((folder / "report_card.html").as_uri())
        boxes = tab.eval_on_selector_all(".figs li a", "all => all.map(a => a.getBoundingClientRect().toJSON())")
        overflow = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        browser.close()
    assert len(boxes) > 10
    assert min(box["width"] for box in boxes) > 80
    assert overflow <= 0

"""`invoke portfolio`: one vendor after the other, and an index that appears whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from nbformat import v4
from portfolio_parts import vendor
from small import ENGAGEMENT

import outsourcer_audit as oa
from outsourcer_audit.cli import auditing
from outsourcer_audit.cli.watching import Bar, Lines, watching
from outsourcer_audit.errors import BelowGrade, DataError, UsageError
from outsourcer_audit.publish import index
from outsourcer_audit.publish import portfolio as publishing
from outsourcer_audit.publish.verifying import verified
from outsourcer_audit.publish.wanted import Wanted
from outsourcer_audit.show import portfolio as sections

ROOT = Path(__file__).parents[1]


def engagement(folder: Path, *vendors: str) -> Path:
    """An engagement whose vendors are never really audited here."""
    folder.mkdir(parents=True)
    (folder / "engagement.toml").write_text(ENGAGEMENT, encoding="utf-8")
    for name in vendors:
        (folder / "vendors" / name).mkdir(parents=True)
        (folder / "vendors" / name / "vendor.toml").write_text(f'name = "{name.title()}"\n', encoding="utf-8")
    return folder


@pytest.fixture
def audits(monkeypatch: pytest.MonkeyPatch):
    """Audits that take no time: the test says what each vendor's ends with, and the notebook is the page's sections.

    What is prepared ahead is noted under "ahead".
    """
    results: dict[str, object] = {"ahead": []}

    def audit(_engagement, config, name, audited, out, say, wanted):
        found = results.get(name, vendor(name.title()))
        if isinstance(found, BaseException):
            raise found
        folder = out / config.folder.name / name / audited.label
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "card.json").write_text(found.to_json(), encoding="utf-8")
        (folder / "report_card.html").write_text("page", encoding="utf-8")
        return found, folder

    def execute(path, parameters):
        assert path.name == "portfolio.ipynb"
        if isinstance(results.get("index"), BaseException):
            raise results["index"]
        book = oa.portfolio(parameters["folder"])
        outputs = [v4.new_output("display_data", {"text/html": str(part)}) for part in sections.index(book)]
        return v4.new_notebook(cells=[v4.new_code_cell(outputs=outputs, metadata={"tags": ["report"]})])

    @contextmanager
    def ahead(config, vendors, audited):
        results["ahead"].append(list(vendors))
        yield

    monkeypatch.setenv("OUTSOURCER_AUDIT_COLD", "1")
    monkeypatch.setattr(publishing, "prepared_ahead", ahead)
    monkeypatch.setattr(publishing, "publish_vendor", audit)
    monkeypatch.setattr(index, "execute", execute)
    return results


def published(folder: Path, out: Path):
    return publishing.publish_portfolio(str(folder), None, out, Lines(), Wanted())


def test_one_vendors_failure_leaves_the_others(tmp_path, audits, capsys):
    folder = engagement(tmp_path / "bank", "abel", "bert", "cora")
    audits["bert"] = KeyError("secret\nat /home/me/x.py")
    book, home = published(folder, tmp_path / "out")
    assert ([e.vendor_id for e in book.audited], book.failed) == (["abel", "cora"], ["bert"])
    assert home == tmp_path / "out" / "bank" and {p.name for p in home.iterdir()} == {
        "abel", "cora", "index.html", "manifest.json", "portfolio.json",
    }  # fmt: skip
    html = (home / "index.html").read_text(encoding="utf-8")
    assert "Something unexpected happened (KeyError" in html and "/home/me" not in html and "Traceback" not in html
    assert json.loads((home / "portfolio.json").read_text(encoding="utf-8"))["entries"][1]["status"] == "failed"
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"1 of 3 abel: D \(\d\d of 100\), \d+\.\d s", lines[0])
    assert lines[1].startswith("2 of 3 bert: could not be audited: Something unexpected")
    assert lines[2].startswith("3 of 3 cora: D")


def test_every_link_of_the_index_leads_to_a_file_beside_it(tmp_path, audits):
    _, home = published(engagement(tmp_path / "bank", "abel", "bert"), tmp_path / "out")
    html = (home / "index.html").read_text(encoding="utf-8")
    links = [href for href in re.findall(r'href="([^"]*)"', html) if not href.startswith("#")]
    assert "abel/2026-04/report_card.html" in links and "bert/2026-04/card.json" in links
    assert all((home / href).is_file() for href in links)
    assert "<script" not in html and str(tmp_path) not in html


def test_an_older_report_of_a_vendor_that_fails_is_linked_as_such(tmp_path, audits):
    folder = engagement(tmp_path / "bank", "abel", "bert")
    published(folder, tmp_path / "out")
    audits["bert"] = DataError(f"{folder}/vendors/bert/exports/calls.csv: empty.")
    book, home = published(folder, tmp_path / "out")
    assert book.entry("bert").message == "vendors/bert/exports/calls.csv: empty."
    assert book.entry("bert").earlier.links[0].href == "bert/2026-04/report_card.html"
    assert "earlier run" in (home / "index.html").read_text(encoding="utf-8")
    (home / "bert" / "2026-04" / "card.json").write_text("no card", encoding="utf-8")
    book, _ = published(folder, tmp_path / "out")
    assert book.entry("bert").earlier is None


def test_the_index_appears_whole_or_not_at_all(tmp_path, audits):
    folder, out = engagement(tmp_path / "bank", "abel"), tmp_path / "out"
    audits["index"] = RuntimeError("the kernel died")
    with pytest.raises(RuntimeError):
        published(folder, out)
    assert {p.name for p in (out / "bank").iterdir()} == {"abel"}
    del audits["index"]
    published(folder, out)
    before = {name: (out / "bank" / name).read_bytes() for name in ("index.html", "portfolio.json", "manifest.json")}
    audits["index"], audits["abel"] = RuntimeError("again"), DataError("gone")
    with pytest.raises(RuntimeError):
        published(folder, out)
    assert {name: (out / "bank" / name).read_bytes() for name in before} == before
    assert {p.name for p in (out / "bank").iterdir()} == {"abel", *before}


@pytest.mark.parametrize("fell", [0, 1, 2, 3])
def test_an_index_that_was_killed_between_its_files_is_detected_and_the_next_run_mends_it(
    tmp_path, audits, monkeypatch, fell
):
    folder, out = engagement(tmp_path / "bank", "abel", "bert"), tmp_path / "out"
    _, home = published(folder, out)
    made = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(made["cards"]) == ["abel/2026-04/card.json", "bert/2026-04/card.json"]
    audits["bert"] = vendor("Bert", hits=500)
    replace, calls = Path.replace, []

    def dying(self, target):
        if len(calls) == fell:  # so many files had their places when it was killed
            raise KeyboardInterrupt
        calls.append(target)
        return replace(self, target)

    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr(Path, "replace", dying)
        published(folder, out)
    verdict = next(verified(home))
    assert verdict.good == (fell == 3)
    if fell == 0:  # the whole index is the one before, and its cards are newer
        assert [line.split(":")[0] for line in verdict.lines] == ["card newer than the index"]
    left = home / ".portfolio-a1b2c3d4"
    left.mkdir()
    os.utime(left, (0, 0))
    published(folder, out)
    assert next(verified(home)).good and not left.exists()


def test_a_card_that_is_newer_than_the_index_is_told(tmp_path, audits):
    _, home = published(engagement(tmp_path / "bank", "abel"), tmp_path / "out")
    (home / "abel/2026-04/card.json").write_text(vendor("Abel", hits=500).to_json(), encoding="utf-8")
    verdict = next(verified(home))
    assert (verdict.good, verdict.lines[0].split(";")[0]) == (
        False,
        "card newer than the index: abel/2026-04/card.json",
    )


def test_nothing_is_written_where_everything_would_fail(tmp_path, audits):
    with pytest.raises(UsageError, match="invoke onboard"):
        published(engagement(tmp_path / "empty"), tmp_path / "out")
    branded = engagement(tmp_path / "bank", "abel")
    (branded / "brand.css").write_text("body { color: red }", encoding="utf-8")
    with pytest.raises(DataError, match="brand"):
        published(branded, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_exit_codes(tmp_path, audits, capsys):
    folder, out = engagement(tmp_path / "bank", "abel", "bert"), str(tmp_path / "out")
    auditing.portfolio(str(folder), "", out, "D", False)
    assert f"Portfolio: {tmp_path / 'out' / 'bank' / 'index.html'}" in capsys.readouterr().out
    with pytest.raises(BelowGrade, match="Below C: abel, bert"):
        auditing.portfolio(str(folder), "", out, "C", False)
    audits["bert"] = DataError("x")
    with pytest.raises(DataError, match=r"1 of 2 vendors could not be audited: bert\.") as caught:
        auditing.portfolio(str(folder), "", out, "C", False)
    assert caught.value.exit_code == 2


def test_while_one_is_audited_the_others_are_prepared_but_not_those_with_results_to_keep(tmp_path, audits):
    folder = engagement(tmp_path / "bank", "abel", "bert", "carl")
    published(folder, tmp_path / "out")
    shutil.rmtree(next((tmp_path / "out" / "bank" / "carl").iterdir()))
    publishing.publish_portfolio(str(folder), None, tmp_path / "out", Lines(), Wanted(), resume=True)
    assert audits["ahead"] == [["bert", "carl"], ["carl"]]


def test_stopping_stops(tmp_path, audits):
    folder = engagement(tmp_path / "bank", "abel", "bert")
    audits["abel"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        published(folder, tmp_path / "out")
    assert not (tmp_path / "out" / "bank").exists()


def test_the_notebook_shows_every_section_of_the_index():
    cells = json.loads((ROOT / "notebooks" / "portfolio.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = [
        name
        for cell in cells
        if "report" in cell["metadata"].get("tags", [])
        for name in re.findall(r"show\.portfolio\.(\w+)\(portfolio\)", "".join(cell["source"]))
    ]
    from inspect import getsource

    assert shown == re.findall(r"(\w+)\(book\)", getsource(sections.index))


def test_on_a_terminal_there_is_a_bar_and_lines_stand_above_it_as_they_are(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with watching() as watch:
        watch.at(0, 2, "abel [red]")
        watch.say("1 of 2 abel: C (72 of 100) [red]")
    assert isinstance(watch, Bar)
    assert "1 of 2 abel: C (72 of 100) [red]" in capsys.readouterr().out.replace("\n", " ")

"""The workbook: its figures are the card's, what is absent stays empty, and nothing in it can come to life."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from card_factory import make_card
from page_factory import HOSTILE

from outsourcer_audit.card import ReportCard
from outsourcer_audit.workbook import write_workbook
from outsourcer_audit.workbook.book import fitting, plain

SHEETS = [
    "Summary", "Grades", "Measures", "Findings", "Slices", "Checks", "Requests", "Quarantine",
    "Reported vs recomputed", "Method",
]  # fmt: skip
FORMULAS = [
    '=HYPERLINK("http://x.example";"click")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
]


def rows(path: Path, name: str) -> list[dict[str, Any]]:
    """A sheet as read by somebody else's reader: head -> cell, an empty cell is ""."""
    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]]


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "report_card.xlsx"
    write_workbook(make_card(), path)
    return path


def with_first(card: ReportCard, **changes: Any) -> ReportCard:
    """The card with its first measure changed."""
    return card.model_copy(update={"measures": [card.measures[0].model_copy(update=changes), *card.measures[1:]]})


def test_the_sheets_and_their_heads_stay_in_sight(written: Path) -> None:
    assert python_calamine.CalamineWorkbook.from_path(written).sheet_names == SHEETS
    sheets = [text for name, text in parts(written).items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    for text in sheets:
        assert '<pane xSplit="' in text and 'ySplit="1"' in text and 'state="frozen"' in text
        assert "<autoFilter ref=" in text


def test_the_figures_are_those_of_the_card(written: Path) -> None:
    by_id = {row["Id"]: row for row in rows(written, "Measures")}
    warm = by_id["handoffs.warm_share"]  # 41.2 % of 15 730 in the factory's catalogue, interval 5 % and 0.2 points wide
    assert (warm["Value"], warm["n"], warm["Unit"], warm["Letter"]) == (0.412, 15730, "share of 1", "F")
    assert (warm["Interval low"], warm["Interval high"]) == pytest.approx((0.412 - 0.0226, 0.412 + 0.0226))
    assert (by_id["outcomes.aht"]["Value"], by_id["outcomes.aht"]["Unit"]) == (412, "seconds")
    assert len(by_id) == len(make_card().measures)
    summary = {row["Item"]: row["Value"] for row in rows(written, "Summary")}
    assert (summary["Vendor"], summary["Vendor: letter"], summary["Vendor: score of 100"]) == (
        "Harbour Contact",
        "C",
        71.6,
    )
    assert summary["Vendor: limited"].startswith("B to C: A pillar below 65")
    overall = rows(written, "Grades")[0]
    assert (overall["Odds of B"], overall["Odds of C"], overall["Odds of A"]) == (0.18, 0.78, "")
    first = rows(written, "Findings")[0]
    assert (first["No."], first["Finding"], first["Who acts"]) == (1, "Warm hand-offs: 41.2 %, graded F", "vendor")


def test_what_is_absent_is_an_empty_cell_and_a_word(written: Path) -> None:
    odd = [row for row in rows(written, "Measures") if row["Status"] not in ("scored", "provisional")]
    assert {row["Status"] for row in odd} == {"too few rows", "no evidence", "does not apply", "error"}
    for row in odd:
        assert (row["Value"], row["Interval low"], row["Interval high"], row["Score of 100"]) == ("", "", "", "")
    few = [row for row in rows(written, "Slices") if row["Status"] == "too few rows"]
    assert few and {row["Value"] for row in few} == {""}
    absent = next(row for row in rows(written, "Quarantine") if row["Status"] == "not delivered")
    assert (absent["Read"], absent["Set aside"]) == ("", "")
    unknown = [row for row in rows(written, "Reported vs recomputed") if row["Status"] == "not compared"]
    assert [(row["Reported"], row["Recomputed"], row["Met as recomputed"]) for row in unknown] == [(0.9, "", "")]


def test_the_ledger_adds_up_and_names_no_value(written: Path) -> None:
    contacts = next(row for row in rows(written, "Quarantine") if row["File"] == "handoffs_2026.csv")
    assert (contacts["Read"], contacts["Loaded"], contacts["Set aside"]) == (15744, 15730, 14)
    assert contacts["Cells rejected"] == "offered_at: 12"


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_text(tmp_path: Path, text: str) -> None:
    card = with_first(make_card(), title=text, reason=text, sql=text).model_copy(
        update={"vendor": text, "client": text}
    )
    write_workbook(card, path := tmp_path / "x.xlsx")
    assert rows(path, "Measures")[0]["Measure"] == plain(text)  # as it is: no apostrophe in the value
    for name, content in parts(path).items():
        assert "<f>" not in content and "<f " not in content, name
        assert "hyperlink" not in name.lower() and "<hyperlink" not in content, name
        assert "TargetMode" not in content, name
    assert 'quotePrefix="1"' in parts(path)["xl/styles.xml"]  # stays text when somebody edits the cell


def test_hostile_strings_are_text_in_every_sheet(tmp_path: Path) -> None:
    write_workbook(make_card(HOSTILE), path := tmp_path / "x.xlsx")
    assert [name for name, text in parts(path).items() if re.search(r"<f[ >]|<script|<img", text)] == []
    assert "<script>alert(1)</script>" in str(rows(path, "Findings")[0])


def test_numbers_and_texts_that_excel_cannot_hold(tmp_path: Path) -> None:
    huge, nan, inf = 1e308, float("nan"), float("inf")
    card = with_first(
        make_card(), value=huge, low=nan, high=inf, n=10**400, title="x" * 40_000, why="a\x00b\x1f\u202ec\ud800\uffff",
        unit="parsecs\x07",
    )  # fmt: skip
    write_workbook(card, path := tmp_path / "x.xlsx")
    row = rows(path, "Measures")[0]
    assert (row["Value"], row["Interval low"], row["Interval high"], row["n"]) == (1e308, "", "", "")
    assert len(row["Measure"]) == 32_767 and row["Measure"].endswith("(cut)")
    assert (row["Why it matters"], row["Unit"]) == ("a b c", "parsecs")


def test_a_cell_counts_as_excel_does() -> None:
    assert fitting("x" * 32_767) == "x" * 32_767
    cut = fitting("😀" * 20_000)  # two units each
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767 and cut.endswith("😀 … (cut)")


def test_two_runs_are_the_same_to_the_byte(tmp_path: Path, written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_workbook(make_card(), path := tmp_path / "again.xlsx")
    assert path.read_bytes() == written.read_bytes()


def test_an_empty_card_has_all_sheets(tmp_path: Path) -> None:
    bare = {"measures": [], "findings": [], "requests": [], "reported": [], "questions": []}
    write_workbook(make_card().model_copy(update=bare), path := tmp_path / "x.xlsx")
    assert python_calamine.CalamineWorkbook.from_path(path).sheet_names == SHEETS

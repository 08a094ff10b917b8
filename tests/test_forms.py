"""Assessment forms: the catalogue of practices, and a form that can be filled in and read."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import small

from outsourcer_audit import measures
from outsourcer_audit.contracts import contract
from outsourcer_audit.errors import DataError, UsageError
from outsourcer_audit.holders import SIDES, Side
from outsourcer_audit.request import write_forms
from outsourcer_audit.request.form import HEADER_ROW, LEVELS, Answers, write_form
from outsourcer_audit.request.letter import Case
from outsourcer_audit.request.practices import practices, read
from outsourcer_audit.rooms import DEMO

CASE = Case("Alder Bank", "Harbour Contact", "harbour", "inhouse", "the in-house team", "", "")


def answers_in(path: Path) -> list[dict[str, Any]]:
    """The rows below the header of the form, each by its heading."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("assessments").to_python(skip_empty_area=False)
    return [dict(zip(rows[HEADER_ROW], row, strict=True)) for row in rows[HEADER_ROW + 1 :]]


def filled_in_form(path: Path, side: Side, answers: Answers, case: Case = CASE) -> Path:
    """The form as a respondent would return it. For tests that read it back."""
    write_form(path, side, case, answers)
    return path


def test_the_catalogue_is_complete_and_knows_the_demos_practices():
    found = practices()
    assert 20 <= len(found) <= 35
    assert {p.group for p in found} <= {group.id for group in measures.all_groups()}
    assert all(p.statement.endswith(".") and p.why.endswith(".") for p in found)
    assert len({level for p in found for level in (p.level_1, p.level_3, p.level_5)}) == 3 * len(found)
    with (DEMO / "client/assessments.csv").open(encoding="utf-8") as stream:
        assert {row["Practice"] for row in csv.DictReader(stream)} <= {p.id for p in found}


def test_every_practice_serves_a_row_of_the_articles():
    known = {"A1", "A2", "A3", "B2", "B3", "B4", "C1", "C2", "C3", "D1", "D2", "D3", "E1", "E2"}
    named = {row.strip() for p in practices() for row in p.source.split(";")[0].split(",")}
    assert named == known


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("id = ", "name = "), "name is not one of"),
        (('level_3 = "b"', ""), "level_3 is missing"),
        (('id = "one"', 'id = "Number one"'), "an id is written like"),
        (("level_5", 'answers = ["nobody"]\nlevel_5'), "answers must be"),
        (('id = "one"', 'id = "one'), "not valid TOML"),
    ],
)
def test_a_faulty_catalogue_is_refused_by_name(tmp_path, change, says):
    text = '[[practice]]\nid = "one"\ngroup = "g"\nstatement = "s"\nwhy = "w"\nsource = "A1"\nlevel_1 = "a"\n'
    text += 'level_3 = "b"\nlevel_5 = "c"\n'
    path = tmp_path / "practices.toml"
    path.write_text(text, encoding="utf-8")
    assert [p.answers for p in read(path)] == [("client", "vendor")]
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(DataError, match=says):
        read(path)
    path.write_text(text + text, encoding="utf-8")
    with pytest.raises(DataError, match="one stands there twice"):
        read(path)


@pytest.mark.parametrize("side", SIDES)
def test_the_form_has_a_row_per_practice_with_the_tables_own_headings(tmp_path, side):
    rows = answers_in(filled_in_form(tmp_path / "form.xlsx", side, {}))
    assert [row["practice"] for row in rows] == [p.id for p in practices()]
    assert set(contract("assessments").names) <= set(rows[0])
    assert {(row["side"], row["org"], row["level"], row["evidence"]) for row in rows} == {(side, "harbour", "", "")}
    assert all(row["Statement"] and row["Level 1 looks like"] and row["Level 5 looks like"] for row in rows)


def test_no_row_above_the_header_could_be_taken_for_it(tmp_path):
    path = filled_in_form(tmp_path / "form.xlsx", "client", {})
    book = python_calamine.CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["assessments", "Levels"]
    rows = book.get_sheet_by_name("assessments").to_python(skip_empty_area=False)
    assert not any(set(row) & set(contract("assessments").names) for row in rows[:HEADER_ROW])
    assert len(book.get_sheet_by_name("Levels").to_python()) == 1 + len(LEVELS) == 6


def test_answers_come_back(tmp_path):
    given: Answers = {"exit_plan": {"level": 4, "evidence": "=cmd|' /C calc'!A0", "respondent": "CM"}}
    rows = {row["practice"]: row for row in answers_in(filled_in_form(tmp_path / "form.xlsx", "vendor", given))}
    answer = rows["exit_plan"]
    assert (answer["level"], answer["evidence"], answer["respondent"]) == (4, "=cmd|' /C calc'!A0", "CM")
    assert sum(row["level"] != "" for row in rows.values()) == 1


def test_forms_for_every_vendor_and_the_same_twice(tmp_path):
    folder = small.write(tmp_path / "engagement")
    (made,) = write_forms(str(folder), "", tmp_path / "out")
    assert made == tmp_path / "out/engagement/acme/forms"
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    assert sorted(before) == ["assessment_client.xlsx", "assessment_vendor.xlsx", "manifest.json"]
    write_forms(str(folder), "acme", tmp_path / "out")
    assert {path.name: path.read_bytes() for path in made.iterdir()} == before


def test_answers_that_were_filled_in_where_the_form_was_made_are_kept_and_it_is_told(tmp_path):
    folder, told = small.write(tmp_path / "engagement"), []
    (made,) = write_forms(str(folder), "", tmp_path / "out", told.append)
    (made / "assessment_vendor.xlsx").write_bytes(b"filled in")
    assert told == []
    write_forms(str(folder), "", tmp_path / "out", told.append)
    beside = made.with_name("forms.edited")
    assert told == [f"Somebody has worked in the files that lay there; they are kept in {beside}"]
    assert (beside / "assessment_vendor.xlsx").read_bytes() == b"filled in"


def test_an_unknown_vendor_writes_nothing(tmp_path):
    folder = small.write(tmp_path / "engagement")
    with pytest.raises(UsageError, match="acme"):
        write_forms(str(folder), "acne", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command(tmp_path):
    folder, root = small.write(tmp_path / "engagement"), Path(__file__).parents[1]
    command = [sys.executable, "-m", "invoke", "--search-root", str(root), "forms", f"--engagement={folder}",
               f"--out={tmp_path / 'out'}"]  # fmt: skip
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "acme" in result.stdout

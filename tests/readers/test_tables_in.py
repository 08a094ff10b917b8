"""Onboarding: every table of a file that nobody has mapped, with what is needed to read it again."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter
from reading import read

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake.readers import tables_in
from outsourcer_audit.intake.readers.headers import guess


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([["Report"], ["Id", "Start"], ["1", "9:00"]], [1]),
        ([["Report", ""], ["printed", "2026-05-02"], ["Id", "Start"], ["1", "9:00"]], [2]),
        ([["Id", "Start"], ["1", "9:00"], [], ["Agent", "Team"], ["A", "x"]], [0, 3]),
        ([["Id", "Start"], ["1", "9:00"], [], ["2", "9:01"]], [0]),
        ([["", "a", "b"], ["0", "1", "2"]], [0]),
        ([["Comment"], ["good"], ["bad"]], [0]),
        ([["1", "2"], ["3", "4"]], [0]),
        ([[""], []], []),
    ],
)
def test_headers_are_guessed(rows, heads):
    assert guess(rows) == heads


def test_what_is_found_can_be_read(tmp_path):
    book = io.BytesIO()
    made = xlsxwriter.Workbook(book)
    calls, agents = [["Calls of April"], ["Id", "Start"], [1, 2]], [["A", "B"], ["x", "y"]]
    for title, rows in {"Calls": calls, "Notes": [], "Agents": agents}.items():
        sheet = made.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("book.xlsx", book.getvalue())
        archive.writestr("terms.pdf", b"%PDF-1.7")
        archive.writestr("surveys.txt", "Antwort;Größe\n1;2\n2;3\n".encode("cp1252"))
    looks = tables_in(tmp_path / "all.zip")
    assert [(look.member, look.sheet, look.header, look.columns) for look in looks] == [
        ("book.xlsx", "Calls", 2, ("Id", "Start")),
        ("book.xlsx", "Agents", 1, ("A", "B")),
        ("surveys.txt", "", 1, ("Antwort", "Größe")),
    ]
    for look, first in zip(looks, [("1", "2"), ("x", "y"), ("1", "2")], strict=True):
        said = {"member": look.member, "sheet": look.sheet or None, "header": look.header}
        found = read(tmp_path / "all.zip", **said, encoding=look.encoding or None, delimiter=look.delimiter or None)
        assert (found.columns, found.rows[0]) == (look.columns, first)


def test_a_file_without_any_table(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("terms.pdf", b"%PDF-1.7")
    with pytest.raises(DataError, match="this is a PDF"):
        tables_in(tmp_path / "all.zip")

"""Workbooks: written here cell by cell, read back as the text a person would have typed."""

from __future__ import annotations

import base64
import datetime as dt
import zipfile
import zlib

import pytest
import xlsxwriter
from reading import bytes_read, read

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import sheets

XLS = """
eNrtWE1IVFEU/u57b3QcdJwxjTSQQejPFIyCQtDRtDRoxLKwP6hnTjA4OTLOphZlqcsgaFW0ESxoY7Xph0Jq1yIwahEEgRa1aRUUtFBf55z3Xo
xW4EAKxvse99x7zj333PPO/X3v1VR4eux+xQwWoRE65q0C5GXJFKUClwmB6i2Li27up2R5WFUo8NNA5vnwpOhlPo8hj/cMNNwznhMFPlA6gQF0
pPrjkRXEbvHBVOxDA1GFmyQJoly8KhF6WugaoXdF86nQJpFcEdpAutPqGKaiHdW7nFl8RKuSuiDY7kNp804k21CGFzyLL15Vtq4PzemEmVxlFZ
VGIcZBA9oW74+nmV+HWxQpHCXUxmK1ra2R9vb6WKy+q2sapTTq4/huRYBv7vJ+FvHkKytXIPmPhfL8v8j9NJqL5dc0AxiCdUpWyyiKsMPgGh9a
zGRycBYtPCEkBWHLIqkzkeaBdCJJc39frw/oypjpDLU6FDfPUtZtJjI6UFe3k7aF/YnBnpQZ4DNA9ozQgj2jSNZSIdFeFEs5LCsqRL7O3vn6Ot
bTGT0pkiE5J+zTZAP7DAuXuAU1DsL2mME11dJiq9DLYnW9lCuElpIm5Rs7y5zC3mHRGZHajdTPdsGb6Kas8mYqj3458Khy9GN0C5Un2mbOl068
jY6hik63XmrPzzBqVI26cZ3xOOrmytl53gst/20X8msh8V2H5RyZxZhDQIphoZPCcXQ4Pqyvybsu1NdEnyNkc240bU4jTv/F6cQZTt/6IlsXtI
DIwrhdTF5RfHXwOxwm1Ix8bmILutjjMbS12d5xzbZn/ME3Q+zxGLE9Q+wxOsjeJMXTEHuaWDPEGr/xJ4mcLrWaM2c1NGoleCBsU9Y9IwAPHjx4
8ODBgwcPywUl9zA4N0f77p3nfCbwf505SvPeb5L/FgeRoidD35J70E95Gudymj9r4VOuLbXENu7/QkY39Z5GH3rEj76c5y99Vajs91lyw9C/W0
K59j+fi5/L3P9P/yPpSQ==
"""
"""A workbook of Excel 97: a title over three cells, a header in row 3, two rows whose team is one merged cell."""

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Calls">
<table:table-row><table:table-cell office:value-type="string"><text:p>Id</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>When</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>007</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048573">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.fixture
def book(tmp_path):
    """Writes a workbook from {sheet: {(row, column): value}}, rows and columns counted from 0."""

    def write(named_sheets, name="export.xlsx", act=None, **options):
        made = xlsxwriter.Workbook(tmp_path / name, {"default_date_format": "yyyy-mm-dd hh:mm:ss", **options})
        for title, cells in named_sheets.items():
            sheet = made.add_worksheet(title)
            for (row, column), value in cells.items():
                sheet.write(row, column, value)
        if act:
            act(made)
        made.close()
        return tmp_path / name

    return write


def grid(*rows, at=(0, 0)):
    return {(at[0] + r, at[1] + c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v is not None}


def test_cells_as_a_person_would_type_them(book):
    def clock(made):
        sheet = made.get_worksheet_by_name("S")
        sheet.write_datetime(1, 5, dt.time(9, 15), made.add_format({"num_format": "hh:mm:ss"}))
        sheet.write_datetime(1, 6, dt.timedelta(hours=30, minutes=5), made.add_format({"num_format": "[h]:mm:ss"}))
        sheet.write_formula(1, 7, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 8, "=1+1", None, 2)

    cells = grid(list("abcdefghi"), [123, 1.10, True, "007", dt.datetime(2026, 4, 1, 9, 15)])
    found = read(book({"S": cells}, act=clock))
    assert found.rows == [("123", "1.1", "true", "007", "2026-04-01T09:15:00", "09:15:00", "30:05:00", "", "2")]
    assert (found.lines, found.misfits, found.notes) == ([2], [], [])


def test_numbers_and_days(book):
    found = read(
        book({"S": grid(["a", "b", "c", "d"], [1e20, 0.1, -5, dt.datetime(2026, 4, 1)], [0, 123456789012, 2.5, "NA"])})
    )
    assert found.rows == [("1e+20", "0.1", "-5", "2026-04-01"), ("0", "123456789012", "2.5", "NA")]


def test_the_years_of_the_first_mac(book):
    found = read(book({"S": grid(["a"], [dt.datetime(2026, 4, 1, 9, 15)])}, date_1904=True))
    assert found.rows == [("2026-04-01T09:15:00",)]


def test_a_table_that_starts_anywhere(book):
    cells = {(2, 1): "Calls of April"} | grid(["Id", "Start"], [1, "x"], [None, None], [2, "y"], at=(4, 2))
    found = read(book({"S": cells}), "Id", "Start", take=("Id", "Start"))
    assert (found.rows, found.lines) == ([("1", "x"), ("2", "y")], [6, 8])
    assert found.notes == ["header found in row 5", "1 column has no name; the first is called 'column 1'"]
    assert read(book({"S": cells}), header=5, take=("Start",)).rows == [("x",), ("y",)]
    with pytest.raises(DataError, match="has no header in row 4"):
        read(book({"S": cells}), header=4)


def test_the_sheet_is_found_by_its_columns(book):
    file = book(
        {
            "Cover": grid(["Read me"]),
            "Empty": {},
            "Calls": grid(["Id", "Start"], [1, 2]),
            "Agents": grid(["Agent"], ["A"]),
        }
    )
    found = read(file, "Start")
    assert (found.look.sheet, found.look.place, found.rows) == ("Calls", "sheet 'Calls'", [("1", "2")])
    assert read(file, sheet="Agents").rows == [("A",)]
    assert read(file, sheet="agents ").rows == [("A",)]
    assert read(file, "Strat").look.sheet == "Cover"
    with pytest.raises(DataError, match=r"has no sheet 'Agent'. Did you mean 'Agents'?"):
        read(file, sheet="Agent")
    with pytest.raises(DataError, match="sheet 'Empty' is empty"):
        read(file, sheet="Empty")


def test_hidden_sheets_are_read_only_by_name(book):
    file = book(
        {"A": grid(["x"], [1]), "B": grid(["Id"], [2])}, act=lambda made: made.get_worksheet_by_name("B").hide()
    )
    assert read(file, "Id").look.sheet == "A"
    assert read(file, sheet="B").rows == [("2",)]


def test_stacked_tables(book):
    cells = grid(["Id", "Start"], [1, "9:00"], [2, "9:01"]) | grid(
        ["Agents"], ["Agent", "Team", "Site"], ["A", "x", 7], at=(4, 0)
    )
    file = book({"S": cells})
    second = read(file, "Agent", "Site")
    assert (second.look.header, second.rows, second.lines) == (6, [("A", "x", "7")], [7])
    first = read(file, "Id", until="blank")
    assert (first.rows, first.misfits) == ([("1", "9:00"), ("2", "9:01")], [])
    # without the word, the second table's rows are read under the first header, or are too wide for it
    assert [line for line, _ in read(file, "Id").misfits] == [6, 7]
    assert [(look.header, look.columns, look.until) for look in readers.tables_in(file)] == [
        (1, ("Id", "Start"), "blank"),
        (6, ("Agent", "Team", "Site"), ""),
    ]


def test_a_header_far_down(book):
    cells = {(row, 0): f"remark {row}" for row in range(300)} | grid(["Id", "Start"], [1, 2], at=(301, 0))
    found = read(book({"S": cells}), "Start", "Id")
    assert (found.look.header, found.rows) == (302, [("1", "2")])


def test_merged_cells_hold_their_text_everywhere_but_a_figure_once(book):
    def merge(made):
        sheet = made.get_worksheet_by_name("S")
        sheet.merge_range(0, 1, 0, 3, "Title")
        sheet.merge_range(2, 1, 4, 1, "Lisboa")
        sheet.merge_range(3, 2, 3, 3, 7)

    found = read(
        book({"S": grid(["Team", "a", "b"], [None, 1, 2], [None], [None, 5, 6], at=(1, 1))}, act=merge), "Team"
    )
    assert found.rows == [("Lisboa", "1", "2"), ("Lisboa", "7", ""), ("Lisboa", "5", "6")]
    assert found.lines == [3, 4, 5]


def test_rows_may_be_short_and_have_remarks_beside_them(book):
    found = read(book({"S": grid(["a", "b", None, None], [1, None, None, None], [2, 3, None, "x"])}))
    assert (found.rows, found.misfits) == ([("1", ""), ("2", "3")], [])
    assert "rows with something to the right of the table, which is not read: 1" in found.notes


def test_formulas_that_were_never_calculated(book):
    def formula(made):
        made.get_worksheet_by_name("S").write_formula(1, 1, "=A2+1", None, "")

    file = book({"S": grid(["a", "b"], [1])}, act=formula)
    rewritten = file.with_name("bare.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v></v>", b""))
    for one in (file, rewritten):
        found = read(one)
        assert found.rows == [("1", "")]
        assert found.notes == [
            "some formulas have no stored result and are read as empty; open the workbook, save it, and read it again"
        ]


def test_macros_are_named_and_never_run(book, tmp_path):
    file = book({"S": grid(["a"], [1])})
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert read(file).notes == ["holds macros; they were not run"]


def test_a_workbook_by_another_name(book):
    file = book({"S": grid(["a"], [1])}, name="export.csv")
    assert (read(file).rows, read(file).notes) == ([("1",)], ["is an Excel workbook although it is named .csv"])


def test_xls(tmp_path):
    content = zlib.decompress(base64.b64decode(XLS))
    found = bytes_read(tmp_path, content, "Id", "Start", name="export.xls")
    assert found.look.kind == "xls"
    assert found.columns == ("Id", "Start", "Team", "Wait")
    assert found.rows == [
        ("1001", "2026-04-01T09:15:00", "Lisboa", "1.5"),
        ("007", "2026-04-02T10:30:00", "Lisboa", "2"),
    ]
    assert found.lines == [4, 5]
    for end in (8, 512, 600, 2000, 4000):
        with pytest.raises(DataError, match="damaged or cut off"):
            bytes_read(tmp_path, content[:end], name="cut.xls")


def test_ods(tmp_path):
    file = tmp_path / "export.ods"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", ODS.replace("\n<", "<"))
    found = read(file)
    assert (found.look.kind, found.look.sheet, found.columns) == ("ods", "Calls", ("Id", "When"))
    assert (found.rows, found.lines) == ([("12", "007")], [2])


def test_damaged_workbooks(book, tmp_path):
    file = book({"S": grid(*([i, f"text {i}"] for i in range(300)))})
    whole = file.read_bytes()
    for end in (4, 30, 100, 1000, len(whole) // 2, len(whole) - 10):
        with pytest.raises(DataError, match="damaged or cut off"):
            bytes_read(tmp_path, whole[:end], name="cut.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "torn.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:200])
    with pytest.raises(DataError, match="damaged or cut off"):
        read(tmp_path / "torn.xlsx")


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(book):
    cells = grid(["a", "b"], [1, 2]) | {(1_048_575, 16_383): "x"}
    with pytest.raises(DataError, match="reaches to row 1048576, column 16384; delete the stray cells"):
        read(book({"S": cells}))


def test_a_workbook_that_is_a_bomb(book, tmp_path):
    file = book({"S": grid(["a"], [1])})
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " * (100 << 20) if "sheet1" in name else b""))
    with pytest.raises(DataError, match="refused"):
        read(tmp_path / "bomb.xlsx")
    assert sheets.CELLS < 100_000_000


def test_an_empty_workbook(book):
    with pytest.raises(DataError, match="is empty"):
        read(book({"S": {}}))


def test_a_workbook_with_a_password(tmp_path):
    # an encrypted xlsx is an old compound file with a stream of this name; more of it cannot be seen
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(480)
    with pytest.raises(DataError, match="protected by a password"):
        bytes_read(tmp_path, content, name="locked.xlsx")


def test_a_panic_of_the_library_stays_silent(tmp_path, capfd):
    with pytest.raises(DataError, match="damaged or cut off"):
        bytes_read(tmp_path, zlib.decompress(base64.b64decode(XLS))[:-10], name="cut.xls")
    assert capfd.readouterr().err == ""


def test_of_several_fitting_sheets_one_must_be_named(book):
    file = book({"Jan": grid(["Id", "T"], ["a", "1"]), "Feb": grid(["Id", "T"], ["b", "2"])})
    with pytest.raises(
        DataError, match="several sheets have the mapped columns; say which `sheet` to read: 'Jan', 'Feb'"
    ):
        read(file, "Id", "T")
    assert read(file, "Id", "T", sheet="Feb").rows == [("b", "2")]


def test_a_number_stays_itself_beside_texts_with_decimal_commas(book):
    """1.125 must not become 1,125 because other cells of the column are texts such as 1.250,50."""
    file = book({"S": grid(["n"], [1.125], [0.125], [1234.5], [3], ["1.250,50"], [-0.00001])})
    rows = [text for (text,) in read(file, "n", decimal=",").rows]
    assert rows == ["1.125e0", "0.125e0", "1234.5e0", "3", "1.250,50", "-0.00001e0"]
    assert [text for (text,) in read(file, "n").rows][:3] == ["1.125", "0.125", "1234.5"]

"""Kinds of files: what bytes say counts, and what a name says does not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from reading import bytes_read, read

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers

SHARED = Path(__file__).parents[3] / "shared" / "data"


def packed(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html><body><table><tr><td>Id</td></tr></table></body></html>", "this is a web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<title>x</title>", "this is a web page"),
        (b"<table border=1><tr><td>Id</td></tr></table>", "this is a web page"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "this is a web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "old XML workbook"),
        (b"<?xml version='1.0'?><orders><order/></orders>", r"XML, but no XES event log \(it begins with <orders>\)"),
        (b"%PDF-1.7\n", "this is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "this is an image"),
        (b"Rar!\x1a\x07", "this is a RAR archive"),
        (packed("[Content_Types].xml", "word/document.xml"), "this is a Word document"),
        (packed("[Content_Types].xml", "ppt/x.xml"), "this is a presentation"),
        (bytes(range(32)) * 40, "this is no text"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, what):
    for name in ("export.xls", "export.csv"):
        with pytest.raises(DataError, match=what) as caught:
            bytes_read(tmp_path, content, name=name)
        assert "\n" not in str(caught.value)
        assert name in str(caught.value)


def test_text_that_is_named_like_a_workbook(tmp_path):
    found = bytes_read(tmp_path, b"Id\tStart\n1\t2\n", name="export.XLS")
    assert (found.rows, found.notes) == ([("1", "2")], ["is tab-separated text although it is named .xls"])


@pytest.mark.parametrize("name", ["_dummy completed_dp_modules.xls", "dummy outstanding_dp_modules.xls"])
def test_exports_of_a_learning_system(name):
    file = SHARED / "lms_exports" / name
    if not file.exists():
        pytest.skip("third-party data is not here")
    before = file.read_bytes()
    found = read(file, "Item ID", "User ID")
    assert found.notes == ["is comma-separated text although it is named .xls"]
    assert len(found.rows) > 10
    assert found.misfits == []
    assert file.read_bytes() == before


def test_every_third_party_file_is_read():
    files = [path for path in SHARED.rglob("*") if path.suffix in (".csv", ".xls", ".xlsx", ".zip")]
    if not files:
        pytest.skip("third-party data is not here")
    for file in files:
        assert read(file, take=()).look.columns
        assert readers.tables_in(file)

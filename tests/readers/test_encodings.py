"""Encodings: the same table however its bytes were written."""

from __future__ import annotations

import pytest
from reading import bytes_read, went_fast

from outsourcer_audit.errors import DataError

TABLE = "Id;Prénom;Équipe\n" + "1;François Lefèvre;Qualité\n2;Zoé Béranger;Réclamations\n" * 5
ROWS = [("1", "François Lefèvre", "Qualité"), ("2", "Zoé Béranger", "Réclamations")] * 5


@pytest.mark.parametrize(
    ("encoding", "found_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_found_by_bytes(tmp_path, monkeypatch, encoding, found_as):
    fast = went_fast(monkeypatch)
    found = bytes_read(tmp_path, TABLE.encode(encoding), "Prénom")
    assert found.rows == ROWS
    assert found.columns == ("Id", "Prénom", "Équipe")
    assert found.look.encoding == found_as
    assert fast == [True]
    by_bytes = f"read as {found_as}, as found by its bytes; set `encoding` if names look wrong"
    assert found.notes == ([by_bytes] if found_as in ("cp1252", "mac_roman") else [])


@pytest.mark.parametrize(
    ("encoding", "table"),
    [
        ("cp1250", "Id;Imię\n" + "1;Małgorzata Wiśniewska, zażalenie na opóźnienie\n2;Łukasz Żółć, usługi\n" * 5),
        ("cp1251", "Id;Имя\n" + "1;Иван Петров, жалоба на обслуживание\n2;Ольга, вопрос по счёту\n" * 5),
        ("shift_jis", "Id;名前\n" + "1;山田太郎、サービスの苦情\n2;鈴木花子、請求についての質問\n" * 5),
        ("gb18030", "Id;姓名\n" + "1;王小明,服务投诉\n2;李丽华,账单问题咨询\n" * 5),
        ("big5", "Id;姓名\n" + "1;王小明,服務投訴\n2;李麗華,帳單問題諮詢\n" * 5),
    ],
)
def test_other_scripts(tmp_path, encoding, table):
    found = bytes_read(tmp_path, table.encode(encoding))
    assert [";".join(row) for row in found.rows] == table.splitlines()[1:]


@pytest.mark.parametrize(
    "text", ["Id,Name\n1,Anna\n2,José\n", "Id,Preis\n1,3 €\n2,5 €\n", "Id,Note\n1,“hi” – it’s late\n"]
)
def test_when_in_doubt_it_is_windows(tmp_path, text):
    found = bytes_read(tmp_path, text.encode("cp1252"))
    assert [",".join(row) for row in found.rows] == text.splitlines()[1:]


def test_beyond_the_first_look(tmp_path):
    # plain ASCII for a megabyte, and only then a name
    content = b"Id,Name\n" + b"1,Anna\n" * 150_000 + "2,Müller\n".encode("cp1252")
    assert bytes_read(tmp_path, content).rows[-1] == ("2", "Müller")


def test_told_encodings_are_believed(tmp_path):
    assert bytes_read(tmp_path, "Id,Name\n1,Jürgen\n".encode("cp850"), encoding="cp850").rows == [("1", "Jürgen")]
    assert bytes_read(tmp_path, "Id\n1\n".encode("utf-16"), encoding="utf-16").rows == [("1",)]
    assert bytes_read(tmp_path, b"\xef\xbb\xbfId\n1\n", encoding="utf-8").columns == ("Id",)


def test_told_encodings_that_do_not_fit(tmp_path):
    with pytest.raises(DataError, match=r"export\.csv, line 3: not utf-8 text"):
        bytes_read(tmp_path, b"Id,Name\n1,Anna\n2,Jos\xe9\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"export\.csv, line 2: not ascii text"):
        bytes_read(tmp_path, b"Id,Name\n1,Jos\xe9\n", encoding="ascii")
    for encoding in ("klingon", "rot13", "base64", ""):
        with pytest.raises(DataError, match="unknown encoding"):
            bytes_read(tmp_path, b"Id,Name\n1,Anna\n", encoding=encoding)


def test_a_few_damaged_lines_cost_only_themselves(tmp_path):
    lines = [f"{i},Zoë" for i in range(1, 200)]
    content = ("Id,Name\n" + "\n".join(lines) + "\n").encode().replace(b"\n77,Zo\xc3\xab", b"\n77,Zo\xc3")
    found = bytes_read(tmp_path, content)
    assert len(found.rows) == 198
    assert found.misfits == [(78, "not readable as UTF-8 text")]
    assert found.notes == []


def test_a_file_cut_within_a_character(tmp_path):
    found = bytes_read(tmp_path, "Id,Name\n1,Anna\n2,Zoë".encode()[:-1])
    assert found.rows == [("1", "Anna")]
    assert found.misfits == [(3, "not readable as UTF-8 text")]


def test_a_look_that_ends_within_a_character(tmp_path):
    found = bytes_read(tmp_path, b"Id,Name\n1," + "ë".encode() * 200_000 + b"\n")
    assert found.rows == [("1", "ë" * 200_000)]

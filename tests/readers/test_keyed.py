"""JSON, JSON lines, event logs, SQLite and Parquet: files that name their cells."""

from __future__ import annotations

import gzip
import sqlite3
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading import bytes_read, read

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import sqlite

# --- JSON


def test_json_is_flattened_and_its_numbers_are_untouched(tmp_path):
    content = """[{"id": 1.10, "who": {"name": "Zoë", "tags": ["a", 2, {"b": null}]}, "ok": true},
                  {"id": "007", "big": 12345678901234567890, "ok": null, "e": 1E5, "none": {}, "zero": -0}]"""
    found = bytes_read(tmp_path, content.encode(), name="export.json")
    assert found.columns == ("id", "who.name", "who.tags", "ok", "big", "e", "none", "zero")
    assert found.rows == [
        ("1.10", "Zoë", '["a", 2, {"b": null}]', "true", "", "", "", ""),
        ("007", "", "", "", "12345678901234567890", "1E5", "{}", "-0"),
    ]
    assert (found.lines, found.notes, found.look.kind) == ([1, 2], [], "json")


def test_the_list_of_records_is_found_or_told(tmp_path):
    assert bytes_read(tmp_path, b'{"page": 1, "items": [{"a": 1}], "x": []}').look.records == "items"
    nested = b'{"data": {"items": [{"a": 1}, {"a": 2}]}, "meta": {}}'
    assert bytes_read(tmp_path, nested, records="data.items").rows == [("1",), ("2",)]
    with pytest.raises(DataError, match=r"no list under 'data.rows'"):
        bytes_read(tmp_path, nested, records="data.rows")
    two = b'{"calls": [{"a": 1}],\n "agents": [{"b": 2}]}'
    with pytest.raises(DataError, match=r"which list of `records` to read.*it holds calls, agents"):
        bytes_read(tmp_path, two)
    assert [look.records for look in readers.tables_in(tmp_path / "export.csv")] == ["calls", "agents"]


def test_an_item_that_is_no_object_is_set_aside(tmp_path):
    found = bytes_read(tmp_path, b'[{"a": 1}, 7, [1, "x"], {"a": 2}]')
    assert found.rows == [("1",), ("2",)]
    assert (found.misfits, found.texts) == ([(2, "is no object"), (3, "is no object")], ["7", '[1, "x"]'])


def test_json_lines(tmp_path):
    content = b'{"a": 1, "b": "x"}\n\n{"a": 2\n{"a": 3, "c": {"d": 4}}\n[5]\n{"a": "\xff"}\n'
    content += b'{"a": "\xc3\xab"}\n{"a": "\xc3\xab"}'
    found = bytes_read(tmp_path, content)
    assert (found.look.kind, found.columns) == ("jsonl", ("a", "b", "c.d"))
    assert found.rows == [("1", "x", ""), ("3", "", "4"), ("ë", "", ""), ("ë", "", "")]
    assert found.lines == [1, 4, 7, 8]
    assert found.misfits == [(3, "is no complete JSON"), (5, "is no object"), (6, "not readable as UTF-8 text")]


def test_names_that_appear_late_are_found_if_wanted(tmp_path):
    content = b'{"a": 1}\n' * 1500 + b'{"a": 2, "late": 3}\n'
    assert bytes_read(tmp_path, content).columns == ("a",)
    found = bytes_read(tmp_path, content, "late")
    assert (found.columns, found.rows[-1]) == (("a", "late"), ("2", "3"))


def test_names_that_differ_in_capitals(tmp_path):
    found = bytes_read(tmp_path, b'[{"Id": 1, "ID": 2}]')
    assert (found.columns, found.rows) == (("Id", "ID"), [("1", "2")])


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b'[{"a":' + b"[" * 5000 + b"]" * 5000 + b"}]"])
def test_json_nested_without_end(tmp_path, content):
    with pytest.raises(DataError, match=r"nested too deeply|damaged or cut off"):
        bytes_read(tmp_path, content, name="export.json")


def test_json_that_is_none(tmp_path):
    with pytest.raises(DataError, match="line 2: JSON that is damaged or cut off"):
        bytes_read(tmp_path, b'[{"a": 1},\n {"a": ', name="export.json")
    with pytest.raises(DataError, match="holds no records"):
        bytes_read(tmp_path, b"[]")
    found = bytes_read(tmp_path, b"[Id],[Name]\n1,2\n")  # brackets as some databases write them
    assert (found.look.kind, found.columns) == ("delimited", ("[Id]", "[Name]"))


def test_half_a_surrogate_pair_is_no_end_of_everything(tmp_path):
    assert bytes_read(tmp_path, b'[{"a": "x\\ud800y"}]').rows == [("x?y",)]


# --- event logs

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
 <global scope="event"><string key="org:role" value="nobody"/></global>
 <string key="concept:name" value="the log"/>
 <trace><string key="concept:name" value="Case 1"/>
  <event><string key="concept:name" value="Open &amp; go"/>
   <date key="time:timestamp" value="2026-04-01T09:15:00+02:00"/></event>
  <event><string key="concept:name" value="Close"/><string key="org:resource" value="Ana"><string key="deep"
   value="x"/></string>
   <list key="skills"><values><string key="s" value="pt"/><string key="s" value="en"/></values></list></event>
 </trace>
 <trace><string key="concept:name" value="Case 2"/><string key="team" value="T"/>
  <event><int key="cost" value="007"/></event></trace>
</log>"""


@pytest.mark.parametrize("space", [True, False])
def test_xes(tmp_path, space):
    content = LOG if space else LOG.replace(' xmlns="http://www.xes-standard.org/"', "").split("\n", 1)[1]
    found = bytes_read(tmp_path, content.encode(), name="log.xes")
    assert found.columns == (
        "case:concept:name", "concept:name", "time:timestamp", "org:resource", "skills", "case:team", "cost",
    )  # fmt: skip
    assert found.rows == [
        ("Case 1", "Open & go", "2026-04-01T09:15:00+02:00", "", "", "", ""),
        ("Case 1", "Close", "", "Ana", '["pt", "en"]', "", ""),
        ("Case 2", "", "", "", "", "T", "007"),
    ]
    assert (found.lines, found.notes) == ([1, 2, 3], [])
    assert bytes_read(tmp_path, gzip.compress(content.encode()), "cost", name="log.xes.gz").rows[2][-1] == "007"


def test_an_event_outside_of_any_case(tmp_path):
    lone = '<event><string key="concept:name" value="Lone"/></event>\n <trace>'
    found = bytes_read(tmp_path, LOG.replace("<trace>", lone, 1).encode())
    assert found.columns[:2] == ("concept:name", "case:concept:name")
    assert [row[:2] for row in found.rows[:2]] == [("Lone", ""), ("Open & go", "Case 1")]


def test_xes_that_is_hostile_or_damaged(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aa">]><log><trace><event><string key="x" value="&a;"/>'
    with pytest.raises(DataError, match="refused, as its XML declares"):
        bytes_read(tmp_path, bomb.encode())
    with pytest.raises(DataError, match="damaged or cut off"):
        bytes_read(tmp_path, LOG[:600].encode())
    with pytest.raises(DataError, match="holds no event"):
        bytes_read(tmp_path, b"<log/>")


# --- SQLite


@pytest.fixture
def database(tmp_path):
    def write(script):
        file = tmp_path / "export.db"
        file.unlink(missing_ok=True)
        con = sqlite3.connect(file)
        con.executescript(script)
        con.close()
        return file

    return write


CALLS = """CREATE TABLE "c""alls"(Id TEXT, n REAL, x);
INSERT INTO "c""alls" VALUES ('007', 2.0, NULL), ('NA', 2.5, 12), ('b', 1, x'00ff'), (CAST(x'ff41' AS TEXT), 1, 1);"""


def test_sqlite(database, tmp_path):
    found = read(database(CALLS))
    assert (found.look.relation, found.look.place) == ('c"alls', "relation 'c\"alls'")
    assert found.rows == [("007", "2", ""), ("NA", "2.5", "12")]
    assert found.misfits == [(3, "holds binary data"), (4, "not readable as UTF-8 text")]
    assert len(read(database(CALLS), take=("n",)).rows) == 4  # what is not taken does no harm
    assert [path.name for path in tmp_path.iterdir()] == ["export.db"]


def test_the_relation_is_found_or_told(database):
    file = database("CREATE TABLE a(x); CREATE TABLE b(y); CREATE VIEW v AS SELECT y AS z FROM b; "
                    "INSERT INTO b VALUES (1);"
                    "CREATE TABLE gone(q); CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone;")  # fmt: skip
    assert read(file, "z").rows == [("1",)]
    assert read(file, relation="B").rows == [("1",)]
    with pytest.raises(DataError, match="say which `relation` of the database to read: a, b, v, broken"):
        read(file)
    with pytest.raises(DataError, match=r"has no relation 'c'. It has: a, b, v"):
        read(file, relation="c")
    assert [look.relation for look in readers.tables_in(file)] == ["a", "b", "v"]


def test_nothing_is_written_beside_a_database(database, tmp_path):
    file = database("PRAGMA journal_mode = WAL; CREATE TABLE a(x); INSERT INTO a VALUES (1)")
    assert [path.name for path in tmp_path.iterdir()] == ["export.db"]
    made = []
    real = file.stat().st_mtime_ns, file.read_bytes()
    for _ in readers.tables_in(file):
        con = sqlite._opened(sqlite.Place(file, "sqlite", "x"))
        with con as opened:
            opened.execute("SELECT * FROM a").fetchall()
            made = [path.name for path in tmp_path.iterdir()]
    assert made == ["export.db"]
    assert (file.stat().st_mtime_ns, file.read_bytes()) == real


def test_a_journal_beside_the_database_is_named(database):
    file = database(CALLS)
    file.with_name("export.db-wal").write_bytes(b"x")
    assert "has a journal beside it whose changes are not read" in read(file).notes[0]


def test_damaged_sqlite(database, tmp_path):
    whole = database(CALLS).read_bytes()
    for end in (20, 100, 4096):
        with pytest.raises(DataError, match=r"damaged or cut off|holds no table"):
            bytes_read(tmp_path, whole[:end], name="cut.db")
    with pytest.raises(DataError, match="holds no table"):
        read(database("CREATE TABLE a(x); DROP TABLE a"))


# --- Parquet


def test_parquet(tmp_path):
    at = datetime(2026, 4, 1, 9, 15, tzinfo=UTC)
    table = pa.table({"Id": ["007", None], "n": [2.0, 2.5], "i": [1, 2], "t": [at, None], "ok": [True, False],
                      "list": [[1, 2], None], "deep": [{"a": "x"}, {"a": None}], "raw": [b"text", b"\xff"],
                      "ID": [1, 2]})  # fmt: skip
    pq.write_table(table, tmp_path / "export.parquet")
    found = read(tmp_path / "export.parquet")
    assert found.columns == ("Id", "n", "i", "t", "ok", "list", "deep", "raw", "ID_1")
    assert found.rows == [
        ("007", "2", "1", "2026-04-01 09:15:00+00", "true", "[1,2]", '{"a":"x"}', "text", "1"),
        ("", "2.5", "2", "", "false", "", '{"a":null}', "\\xFF", "2"),
    ]
    assert found.lines == [1, 2]


def test_parquet_keeps_its_order(tmp_path):
    count = 300_000
    pq.write_table(pa.table({"n": list(range(count))}), tmp_path / "export.parquet", row_group_size=20_000)
    assert [row[0] for row in read(tmp_path / "export.parquet").rows[1:]] == [str(i) for i in range(1, count)]


def test_damaged_parquet(tmp_path):
    pq.write_table(pa.table({"n": list(range(9000))}), tmp_path / "export.parquet")
    whole = (tmp_path / "export.parquet").read_bytes()
    torn = whole[:100] + bytes(400) + whole[500:]
    for content in (whole[:4], whole[:2000], whole[:-5], torn):
        with pytest.raises(DataError, match="damaged or cut off"):
            bytes_read(tmp_path, content, name="cut.parquet")

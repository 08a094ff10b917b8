"""Archives: the member that is meant, and nothing that fills the disk."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from reading import engine, read, source, text_of

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import archive

CALLS, AGENTS = b"Id,Start\n1,9:00\n", b"Agent,Team\nA,x\n"


def zipped(members, **how):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **how) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


@pytest.fixture
def put(tmp_path):
    def write(content, name="export.zip"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


def test_a_single_member(put):
    found = read(put(zipped({"april/calls.csv": CALLS, "__MACOSX/calls.csv": b"x", "april/": b"", ".DS_Store": b"y"})))
    assert found.rows == [("1", "9:00")]
    assert (found.look.member, found.look.place) == ("april/calls.csv", "member april/calls.csv")


def test_several_members(put):
    file = put(zipped({"calls.csv": CALLS, "agents.csv": AGENTS, "notes.pdf": b"%PDF-1.7"}))
    assert read(file, "Start").rows == [("1", "9:00")]
    assert read(file, "Team").look.member == "agents.csv"
    assert read(file, member="agents.csv").rows == [("A", "x")]
    assert read(file, member="call*").rows == [("1", "9:00")]
    for wanted, said in [((), {}), (("Strat",), {}), ((), {"member": "*.csv"}), ((), {"member": "none.csv"})]:
        with pytest.raises(DataError, match=r"calls\.csv, agents\.csv") as caught:
            read(file, *wanted, **said)
        assert "member" in str(caught.value)


def test_a_member_in_a_folder_is_found_by_its_name(put):
    assert (
        read(put(zipped({"x/calls.csv": CALLS, "x/agents.csv": AGENTS})), member="calls.csv").look.member
        == "x/calls.csv"
    )


def test_names_of_members_are_never_paths(put, tmp_path):
    found = read(put(zipped({"../../escaped.csv": CALLS})))
    assert found.rows == [("1", "9:00")]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["export.zip"]
    assert not list(tmp_path.parent.glob("escaped*"))


def test_gzip(put):
    assert read(put(gzip.compress(CALLS), "calls.csv.gz")).rows == [("1", "9:00")]
    assert read(put(gzip.compress(CALLS) + gzip.compress(b"2,9:01\n"), "two.gz")).rows[1] == ("2", "9:01")


def test_an_archive_in_an_archive(put):
    assert read(put(zipped({"calls.csv.gz": gzip.compress(CALLS)}))).rows == [("1", "9:00")]
    assert read(put(zipped({"inner.zip": zipped({"calls.csv": CALLS})}))).rows == [("1", "9:00")]
    deep = CALLS
    for _ in range(5):
        deep = gzip.compress(deep)
    with pytest.raises(DataError, match="an archive in an archive in an archive"):
        read(put(deep, "deep.gz"))


def test_a_look_needs_only_the_beginning(put, monkeypatch):
    content = CALLS + b"".join(b"%d,9:%02d\n" % (i, i % 60) for i in range(2, 400_000))
    file = put(zipped({"calls.csv": content}))
    copied = []
    real = archive._copy
    monkeypatch.setattr(archive, "_copy", lambda *given: (real(*given), copied.append(given[2].stat().st_size))[0])
    look = readers.look(file, source(), ("Start",))
    assert sum(copied) < 600_000
    readers.read(engine(), file, source(), look, ("Id",), 0)
    assert len(text_of(engine())[0]) == 399_999


def test_bombs_are_refused(put, monkeypatch):
    zeros = b"a,b\n" + bytes(100 << 20)
    for content, name in ((zipped({"a.csv": zeros}), "bomb.zip"), (gzip.compress(zeros), "bomb.gz")):
        file = put(content, name)
        look = readers.Look("delimited", ("a", "b"), delimiter=",")
        with pytest.raises(DataError, match="unpacks to more than 200 times its packed size; refused"):
            readers.read(engine(), file, source(), look, ("a",), 0)
    monkeypatch.setattr(archive, "MOST", 1 << 20)
    with pytest.raises(DataError, match="refused"):
        readers.read(engine(), put(zipped({"a.csv": bytes(range(256)) * 8192}), "big.zip"), source(), look, ("a",), 0)


def test_a_bomb_that_lies_about_its_size_is_refused(put):
    content = zipped({"a.csv": b"a,b\n" + bytes(100 << 20)})
    size = (4 + (100 << 20)).to_bytes(4, "little")
    assert content.count(size) == 2
    file = put(content.replace(size, (50).to_bytes(4, "little")))
    with pytest.raises(DataError, match="refused"):
        readers.read(engine(), file, source(), readers.Look("delimited", ("a", "b"), delimiter=","), ("a",), 0)


def test_a_small_but_regular_file_is_no_bomb(put):
    content = b"Id,Start\n" + b"1,9:00\n" * 1_000_000
    assert len(read(put(gzip.compress(content), "calls.csv.gz"), take=("Id",)).rows) == 1_000_000


def test_a_protected_member(put):
    content = bytearray(zipped({"a.csv": CALLS}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    with pytest.raises(DataError, match="protected by a password"):
        read(put(bytes(content)))


def test_damaged_archives(put):
    whole = zipped({"a.csv": b"Id,Start\n" + b"".join(b"%d,9:00\n" % i for i in range(9000))})
    broken = bytearray(whole)
    broken[60:90] = bytes(30)
    for content in (whole[:-30], whole[:5000], bytes(broken)):
        with pytest.raises(DataError, match="damaged or cut off"):
            read(put(content))
    with pytest.raises(DataError, match="damaged or cut off"):
        read(put(gzip.compress(whole)[:-20], "a.gz"))
    with pytest.raises(DataError, match="the zip holds no file"):
        read(put(zipped({})))

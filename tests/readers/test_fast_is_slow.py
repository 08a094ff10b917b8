"""Laws of delimited text: the fast path never differs, no record is lost, and nothing but DataError is raised."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from reading import bytes_read, engine, source, text_of

from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import delimited

OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# quotes, separators and line ends as often as letters: that is where two readers differ
MARKS = st.text(st.sampled_from('ab "",;\n\r\t|é\u00a0\x0b\x0c'), max_size=6)
LOOSE = re.compile('" +[,;|\t\r\n]|[,;|\t] +"')
"""A space between a quote and a separator: a reader cannot be sure that this is plain, so it need not go fast."""
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


def both_ways(monkeypatch, folder, content, **said):
    """What the fast path brought (None where it declined) and what the slow path brought."""
    real = delimited.read_plain
    took = []
    with monkeypatch.context() as patch:
        patch.setattr(delimited, "read_plain", lambda *given: took.append(real(*given)) or took[-1])
        fast = bytes_read(folder, content, **said)
        patch.setattr(delimited, "read_plain", lambda *given: False)
        slow = bytes_read(folder, content, **said)
    return (fast if took == [True] else None), slow


@OFTEN
@given(
    st.lists(st.lists(MARKS, min_size=2, max_size=4), max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_fast_equals_slow_on_whatever_is_joined(tmp_path, monkeypatch, rows, delimiter, end):
    text = end.join([delimiter.join("abc"), *(delimiter.join(row) for row in rows)])
    fast, slow = both_ways(monkeypatch, tmp_path, text.encode(), delimiter=delimiter)
    assert fast is None or (fast.rows, fast.lines, fast.misfits) == (slow.rows, slow.lines, slow.misfits)


@OFTEN
@given(
    st.lists(st.lists(LETTERS, min_size=3, max_size=3), max_size=6),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_plain_files_go_fast_and_are_what_was_written(tmp_path, monkeypatch, rows, quoting, end, ended):
    rows = [["k" + first, *others] for first, *others in rows]  # a row of separators only may be blank: not plain
    stream = io.StringIO()
    csv.writer(stream, quoting=quoting, lineterminator=end).writerows([["x", "y", "z"], *rows])
    content = stream.getvalue() if ended else stream.getvalue().removesuffix(end)
    assume(not LOOSE.search(content))
    fast, slow = both_ways(monkeypatch, tmp_path, content.encode(), delimiter=",")
    assert fast is not None
    for found in (fast, slow):
        assert (found.rows, found.misfits) == ([tuple(row) for row in rows], [])
        assert found.lines == list(range(2, len(rows) + 2))


@OFTEN
@given(st.lists(st.lists(MARKS, min_size=3, max_size=3), max_size=6))
def test_slow_is_the_csv_module_on_well_formed_records(tmp_path, monkeypatch, rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([["x", "y", "z"], *rows])
    _, slow = both_ways(monkeypatch, tmp_path, stream.getvalue().encode(), delimiter=",")
    filled = [tuple(row) for row in rows if "".join(row).strip(" \t\r\n\x0b\x0c\u00a0")]
    assert (slow.rows, slow.misfits) == (filled, [])


def test_a_space_behind_a_closing_quote_belongs_to_the_cell(tmp_path, monkeypatch):
    """DuckDB drops it, and one before an opening quote; the csv module keeps both. (Found by hypothesis.)"""
    for text in (b'x,y,z\n1,"2" ,3\n', b'x,y,z\n1,2,"3" \n', b'x,y,z\n1,2,"3" '):
        fast, slow = both_ways(monkeypatch, tmp_path, text, delimiter=",")
        assert fast is None  # left to the slower reader
        assert [cell for row in slow.rows for cell in row if cell.endswith(" ")] != []


@OFTEN
@given(st.lists(st.text(st.sampled_from('ab",\x00é'), max_size=20), max_size=12))
def test_no_line_is_lost(tmp_path, monkeypatch, ends):
    """Every line is a row, a misfit, or stands in a quoted cell of one."""
    lines = ["a" + end for end in ends]  # so that none is blank
    _, slow = both_ways(monkeypatch, tmp_path, "\n".join(["h,i", *lines]).encode(), delimiter=",")
    inside = sum(cell.count("\n") for row in slow.rows for cell in row) + sum(text.count("\n") for text in slow.texts)
    assert len(slow.rows) + len(slow.misfits) + inside == len(lines)
    set_aside = [line for line, _ in slow.misfits]
    assert set_aside == sorted(set_aside)
    assert len({*slow.lines, *set_aside}) == len(slow.lines) + len(set_aside)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"PAR1",
            b"SQLite format 3\0",
            b"\xd0\xcf\x11\xe0",
            b"[{",
            b'{"a":',
            b"<log>",
            b"<?xml version='1.0'?>",
            b"\xff\xfe",
            b"a,b\n",
        ]
    ),
    st.binary(max_size=200),
    st.sampled_from(["x.csv", "x.xls", "x.json", "x.zip"]),
)
def test_random_bytes_raise_nothing_else(tmp_path, start, rest, name):
    file = tmp_path / name
    file.write_bytes(start + rest)
    try:
        look = readers.look(file, source(), ())
        readers.read(engine(), file, source(), look, look.columns, 0)
        text_of(engine())
    except DataError as error:
        assert "\n" not in str(error)
    try:
        readers.tables_in(file)
    except DataError as error:
        assert "\n" not in str(error)

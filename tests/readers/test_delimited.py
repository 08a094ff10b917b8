"""Delimited text: given bytes -> expected rows, lines, misfits and notes, worked by hand."""

from __future__ import annotations

import pytest
from reading import bytes_read, read, source, text_of, went_fast

from outsourcer_audit.engine import connect
from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import records


def test_everything_stays_text(tmp_path):
    found = bytes_read(tmp_path, b"a,b,c,d\nNA,None,nan,007\n1.10,,true,2026-04-01\n")
    assert found.columns == ("a", "b", "c", "d")
    assert found.rows == [("NA", "None", "nan", "007"), ("1.10", "", "true", "2026-04-01")]
    assert (found.lines, found.misfits, found.notes) == ([2, 3], [], [])


def test_spaces_around_cells_stay_and_around_headings_go(tmp_path):
    found = bytes_read(tmp_path, "\ufeff Id\u00a0, Start \n x , y\n".encode())
    assert found.columns == ("Id", "Start")
    assert found.rows == [(" x ", " y")]
    assert bytes_read(tmp_path, b'\xef\xbb\xbf"Id","a,b"\n1,2\n').columns == ("Id", "a,b")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    text = 'Id;Price;Note\n1;2.50;"one; two, three"\n2;3.75;"| and\ttab"\n'.replace(";", delimiter)
    found = bytes_read(tmp_path, text.encode())
    assert found.look.delimiter == delimiter
    assert len(found.rows) == 2
    assert len(found.columns) == 3


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path):
    found = bytes_read(tmp_path, b"a;b;c\n1,5;2,5;3\n2,5;3,5;4\n")
    assert found.rows == [("1,5", "2,5", "3"), ("2,5", "3,5", "4")]


def test_one_column_of_sentences_stays_one_column(tmp_path):
    found = bytes_read(tmp_path, b"Comment\nGood, thanks\nBad\nSlow, rude, late\n", "Comment")
    assert found.rows == [("Good, thanks",), ("Bad",), ("Slow, rude, late",)]


def test_a_told_delimiter_is_used(tmp_path):
    assert bytes_read(tmp_path, b"a~b,c\n1~2,3\n", delimiter="~").rows == [("1", "2,3")]
    with pytest.raises(DataError, match="cannot be a `delimiter`"):
        bytes_read(tmp_path, b"a,b\n", delimiter='"')


def test_a_preamble_is_no_row(tmp_path):
    content = b"Calls of April\nprinted 2026-05-02, by MB\n\nId,Start,Wait\n1,2,3\n4,5,6\n"
    found = bytes_read(tmp_path, content, "Start", "Id")
    assert (found.look.header, found.rows, found.lines) == (4, [("1", "2", "3"), ("4", "5", "6")], [5, 6])
    assert found.notes == ["header found in line 4"]
    assert bytes_read(tmp_path, content, header=4).rows == found.rows


def test_a_told_header_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="line 9: no header there"):
        bytes_read(tmp_path, b"a,b\n1,2\n", header=9)
    with pytest.raises(DataError, match="line 2: no header there"):
        bytes_read(tmp_path, b"a,b\n\n1,2\n", header=2)


def test_a_header_far_below_is_found_where_it_was_told(tmp_path):
    found = bytes_read(tmp_path, b"remark\n" * 60_000 + b"a,b\n1,2\n", header=60_001)
    assert (found.columns, found.rows, found.lines) == (("a", "b"), [("1", "2")], [60_002])


def test_the_likeliest_header_is_given_where_a_name_is_missing(tmp_path):
    # telling what is missing is the mapping's part: it knows which column wanted it
    found = bytes_read(tmp_path, b"Report\nId,Start,Wait\n1,2,3\n", "Id", "Strat")
    assert found.columns == ("Id", "Start", "Wait")
    assert bytes_read(tmp_path, b"x,y\nz,w\n", "Id").columns == ("x", "y")


def test_columns_get_names_of_their_own(tmp_path):
    found = bytes_read(tmp_path, b'Date,,Date,Date (2),"Long\r\nname",_record,date\n1,2,3,4,5,6,7\n')
    assert found.columns == ("Date", "column 2", "Date (3)", "Date (2)", "Long name", "_record", "date")
    assert found.rows == [("1", "2", "3", "4", "5", "6", "7")]
    assert found.lines == [3]
    assert found.notes == [
        "2 columns share the name 'Date'; the second is 'Date (3)'",
        "1 column has no name; the first is called 'column 2'",
    ]


def test_a_third_of_the_same_name(tmp_path):
    assert bytes_read(tmp_path, b"A,A,A\n1,2,3\n").columns == ("A", "A (2)", "A (3)")


def test_made_names_can_be_wanted(tmp_path):
    assert bytes_read(tmp_path, b"title,,\nA,A,\n1,2,3\n", "A (2)", "column 3").look.header == 2


def test_hostile_headings_are_only_text(tmp_path):
    names = ('a"; DROP TABLE _text; --', "b'b", "c{}%s", "é")
    head = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    for more in (b"", b'1,2,3,"\n"\n'):  # fast and slow
        found = bytes_read(tmp_path, head.encode() + b"\n1,2,3,4\n" + more)
        assert found.columns == names
        assert found.rows[0] == ("1", "2", "3", "4")


def test_ragged_records_are_set_aside(tmp_path):
    content = b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\nTotal: 4\n"
    found = bytes_read(tmp_path, content)
    assert (found.rows, found.lines) == ([("1", "2", "3"), ("1", "2", "3")], [2, 5])
    assert found.misfits == [
        (3, "has 2 cells where the header has 3"),
        (4, "has 4 cells where the header has 3"),
        (6, "has 1 cell where the header has 3"),
    ]
    assert found.texts == ["1,2", "1,2,3,4", "Total: 4"]


def test_a_misfit_is_cut_to_what_can_be_shown(tmp_path):
    assert bytes_read(tmp_path, b"a,b\n" + b"x" * 9000 + b"\n").texts == ["x" * 500]


def test_blank_lines_are_no_rows(tmp_path):
    found = bytes_read(tmp_path, 'a,b\n\n1,2\n , \n,\n"",""\n\u00a0,\n3,4\n\n'.encode())
    assert (found.rows, found.lines, found.misfits) == ([("1", "2"), ("3", "4")], [3, 8], [])


def test_a_last_line_of_delimiters_is_no_row(tmp_path):
    assert bytes_read(tmp_path, b"a,b\n1,2\n,").rows == [("1", "2")]


def test_a_blank_line_ends_the_table_if_told_so(tmp_path):
    found = bytes_read(tmp_path, b"a,b\n1,2\n\nx,y,z\n7,8,9\n", until="blank")
    assert (found.rows, found.misfits) == ([("1", "2")], [])


def test_quotes(tmp_path):
    found = bytes_read(tmp_path, b'a,b\n"x, ""y""",2\n"line\nbreak",3\n5" pipe,4\n', "a")
    assert found.rows == [('x, "y"', "2"), ("line\nbreak", "3"), ('5" pipe', "4")]
    assert found.lines == [2, 3, 5]


def test_a_quote_that_is_never_closed_costs_one_line(tmp_path):
    found = bytes_read(tmp_path, b'a,b\n1,2\n"oops,3\n4,5\n6,7\n')
    assert found.rows == [("1", "2"), ("4", "5"), ("6", "7")]
    assert found.misfits == [(3, "a quote is never closed")]
    assert found.texts == ['"oops,3']


def test_an_open_quote_does_not_pair_up_with_a_later_one(tmp_path):
    # to the csv module this is one record of two cells, and two customers would be gone
    found = bytes_read(tmp_path, b'a,b\n1,"oops\n2,"well\n3,4\n')
    assert found.rows == [("3", "4")]
    assert found.misfits == [(2, "a quote is never closed"), (3, "a quote is never closed")]


def test_a_quote_open_for_a_thousand_lines_is_given_up(tmp_path):
    # well formed, if five thousand customers were one cell
    body = b"".join(b"%d,x\n" % i for i in range(5000))
    found = bytes_read(tmp_path, b'a,b\n"0,\n' + body + b'",1\n')
    assert len(found.rows) == 5000
    assert found.misfits == [(2, "a quote is never closed"), (5003, "a quote is never closed")]


def test_a_file_full_of_open_quotes_takes_no_age(tmp_path, monkeypatch):
    # each line opens where the one before it closes, without end
    pulled = []
    real = records._Feed.__next__
    monkeypatch.setattr(records._Feed, "__next__", lambda feed: pulled.append(1) or real(feed))
    found = bytes_read(tmp_path, b"a,b\n" + b'x","y\n' * 20_000)
    assert len(found.misfits) + len(found.rows) <= 20_000
    assert found.misfits[0] == (2, "a quote is never closed")
    assert len(pulled) < 1_000_000  # not a thousand times the file


@pytest.mark.parametrize("last", [b'"3,4', b"3", b'3,"4'])
def test_a_cut_off_last_record_is_set_aside(tmp_path, last):
    found = bytes_read(tmp_path, b"a,b\n1,2\n" + last)
    assert found.rows == [("1", "2")]
    assert [line for line, _ in found.misfits] == [3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path, end):
    found = bytes_read(tmp_path, f'a,b{end}1,2{end}"3{end}x",4{end}5,6'.encode())
    assert (found.rows, found.lines) == ([("1", "2"), (f"3{end}x", "4"), ("5", "6")], [2, 3, 5])


def test_mixed_line_ends(tmp_path):
    assert bytes_read(tmp_path, b"a,b\r1,2\n3,4\r\n5,6").rows == [("1", "2"), ("3", "4"), ("5", "6")]


@pytest.mark.parametrize("junk", [b"\0", b"\x01", b"\x1a"])
def test_binary_bytes_cost_one_record(tmp_path, junk):
    found = bytes_read(tmp_path, b"a,b\n1,2\n3" + junk + b',4\n"5\n' + junk + b'",6\n7,8\n')
    assert found.rows == [("1", "2"), ("7", "8")]
    assert found.misfits == [(3, "holds binary bytes"), (4, "holds binary bytes")]
    found = bytes_read(tmp_path, b"a,b\n1,2\n3" + junk + b",4\n")  # else plain
    assert (found.rows, found.misfits) == ([("1", "2")], [(3, "holds binary bytes")])


def test_only_a_header(tmp_path, monkeypatch):
    fast = went_fast(monkeypatch)
    for content in (b"a,b", b"a,b\n", b"\xef\xbb\xbfa,b\r\n", b"a,b\n\n"):
        found = bytes_read(tmp_path, content)
        assert (found.columns, found.rows, found.misfits) == (("a", "b"), [], [])
    assert fast == [True, True, True, False]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n\t", b",,\n,,\n", b"\xff\xfe", b'""\n'])
def test_an_empty_file_is_one_clear_line(tmp_path, content):
    with pytest.raises(DataError, match=r"export\.csv: the file is empty") as caught:
        bytes_read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_only_what_is_taken_is_read_and_files_add_up(tmp_path):
    con = connect()
    for number, cells in enumerate((b"1,2,3", b'4,"5\n5",6')):
        file = tmp_path / f"{number}.csv"
        file.write_bytes(b"a,b,c\n" + cells + b"\n")
        look = readers.look(file, source(), ("c", "a"))
        readers.read(con, file, source(), look, ("c", "a"), number)
    assert text_of(con, 0)[0] == [("3", "1")]
    assert text_of(con, 1)[0] == [("6", "4")]
    # a later source begins anew
    readers.read(con, file, source(), look, ("b",), 0)
    assert text_of(con, 0)[0] == [("5\n5",)]
    assert text_of(con, 1)[0] == []


def test_a_header_with_binary_bytes_is_still_the_header(tmp_path):
    found = bytes_read(tmp_path, b"a\x01,b\n1,2\n")
    assert (found.columns, found.rows, found.misfits) == (("a", "b"), [("1", "2")], [])


def test_long_cells_and_wide_tables(tmp_path):
    cell = "x" * (10 << 20)
    assert bytes_read(tmp_path, f"a,b\n{cell},1\n".encode()).rows == [(cell, "1")]
    assert bytes_read(tmp_path, f'a,b\n"{cell}\n",1\n'.encode()).rows == [(cell + "\n", "1")]
    for columns, last in ((1000, b""), (5000, b"\n\n")):
        names = [f"c{place}" for place in range(columns)]
        found = bytes_read(tmp_path, (",".join(names) + "\n" + ",".join(names)).encode() + last)
        assert found.rows == [tuple(names)]


def test_a_header_longer_than_a_first_look(tmp_path):
    names = ["n" * 300 + str(place) for place in range(1000)]
    found = bytes_read(tmp_path, (",".join(names) + "\n" + ",".join(names) + "\n").encode())
    assert found.columns == tuple(names)


def test_fixed_width(tmp_path):
    content = b"Id  Start     Note\n0012026-04-01hello\n002 2026-04-02\n\n0032026-04-03way too long, this\n"
    found = bytes_read(tmp_path, content, "Id", widths=(4, 10, 5))
    assert found.columns == ("Id", "Start", "Note")
    assert found.rows == [("0012", "026-04-01h", "ello"), ("002 ", "2026-04-02", "")]
    assert found.misfits == [(5, "is longer than the 19 characters of its columns")]


def test_order_holds_over_many_rows(tmp_path, monkeypatch):
    fast = went_fast(monkeypatch)
    count = 300_000
    content = "n,m\n" + "".join(f"{i},{i * 7}\n" for i in range(1, count + 1))
    found = bytes_read(tmp_path, content.encode())
    assert fast == [True]
    assert [row[0] for row in found.rows] == [str(i) for i in range(1, count + 1)]
    assert found.lines == list(range(2, count + 2))


def test_order_and_lines_hold_over_batches(tmp_path, monkeypatch):
    fast = went_fast(monkeypatch)
    count = 120_000
    content = "n,m\n\n" + "".join(f"{i},{i * 7}\n" for i in range(1, count + 1))
    found = bytes_read(tmp_path, content.encode())
    assert fast == [False]
    assert [row[0] for row in found.rows] == [str(i) for i in range(1, count + 1)]
    assert found.lines == list(range(3, count + 3))


def test_a_changed_file_is_looked_at_again(tmp_path):
    assert bytes_read(tmp_path, b"a,b\n1,2\n").columns == ("a", "b")
    assert bytes_read(tmp_path, b"a,b,c\n1,2,3\n").columns == ("a", "b", "c")


def test_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="cannot be opened"):
        read(tmp_path / "none.csv")

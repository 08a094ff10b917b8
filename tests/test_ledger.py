"""The account of a file: what became of every record, and what a reader of the card is told about it."""

from __future__ import annotations

import csv

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit.intake import account as account_module
from outsourcer_audit.intake import load as load_module
from outsourcer_audit.intake.ledger import FileLedger


def account(tmp_path, lines: list[str], change: str = "", header: str = small.HEADER, **replaced: str) -> dict:
    """The ledger of one small file, with words of its mapping replaced and more of them added before the columns."""
    vendor = small.VENDOR.replace("[source.columns]", f"{change}\n[source.columns]")
    for old, new in replaced.items():
        assert old in vendor
        vendor = vendor.replace(old, new)
    folder = small.write(tmp_path, [], vendor)
    (folder / "vendors/acme/exports/contacts.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    (entry,) = oa.open(folder, "acme", "2026-04").tables.intake["ledger"]
    return entry


def counts(entry: dict) -> tuple[int, ...]:
    names = ("records", "rows_left_out", "rows_superseded", "rows_read", "rows_loaded", "rows_quarantined")
    return tuple(entry[name] for name in names)


LINES = [
    "C1,01/04/2026 09:15,0:10,no,no",
    "C1,01/04/2026 09:20,0:10,no,yes",  # delivered again: the newest counts
    "C2,31/02/2026 09:15,0:10,no,no",  # no such day
    "T1,01/04/2026 09:15,0:10,no,no",  # left out by `where`
    "C3,01/04/2026 09:15,0:10,no",  # a cell too few
    "C4,14/04/2026 09:15,0:10,no,no",
]


def test_every_record_is_accounted_for(tmp_path):
    entry = account(tmp_path, LINES, 'where = { Id = { matches = "^C" } }\nnewest = { key = "contact_id" }')
    assert counts(entry) == (6, 1, 1, 4, 2, 2)
    assert entry["notes"] == [
        "rows left out, as the mapping's `where` says: 1",
        "rows delivered again later, of which the newest counts: 1",
    ]


def test_of_rows_delivered_twice_a_broken_newest_hides_nothing(tmp_path):
    lines = ["C1,01/04/2026 09:15,0:10,no,no", "C1,99/99/2026 09:15,0:10,no,no"]
    assert counts(account(tmp_path, lines, 'newest = { key = "contact_id" }')) == (2, 0, 0, 2, 1, 1)


def test_what_decides_which_row_is_newer_is_read_like_any_column(tmp_path):
    lines = ["C1,02/04/2026 09:15,0:10,no,upd 2026-04-03", "C1,01/04/2026 09:15,0:10,no,upd 2026-04-02",
             "C2,01/04/2026 09:15,0:10,no,some day"]  # fmt: skip
    by = 'newest = { key = "contact_id", by = { from = "Moved", extract = "upd (.*)" } }'
    entry = account(tmp_path, lines, by, **{'transferred = "Moved"': ""})
    assert counts(entry) == (3, 0, 1, 2, 2, 0)
    assert entry["cells_rejected"] == {"newest.by": 1}


def test_the_cut_in_the_quarantine_is_said(tmp_path, monkeypatch):
    for module in (account_module, load_module):
        monkeypatch.setattr(module, "QUARANTINE_KEPT", 2)
    entry = account(tmp_path, [f"C{n},never,0:10,no,no" for n in range(3)])
    assert (entry["rows_quarantined"], entry["notes"]) == (
        3,
        ["of the rows set aside only the first 2 are written out"],
    )


def test_records_that_become_several_rows(tmp_path):
    # three records, two columns each, one cell empty: five rows
    entry = account(
        tmp_path,
        ["A,14/04/2026 09:15,x,,", "B,14/04/2026 09:15,x,y,", "C,14/04/2026 09:15,x,y,"],
        'unpivot = { columns = ["Wait", "Lost"], name = "heading", value = "cell" }',
        **{
            'contact_id  = "Id"': 'contact_id = { from = ["Id", "heading"] }',
            'from = "Wait"': 'from = "cell"',
            'abandoned   = "Lost"': "",
        },
    )
    assert (entry["records"], entry["records_unpivoted"], entry["rows_unpivoted"], entry["rows_loaded"]) == (3, 3, 5, 5)
    assert entry["notes"] == ["rows made of 3 records, one per filled cell: 5"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            ["01/04", "02/04"],
            ["offered_at: dates read day first because the mapping says so, with none that proves it: 2"],
        ),
        (["01/04", "13/04"], []),  # the thirteenth proves the order
        (["04/04", "04/04"], []),  # the same day either way
        (["01/04", "04/23"], ["offered_at: dates that fit only the other order of day and month: 1; doubtful ones: 1"]),
    ],
)
def test_dates_that_could_be_read_in_another_order(tmp_path, days, said):
    lines = [f"C{n},{day}/2026 09:15,0:10,no,no" for n, day in enumerate(days)]
    assert account(tmp_path, lines)["notes"] == said


def test_local_times_that_happened_twice_or_never(tmp_path):
    # London: clocks went forward on 29 March 2026 at one, and go back on 25 October 2026 at two
    times = ["29/03/2026 00:59", "29/03/2026 01:00", "29/03/2026 01:59", "29/03/2026 02:00",
             "25/10/2026 00:59", "25/10/2026 01:00", "25/10/2026 02:00"]  # fmt: skip
    entry = account(tmp_path, [f"C{n},{time},0:10,no,no" for n, time in enumerate(times)])
    assert entry["notes"] == [
        "offered_at: local times that happened twice (clocks went back), the first is taken: 1",
        "offered_at: local times that never happened (clocks went forward), moved on by the gap: 2",
    ]


def test_a_quarantined_row_is_found_by_its_line(tmp_path):
    # a preamble of two lines, and a row whose first cell spans three lines
    lines = ['"C\n1\n",01/04/2026 09:15,0:10,no,no', "C2,never,0:10,no,no", "", "C3,01/04/2026 09:15,0:10"]
    vendor = small.VENDOR.replace('"Moved"', '"Moved"')
    folder = small.write(tmp_path, [], vendor)
    file = folder / "vendors/acme/exports/contacts.csv"
    file.write_text("\n".join(["Weekly export", "", small.HEADER, *lines]) + "\n", encoding="utf-8")
    audit = oa.open(folder, "acme", "2026-04")
    (entry,) = audit.tables.intake["ledger"]
    assert counts(entry) == (3, 0, 0, 3, 1, 2)
    aside = (audit.tables.folder / "quarantine/contacts.csv").read_text(encoding="utf-8-sig")
    found = [(row["line"], row["column"], row["value"]) for row in csv.DictReader(aside.splitlines())]
    # the header stands in line 3, the long row in 4 to 6, the blank line in 8
    assert found == [("7", "offered_at", "never"), ("9", "", "C3,01/04/2026 09:15,0:10")]
    assert "header found in line 3" in entry["notes"]


def test_an_account_that_does_not_add_up_is_noticed():
    good = {"records": 5, "rows_left_out": 1, "rows_superseded": 1, "rows_read": 3, "rows_loaded": 2}
    entry = {"table": "t", "side": "vendor", "file": "f", "sha256": "", "columns": []} | good
    assert FileLedger(**entry, rows_quarantined=1).balanced()
    assert not FileLedger(**entry, rows_quarantined=0).balanced()
    assert not FileLedger(**entry | {"records": 6}, rows_quarantined=1).balanced()

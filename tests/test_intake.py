"""Intake: hand-written exports in, canonical rows, ledger and quarantine out."""

from __future__ import annotations

import csv
from datetime import datetime

import pytest
import small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import outsourcer_audit as oa
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import connect
from outsourcer_audit.errors import DataError
from outsourcer_audit.intake import plan
from outsourcer_audit.intake.ledger import inert
from outsourcer_audit.intake.load import canonical_rows
from outsourcer_audit.intake.load import load as load_job


def opened(folder, period="2026-04"):
    return oa.open(folder, "acme", period)


def ledger(audit):
    return [
        {k: e[k] for k in ("rows_read", "rows_loaded", "rows_quarantined", "cells_rejected")}
        for e in audit.tables.intake["ledger"]
    ]


def test_mapping_forms(tmp_path):
    # London is an hour ahead of UTC in April; 1:30 as m:ss is 90 seconds; N/A is null by the mapping's word
    folder = small.write(tmp_path, ["C1,01/04/2026 09:15,1:30,no,yes", "C2,01/04/2026 09:16,N/A,YES,0"])
    first, second = opened(folder).table("contacts").sort_values("contact_id").to_dict("records")
    assert first["offered_at"] == datetime(2026, 4, 1, 8, 15)
    assert (first["wait_s"], first["abandoned"], first["transferred"], first["channel"], first["org"]) == (
        90.0,
        False,
        True,
        "voice",
        "acme",
    )
    assert second["wait_s"] != second["wait_s"]
    assert (second["abandoned"], second["transferred"]) == (True, False)


def test_an_organisation_is_named_once_however_many_rows_it_has(tmp_path):
    mapping = small.VENDOR.replace('transferred = "Moved"', 'org = "Moved"')
    lines = [f"C{i},01/04/2026 09:15,0:10,no,{'acme' if i % 3 else 'other'}" for i in range(9)]
    (delivery,) = opened(small.write(tmp_path, lines, mapping)).tables.intake["deliveries"]
    assert delivery["orgs"] == ["acme", "other"]


def test_every_row_is_loaded_or_set_aside(tmp_path):
    folder = small.write(
        tmp_path,
        [
            "C1,01/04/2026 09:15,0:10,no,no",
            "C2,31/02/2026 09:15,0:10,no,no",  # no such day: required, so the row is set aside
            "C3,01/04/2026 09:17,soon,no,no",  # an unreadable cell: the row is loaded without it
            "C4,01/04/2026 09:18",  # too short
            ",01/04/2026 09:19,0:10,no,no",  # no key
            "C6,01/04/2026 09:20,0:10,perhaps,no,extra",  # too long
            "C7,01/04/2026 09:21,0:10,perhaps,no",
        ],
    )
    audit = opened(folder)
    assert ledger(audit) == [
        {
            "rows_read": 7,
            "rows_loaded": 3,
            "rows_quarantined": 4,
            "cells_rejected": {"abandoned": 1, "offered_at": 1, "wait_s": 1},
        }
    ]
    aside = (audit.tables.folder / "quarantine" / "contacts.csv").read_text(encoding="utf-8-sig")
    found = [(r["line"], r["column"], r["value"], r["reason"]) for r in csv.DictReader(aside.splitlines())]
    assert found[0] == ("3", "offered_at", "31/02/2026 09:15", "cannot be read as timestamp")
    assert found[1][0] == "5"
    assert found[2] == ("6", "contact_id", "", "required column contact_id is empty")
    assert found[3][0] == "7"


def test_quoted_newlines_delimiters_and_bytes_before_the_header(tmp_path):
    folder = small.write(tmp_path)
    file = folder / "vendors/acme/exports/contacts.csv"
    file.write_bytes(b'\xef\xbb\xbfId;Start;Wait;Lost;Moved\r\n"C\n1";01/04/2026 09:15;0:10;no;no\r\n')
    assert opened(folder).table("contacts")["contact_id"].tolist() == ["C\n1"]


def test_the_region_na_stays_na_unless_the_mapping_says_otherwise(tmp_path):
    vendor = small.VENDOR.replace('null = ["N/A"]', "") + 'topic = "Id"\n'
    folder = small.write(
        tmp_path, [f"{word},01/04/2026 09:15,0:10,no,no" for word in ("NA", "None", "nan", "null")], vendor
    )
    assert sorted(opened(folder).table("contacts")["topic"]) == ["NA", "None", "nan", "null"]


def test_an_offset_in_the_text_wins_over_the_zone(tmp_path):
    vendor = small.VENDOR.replace('{ from = "Start", format = "%d/%m/%Y %H:%M" }', '"Start"')
    lines = [
        "C1,2026-04-01T09:15:00Z,0:1,no,no",
        "C2,2026-04-01 09:15:00+02:00,0:1,no,no",
        "C3,2026-04-01 09:15,0:1,no,no",
    ]
    found = opened(small.write(tmp_path, lines, vendor)).table("contacts").set_index("contact_id")["offered_at"]
    assert [str(found[key])[11:16] for key in ("C1", "C2", "C3")] == ["09:15", "07:15", "08:15"]


def test_words_are_translated_and_unknown_words_counted(tmp_path):
    vendor = (
        small.VENDOR.replace('{ value = "voice" }', '{ from = "Moved", map = { T = "voice", C = "chat" } }')
        .replace('transferred = "Moved"', 'org = { from = "Lost", map = { HQ = "inhouse" }, otherwise = "acme" }')
        .replace('abandoned   = "Lost"', "")
    )
    lines = ["C1,01/04/2026 09:15,0:1,HQ,T", "C2,01/04/2026 09:15,0:1,LIS,C", "C3,01/04/2026 09:15,0:1,,fax"]
    audit = opened(small.write(tmp_path, lines, vendor))
    found = audit.table("contacts").set_index("contact_id")
    # C3 has no organisation at all: `otherwise` is for unknown words, not for missing ones
    assert found["org"].to_dict() == {"C1": "inhouse", "C2": "acme"}
    assert found["channel"].to_dict() == {"C1": "voice", "C2": "chat"}
    assert ledger(audit)[0]["cells_rejected"] == {"channel": 1}
    assert audit.tables.delivered("contacts", "inhouse") == audit.tables.delivered("contacts", "acme") != frozenset()


def test_only_the_period_is_trusted(tmp_path):
    lines = [
        "C1,31/03/2026 23:59,0:1,no,no",
        "C2,01/04/2026 00:00,0:1,no,no",
        "C3,30/04/2026 23:59,0:1,no,no",
        "C4,01/05/2026 00:00,0:1,no,no",
    ]
    assert sorted(opened(small.write(tmp_path, lines)).table("contacts")["contact_id"]) == ["C2", "C3"]


def test_raw_files_are_never_changed_and_a_second_look_is_the_same(tmp_path):
    folder = small.write(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    first, second = opened(folder), opened(folder)
    assert first.tables.folder == second.tables.folder
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("absolute", [False, True])
def test_a_pattern_names_many_files_whatever_the_folder_is_called(tmp_path, absolute):
    folder = small.write(tmp_path / "[2026] audit*")
    exports = folder / "vendors/acme/exports"
    (exports / "contacts_2.csv").write_text(f"{small.HEADER}\nX1,02/04/2026 09:15,0:10,no,no\n", encoding="utf-8")
    pattern = f"{exports.as_posix()}/contacts*.csv".replace("[", "[[]") if absolute else "exports/contacts*.csv"
    toml = folder / "vendors/acme/vendor.toml"
    toml.write_text(toml.read_text().replace("exports/contacts.csv", pattern), encoding="utf-8")
    found = opened(folder).tables.intake["ledger"]
    assert [(entry["file"].split("/")[-1], entry["rows_loaded"]) for entry in found] == [
        ("contacts.csv", 120),
        ("contacts_2.csv", 1),
    ]


def test_a_header_in_the_wrong_place_shows_nobodys_data(tmp_path):
    folder = small.write(tmp_path, vendor=small.VENDOR.replace('null = ["N/A"]', "header = 3"))
    with pytest.raises(DataError, match="no header with Id, Start, Wait, Lost, Moved was found") as caught:
        _ = opened(folder).tables
    assert "09:01" not in str(caught.value)


def test_a_changed_file_is_read_again(tmp_path):
    folder = small.write(tmp_path)
    assert len(opened(folder).table("contacts")) == 120
    (folder / "vendors/acme/exports/contacts.csv").write_text(
        "\n".join([small.HEADER, *small.rows(5)]), encoding="utf-8"
    )
    assert len(opened(folder).table("contacts")) == 5


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            '"Wait"',
            '"Wiat"',
            r"source 1 \(contacts.csv\), column 'wait_s': the file has no column 'Wiat'. Did you mean 'Wait'",
        ),
        ("wait_s ", "wait ", "has no column 'wait'. Did you mean 'wait_s'"),
        ('"contacts"', '"contact"', "no table 'contact'"),
        ("exports/contacts.csv", "exports/calls.csv", "no file 'exports/calls.csv'"),
        ('unit = "m:ss"', 'unit = "weeks"', "columns.wait_s.unit"),
        ('{ value = "voice" }', "{ }", "give `from`"),
        ('contact_id  = "Id"', "", "table 'contacts' cannot be used without contact_id; map it"),
        ('timezone = "Europe/London"', 'timezone = "Europe/Londn"', "unknown time zone 'Europe/Londn'"),
        ('name = "Small Vendor"', 'name = "Small Vendor', "not valid TOML"),
        (
            'abandoned   = "Lost"',
            'abandoned   = { from = "Lost", unit = "s" }',
            "column 'abandoned': unit 's' does not fit",
        ),
    ],
)
def test_a_fault_in_the_mapping_is_one_clear_line(tmp_path, old, new, message):
    folder = small.write(tmp_path, vendor=small.VENDOR.replace(old, new))
    with pytest.raises(DataError, match=message) as caught:
        _ = opened(folder).tables
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"Id,Start,Start,Wait,Lost\n1,2,3,4,5\n", r"no column 'Moved'. It has: Id, Start, Start \(2\), Wait, Lost"),
        (b"Id,Start,Wait,Lost,\n", "no column 'Moved'. It has: Id, Start, Wait, Lost, column 5"),
        ("Id,Start".encode("utf-16"), "no column 'Wait'"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"<!doctype html><table><tr><td>Id", "web page"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_line(tmp_path, content, message):
    folder = small.write(tmp_path)
    (folder / "vendors/acme/exports/contacts.csv").write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        _ = opened(folder).tables
    assert "contacts.csv" in str(caught.value)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_quarantined_cell_is_no_formula(text):
    assert inert(text) == f"'{text}"
    assert inert("plain") == "plain"


def test_hostile_names_and_words_are_only_text(tmp_path):
    vendor = small.VENDOR.replace('"Moved"', '"M\'; drop table contacts; --"').replace(
        '{ value = "voice" }', '{ value = "x\'); drop table _clean; --" }'
    )
    folder = small.write(tmp_path, vendor=vendor)
    file = folder / "vendors/acme/exports/contacts.csv"
    file.write_text(file.read_text().replace("Moved", "M'; drop table contacts; --"))
    found = opened(folder).table("contacts")
    assert len(found) == 120
    assert set(found["channel"]) == {"x'); drop table _clean; --"}


def test_a_shared_client_file_without_rows_about_the_vendor_says_that_there_were_none(tmp_path):
    # The client's complaints name the company of each; none is about acme. That is no missing delivery.
    client = (
        small.ENGAGEMENT
        + """
[[source]]
table = "complaints"
file = "client/complaints.csv"
[source.columns]
complaint_id = "id"
at = "at"
org = { from = "company", map = { Other = "other" } }
caused_by = "cause"
"""
    )
    folder = small.write(tmp_path, engagement=client)
    (folder / "client").mkdir()
    (folder / "client/complaints.csv").write_text(
        "id,at,company,cause\nX1,2026-04-02,Other,business\n", encoding="utf-8"
    )
    found = opened(folder).grade().measure("client.complaints_caused_by_business")
    assert (found.status, found.n) == ("insufficient", 0)


BLANK = " \t\r\n\x0b\x0c\u00a0"  # a line without any other sign is no row
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=8))
def test_whatever_the_cells_hold_the_ledger_balances(tmp_path_factory, table):
    """Quotes, newlines, commas, controls: every record that the csv module reads is loaded or set aside."""
    folder = small.write(tmp_path_factory.mktemp("any"))
    file = folder / "vendors/acme/exports/contacts.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(small.HEADER.split(","))
        writer.writerows(table)
    con = connect()
    engagement = load_engagement(folder)
    try:
        jobs = plan(engagement, engagement.vendor("acme"))
    except DataError as refused:  # a few lines of nothing but controls are no text
        assert str(file) in str(refused)
        return
    (job,) = jobs
    loaded = load_job(con, job)
    (account,) = loaded.ledger
    assert account.balanced()
    assert account.rows_read == sum("".join(row).strip(BLANK) != "" for row in table)
    assert account.rows_quarantined == len(loaded.quarantine)
    assert account.rows_loaded == len(con.raw_sql(canonical_rows(job)).fetchall())

"""What cells may be: units, scales, words; and what a profile may say of them. Worked out by hand."""

from __future__ import annotations

import pytest

from outsourcer_audit.contracts import contract
from outsourcer_audit.engine import connect
from outsourcer_audit.suggest.match import Export
from outsourcer_audit.suggest.privacy import speakable
from outsourcer_audit.suggest.profile import profile
from outsourcer_audit.suggest.tables import candidates, chosen
from outsourcer_audit.suggest.values import fit


def column(cells, heading="Figure"):
    con = connect()
    con.con.execute("CREATE TABLE _text (_file BIGINT, _record BIGINT, _line BIGINT, c0 VARCHAR)")
    con.con.executemany("INSERT INTO _text VALUES (0, ?, 1, ?)", [[n, cell] for n, cell in enumerate(cells, start=1)])
    return profile(con, (heading,))[heading]


def rule(cells, table, name, heading="Figure"):
    agreed = contract(table)
    return fit(column(cells, heading), agreed.column(name), agreed, None)


@pytest.mark.parametrize(
    ("cells", "heading", "expected"),
    [
        (["300", "420", "61"], "Talk", {}),
        (["300", "420", "61"], "Talk (min)", {"unit": "min"}),
        (["0:05:00", "0:07:10", "1:00:00"], "Talk", {"unit": "h:mm:ss"}),
        (["5:00", "7:10", "0:59"], "Talk", {"unit": "m:ss"}),
        (["300000", "420000", "610000"], "Talk", {"unit": "ms"}),
        (["5.5", "7.25", "3.1"], "Talk", {"unit": "min"}),
        (["300,5", "420,25", "61,0"], "Talk (s)", {"decimal": ","}),
    ],
)
def test_units_of_durations(cells, heading, expected):
    assert rule(cells * 5, "contacts", "talk_s", heading).rule == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "3", "5"], {}),
        (["1", "7", "10"], {"scale": "1-10", "to": "top-two box"}),
        (["0", "7", "10"], {"scale": "0-10", "to": "top-two box"}),
        (["0", "55", "100"], {"scale": "0-100", "to": "1-5"}),
    ],
)
def test_scales_of_satisfaction(cells, expected):
    assert rule(cells * 5, "surveys", "csat").rule == expected


def test_figures_beyond_any_scale_are_no_satisfaction():
    assert rule(["5", "900"] * 5, "surveys", "csat").share == 0


def test_currency_and_decimal_comma():
    assert rule(["1.234,50 €", "99,00 €"] * 3, "invoices", "amount").rule == {"currency": "EUR", "decimal": ","}


def test_words_of_a_channel():
    found = rule(["Phone", "Web Chat", "Brieftaube"] * 4, "contacts", "channel")
    assert found.rule == {"map": {"Phone": "voice", "Web Chat": "chat"}}
    assert found.doubts == ["words still to be mapped: 'Brieftaube'"]


def test_a_completed_call_is_not_a_solved_issue():
    words = ["Completed", "Dropped", "Transferred"] * 4
    assert rule(words, "contacts", "resolved").share == 0
    assert rule(words, "contacts", "abandoned").rule == {"true": ["Dropped"], "false": ["Completed", "Transferred"]}


def test_a_count_answers_yes_or_no():
    assert rule(["0", "2", "1"] * 4, "contacts", "transferred").rule == {"true": ["1", "2"], "false": ["0"]}


def test_a_key_that_repeats_is_none():
    agreed = contract("contacts")
    assert fit(column(["A", "A", "A", "B"] * 9), agreed.column("contact_id"), agreed, None).weight < 0.5


def test_figures_of_a_profile():
    found = column([" 5 ", "", "7", "?", "7", "N/A"])
    assert (found.rows, found.filled, found.distinct, found.nulls) == (6, 3, 2, {"?": 1, "N/A": 1})
    assert dict(found.shapes) == {"9": 3}


@pytest.mark.parametrize(
    ("heading", "cells", "shown"),
    [
        ("Channel", ["Phone", "Chat"] * 20, True),
        ("Agent Name", ["Ann", "Bob"] * 20, False),
        ("Remark", ["fine", "bad"] * 20, False),
        ("Team", [f"T{n}" for n in range(30)] * 20, False),  # too many
        ("Colour", ["red", "blue", "Ann Lee lives here and is ill"] * 20, False),  # a sentence
        ("Colour", ["red", "a@b.example"] * 20, False),
        ("Team", ["x", "y", "z"], False),  # every word once: no words of a list
    ],
)
def test_words_are_shown_only_where_they_name_nobody(heading, cells, shown):
    assert speakable(column(cells, heading)) is shown


def test_a_list_of_things_is_no_table():
    export = Export(
        {"dept_id": column(["1", "2"], "dept_id"), "dept_name": column(["a", "b"], "dept_name")}, {}, {}, "x"
    )
    assert chosen(export, "acme")[0] == []
    assert candidates(export, "acme") == []

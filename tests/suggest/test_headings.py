"""Headings and what they name; every expectation was worked out by hand."""

from __future__ import annotations

import pytest

from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.suggest.headings import heading
from outsourcer_audit.suggest.synonyms import _file, likeness


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("Call_Duration_Min", ("call", "duration"), "min"),
        ("callStartTime", ("call", "start", "time"), ""),
        ("CALL START TIME", ("call", "start", "time"), ""),
        ("AHT (sec)", ("aht",), "s"),
        ("Talk [hh:mm:ss]", ("talk",), "h:mm:ss"),
        ("Ticket #", ("ticket", "number"), ""),
        ("Emp. No.", ("employee", "number"), ""),
        ("N° d'appel", ("number", "d", "appel"), ""),
        ("Nº cliente", ("number", "cliente"), ""),
        ("Temp. in °C", ("temp", "in", "c"), ""),  # a degree after no N is none
        ("Gesprächsdauer (Sek.)", ("gesprachsdauer",), "s"),
        ("First reply time in minutes", ("first", "reply", "time"), "min"),
        ("Espera (s)", ("espera",), "s"),  # the s in brackets, not the one in the word
        ("Score %", ("score",), "percent"),
        ("Min", ("min",), ""),  # a heading that is only a unit says nothing about one
    ],
)
def test_words_and_units(text, words, unit):
    assert (heading(text).words, heading(text).unit) == (words, unit)


@pytest.mark.parametrize(
    ("text", "table", "column"),
    [
        ("Employee No", "agents", "agent_id"),
        ("conversationId", "contacts", "contact_id"),
        ("Wartezeit (Sek)", "contacts", "wait_s"),
        ("Tiempo de espera", "contacts", "wait_s"),
        ("Durée d'appel", "contacts", "talk_s"),
        ("Data de conclusão", "training", "done_on"),
        ("training_hours", "training", "hours"),
        ("Custmer Id", "contacts", "customer_id"),  # misspelt
        ("Date of Hire", "agents", "hired_on"),
        ("N° appel", "contacts", "contact_id"),
        ("Call Ref/Id", "contacts", "contact_id"),
        ("Started", "contacts", "offered_at"),
    ],
)
def test_usual_names_are_known(text, table, column):
    assert likeness(text, table, column).score > 0.75


@pytest.mark.parametrize(
    ("text", "table", "column"),
    [
        ("trainer_agent_id", "training", "agent_id"),  # the trainer is not the trainee
        ("signup_date", "agents", "hired_on"),
        ("Manager First Name", "agents", "lead"),
        ("Revision Date", "training", "done_on"),
        ("dept_name", "agents", "agent_id"),
        ("", "contacts", "contact_id"),
        ("###", "contacts", "talk_s"),
    ],
)
def test_other_subjects_are_not_taken_for_it(text, table, column):
    assert likeness(text, table, column).score < 0.5


def test_the_own_name_beats_every_synonym():
    assert likeness("talk_s", "contacts", "talk_s").score == 1.0
    assert likeness("Talk time", "contacts", "talk_s").score == 0.95


def test_synonyms_belong_to_columns_that_exist():
    contracts = all_contracts()
    strange = [
        f"{table}.{column}"
        for table, columns in _file().items()
        if table not in ("tables", "shared", "headings")
        for column in columns
        if column not in contracts[table].names and (table, column) != ("shifts", "day")
    ]
    assert strange == []
    assert set(_file()["tables"]) == set(contracts)


def test_the_shortened_end_of_a_compound_is_written_out():
    assert heading("Vorgangsnr.").key == heading("Vorgangsnummer").key
    assert heading("Nr.").key != heading("nummer x").key
    assert heading("Knr").words == ("knr",)  # too short to be a compound

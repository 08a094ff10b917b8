"""The sections planner, money and agenda: complete, accessible and safe; absent where there is nothing to say."""

from __future__ import annotations

import html as markup
import re

import pytest
from card_factory import make_card

from outsourcer_audit import show
from outsourcer_audit.card import ReportCard

HOSTILE = "</style><script>alert(1)</script> <img src=x onerror=alert(1)> {{7*7}}"
NAMES = ("planner", "money", "agenda", "findings")


def section(name: str, card: ReportCard) -> str:
    return str(getattr(show, name)(card))


def text(html: str) -> str:
    plain = markup.unescape(re.sub(r"<[^>]+>", " ", html))
    return " ".join(plain.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-").split())


@pytest.mark.parametrize("name", NAMES)
def test_hostile_words_stand_as_text(name):
    html = section(name, make_card(HOSTILE))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{7*7}}" in html


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_captions_and_scopes_and_headings_are_in_order(name):
    html = section(name, make_card())
    assert html.count("<table") == html.count("<caption")
    assert html.count("<th ") == len(re.findall(r"<th scope=\"(?:col|row)\"", html))
    assert re.findall(r"<h(\d)", html)[0] == "2"


def test_the_plan():
    said = text(section("planner", make_card()))
    assert "F, 41.2 %" in said
    assert "C, 65.0 % about 620 hand-offs a month vendor +1.6 points" in said
    assert "surely less than 5 points below in-house both" in said


def test_the_money():
    said = text(section("money", make_card()))
    assert "Billed in 6 months 1 812 400" in said
    assert "41 200 withheld, 3 000 bonus" in said
    assert "February 2026" in said
    assert "Illustration, not an offer" in said
    assert "missed in 2 of 6 months -41 200" in said


def test_the_agenda():
    said = text(section("agenda", make_card()))
    assert "Proposed for 14 July 2026" in said
    assert "Warm hand-offs: 41.2 %, graded F The vendor's plan vendor 13 August 2026" in said


def test_a_story_names_the_measures_it_rests_on():
    html = section("findings", make_card())
    assert "Rests on:" in html
    assert 'href="#m-handoffs-avoidable"' in html


def test_a_note_has_no_badge():
    card = make_card()
    note = card.findings[0].model_copy(update={"severity": "note", "title": "Good throughout"})
    html = section("findings", card.model_copy(update={"findings": [note]}))
    assert "badge" not in html
    assert "Good throughout" in html


def test_nothing_to_say_is_no_section():
    card = make_card().model_copy(update={"planner": [], "money": None, "agenda": []})
    assert [section(name, card).strip() for name in NAMES[:3]] == ["", "", ""]


def test_an_old_card_without_the_new_fields_is_read():
    old = make_card().model_dump(mode="json", exclude={"agenda", "money"})
    old["planner"] = []
    for found in old["findings"]:
        del found["also"], found["story"]
    read = ReportCard.model_validate(old)
    assert (read.agenda, read.money, read.findings[0].also) == ([], None, [])

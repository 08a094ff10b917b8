"""Questions on the page: found ones in full with what to rule out, the others in one line, nothing hostile alive."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from desk import ENGAGEMENT, Desk

from outsourcer_audit.forensics import look
from outsourcer_audit.show.html import partial

HOSTILE = "<script>alert(1)</script>"


def page(suspicions: list[Any]) -> str:
    return str(partial("forensics", card=SimpleNamespace(forensics=suspicions)))


def test_found_ones_in_full_and_the_others_in_a_line() -> None:
    first, *others = look(Desk(), "v", ENGAGEMENT, lambda *_: None)
    found = {"status": "found", "figures": HOSTILE, "p": 0.0004, "by_month": {"2026-04": 20}, "sql": HOSTILE}
    shown = page([first.model_copy(update=found), *others])
    assert HOSTILE not in shown
    assert shown.count("&lt;script&gt;") == 2
    for words in (first.question, first.innocent, "about 1 of 2\u202f500 audits", "April 2026 20.", others[0].title):
        assert words in shown
    assert others[0].question not in shown


def test_nothing_found_and_nothing_looked_for() -> None:
    assert "None of the patterns" in page(look(Desk(), "v", ENGAGEMENT, lambda *_: None))
    assert page([]).strip() == ""

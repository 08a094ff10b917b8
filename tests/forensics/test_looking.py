"""Looking: every pattern asks a question, and none stops an audit."""

from __future__ import annotations

from typing import Any

import pytest
from desk import ENGAGEMENT, Desk
from signs import called, short_calls, verdict

from outsourcer_audit.card.forensics import as_questions
from outsourcer_audit.forensics import PATTERNS, look
from outsourcer_audit.forensics.registry import Verdict, pattern
from outsourcer_audit.trusted import Tables


def test_every_pattern_asks_a_question_and_survives_empty_tables() -> None:
    suspicions = look(Desk(), "v", ENGAGEMENT, lambda *_: None)
    assert [s.id for s in suspicions] == [p.id for p in PATTERNS]
    assert {s.status for s in suspicions} == {"too few"}
    assert all(s.question.endswith("?") and s.innocent and s.remedy and s.needs and s.sql for s in suspicions)
    assert as_questions(suspicions) == []


def test_what_was_not_delivered_is_no_evidence() -> None:
    class Half(Desk):
        def delivered(self, table: str, org: str) -> frozenset[str]:
            return frozenset(self.table(table).columns) - {"wait_s"} if table in ("contacts", "agents") else frozenset()

    def judge(needs, optional, org):
        lacking = Tables.missing(Half(), needs, optional, org)
        return ("no_evidence", "not delivered: " + ", ".join(lacking)) if lacking else None

    found = {s.id: s for s in look(Half(), "v", ENGAGEMENT, judge)}
    assert found["answering.waits_at_threshold"].figures == "not delivered: contacts.wait_s, sla_terms"
    assert found["surveys.offer_dispersion"].status == "no evidence"
    assert found["answering.very_short_calls"].status == "too few"
    assert found["roster.after_leaving"].status == "too few"  # training, evaluations and access are not needed
    assert judge({"contacts": {"wait_s"}}, frozenset({"contacts.wait_s"}), "v") is None


def test_a_pattern_that_fails_says_so_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = called("billing.invoice_lines_twice")
    monkeypatch.setitem(broken.__dict__, "look", lambda **_: 1 / 0)
    suspicions = {s.id: s for s in look(Desk(), "v", ENGAGEMENT, lambda *_: ("error", "critical check failed"))}
    assert suspicions[broken.id].status == "error"
    assert suspicions[broken.id].figures == "ZeroDivisionError while looking"
    assert suspicions["figures.round_figures"].figures == "critical check failed"


def test_what_was_found_is_put_as_questions() -> None:
    found = verdict(Desk(contacts=short_calls(20)), "answering.very_short_calls")
    assert as_questions([found]) == [(found.title, found.question, found.figures, "vendor")]
    assert as_questions([found.model_copy(update={"status": "not found"})]) == []


def test_a_pattern_needs_its_words() -> None:
    words = {"title": "t", "innocent": "i", "remedy": "r", "effect_of": "e"}

    def silent() -> Any:
        """Only a first line."""

    with pytest.raises(ValueError, match="docstring"):
        pattern(question="Why?", **words)(silent)
    silent.__doc__ = "First.\n\nWhy it matters: so.\n\nSource: ours."
    with pytest.raises(ValueError, match="question mark"):
        pattern(question="Because.", **words)(silent)
    assert Verdict(None, "", 0).by_month == {}

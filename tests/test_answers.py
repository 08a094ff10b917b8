"""What a card asks of the rows is asked once: of the same rows under the same settings the cache answers."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit import answers, cache
from outsourcer_audit.answers import Answers

SOME = 5
"""So many questions has a delivery of contacts alone."""


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list[str]:
    """Every query that was sent for an answer."""
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "cache"))
    found: list[str] = []
    real = answers.fetch

    def fetch(con, rows):
        sql, got = real(con, rows)
        found.append(sql)
        return sql, got

    monkeypatch.setattr(answers, "fetch", fetch)
    return found


def graded(folder, **changed) -> dict:
    audit = oa.open(folder, "acme")
    audit.engagement = audit.engagement.model_copy(update=changed)
    card = json.loads(audit.grade().to_json())
    for moving in ("generated_at", "provenance"):
        card.pop(moving)
    return card


def cards_forgotten() -> None:
    for entry in cache.place("cards", "x").parent.glob("*/"):
        cache.forget(entry)


def test_the_same_rows_are_asked_once(asked, tmp_path):
    folder = small.write(tmp_path / "engagement")
    first = graded(folder)
    assert len(asked) >= SOME
    asked.clear()
    cards_forgotten()
    assert graded(folder) == first
    assert asked == []


def test_another_target_asks_nothing_another_term_asks_all(asked, tmp_path):
    folder = small.write(tmp_path / "engagement")
    graded(folder)
    asked.clear()
    graded(folder, weights={"outcomes": 2.0})
    assert asked == []
    graded(folder, ola_hours=17.0)
    assert len(asked) >= SOME


def test_another_row_is_asked_for(asked, tmp_path):
    folder = small.write(tmp_path / "engagement")
    graded(folder)
    asked.clear()
    export = folder / "vendors/acme/exports/contacts.csv"
    export.write_text(export.read_text(encoding="utf-8").replace(",yes\n", ",no\n"), encoding="utf-8")
    graded(folder)
    assert len(asked) >= SOME


def test_another_period_asks_all(asked, tmp_path):
    folder = small.write(tmp_path / "engagement")
    graded(folder)
    asked.clear()
    oa.open(folder, "acme", "2026-04..2026-05").grade()
    assert len(asked) >= SOME


def test_some_rows_only_are_never_taken_for_all(asked, tmp_path):
    folder = small.write(tmp_path / "engagement")
    audit = oa.open(folder, "acme")
    audit.grade()
    kept = sorted(cache.place("answers", "x").parent.iterdir())
    asked.clear()
    audit.with_(only={"contacts": lambda contacts: contacts.channel == "voice"}).grade()
    assert len(asked) >= SOME
    assert sorted(cache.place("answers", "x").parent.iterdir()) == kept


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_damaged_answers_are_asked_for_anew(asked, tmp_path, damage):
    folder = small.write(tmp_path / "engagement")
    first = graded(folder)
    (file,) = cache.place("answers", "x").parent.glob(f"*/{answers.ANSWERS}")
    text = file.read_text(encoding="utf-8")
    file.write_text({"cut": text[:-9], "changed": text.replace("1", "2", 1), "foreign": "[]"}[damage], encoding="utf-8")
    asked.clear()
    cards_forgotten()
    assert graded(folder) == first
    assert len(asked) >= SOME


def test_what_is_read_back_is_what_was_answered(asked):
    told = [{"at": datetime(2026, 3, 29, 1, 0, 0, 5), "day": date(2026, 3, 1), "n": 3, "x": 0.1 + 0.2, "no": None,
             "yes": True, "who": {"org": "a", "tier": 1}, "word": "\u2028</script>"}]  # fmt: skip
    first = Answers("a" * 64)
    assert first.of("rows", lambda: told) == told
    first.keep()
    again = Answers("a" * 64)
    assert again.of("rows", lambda: pytest.fail("asked again")) == told
    assert [type(again.of("rows", list)[0][name]) for name in ("at", "day", "yes")] == [datetime, date, bool]


def test_sums_are_plain_numbers_whatever_an_engine_calls_them(asked):
    """PostgreSQL adds whole numbers up to decimals."""
    found = Answers().of("sums", lambda: [Decimal("3"), Decimal("0.25")])
    assert found == [3, 0.25]
    assert [type(number) for number in found] == [int, float]


def test_what_is_learnt_later_is_kept_beside_what_was_known(asked):
    first = Answers("a" * 64)
    first.of("one", lambda: 1)
    first.keep()
    second = Answers("a" * 64)
    second.of("two", lambda: 2)
    second.keep()
    third = Answers("a" * 64)
    assert [third.of(name, lambda: 0) for name in ("one", "two", "three")] == [1, 2, 0]


def test_without_a_fingerprint_nothing_is_kept(asked):
    first = Answers()
    first.of("one", lambda: 1)
    first.keep()
    assert list(cache.place("answers", "x").parent.iterdir()) == []
    assert Answers().of("one", lambda: 2) == 2


def test_what_could_not_be_answered_is_asked_again(asked):
    found = Answers("a" * 64)
    with pytest.raises(ZeroDivisionError):
        found.of("one", lambda: 1 // 0)
    assert found.of("one", lambda: 1) == 1

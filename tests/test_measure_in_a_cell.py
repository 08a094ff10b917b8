"""A measure written in a notebook's cell: read beside the others, replaced, refused, promoted."""

from __future__ import annotations

import ast

import pytest
from analyst import CELL, RATE, kernel, opened, run  # noqa: F401 - fixtures

import outsourcer_audit as oa
from outsourcer_audit import measures
from outsourcer_audit.measures import handoffs


def test_a_measure_in_a_cell_is_read_beside_the_others(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    trial = audit.try_measure("long_waits")
    # waits of 31 to 59 seconds, twice: 58 of 120
    assert (trial.reading.n, trial.reading.status, trial.reading.letter) == (120, "scored", "C")
    assert trial.reading.value == pytest.approx(58 / 120)
    assert trial.frame().set_index(["org", "by", "key"]).loc[("acme", "channel", "voice"), "n"] == 120
    assert "wait_s" in trial.sql
    assert audit["handoffs.long_waits"] == trial.reading
    assert audit.slices("handoffs.long_waits").equals(trial.frame())
    assert [r.id for r in trial.others] == [m.id for m in handoffs.handoffs.measures]
    assert trial.without == next(p for p in audit.grade().pillars if p.id == "handoffs").model_copy(update={"odds": {}})


def test_its_weight_tells_in_the_pillars_grade(shell, audit):
    run(shell, CELL.format(limit=30, weight=1_000_000))
    trial = audit.try_measure("long_waits")
    assert (trial.without.letter, trial.with_it.letter) == (None, "C")  # beside a million nothing else counts
    assert trial.with_it.score == pytest.approx(trial.reading.score, abs=0.01)


def test_the_cell_run_again_replaces_it(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    run(shell, CELL.format(limit=49, weight=1))
    assert list(audit.tried) == ["handoffs.long_waits"]
    assert audit.try_measure(shell.user_ns["long_waits"]).reading.value == pytest.approx(20 / 120)  # 50 to 59, twice


@pytest.mark.slow  # grades another audit
def test_it_leaks_nowhere(shell, audit):
    catalogue, card = [m.id for m in measures.all_measures()], audit.grade()
    run(shell, CELL.format(limit=30, weight=1_000_000))
    audit.try_measure("long_waits")
    other = oa.open(audit.engagement.folder, "acme")
    assert [m.id for m in measures.all_measures()] == catalogue
    assert other.tried == {}
    assert other.grade().rubric == card.rubric
    assert other.grade().model_copy(update={"generated_at": card.generated_at}) == card


def test_one_of_the_librarys_may_be_written_anew(shell, audit):
    run(shell, CELL.format(limit=30, weight=1).replace("def long_waits", "def transfer_rate"))
    trial = audit.try_measure("transfer_rate")
    assert trial.reading.value == pytest.approx(58 / 120)
    assert trial.with_it.measures.count(RATE) == 1
    assert audit[RATE].value == 0.1  # the card's is untouched


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contacts.wait_s", "contacts.wiat_s", "line 11 (return Share(contacts, contacts.wiat_s > limit"),
        (
            "def long_waits(contacts)",
            "def long_waits(contact)",
            "No table 'contact' for long_waits. Did you mean conta",
        ),
        ("return Share(", "Share(", "long_waits returns NoneType; a measure returns what to count: Share"),
        ("contacts.wait_s > limit", "contacts.channel.cast('date').notnull()", "long_waits: "),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(shell, audit, old, new, said):
    run(shell, CELL.format(limit=30, weight=1).replace(old, new))
    printed = run(shell, "audit.try_measure('long_waits')")
    assert said in printed
    assert "\n" not in printed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Why it matters", "Well", "the docstring needs a first line, 'Why it matters:' and 'Source:'"),
        ("(0.1, 0.2, 0.5, 0.6)", "(0.1, 0.2)", "'lower' takes 4 band edges, not 2"),
    ],
)
def test_a_definition_that_says_too_little_is_told_at_once(shell, old, new, said):
    printed = run(shell, CELL.format(limit=30, weight=1).replace(old, new))
    assert said in printed
    assert "\n" not in printed


def test_what_is_promoted_is_a_measure_of_the_library(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    promoted = audit.promote("long_waits")
    assert promoted.module == "src/outsourcer_audit/measures/handoffs.py"
    assert "limit = 30  # from the notebook" in promoted.code
    assert '@handoffs.measure(unit="share", better="lower", bands=(0.1, 0.2, 0.5, 0.6), weight=1)' in promoted.code
    known = list(handoffs.handoffs.measures)
    try:
        exec(compile(promoted.code, promoted.module, "exec"), dict(vars(handoffs)))
        assert measures.find("handoffs.long_waits").title == "Contacts that waited longer than the limit"
    finally:
        handoffs.handoffs.measures[:] = known
    (test,) = ast.parse(promoted.test).body
    assert test.name == "test_long_waits"
    assert '"org": "v"' in promoted.test
    assert '"wait_s": 1.0' in promoted.test

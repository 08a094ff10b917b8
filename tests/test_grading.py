"""Grades from hand-made readings: coverage, caps and their reasons, odds."""

from __future__ import annotations

import pytest
from card_factory import make_card

from outsourcer_audit.card import Group, Reading
from outsourcer_audit.grading import below, grade_overall
from outsourcer_audit.measures import find
from outsourcer_audit.reading import reading
from outsourcer_audit.scoring import letter
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import share

PLAIN: Reading = next(r for r in make_card().measures if r.status == "scored")


def group(name: str, score: float | None, coverage: float = 1.0) -> Group:
    return Group(
        id=name, title=name, question="?", score=score, letter=letter(score), odds={}, coverage=coverage,
        status="graded" if score is not None else "not graded", reason="", measures=[name],
    )  # fmt: skip


def overall(*scores: float | None, **of: str):
    names = ["a", "b", "c", "d"]
    groups = [(group(name, s, 1.0 if s is not None else 0.0), 1.0) for name, s in zip(names, scores, strict=False)]
    readings = {n: PLAIN.model_copy(update={"id": n, "score": s, "exact": True, "status": of.get(n, "scored")})
                for n, s in zip(names, scores, strict=False)}  # fmt: skip
    return grade_overall(groups, readings)


def test_the_mean_of_four_pillars():
    assert (overall(92, 88, 84, 80).score, overall(92, 88, 84, 80).letter) == (86, "B")


def test_one_failing_pillar_cannot_be_bought_off():
    found = overall(100, 100, 100, 50)  # 87.5 would be a B
    assert (found.score, found.letter) == (87.5, "C")
    assert [(c.letter_before, c.letter_after) for c in found.caps] == [("B", "C")]
    assert "F in d" in found.caps[0].reason


def test_two_weak_pillars_that_weigh_nothing_limit_to_d():
    groups = [(group("a", 65), 0.0), (group("b", 65), 0.0), (group("c", 95), 1.0)]
    found = grade_overall(groups, {g.id: PLAIN.model_copy(update={"id": g.id}) for g, _ in groups})
    assert (found.score, found.letter, found.caps[0].reason) == (95, "D", "D or F in a, b")


def test_two_weak_pillars_limit_to_d():
    found = overall(95, 95, 65, 65)  # 80 would be a B
    assert (found.letter, [c.letter_after for c in found.caps]) == ("D", ["D"])


def test_a_cap_never_lifts():
    assert overall(10, 10, 10, 10).letter == "F"
    assert overall(10, 10, 10, 10).caps == []


def test_three_of_four_pillars_are_graded_and_the_gap_is_said():
    found = overall(90, 90, 90, None)
    assert (found.coverage, found.letter) == (0.75, "A")
    assert "without d" in found.reason


def test_two_of_four_pillars_are_no_grade_and_no_score():
    found = overall(90, 90, None, None)
    assert (found.coverage, found.letter, found.score, found.odds) == (0.5, None, None, {})
    assert "50%" in found.reason


def test_errors_are_said():
    assert "1 measures in error" in overall(90, 90, 90, None, d="error").reason


def test_less_than_half_measurable_is_no_grade():
    reading = PLAIN.model_copy(update={"id": "governance.sla_measurability", "value": 0.4, "score": 50.0})
    found = grade_overall([(group("a", 95.0), 1.0)], {"a": PLAIN, "governance.sla_measurability": reading})
    assert found.letter is None
    assert "cannot be checked" in found.caps[0].reason


@pytest.mark.parametrize(
    ("result", "wanted", "expected"), [("A", "C", False), ("C", "C", False), ("D", "C", True), (None, "D", True)]
)
def test_below(result, wanted, expected):
    assert below(result, wanted) is expected


def teams(**sizes: int) -> list[str]:
    """Keys of the team slices that a card shows, for teams of these sizes."""
    total = sum(sizes.values())
    estimates = {("v", "", ""): share(0, total)} | {("v", "team", key): share(0, n) for key, n in sizes.items()}
    measure = find("handoffs.transfer_rate")
    counted = Counted(measure, estimates=estimates)
    return [s.key for s in reading(counted, "v", "inhouse", lambda *_: None).by_team]


def test_a_small_group_is_never_shown_nor_to_be_worked_out():
    assert teams(a=100, b=50, c=11) == ["a", "b", "c"]
    # ten people in c: hidden, and with it b, or 160 - 100 - 50 would give them away
    assert teams(a=100, b=50, c=10) == ["a"]
    # two hidden ones hide each other
    assert teams(a=100, b=50, c=10, d=3) == ["a", "b"]
    assert teams(a=100, c=10) == []

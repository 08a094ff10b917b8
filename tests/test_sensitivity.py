"""Sensitivity: the nearest weights that change a letter or an order, what the doubt comes from, and other choices."""

from __future__ import annotations

import numpy as np
import pytest
from card_factory import make_card
from scipy.optimize import minimize
from test_odds import figure, golden, group

from outsourcer_audit.card import Reading, ReportCard, RubricShown, Sensitivity
from outsourcer_audit.composition import compose
from outsourcer_audit.grading import grade_overall
from outsourcer_audit.measures.registry import Group as MeasureGroup
from outsourcer_audit.odds import simulate
from outsourcer_audit.rubric import Rubric
from outsourcer_audit.sensitivity import nearest_order, sensitivity
from outsourcer_audit.sensitivity.flips import flips
from outsourcer_audit.sensitivity.nearest import nearest_weights, told
from outsourcer_audit.show import method


def test_nearest_weights_by_hand():
    # 10 x - 5 y = 0 nearest to (1, 1): go back along (10, -5) by 5/125
    assert nearest_weights({"x": 1, "y": 1}, {"x": 10, "y": -5}) == pytest.approx({"x": 0.6, "y": 1.2})
    # a weight of 2 counts twice, and its change is relative: 20 x - 5 y = 0 with x and y as shares of ours, by 15/425
    assert nearest_weights({"x": 2, "y": 1}, {"x": 10, "y": -5}) == pytest.approx({"x": 2 * 5 / 17, "y": 20 / 17})


def test_no_weight_becomes_negative():
    # (10, 3, -1): by 12/110 the first would be -0.09, so it is 0 and the others meet: 3 x 0.4 = 1.2
    assert nearest_weights(dict.fromkeys("xyz", 1.0), {"x": 10, "y": 3, "z": -1}) == pytest.approx(
        {"x": 0, "y": 0.4, "z": 1.2}
    )


def test_what_no_weights_can_do():
    assert nearest_weights({"x": 1, "y": 1}, {"x": 1, "y": 2}) is None
    assert nearest_weights({"x": 1, "y": 0}, {"x": 1, "y": -2}) is None  # what weighs nothing stays so
    assert nearest_weights({}, {}) is None


@pytest.mark.parametrize("seed", range(12))
def test_nearest_weights_are_those_of_a_general_optimiser(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    ours, lead = rng.choice([0.25, 1.0, 2.0], n), rng.normal(rng.normal(0, 6), 8, n)
    names = [str(i) for i in range(n)]
    found = nearest_weights(dict(zip(names, ours, strict=True)), dict(zip(names, lead, strict=True)))
    if (lead > 0).all() or (lead < 0).all():
        assert found is None
        return
    best = minimize(
        lambda x: ((x - 1) ** 2).sum(), np.ones(n), method="SLSQP", bounds=[(0, None)] * n,
        constraints={"type": "eq", "fun": lambda x: (ours * lead * x).sum()}, options={"ftol": 1e-12, "maxiter": 500},
    )  # fmt: skip
    x = np.array([found[name] for name in names]) / ours
    assert best.success
    assert (ours * lead * x).sum() == pytest.approx(0, abs=1e-9)
    assert ((x - 1) ** 2).sum() == pytest.approx(best.fun, abs=1e-5)


def test_in_words():
    ours, moved = dict.fromkeys("abcde", 1.0), {"a": 1.6, "b": 0.0, "c": 0.75, "d": 1.1, "e": 1.001}
    titles = {n: f"Title {n}" for n in "abcde"}
    assert told(ours, moved, titles) == (
        "Title b weighed 0 instead of 1, Title a weighed 1.6 instead of 1, Title c weighed 0.75 instead of 1 "
        "and 1 other by less"
    )
    assert told(ours, {**ours, "a": 1.6}, titles) == "Title a weighed 1.6 instead of 1"


def four(*scores: float) -> tuple[list, dict[str, Reading]]:
    mine = [figure(name, s / 100) for name, s in zip("abcd", scores, strict=False)]
    return [(group(r.id, r), 1.0) for r in mine], {r.id: r for r in mine}


def test_flips_up_and_down():
    graded, readings = four(78, 78, 84, 74)  # 78.5, a C
    up, down = flips("C", graded, readings)
    assert (up.letter, down.letter) == ("B", "D")
    # to 80: leads -2, -2, 4, -6; sum -6, squares 60: every weight moves by a tenth of its lead
    assert up.weights == pytest.approx({"a": 0.8, "b": 0.8, "c": 1.4, "d": 0.4}, abs=1e-5)
    assert up.distance == pytest.approx(0.6, abs=1e-5)
    assert up.said == (
        "a B if d weighed 0.4 instead of 1, c weighed 1.4 instead of 1, a weighed 0.8 instead of 1 and 1 other by less"
    )
    assert (down.weights, down.said) == ({}, "no weights make it a D: every pillar and lens scores above 70")
    moved = [(g, up.weights[g.id]) for g, _ in graded]
    assert grade_overall(moved, readings).letter == "B"


def test_a_limiter_is_beyond_all_weights():
    graded, readings = four(95, 95, 95, 59)  # 86, and a C at best
    up, down = flips("C", graded, readings)
    assert up.weights == {} and up.said == "no weights make it a B: a pillar with F limits the grade to C"
    # to 70: leads 25 three times and -11: back by 64/1996 of each
    assert down.letter == "D"
    assert down.weights == pytest.approx(dict.fromkeys("abc", 1 - 1600 / 1996) | {"d": 1 + 704 / 1996}, abs=1e-5)
    # the limiter has lowered nothing here, and holds all the same
    graded, readings = four(80, 80, 80, 50)  # 72.5, a C
    assert "limits the grade to C" in flips("C", graded, readings)[0].said


def test_what_weighs_nothing_limits_beyond_all_weights_and_is_not_among_the_scores():
    graded, readings = four(75, 78, 72, 50)  # without the last 75, a C
    graded[3] = (graded[3][0], 0.0)
    up, down = flips("C", graded, readings)
    assert up.said == "no weights make it a B: a pillar with F limits the grade to C"
    assert down.said == "no weights make it a D: every pillar and lens that weighs anything scores above 70"
    moved = [(g, w if g.id == "d" else 1.0) for g, w in graded]
    assert grade_overall(moved, readings).letter == "C"
    # what moves, moves without it
    graded, readings = four(85, 78, 84, 50)
    graded[3] = (graded[3][0], 0.0)
    down = flips("C", graded, readings)[1]
    assert down.weights == {} and "scores above 70" in down.said
    graded, readings = four(85, 60, 84, 50)
    down = flips("C", [*graded[:3], (graded[3][0], 0.0)], readings)[1]
    assert (down.letter, down.weights["d"]) == ("D", 0.0) and down.weights["b"] > 1


def test_the_best_and_the_worst_letter_turn_one_way_only():
    graded, readings = four(95, 95, 95, 80)
    assert [f.letter for f in flips("A", graded, readings)] == ["B"]
    graded, readings = four(50, 50, 50, 65)
    assert [f.letter for f in flips("F", graded, readings)] == ["D"]
    assert flips(None, graded, readings) == []


@pytest.mark.parametrize("to", ["C", "F"])
def test_the_nearest_weights_do_change_the_letter_of_a_whole_card(to):
    readings, found = golden(), compose(golden(), Rubric())
    assert found.overall.letter == "D"
    flip = next(f for f in found.sensitivity.flips if f.letter == to)
    if not flip.weights:
        assert "no weights" in flip.said
        return
    assert compose(readings, Rubric(weighed=flip.weights)).overall.letter == to
    halfway = {n: (w + Rubric().group_weight(n)) / 2 for n, w in flip.weights.items()}
    assert compose(readings, Rubric(weighed=halfway)).overall.letter == "D"


def measured(*mine: Reading) -> Sensitivity:
    """Sensitivity of a card whose pillars a, b ... hold one measure each."""
    from types import SimpleNamespace

    rooms = [(MeasureGroup(r.id, r.id, "?", r.id, [SimpleNamespace(id=r.id)]), 1.0) for r in mine]  # type: ignore[list-item]
    groups, readings = [(group(r.id, r), 1.0) for r in mine], {r.id: r for r in mine}
    simulation = simulate([g for g, _ in groups], readings)
    return sensitivity(grade_overall(groups, readings), rooms, groups, readings, simulation, simulation.totals(groups))


def test_what_the_doubt_comes_from():
    # No weights to doubt where all score the same, and on even bands every scoring gives 75 to 75: figures are all.
    found = measured(figure("a", 0.75, 0.04), figure("b", 0.75, 0.02), figure("c", 0.75))
    shares = {d.measure or d.kind: d.share for d in found.drivers}
    assert shares["weights"] == shares["normalisation"] == 0
    # variances 16 to 4, then a little for scoring by letter and other weights on top
    assert shares["a"] == pytest.approx(4 * shares["b"], rel=0.35)
    assert 0.5 < shares["a"] < 0.8
    assert shares["figures"] == pytest.approx(shares["a"] + shares["b"], abs=0.05)
    # and where every figure is exact, it is the weights (95 and 65 score the same by every scoring)
    found = measured(figure("a", 0.95), figure("b", 0.65))
    assert {d.kind: d.share for d in found.drivers} == {"weights": 1.0, "figures": 0.0, "normalisation": 0.0}


def test_other_choices_by_hand():
    # a: 92 (A), b: 71 (C): 81.5. By letter: 95 and 75, 85. On even bands the straight line is the same.
    found = measured(figure("a", 0.92), figure("b", 0.71))
    assert [(c.score, c.letter) for c in found.choices] == [
        (pytest.approx(81.5), "B"), (pytest.approx(85), "B"), (pytest.approx(81.5), "B"), (pytest.approx(81.5), "B"),
    ]  # fmt: skip


def test_equal_weights():
    readings = golden()
    found = compose(readings, Rubric())
    groups = [
        [readings[m].score for m in g.measures if readings[m].score is not None and readings[m].weight]
        for g, _ in found.groups if g.score is not None
    ]  # fmt: skip
    by_hand = np.mean([np.mean(scores) for scores in groups])
    assert found.sensitivity.choices[-1].score == pytest.approx(by_hand)


def test_a_measure_that_decides_the_letter():
    # 96, 96, 92, 72: 89, a B; without the last 94.7, an A; without another 86.7 or 88, still a B
    found = measured(figure("a", 0.96), figure("b", 0.96), figure("e", 0.92), figure("c", 0.72))
    assert [(r.measure, r.letter) for r in found.removals] == [("c", "A")]
    assert found.removals[0].score == pytest.approx((96 + 96 + 92) / 3)
    # of three pillars none can be missed: two thirds of the evidence make no letter
    found = measured(figure("a", 0.96), figure("b", 0.96), figure("c", 0.75))
    assert [(r.measure, r.letter) for r in found.removals] == [("a", None), ("b", None), ("c", None)]


def test_a_measure_whose_pillar_weighs_nothing_may_decide_the_letter_by_its_limit():
    from types import SimpleNamespace

    mine = [figure("a", 0.95), figure("b", 0.95), figure("c", 0.5)]
    weights = {"a": 1.0, "b": 1.0, "c": 0.0}
    rooms = [(MeasureGroup(i, i, "?", i, [SimpleNamespace(id=i)]), w) for i, w in weights.items()]  # type: ignore[list-item]
    groups, readings = [(group(r.id, r), weights[r.id]) for r in mine], {r.id: r for r in mine}
    simulation = simulate([g for g, _ in groups], readings)
    overall = grade_overall(groups, readings)
    assert (overall.score, overall.letter) == (pytest.approx(95), "C")
    found = sensitivity(overall, rooms, groups, readings, simulation, simulation.totals(groups))
    assert ("c", "A") in [(r.measure, r.letter) for r in found.removals]
    assert {c.letter for c in found.choices} == {"C"} and {round(c.score) for c in found.choices} == {95}
    assert found.limited == {"a pillar with F limits the grade to C": 1.0}


def cards(first: tuple[float, float], second: tuple[float, float]) -> tuple[ReportCard, ReportCard]:
    both = []
    for name, scores in (("One", first), ("Two", second)):
        pillars = [g.model_copy(update={"score": s}) for g, s in zip(make_card().pillars, scores, strict=False)]
        shown = RubricShown(version="x", sha256="x", weights={"governance": 1.0, "training": 2.0})
        both.append(make_card().model_copy(update={"vendor": name, "pillars": pillars, "lenses": [], "rubric": shown}))
    return both[0], both[1]


def test_the_order_of_two_vendors():
    # leads 10 and -2, the second weighing 2: 10 x - 4 y = 0 nearest to (1, 1), by 6/116
    found = nearest_order(*cards((80, 70), (70, 72)))
    assert (found.ahead, found.behind) == ("One", "Two")
    assert found.weights == pytest.approx({"governance": 1 - 60 / 116, "training": 2 * (1 + 24 / 116)}, abs=1e-5)
    assert found.said == "Two before One if Governance weighed 0.48 instead of 1 and Training weighed 2.4 instead of 2"
    # whoever is named first
    turned = nearest_order(*cards((70, 72), (80, 70)))
    assert (turned.ahead, turned.behind, turned.weights) == ("Two", "One", pytest.approx(found.weights, abs=1e-5))


def test_an_order_that_no_weights_turn():
    found = nearest_order(*cards((80, 72), (70, 71)))
    assert (found.weights, found.said) == ({}, "no weights put Two before One")


def test_only_what_both_cards_grade_is_weighed():
    one, two = cards((80, 70), (70, 72))
    without = two.model_copy(update={"pillars": [two.pillars[0], two.pillars[1].model_copy(update={"score": None})]})
    found = nearest_order(one, without)
    assert (found.left_out, found.weights) == (["Training"], {})


def test_a_card_of_the_first_schema_has_none_and_its_page_says_nothing_of_it():
    assert not Sensitivity.model_validate({})
    assert Sensitivity.model_validate({}) == Sensitivity()
    bare = str(method(make_card().model_copy(update={"sensitivity": Sensitivity()})))
    assert "How firmly" not in bare
    full = str(method(make_card()))
    assert "<caption>The overall grade under other choices</caption>" in full
    assert "a B if Data integration weighed 1.9 instead of 1" in full

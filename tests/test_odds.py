"""Odds of letters: doubt about figures, weights and scoring, with the limiters applied to what each judge found."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from scipy import stats
from test_grading import PLAIN

from outsourcer_audit.card import Group, Reading, ReportCard
from outsourcer_audit.composition import compose
from outsourcer_audit.odds import simulate
from outsourcer_audit.rubric import Rubric
from outsourcer_audit.scoring import letter, score

EVEN = [0.9, 0.8, 0.7, 0.6]  # a share of so many percent scores as many points, from 60 to 100
GOLDEN = Path(__file__).parent / "golden" / "card-1.0.json.gz"


def figure(name: str, value: float, half: float = 0.0, edges: list[float] = EVEN, **more) -> Reading:
    better = "higher" if edges[0] > edges[-1] else "lower"
    points = score(value, tuple(edges), better, "share")
    given = {"id": name, "value": value, "low": value - half, "high": value + half, "unit": "share", "better": better,
             "edges": edges, "weight": 1.0, "exact": half == 0, "score": points, "letter": letter(points)}  # fmt: skip
    return PLAIN.model_copy(update=given | more)


def group(name: str, *mine: Reading) -> Group:
    points = sum(r.weight * r.score for r in mine) / sum(r.weight for r in mine)
    return Group(id=name, title=name, question="?", score=points, letter=letter(points), odds={}, coverage=1.0,
                 status="graded", reason="", measures=[r.id for r in mine])  # fmt: skip


def odds(*mine: Reading) -> dict:
    return simulate([group("a", *mine)], {r.id: r for r in mine}).odds("a")


def overall(*groups: tuple[Group, float], readings: list[Reading], **also: Reading) -> dict:
    known = {r.id: r for r in readings} | {r.id: r for r in also.values()}
    found = simulate([g for g, _ in groups], known)
    return found.overall_odds(found.totals(groups), groups, known)


def test_a_figure_on_the_edge_is_even_and_one_standard_error_above_it_five_to_one():
    assert odds(figure("x", 0.8, 0.03)) == pytest.approx({"B": 0.5, "C": 0.5}, abs=0.03)
    # 95 % intervals reach 1.96 standard errors; the normal distribution has 84.1 % below one
    assert odds(figure("x", 0.8 + 0.03 / 1.96, 0.03)) == pytest.approx({"B": 0.841, "C": 0.159}, abs=0.03)


def test_a_sure_figure_has_sure_odds():
    assert odds(figure("x", 0.99, 0.001)) == {"A": 1.0}
    assert odds(figure("x", 0.72)) == {"C": 1.0}


def test_judges_weigh_otherwise():
    # 95 and 65 points, whatever the scoring; weights 3 and 1: the share of the first is Beta(24, 8), mean 0.75
    share = stats.beta(24, 8)
    found = odds(figure("x", 0.95, weight=3.0), figure("y", 0.65, weight=1.0))
    above_90, above_80 = share.sf(25 / 30), share.sf(15 / 30)  # 65 + 30 w
    assert found["A"] == pytest.approx(above_90, abs=0.03)
    assert found["B"] == pytest.approx(above_80 - above_90, abs=0.03)
    assert 0.1 < above_90 < 0.3


def test_judges_score_otherwise():
    # 3.8 % between 3 % (80) and 5 % (70): 76, a C, also by letter alone. On the straight line from 1 % (90) to 10 %
    # (60) it is 90 - 30 x 2.8/9 = 80.7, a B; a quarter of the judges draws that line.
    assert odds(figure("x", 0.038, edges=[0.01, 0.03, 0.05, 0.10])) == pytest.approx({"B": 0.25, "C": 0.75}, abs=0.03)


def test_noise_is_not_counted_twice():
    # Twenty measures at 97 % of about 30 rows: scores rise 10 points on the way up to 100 %, and fall as many for every
    # 10 % on the way down, so that draws around each of them lie lower on the whole. The mean must not.
    edges = [0.97, 0.95, 0.93, 0.91]
    mine = [figure(f"x{i}", 0.97, 0.06, edges) for i in range(20)]
    found = simulate([group("a", *mine)], {r.id: r for r in mine})
    assert found.groups["a"]["figures"].mean() == pytest.approx(90, abs=0.01)
    assert found.groups["a"]["figures"].std() > 1


def test_a_pillar_that_fails_for_half_of_the_judges_limits_the_grade_of_that_half():
    sure, edge = [figure(n, 1.0) for n in "bcd"], figure("a", 0.6, 0.02)
    groups = [(group(r.id, r), 1.0) for r in (edge, *sure)]
    found = overall(*groups, readings=[edge, *sure])
    assert found["C"] == pytest.approx(0.5, abs=0.03)  # 90 points would never be a C
    assert found["A"] + found["B"] == pytest.approx(0.5, abs=0.03)
    # a lens limits nothing: 80 + 80 + 80 + 60 at a quarter and doubt about weights leave C to few
    groups = [(group("journey", edge), 0.25), *groups[1:]]
    assert "C" not in overall(*groups, readings=[edge, *sure])


def test_a_pillar_that_weighs_nothing_limits_the_judges_too():
    sure, failing = [figure(n, 1.0) for n in "bc"], figure("a", 0.5)
    groups = [(group("a", failing), 0.0), *((group(r.id, r), 1.0) for r in sure)]
    found = simulate([g for g, _ in groups], {r.id: r for r in (failing, *sure)})
    totals = found.totals(groups)
    assert totals["all"].min() == pytest.approx(95)  # it is not in the score: 100, and 95 by letter alone
    assert found.overall_odds(totals, groups, {}) == {"C": 1.0}
    assert found.struck(totals, groups, {}) == {"a pillar with F limits the grade to C": 1.0}
    # the weights of the others are doubted as if it were not there
    apart = simulate([g for g, _ in groups[1:]], {r.id: r for r in sure}).totals(groups[1:])
    assert all((totals[varied] == apart[varied]).all() for varied in apart)


def test_a_whole_card_whose_failing_pillar_weighs_nothing():
    plain = {"score": 95.0, "letter": "A", "exact": True}
    readings = {i: r.model_copy(update=plain) if r.score is not None else r for i, r in golden().items()}
    failing = {i: r.model_copy(update={"score": 10.0, "letter": "F"}) for i, r in readings.items()
               if i.startswith("handoffs.") and r.score is not None}  # fmt: skip
    clean = readings["security.card_numbers_exposed"].model_copy(update={"value": 0.0})
    readings |= {clean.id: clean}
    assert compose(readings, Rubric()).overall.letter == "A"
    found = compose(readings | failing, Rubric(weighed={"handoffs": 0.0}))
    assert (found.overall.letter, found.overall.score) == ("C", pytest.approx(95))
    assert found.sensitivity.limited["a pillar with F limits the grade to C"] > 0.2


def test_how_many_judges_each_rule_took_the_letter_from():
    sure, edge = [figure(n, 1.0) for n in "bcd"], figure("a", 0.6, 0.02)
    groups = [(group(r.id, r), 1.0) for r in (edge, *sure)]
    readings = {r.id: r for r in (edge, *sure)}
    found = simulate([g for g, _ in groups], readings)
    # half of them see the F, of whom a few had given no more than a C anyway, weighing it more than we do
    ((rule, share),) = found.struck(found.totals(groups), groups, readings).items()
    assert rule == "a pillar with F limits the grade to C"
    assert 0.42 < share < 0.5
    firm = simulate([g for g, _ in groups[1:]], readings)
    assert firm.struck(firm.totals(groups[1:]), groups[1:], readings) == {}


def test_two_weak_pillars_for_a_quarter_of_the_judges():
    weak, good = [figure(n, 0.7, 0.02) for n in "ab"], [figure(n, 1.0) for n in "cd"]
    groups = [(group(r.id, r), 1.0) for r in (*weak, *good)]
    # both below 70 in half of a half, independently of each other
    assert overall(*groups, readings=[*weak, *good])["D"] == pytest.approx(0.25, abs=0.03)


def test_what_limits_by_itself():
    good = figure("a", 0.95)
    cards = figure("security.card_numbers_exposed", 0.0004, 0.0004)
    assert overall((group("a", good), 1.0), readings=[good], exposed=cards) == {"D": 1.0}  # found is found
    none = cards.model_copy(update={"value": 0.0, "low": 0.0})
    assert overall((group("a", good), 1.0), readings=[good], exposed=none) == {"A": 1.0}
    # nor does the interval of none found (up to 3 in as many texts) put its own A in doubt
    clean = none.model_copy(update={"edges": [0.0, 1e-5, 2e-5, 5e-5], "better": "lower", "score": 100.0})
    assert odds(clean) == {"A": 1.0}
    compliance = figure("oversight.compliance_critical_accuracy", 0.6, 0.02)
    found = overall((group("a", good), 1.0), readings=[good], compliance=compliance)
    assert found == pytest.approx({"A": 0.5, "D": 0.5}, abs=0.03)
    measurable = figure("governance.sla_measurability", 0.5, 0.1)
    found = overall((group("a", good), 1.0), readings=[good], measurable=measurable)
    assert found == pytest.approx({"A": 0.5}, abs=0.03)  # the other half gives no letter


def golden() -> dict[str, Reading]:
    card = ReportCard.from_json(gzip.decompress(GOLDEN.read_bytes()).decode())
    return {r.id: r for r in card.measures}


def test_order_changes_nothing():
    readings = golden()
    first = compose(readings, Rubric())
    shuffled = list(readings.items())
    random.Random(3).shuffle(shuffled)
    assert compose(dict(shuffled), Rubric()) == first
    groups = [g for g, _ in first.groups]
    turned = [g.model_copy(update={"measures": g.measures[::-1]}) for g in reversed(groups)]
    weights = {g.id: w for g, w in first.groups}
    one, other = simulate(groups, readings), simulate(turned, dict(shuffled))
    for group_id, found in one.groups.items():
        assert all((found[varied] == other.groups[group_id][varied]).all() for varied in found)
    pairs = [[(g, weights[g.id]) for g in order] for order in (groups, turned)]
    assert (one.totals(pairs[0])["all"] == other.totals(pairs[1])["all"]).all()


def test_one_measure_more_changes_no_other_ones_draws():
    x, y = figure("x", 0.8, 0.03), figure("y", 0.7, 0.03)
    alone, beside = simulate([group("a", x)], {"x": x}), simulate([group("a", x, y)], {"x": x, "y": y})
    assert (alone.draw(x).figures == beside.draw(x).figures).all()


def test_odds_of_a_whole_card():
    found = compose(golden(), Rubric())
    for grade in (found.overall, found.client_overall, *(g for g, _ in found.groups), *found.client):
        assert (sum(grade.odds.values()) == pytest.approx(1, abs=0.003)) == (grade.letter is not None)
        assert list(grade.odds) == sorted(grade.odds)

"""The plan, worked by hand and against trying everything: it reaches the next letter, and nothing smaller does."""

from __future__ import annotations

from itertools import product

from by_hand import card, parity, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from outsourcer_audit.insight import plan
from outsourcer_audit.insight.planner import regrade
from outsourcer_audit.insight.wanted import improved
from outsourcer_audit.scoring import FLOORS, LETTERS


def planned(*found, months: float = 0.0, lenses=()):
    rooms, _, readings = card(*found, lenses=lenses)
    return plan(rooms, readings, months)


def moves(*found, **more):
    return {s.measure: (s.letter_before, s.letter_after) for s in planned(*found, **more)}


def test_one_measure_that_is_enough_is_moved_no_further_than_needed():
    # Two pillars with 68 and 78: 73 is a C; a B needs 14 points more in the sum. Only "a.low" can give 12 up to a B's
    # edge, "b.high" 2; both together 14: exactly 80.
    steps = planned(reading("a.low", 0.68), reading("b.high", 0.78))
    assert [(s.measure, s.value, s.wanted, s.letter_after) for s in steps] == [
        ("a.low", 0.68, 0.8, "B"), ("b.high", 0.78, 0.8, "B"),
    ]  # fmt: skip
    assert [(s.effort, s.gain) for s in steps] == [(12.0, 6.0), (2.0, 1.0)]


def test_fewest_first():
    # 79, 79, 82 and 77 make 79.25; a B needs three points in the sum. The last alone gives them; the 79s give one each.
    assert moves(reading("a.m", 0.79), reading("b.m", 0.79), reading("c.m", 0.82), reading("d.m", 0.77)) == {
        "d.m": ("C", "B")
    }


def test_least_effort_among_the_smallest_sets():
    # Weights 3 and 1 in one pillar: 3 x 0.65 and 1 x 0.60 -> (195 + 60) / 4 = 63.75, a D. A C needs 6.25 points.
    # "heavy" to 70 adds 3.75, to 80 adds 11.25 (effort 15); "light" to 80 adds 5: not enough. So heavy to B.
    assert moves(reading("a.heavy", 0.65, weight=3.0), reading("a.light", 0.60)) == {"a.heavy": ("D", "B")}
    # From 0.68 heavy: (204 + 60) / 4 = 66, four points needed; heavy to 80 adds 9 for 12 points of effort, light to 80
    # adds 5 for 20: heavy again, and to 70 it would add only 1.5.
    assert moves(reading("a.heavy", 0.68, weight=3.0), reading("a.light", 0.60)) == {"a.heavy": ("D", "B")}
    # Equal weights, 0.66 and 0.62: 64, six points needed, 12 in the sum: 0.66 to 80 gives 14, 0.62 to 80 gives 18.
    assert moves(reading("a.more", 0.66), reading("a.less", 0.62)) == {"a.more": ("D", "B")}


def test_a_failing_pillar_is_lifted_first_because_it_limits_the_grade():
    # 95, 95, 95, 50: 83.75 would be a B, the F limits it to C. d to D (60) lifts the limit, and 86.25 is a B.
    steps = planned(reading("a.m", 0.95), reading("b.m", 0.95), reading("c.m", 0.95), reading("d.m", 0.50))
    assert [(s.measure, s.letter_before, s.letter_after, s.wanted) for s in steps] == [("d.m", "F", "D", 0.6)]


def test_two_weak_pillars_hold_the_grade_at_d_and_one_of_them_has_to_rise():
    # 95, 95, 69, 65: 81 would be a B, two weak pillars make it a D; the next letter is C. The cheaper one rises.
    assert moves(reading("a.m", 0.95), reading("b.m", 0.95), reading("c.m", 0.69), reading("d.m", 0.65)) == {
        "c.m": ("D", "C")
    }


def test_a_measure_that_limits_by_itself_cannot_stay():
    # Card numbers in texts limit the grade to D whatever the rest is; only none at all (the edge of A) lifts it.
    exposed = reading("security.card_numbers_exposed", 0.00003, edges=(0.0, 0.00001, 0.00002, 0.00005), better="lower")
    steps = planned(reading("a.m", 0.85), reading("b.m", 0.85), exposed, lenses=("security",))
    assert [(s.measure, s.letter_after, s.wanted) for s in steps] == [("security.card_numbers_exposed", "A", 0.0)]


def test_half_of_the_service_levels_unmeasurable_is_no_letter_and_the_way_to_one_is_planned():
    # 2 of 5 measurable: no letter although 80 points; at the edge of D (50 %) there is one.
    seen = reading("governance.sla_measurability", 0.4, edges=(1.0, 0.9, 0.75, 0.5), exact=True, attribution="shared")
    steps = planned(reading("a.m", 0.95), reading("b.m", 0.95), seen)
    assert [(s.measure, s.who, s.wanted) for s in steps] == [("governance.sla_measurability", "shared", 0.5)]


def test_nothing_to_plan():
    assert planned(reading("a.m", 0.95)) == []  # an A
    assert planned(reading("a.m", None)) == []  # no grade


def test_what_cannot_be_graded_is_never_part_of_a_plan():
    gone = reading("a.gone", None, status="error", weight=1.0)
    assert set(moves(reading("a.m", 0.75, weight=3.0), gone)) == {"a.m"}


def test_figures_read_off_their_interval_are_moved_only_if_nothing_else_does():
    # The verdict's D counts 65 points. b alone at the edge of B: (65 + 80) / 2 = 72.5, a C: enough from D.
    verdict = {"edges": (), "rule": "effect", "score": 65.0, "unit": "share_points", "bands": {"B": "above nothing"}}
    assert set(moves(reading("a.effect", -0.01, **verdict), reading("b.m", 0.62))) == {"b.m"}
    # With b at 75 the mean is 70, a C. b at 80 makes 72.5 only; the verdict at B (85) makes 80.
    steps = planned(reading("a.effect", -0.01, **verdict), reading("b.m", 0.75))
    assert [(s.measure, s.wanted, s.target, s.letter_after) for s in steps] == [
        ("a.effect", None, "above nothing", "B")
    ]


def test_what_is_judged_beside_in_house_wants_a_value_beside_it():
    # Ten points below in-house (90 %) is the edge of D (60); a B is 2 points below: 88 %.
    bands = {"edges": (0.02, -0.02, -0.05, -0.10), "judged": "parity", "parity": parity(-0.10, "worse", 0.9)}
    steps = planned(reading("a.fcr", 0.8, score=60.0, **bands), reading("b.m", 0.82))
    assert [(s.measure, round(s.wanted, 9)) for s in steps] == [("a.fcr", 0.88)]


def test_how_many_customers_a_step_touches():
    # From 41 to 60 % of 6000 hand-offs in six months: 0.19 x 1000 a month.
    warm = reading("a.warm", 0.41, n=6000, needs=["handoffs.kind", "handoffs.case_id"])
    (step,) = planned(warm, reading("b.m", 0.95), reading("c.m", 0.95), months=6.0)
    assert (step.letter_after, step.people) == ("D", "about 190 hand-offs a month")
    # complete counts and a handful of people say nothing
    for of in ({"exact": True}, {"n": 40}, {"unit": "per_year"}, {"provenance": "assessed"}):
        given_ = reading("a.warm", 0.65, needs=["handoffs.kind"], **of)
        assert [s.people for s in planned(given_, months=6.0)] == [""]


# Small cards of three pillars with two measures each, and a lens: everything that can be done is tried.
CELLS = st.integers(40, 94).map(lambda percent: percent / 100)
WEIGHTS = st.sampled_from([1.0, 2.0, 3.0])


def everything(rooms, readings, wanted):
    """Size and effort of every set of moves up to a B (or the wanted letter) that earns the wanted letter."""
    ceiling = max(FLOORS["B"], FLOORS[wanted])
    ways = []
    for r in readings.values():
        above = [to for to in LETTERS[: LETTERS.index(r.letter)] if FLOORS[to] <= ceiling]
        ways.append([r, *(improved(r, to) for to in above)])
    for chosen in product(*ways):
        got = regrade(rooms, {r.id: r for r in chosen})[1].letter
        if got is not None and FLOORS[got] >= FLOORS[wanted]:
            moved = [r for r in chosen if r.score != readings[r.id].score]
            yield len(moved), round(sum(r.score - readings[r.id].score for r in moved), 6)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(CELLS, WEIGHTS), min_size=5, max_size=5))
def test_the_plan_reaches_the_next_letter_and_no_smaller_or_easier_one_does(cells):
    names = ("a.one", "a.two", "b.one", "c.one", "lens.one")
    found = [reading(i, v, weight=w, exact=True) for i, (v, w) in zip(names, cells, strict=True)]
    rooms, _, readings = card(*found, lenses=("lens",))
    before = regrade(rooms, readings)[1].letter
    steps = plan(rooms, readings)
    if before == "A":
        assert steps == []
        return
    wanted = LETTERS[LETTERS.index(before) - 1]
    after = readings | {s.measure: improved(readings[s.measure], s.letter_after) for s in steps}
    assert regrade(rooms, after)[1].letter in LETTERS[: LETTERS.index(wanted) + 1]
    effort = sum(after[s.measure].score - readings[s.measure].score for s in steps)
    assert (len(steps), round(effort, 6)) == min(everything(rooms, readings, wanted))

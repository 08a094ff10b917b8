"""Findings by effect, with who must act; worked by hand."""

from __future__ import annotations

from by_hand import card, reading

from outsourcer_audit.insight import findings


def test_effect_is_what_the_overall_grade_would_gain_if_it_reached_b():
    # Two pillars. a.one 65, weight 3 of 4 in its pillar: 1/2 x 3/4 x 15 = 5.625; b.one 72 alone: 1/2 x 8 = 4.
    _, graded, readings = card(
        reading("a.one", 0.65, weight=3.0, attribution="client"), reading("a.two", 0.9), reading("b.one", 0.72)
    )
    assert [(f.measure, f.effect, f.severity, f.who) for f in findings(graded, [], readings)] == [
        ("a.one", 5.62, "D", "client"), ("b.one", 4.0, "C", "vendor"),
    ]  # fmt: skip


def test_a_lens_counts_a_quarter():
    # One pillar and one lens: .25 / 1.25 x 10 = 2
    _, graded, readings = card(reading("a.one", 0.85), reading("lens.one", 0.7), lenses=("lens",))
    assert [(f.measure, f.effect) for f in findings(graded, [], readings)] == [("lens.one", 2.0)]


def test_errors_first_and_the_clients_own_last():
    _, graded, readings = card(reading("a.one", 0.5), reading("a.two", None, status="error", reason="doubled"))
    _, own, mine = card(reading("client.one", 0.4, attribution="client"))
    found = findings(graded, [g for g, _ in own], readings | mine)
    assert [(f.measure, f.severity) for f in found] == [("a.two", "error"), ("a.one", "F"), ("client.one", "F")]
    assert found[0].title == "Cannot be judged: Title of a.two"
    assert found[0].evidence == "doubled"


def test_nothing_to_find():
    _, graded, readings = card(reading("a.one", 0.85), reading("a.two", None), reading("a.three", 0.5, score=None))
    assert findings(graded, [], readings) == []


def test_evidence_says_what_stands_behind_it():
    _, graded, readings = card(reading("a.one", 0.5, n=1234), reading("a.two", 0.55, exact=True, n=7))
    by_id = {
        f.measure: f.evidence.replace("\u00a0", " ").replace("\u202f", " ") for f in findings(graded, [], readings)
    }
    assert by_id == {
        "a.one": "50.0 % (95 % interval 48.0 to 52.0 %, n = 1 234)",
        "a.two": "55.0 % (complete count, n = 7)",
    }

"""Five hand-made cards, one per story: each tells its own and no other, and it comes first."""

from __future__ import annotations

import pytest
from by_hand import card, parity, reading

from outsourcer_audit.card import Alternative
from outsourcer_audit.card.readings import Contrast, Verdict
from outsourcer_audit.insight import findings
from outsourcer_audit.insight.stories import stories
from outsourcer_audit.insight.telling import Seen

LENSES = ("outcomes", "consistency")
ORDINARY = {
    "governance.sla_attainment": 0.85, "governance.recompute_gap": 0.82, "training.on_time": 0.85,
    "training.refreshed": 0.83, "data.context_at_start": 0.86, "data.history_access": 0.85, "data.crm_match": 0.84,
    "handoffs.warm_share": 0.86, "handoffs.context_carried": 0.84, "outcomes.csat_top2": 0.76,
    "outcomes.fcr_survey": 0.77,
}  # fmt: skip


def vendor(status="no_evidence", n=0, **changed):
    """An ordinary vendor (B throughout, C in outcomes) with some figures changed; ``None`` is a figure too few for."""
    names = {name.split(".")[1]: name for name in ORDINARY}
    values = ORDINARY | {names[short]: value for short, value in changed.items()}
    return {i: reading(i, v) if v is not None else reading(i, None, status=status, n=n) for i, v in values.items()}


def beside_inhouse(adjusted, crude, width=0.02):
    """Solved without a repeat contact, beside in-house: at equal mix, and crude."""
    alternatives = [
        Alternative(label="same mix of channels and topics", value=adjusted, n=900, low=adjusted - width,
                    high=adjusted + width, pinned=True),
        Alternative(label="crude difference", value=crude, n=900, low=crude - width, high=crude + width),
    ]  # fmt: skip
    more = {"unit": "share_points", "alternatives": alternatives, "score": 75.0, "edges": (), "width": width}
    return {"consistency.inhouse_parity": reading("consistency.inhouse_parity", adjusted, **more)}


def worse(found, measure_id, difference=-0.08):
    return found | {measure_id: found[measure_id].model_copy(update={"parity": parity(difference, "worse")})}


def watermelon():
    found = vendor(sla_attainment=1.0, recompute_gap=0.5, csat_top2=0.62, fcr_survey=0.58)
    return worse(found, "outcomes.csat_top2", -0.2) | beside_inhouse(-0.09, -0.1)


def in_the_dark():
    found = vendor(context_at_start=0.45, history_access=0.38, crm_match=0.65, context_carried=0.46)
    return worse(found, "outcomes.csat_top2", -0.04) | beside_inhouse(-0.03, -0.03)


def case_mix():
    found = vendor(csat_top2=0.66)  # a D, with service levels met: no watermelon all the same
    return worse(found, "outcomes.csat_top2") | beside_inhouse(0.01, -0.06)


def too_little():
    few = {name.split(".")[1]: None for name in ORDINARY if not name.startswith("governance.")}
    return vendor("insufficient", 21, sla_attainment=1.0, **few)


def good_throughout():
    return vendor(csat_top2=0.88, fcr_survey=0.84, warm_share=0.97) | beside_inhouse(0.02, 0.02)


CARDS = {f.__name__: f for f in (watermelon, in_the_dark, case_mix, too_little, good_throughout)}


def found_on(readings):
    renamed = {i.replace("data.", "data_integration."): r for i, r in readings.items()}
    _, graded, _ = card(*(r.model_copy(update={"id": i}) for i, r in renamed.items()), lenses=LENSES)
    back = [(g.model_copy(update={"measures": [m.replace("data_integration.", "data.") for m in g.measures]}), w)
            for g, w in graded]  # fmt: skip
    return back, findings(back, [], readings)


def told(readings):
    graded, _ = found_on(readings)
    return [tale.id for tale in stories(Seen(readings, [g for g, _ in graded]))]


@pytest.mark.parametrize("name", CARDS)
def test_each_card_tells_its_own_story_and_no_other(name):
    assert told(CARDS[name]()) == [name]


@pytest.mark.parametrize("name", CARDS)
def test_the_story_is_the_first_finding(name):
    assert found_on(CARDS[name]())[1][0].story == name


def test_an_ordinary_card_tells_no_story():
    assert told(vendor() | beside_inhouse(-0.01, -0.01)) == []


def test_the_watermelon_bundles_its_measures_and_their_effects():
    first, *rest = found_on(watermelon())[1]
    assert (first.measure, first.also) == ("outcomes.csat_top2", ["outcomes.fcr_survey", "governance.recompute_gap"])
    assert (first.severity, first.who) == ("F", "shared")
    assert not {first.measure, *first.also} & {f.measure for f in rest}
    assert first.evidence.replace("\u00a0", " ") == (
        "100 % of the agreed figures are met, but only 62.0 % of customers are satisfied (in-house 80.0 %), and 50.0 % "
        "of the figures in the vendor's pack differ from ours."
    )


def test_effect_of_a_bundle_by_hand():
    # csat 62 and fcr 61 in a lens of .25 of 4.25 (four pillars): .25/4.25 x ((80 - 62) + (80 - 61)) / 2 = 1.088
    found = vendor(sla_attainment=1.0, recompute_gap=0.82, csat_top2=0.62, fcr_survey=0.61)
    first = found_on(worse(found, "outcomes.csat_top2"))[1][0]
    assert (first.story, first.also, first.effect) == ("watermelon", ["outcomes.fcr_survey"], 1.09)


def test_no_watermelon_when_customers_are_as_happy_as_elsewhere_or_levels_are_missed():
    unhappy = vendor(sla_attainment=1.0, csat_top2=0.62)
    same = unhappy["outcomes.csat_top2"].model_copy(update={"parity": parity(0.0, "no detectable difference")})
    assert told(unhappy | {"outcomes.csat_top2": same}) == []
    assert told(unhappy) == ["watermelon"]  # nothing to compare with: the D stands for itself
    assert told(vendor(sla_attainment=0.75, csat_top2=0.62)) == []
    assert told(vendor(sla_attainment=1.0, csat_top2=0.75)) == []


def test_in_the_dark_needs_good_people_and_a_shut_door():
    assert told(vendor(context_at_start=0.45, history_access=0.38, crm_match=0.65, on_time=0.62, refreshed=0.6)) == []
    assert told(vendor(crm_match=0.2)) == []  # what people may open is fine
    assert told(vendor(context_at_start=0.45, history_access=None, crm_match=0.65)) == ["in_the_dark"]
    assert found_on(in_the_dark())[1][0].who == "client"


@pytest.mark.parametrize(
    ("adjusted", "crude", "fires"),
    [
        (0.01, -0.06, True),
        (-0.03, -0.06, False),  # at equal mix still surely below: interval -5 to -1
        (0.04, -0.01, False),  # the crude difference is not sure: -3 to +1, though far from +4
        (
            -0.015,
            -0.03,
            False,
        ),  # -3.5 to +0.5 reaches nothing, but lies within the crude interval: the mix explains little
    ],
)
def test_case_mix_reads_intervals(adjusted, crude, fires):
    assert (told(vendor() | beside_inhouse(adjusted, crude)) == ["case_mix"]) is fires


@pytest.mark.parametrize(("width", "fires"), [(0.05, True), (0.07, False)])
def test_not_worse_work_needs_an_interval_that_excludes_the_margin(width, fires):
    """At equal mix +1 point: from -4 on it is surely less than five points worse, from -6 on nobody knows."""
    assert (told(vendor() | beside_inhouse(0.01, -0.1, width)) == ["case_mix"]) is fires


def test_case_mix_takes_up_what_it_explains():
    first = found_on(case_mix())[1][0]
    assert (first.also, first.who, first.severity) == (["outcomes.csat_top2"], "client", "D")
    assert "points" in first.evidence


def adjusted(difference, verdict, crude="worse"):
    """Beside in-house at equal mix, -8 points in plain figures."""
    plain = Contrast(value=0.72, baseline=0.8, difference=-0.08, low=-0.09, high=-0.07, verdict=crude)
    return parity(difference, verdict).model_copy(update={"adjusted": True, "own": 0.8 + difference, "crude": plain})


def test_case_mix_cites_crude_and_equal_mix():
    same = adjusted(0.004, "no detectable difference")
    found = case_mix()
    found["outcomes.csat_top2"] = found["outcomes.csat_top2"].model_copy(update={"parity": same})
    first = found_on(found)[1][0]
    assert (first.story, first.also) == ("case_mix", ["outcomes.csat_top2"])
    said = first.evidence.replace("\u00a0", " ")
    assert "satisfaction: −8.0 points crude, +0.40 points (−0.6 to 1.4 points) with the same mix" in said


def test_what_is_worse_at_equal_mix_too_is_not_explained_by_it():
    found = case_mix()
    none: Verdict = "no detectable difference"
    unsure = adjusted(0.0, none).model_copy(update={"noninferior": False})  # perhaps worse by a letter
    for parity_of in (adjusted(-0.06, "worse"), adjusted(0.0, none, none), unsure):
        found["outcomes.csat_top2"] = found["outcomes.csat_top2"].model_copy(update={"parity": parity_of})
        first = found_on(found)[1][0]
        assert (first.story, first.also) == ("case_mix", [])
        assert "satisfaction" not in first.evidence


def test_case_mix_without_the_crude_figure_or_without_a_reading_says_nothing():
    only = beside_inhouse(0.01, -0.06)
    plain = only["consistency.inhouse_parity"].model_copy(update={"alternatives": []})
    assert told(vendor() | {"consistency.inhouse_parity": plain}) == []
    none = reading("consistency.inhouse_parity", None, status="insufficient")
    assert told(vendor() | {"consistency.inhouse_parity": none}) == []


def test_too_little_is_not_the_same_as_nothing_delivered():
    few = {name.split(".")[1]: None for name in ORDINARY if not name.startswith("governance.")}
    assert told(vendor("no_evidence", **few)) == []
    assert told(vendor("error", **few)) == []


def test_too_little_from_the_coverage_that_a_grade_needs():
    names = [name.split(".")[1] for name in ORDINARY]  # eleven of one weight each
    assert told(vendor("insufficient", 5, **dict.fromkeys(names[-3:]))) == []  # 8 of 11 = 73 %
    assert told(vendor("insufficient", 5, **dict.fromkeys(names[-4:]))) == ["too_little"]  # 7 of 11 = 64 %


def test_good_throughout_keeps_its_weakest_figure_as_a_finding_and_names_strongest_and_weakest():
    readings = good_throughout() | {"handoffs.context_carried": reading("handoffs.context_carried", 0.72)}
    found = found_on(readings)[1]
    assert (found[0].measure, found[0].also, found[0].severity) == (
        "handoffs.warm_share", ["handoffs.context_carried"], "note",
    )  # fmt: skip
    assert {f.measure for f in found[1:]} == {"handoffs.context_carried", "consistency.inhouse_parity"}


def test_one_weak_lens_or_unhappy_customers_are_not_good_throughout():
    assert told(good_throughout() | {"consistency.inhouse_parity": reading("consistency.inhouse_parity", 0.65)}) == []
    assert told(vendor(csat_top2=0.75, fcr_survey=0.7)) == []


def test_errors_come_before_every_story():
    broken = reading("training.refreshed", None, status="error", reason="contacts.contact_id doubled")
    found = found_on(watermelon() | {"training.refreshed": broken})[1]
    assert [f.severity for f in found[:2]] == ["error", "F"]
    assert found[1].story == "watermelon"


@pytest.mark.parametrize("status", ["no_evidence", "error", "insufficient", "not_applicable"])
def test_a_card_without_figures_breaks_no_story(status):
    nothing = vendor(status, **{name.split(".")[1]: None for name in ORDINARY})
    assert told(nothing) == (["too_little"] if status == "insufficient" else [])
    assert told({}) == []

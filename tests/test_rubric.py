"""Whose bands grade a measure: this toolkit's, the contract's or the consultant's; and letters read off intervals."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import ENGAGEMENT

from outsourcer_audit.engagement import Target, Vendor, load_engagement
from outsourcer_audit.errors import DataError
from outsourcer_audit.measures import find
from outsourcer_audit.reading import reading
from outsourcer_audit.rubric import Rubric, rubric_for
from outsourcer_audit.scoring import letter, moved, score, verdict
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate, share

WARM = "handoffs.warm_share"  # at least 90, 80, 65, 50 %


def vendor(**targets: Target) -> Vendor:
    named = {name.replace("__", "."): target for name, target in targets.items()}
    return Vendor(id="v", name="V", folder=Path("vendors/v"), targets=named)


def test_keeping_the_contract_earns_just_a_b():
    # 80 % is 20 points from perfect, the contract's 90 % is 10: every distance is halved
    assert moved((0.90, 0.80, 0.65, 0.50), "higher", "share", 0.90) == pytest.approx((0.95, 0.90, 0.825, 0.75))
    # "at most": distances from none are doubled
    assert moved((0.05, 0.10, 0.15, 0.20), "lower", "share", 0.20) == pytest.approx((0.10, 0.20, 0.30, 0.40))
    # nothing is the best that can be, and no unit above which nothing is: edges keep their distances
    assert moved((1.0, 0.9, 0.75, 0.5), "higher", "ratio", 1.2) == pytest.approx((1.3, 1.2, 1.05, 0.8))
    assert moved((2, 5, 10, 20), "lower", "days", 10) == pytest.approx((4, 10, 20, 40))
    for target in (0.5, 0.8, 0.99):
        edges = moved((0.90, 0.80, 0.65, 0.50), "higher", "share", target)
        assert letter(score(target + 1e-9, edges, "higher", "share")) == "B"
        assert letter(score(target - 1e-3, edges, "higher", "share")) == "C"


def test_a_measure_with_two_sides_takes_bands_and_no_target():
    with pytest.raises(ValueError, match="write bands"):
        moved((5, 3, 2, 1, 10, 15, 20, 30), "middle", "count", 8)


def test_a_target_grades_and_stands_on_the_card_with_its_source():
    measure = find(WARM)
    assert measure is not None
    counted = Counted(measure, estimates={("v", "", ""): share(85, 100)})  # type: ignore[dict-item]
    ours = reading(counted, "v", "inhouse", lambda *_: None)
    assert (ours.letter, ours.band_source, ours.evidence) == ("B", "this toolkit's rubric", "E4")
    agreed = Rubric({WARM: Target(target=0.90, source="contract 2024, schedule 4")})
    theirs = reading(counted, "v", "inhouse", lambda *_: None, agreed)
    # 85 % lies between 90 % (B) and 82.5 % (C)
    assert (theirs.letter, theirs.band_source, theirs.evidence) == ("C", "contract 2024, schedule 4", "")
    assert theirs.bands["B"] == "at least 90 %"
    assert theirs.edges == pytest.approx([0.95, 0.90, 0.825, 0.75])


def test_the_vendors_contract_goes_before_the_engagements_bands():
    everybody = ENGAGEMENT.model_copy(update={"targets": {
        WARM: Target(bands=(0.8, 0.7, 0.6, 0.5), source="consultant"),
        "handoffs.lost": Target(bands=(0.01, 0.02, 0.03, 0.04), source="consultant"),
    }})  # fmt: skip
    found = rubric_for(everybody, vendor(handoffs__warm_share=Target(target=0.9, source="contract")))
    assert {name: target.source for name, target in found.targets.items()} == {
        WARM: "contract", "handoffs.lost": "consultant",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "target", "words"),
    [
        ("handoffs.warm_shar", Target(target=0.9, source="c"), "no such measure; did you mean handoffs.warm_share"),
        ("governance.kpi_parsimony", Target(target=8, source="c"), "write bands"),
        ("governance.kpi_parsimony", Target(bands=(4, 3, 2, 1), source="c"), "it takes 8 edges"),
        ("client.complaints_caused_by_business", Target(target=0.9, source="c"), "never graded"),
    ],
)
def test_a_target_that_no_measure_can_take_names_file_measure_and_fix(measure, target, words):
    faulty = Vendor(id="v", name="V", folder=Path("vendors/v"), targets={measure: target})
    with pytest.raises(DataError, match=words) as found:
        rubric_for(ENGAGEMENT, faulty)
    assert "vendor.toml" in str(found.value) and measure in str(found.value)


def test_targets_in_toml(tmp_path):
    (tmp_path / "engagement.toml").write_text(
        'name = "E"\nclient = "C"\n[targets."handoffs.warm_share"]\nbands = [0.9, 0.8, 0.7, 0.6]\nsource = "us"\n'
    )
    assert load_engagement(tmp_path).targets[WARM].bands == (0.9, 0.8, 0.7, 0.6)
    (tmp_path / "engagement.toml").write_text(
        'name = "E"\nclient = "C"\n[targets."handoffs.warm_share"]\nbands = [0.9]\nsource = "us"\n'
    )
    with pytest.raises(DataError, match="four edges"):
        load_engagement(tmp_path)
    (tmp_path / "engagement.toml").write_text(
        'name = "E"\nclient = "C"\n[targets."handoffs.warm_share"]\nsource = "us"\n'
    )
    with pytest.raises(DataError, match="either target or bands"):
        load_engagement(tmp_path)


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.01, -0.02, 0.04, "A"),  # not 5 points below, and not below at all
        (-0.01, -0.04, 0.02, "B"),  # surely less than 5 points below
        (-0.01, -0.06, 0.04, "C"),  # perhaps 5 points below
        (0.02, -0.06, 0.10, "C"),  # too few to exclude it, though it looks good
        (-0.06, -0.09, -0.03, "D"),  # more than 5 points below, not surely
        (-0.09, -0.12, -0.06, "F"),
    ],
)
def test_not_inferior_to_the_inhouse_team(value, low, high, expected):
    assert letter(verdict("noninferior", value, low, high)) == expected


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.05, 0.01, 0.09, "A"),
        (0.05, -0.01, 0.11, "B"),
        (0.002, -0.05, 0.05, "C"),
        (-0.05, -0.11, 0.01, "D"),
        (-0.05, -0.09, -0.01, "F"),
    ],
)
def test_an_effect(value, low, high, expected):
    assert letter(verdict("effect", value, low, high)) == expected


def test_card_numbers_in_free_text_limit_the_grade_to_d():
    from test_grading import PLAIN, group

    from outsourcer_audit.grading import grade_overall

    found = PLAIN.model_copy(update={"id": "security.card_numbers_exposed", "value": 0.0004, "n": 5000})
    limited = grade_overall([(group("a", 95.0), 1.0)], {"a": PLAIN, "security.card_numbers_exposed": found})
    assert limited.letter == "D"
    assert "0.040% of 5000 texts" in limited.caps[0].reason
    none = found.model_copy(update={"value": 0.0})
    assert grade_overall([(group("a", 95.0), 1.0)], {"a": PLAIN, "security.card_numbers_exposed": none}).letter == "A"


def test_bands_on_the_difference_from_in_house_need_the_inhouse_team():
    from outsourcer_audit.measures.registry import Group

    def kept(contacts):
        """T.

        Why it matters: w.

        Source: s.
        """

    room = Group("test", "Test", "?", "test")
    room.measure(unit="share", better="higher", bands=(0.02, -0.02, -0.05, -0.10), judged="parity")(kept)
    own: dict = {("v", "", ""): Estimate(0.70, 0.66, 0.74, 500)}
    alone = reading(Counted(room.measures[0], estimates=own), "v", "inhouse", lambda *_: None)
    assert (alone.value, alone.score, alone.letter) == (0.70, None, None)
    assert "in-house" in alone.reason
    beside = own | {("inhouse", "", ""): Estimate(0.73, 0.69, 0.77, 500)}
    found = reading(Counted(room.measures[0], estimates=beside), "v", "inhouse", lambda *_: None)
    # 3 points below: a third of the way from B (-2) to C (-5)
    assert (found.letter, found.score) == ("C", pytest.approx(80 - 10 / 3))
    assert found.bands["B"] == "at least -2 points"


def engagement(tmp_path: Path, weights: str):
    (tmp_path / "engagement.toml").write_text(f'name = "E"\nclient = "C"\n[weights]\n{weights}\n')
    return load_engagement(tmp_path)


def test_weights_in_toml(tmp_path):
    found = rubric_for(engagement(tmp_path, 'handoffs = 2.0\nsecurity = 1\n"handoffs.warm_share" = 5'), vendor())
    assert (found.group_weight("handoffs"), found.group_weight("security")) == (2.0, 1.0)
    assert (found.group_weight("training"), found.group_weight("journey")) == (1.0, 0.25)  # nobody said otherwise
    warm, lost = find(WARM), find("handoffs.lost")
    assert (found.weight_of(warm), found.weight_of(lost)) == (5.0, lost.weight)
    assert found.weights[WARM] == 5.0 and found.weights["handoffs"] == 2.0
    assert found.weight_of(find("outcomes.aht")) == 0  # shown, never graded
    # the same without quotes: TOML reads a table within a table
    assert engagement(tmp_path, "handoffs.warm_share = 5\ntraining = 0.5").weights == {WARM: 5.0, "training": 0.5}


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("handofs = 2", 'weights."handofs": no such pillar, lens or measure; did you mean handoffs'),
        ('"handoffs.warm_shar" = 2', "did you mean handoffs.warm_share"),
        ("handoffs = -1", r"weights.handoffs: Input should be greater than or equal to 0"),
        ("handoffs = nan", "weights.handoffs"),
        ("handoffs = 1e300", "weights.handoffs: Input should be less than or equal to 1000"),
        ("handoffs = 1e-300", "weights.handoffs: .*write 0 to leave it out of the score, or at least 0.001"),
        ('handoffs = "much"', "weights.handoffs"),
        ('"outcomes.aht" = 2', "never graded"),
        ("client = 0", "nothing would weigh anything in the client's grade"),
        (
            "\n".join(f"{g} = 0" for g in (
                "governance", "training", "data_integration", "handoffs", "outcomes", "consistency", "selfcare",
                "oversight", "contract", "security", "culture", "journey",
            )),
            "nothing would weigh anything in the vendor's grade",
        ),
        (
            "\n".join(f'"selfcare.{m}" = 0' for m in ("containment", "escape_repeat", "selfcare_vs_human_parity")),
            'no measure of "selfcare" would weigh anything; write "selfcare" = 0',
        ),
    ],
)  # fmt: skip
def test_a_weight_of_nothing_names_file_key_and_fix(tmp_path, weights, words):
    with pytest.raises(DataError, match=words) as found:
        rubric_for(engagement(tmp_path, weights), vendor())
    assert "engagement.toml" in str(found.value)


def test_weights_are_the_same_for_all_vendors(tmp_path):
    found = engagement(tmp_path, "handoffs = 2")
    (tmp_path / "vendors" / "v").mkdir(parents=True)
    (tmp_path / "vendors" / "v" / "vendor.toml").write_text('name = "V"\n[weights]\nhandoffs = 1\n')
    with pytest.raises(DataError, match=r"vendor.toml: .*same for all vendors.*engagement.toml"):
        found.vendor("v")


def test_a_reading_carries_the_weight_of_the_rubric():
    counted = Counted(find(WARM), estimates={("v", "", ""): share(85, 100)})
    assert reading(counted, "v", "inhouse", lambda *_: None, Rubric(weighed={WARM: 5.0})).weight == 5.0


def test_bands_that_do_not_run_from_a_to_d_are_refused():
    upside_down = vendor(handoffs__warm_share=Target(bands=(0.5, 0.6, 0.7, 0.8), source="c"))
    with pytest.raises(DataError, match="must run from A to D"):
        rubric_for(ENGAGEMENT, upside_down)
    crossed = vendor(governance__kpi_parsimony=Target(bands=(12, 3, 2, 1, 10, 15, 20, 30), source="c"))
    with pytest.raises(DataError, match="must run from A to D"):
        rubric_for(ENGAGEMENT, crossed)


def test_the_hash_is_that_of_all_that_decides_a_letter():
    plain = Rubric()
    assert plain.sha256 == Rubric().sha256 and len(plain.sha256) == 64
    others = [
        Rubric(weighed={"handoffs": 2.0}),
        Rubric(weighed={WARM: 5.0}),
        Rubric({WARM: Target(target=0.9, source="c")}),
        Rubric({WARM: Target(bands=(0.9, 0.8, 0.65, 0.4), source="c")}),
    ]
    assert len({plain.sha256, *(rubric.sha256 for rubric in others)}) == 5
    # whoever said it, and what says nothing new, changes no letter
    assert Rubric(weighed={"handoffs": 1.0, "journey": 0.25}).sha256 == plain.sha256
    assert Rubric({WARM: Target(bands=(0.9, 0.8, 0.65, 0.5), source="c")}).sha256 == plain.sha256


def test_the_hash_knows_rules_and_limiters(monkeypatch):
    from outsourcer_audit import rubric

    before = Rubric().sha256
    monkeypatch.setattr(rubric, "LIMITERS", rubric.LIMITERS[:-1])
    assert Rubric().sha256 != before
    monkeypatch.undo()
    monkeypatch.setattr(rubric, "SCORING_VERSION", "0")
    assert Rubric().sha256 != before


def test_a_pillar_of_little_weight_is_a_pillar_and_a_heavy_lens_is_none():
    from test_grading import PLAIN, group

    from outsourcer_audit.grading import grade_overall

    groups = [(group("governance", 50.0), 0.5), (group("training", 100.0), 3.0), (group("security", 50.0), 0.01)]
    readings = {g.id: PLAIN.model_copy(update={"id": g.id}) for g, _ in groups}
    found = grade_overall(groups, readings)
    assert found.letter == "C" and found.caps[0].reason == "F in governance"
    turned = [(group("governance", 90.0), 0.5), (group("training", 100.0), 1.0), (group("security", 50.0), 2.0)]
    # (45 + 100 + 100) / 3.5 = 70: a C of its own, and a failing lens limits nothing
    assert (grade_overall(turned, readings).caps, grade_overall(turned, readings).letter) == ([], "C")


def test_a_weight_of_0_leaves_a_pillar_out_of_the_score_and_switches_no_limit_off():
    from test_grading import PLAIN, group

    from outsourcer_audit.grading import grade_overall

    readings = {name: PLAIN.model_copy(update={"id": name}) for name in ("governance", "training", "security")}
    for weight in (0.0, 0.001):
        found = grade_overall([(group("governance", 50.0), weight), (group("training", 95.0), 1.0)], readings)
        assert (round(found.score), found.letter, found.caps[0].reason) == (95, "C", "F in governance")
    # without a letter there is nothing to limit by, and a lens limits nothing
    for other in (group("governance", None, 0.0), group("security", 50.0)):
        found = grade_overall([(other, 0.0), (group("training", 95.0), 1.0)], readings)
        assert (found.letter, found.caps) == ("A", [])


@pytest.mark.parametrize("measure", ["security.card_numbers_exposed", "oversight.compliance_critical_accuracy"])
def test_a_measure_that_limits_does_so_whatever_it_weighs(measure):
    from test_grading import PLAIN, group

    from outsourcer_audit.grading import grade_overall

    found = {"value": 0.5, "score": 0.0, "letter": "F", "weight": 0.0}
    readings = {"a": PLAIN, measure: PLAIN.model_copy(update={"id": measure, **found})}
    assert grade_overall([(group("a", 95.0), 1.0)], readings).letter == "D"
    readme = " ".join((Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8").split())
    assert "limits it whatever it weighs" in readme
    assert f"`{measure}`" in readme

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

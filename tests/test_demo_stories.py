"""The five stories of the demo, each told by the first finding of its card; and what must not be found there."""

from __future__ import annotations

import pytest

import outsourcer_audit as oa
from outsourcer_audit.rooms import DEMO

pytestmark = pytest.mark.slow

STORIES = {
    "harbour": ("good_throughout", {"A"}),
    "meridian": ("watermelon", {"D", "F"}),
    "northgate": ("case_mix", {"A", "B"}),
    "lumen": ("in_the_dark", {"C", "D"}),
    "juniper": ("too_little", {None}),
}
PLANTED = {"meridian": {"answering.waits_at_threshold", "surveys.offers_by_outcome"}}


@pytest.mark.parametrize("vendor", STORIES)
def test_the_first_finding_tells_the_story(vendor):
    card = oa.open(DEMO, vendor).grade()
    story, letters = STORIES[vendor]
    assert card.findings[0].story == story
    assert [f.story for f in card.findings if f.story] == [story]  # and no other vendor's story is told of it
    assert card.overall.letter in letters
    assert {s.id for s in card.forensics if s.status == "found"} == PLANTED.get(vendor, set())
    assert [s.id for s in card.forensics if s.status == "error"] == []
    assert [r.id for r in card.measures if r.status == "error"] == []
    assert (card.planner != []) == (card.overall.letter in ("B", "C", "D", "F"))
    if story == "in_the_dark":
        assert card.findings[0].who == "client"  # the client holds the key


def test_simpsons_case_is_said_in_words():
    """Northgate gets the harder topics: worse in plain figures, not worse at the in-house mix, and the card says so."""
    card = oa.open(DEMO, "northgate").grade()
    flipped = ("outcomes.csat_top2", "outcomes.fcr_survey", "outcomes.fcr_no_repeat", "handoffs.transfer_rate",
               "handoffs.avoidable")  # fmt: skip
    for measure_id in flipped:
        parity = card.measure(measure_id).parity
        assert parity is not None and parity.crude is not None, measure_id
        assert (parity.crude.verdict, parity.verdict, parity.noninferior) == (
            "worse", "no detectable difference", True,
        ), measure_id  # fmt: skip
        assert parity.said.startswith("Crude ")
        assert "but not worse with the in-house mix of channels and topics (" in parity.said
        assert "it gets the harder questions" in parity.said
        assert "combinations of channel and topic" in parity.said  # and what is left out is counted
        assert parity.left_out and 0.8 < (parity.covered or 0) < 1
    told = card.findings[0].evidence
    assert "satisfaction: −6.7" in told and "crude, +2.8" in told and "with the same mix" in told
    assert "at equal mix no detectable difference" in card.questions[2].answer


def test_with_the_usual_mix_standardising_changes_little():
    """Meridian gets the bank's usual mix: what is worse in plain figures stays worse."""
    card = oa.open(DEMO, "meridian").grade()
    for measure_id in ("outcomes.csat_top2", "outcomes.fcr_survey", "handoffs.transfer_rate"):
        parity = card.measure(measure_id).parity
        assert parity is not None and parity.crude is not None, measure_id
        assert (parity.crude.verdict, parity.verdict) == ("worse", "worse"), measure_id
        assert abs(parity.difference - parity.crude.difference) < 0.03
        assert "harder" not in parity.said

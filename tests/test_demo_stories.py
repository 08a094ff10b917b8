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

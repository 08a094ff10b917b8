"""Golden cards: one genuine card for every version of the card's schema, which stays readable for good."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from outsourcer_audit.card import SCHEMA_VERSION, ReportCard
from outsourcer_audit.compare import compare, opened
from outsourcer_audit.regrade import regrade
from outsourcer_audit.rubric import Rubric

GOLDEN = Path(__file__).parent / "golden"
MAJOR, MINOR = map(int, SCHEMA_VERSION.split("."))
VERSIONS = [f"{MAJOR}.{minor}" for minor in range(MINOR + 1)]
NOTHING_CHANGED = {"no detectable change", "not comparable"}


def text_of(version: str) -> str:
    return gzip.decompress((GOLDEN / f"card-{version}.json.gz").read_bytes()).decode("utf-8")


def test_every_version_of_the_schema_has_a_golden_card():
    """After a change of the schema: `python tests/golden/write.py`."""
    assert sorted(path.name for path in GOLDEN.glob("card-*.json.gz")) == [f"card-{v}.json.gz" for v in VERSIONS]


@pytest.fixture(params=sorted(path.name for path in GOLDEN.glob("card-*.json.gz")))
def golden(request):
    version = request.param.removeprefix("card-").removesuffix(".json.gz")
    return version, text_of(version)


def test_it_is_of_its_version_and_loads_whole(golden, tmp_path):
    version, text = golden
    written = json.loads(text)
    assert written["schema_version"] == version
    (tmp_path / "card.json").write_text(text, encoding="utf-8")
    card = opened(tmp_path)
    assert len(card.measures) == len(written["measures"]) > 90
    assert [m["value"] for m in written["measures"]] == [m.value for m in card.measures]
    assert card.overall.letter == written["overall"]["letter"]
    assert ReportCard.from_json(card.to_json()) == card


def test_beside_itself_nothing_has_changed(golden):
    card = ReportCard.from_json(golden[1])
    found = compare(card, card)
    assert set(found.counts) <= NOTHING_CHANGED
    assert found.same_rubric and found.overall.regraded_after is None
    assert all(m.difference == 0 for m in found.measures if m.difference is not None)
    assert all(g.letters in ("same", "not graded") for g in (found.overall, found.client_overall, *found.groups))


def test_it_can_be_graded_anew(golden):
    card = ReportCard.from_json(golden[1])
    again = regrade(card)
    assert again.rubric is not None and again.rubric.sha256 == Rubric().sha256
    assert [(r.id, r.value, r.n, r.low, r.high, r.status) for r in card.measures] == [
        (r.id, r.value, r.n, r.low, r.high, r.status) for r in again.measures[: len(card.measures)]
    ]
    assert {r.status for r in again.measures[len(card.measures) :]} <= {"no_evidence"}
    assert again.overall.letter is not None
    assert regrade(again) == again


def test_two_versions_can_be_compared():
    """The first golden card and the newest are of one vendor and period: under today's rubric side by side."""
    first, newest = (ReportCard.from_json(text_of(v)) for v in (VERSIONS[0], VERSIONS[-1]))
    found = compare(first, newest, under_todays=True)
    assert found.overall.regraded_before is not None and found.overall.regraded_after is not None
    assert sum(m.difference is not None for m in found.measures) > 60

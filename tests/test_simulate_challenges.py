"""The demo's challenges tell the truth: what the first card printed, and what became of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import outsourcer_audit as oa
from outsourcer_audit.formats import NBSP, measure
from outsourcer_audit.simulate.challenges import CHALLENGES, MISREAD

pytestmark = pytest.mark.slow
DEMO = Path(__file__).parents[1] / "engagements" / "demo"


@pytest.fixture(scope="module")
def now():
    return oa.open(DEMO, "lumen").grade()


def test_before_and_now(now):
    said = {c.id: (c.verdict, c.outcome, c.said.replace(NBSP, " ")) for c in now.challenges}
    assert said == {
        "LS-1": ("upheld", "changed", "0 % (F) → 97.5 % (B) after the re-run."),
        "LS-2": ("rejected", "unchanged", "Unchanged: 45.0 % (F)."),
        "LS-3": ("open", "unchanged", "Unchanged: 78.9 % (C)."),
    }


def test_the_first_card_printed_what_is_challenged(now, tmp_path):
    shutil.copytree(DEMO, tmp_path / "demo")
    toml = tmp_path / "demo" / "vendors" / "lumen" / "vendor.toml"
    text = toml.read_text(encoding="utf-8")
    assert text.count(MISREAD[0]) == 1
    toml.write_text(text.replace(*MISREAD), encoding="utf-8")
    first = oa.open(tmp_path / "demo", "lumen").grade()
    for challenge in now.challenges:
        was, unit = first.measure(challenge.figure), challenge.unit
        assert measure(was.value, unit) == measure(challenge.before.value, unit)
        assert was.letter == challenge.before.letter


def test_only_lumen_challenges():
    assert set(CHALLENGES) == {"lumen"}
    assert sorted(path.parent.name for path in DEMO.rglob("challenges.toml")) == ["lumen"]

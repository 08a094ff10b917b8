"""Every figure of the demo counted a second time: by hand in pandas, in a notebook that uses none of our code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import outsourcer_audit as oa

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "engagements" / "demo"
sys.path.insert(0, str(ROOT / "benchmarks"))


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["harbour", "meridian", "northgate", "lumen", "juniper"])
def test_the_naive_notebook_agrees(vendor, tmp_path):
    from bench.audits import naive
    from bench.clock import timed
    from bench.figures import differences

    naive(DEMO, vendor).start(tmp_path, timed)
    figures = json.loads((tmp_path / "naive" / "naive.json").read_text(encoding="utf-8"))
    card = json.loads(oa.open(DEMO, vendor).grade().to_json())
    assert len(figures) >= 40
    assert differences(card, figures) == []

"""How often suspicion is wrong, and how often it misses: honest and flawed outsourcers made by worlds.py.

The promise: honest data raise a pattern's question in at most 5 % of audits, a realistic flaw in at least 90 %.
"""

from __future__ import annotations

from collections import Counter

import pytest
from desk import ENGAGEMENT
from worlds import world

from outsourcer_audit.forensics import PATTERNS, look_for

pytestmark = pytest.mark.slow

EACH = 40
TOGETHER = (
    ("answering.waits_at_threshold", "cases.reopened_at_once", "quality.straight_lined", "figures.round_figures",
     "billing.invoice_lines_twice", "surveys.offer_dispersion", "roster.outside_shifts"),
    ("answering.very_short_calls", "cases.month_end_closings", "quality.too_fast", "surveys.offers_by_outcome",
     "roster.after_leaving", "billing.contacts_twice"),
    ("answering.transfers_before_cap",),
)  # fmt: skip
"""Flaws that leave each other's traces alone, planted in one world to save time."""


@pytest.fixture(scope="module")
def rates() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Per pattern, in how many worlds it was found: honest ones, and ones with its flaw; and in how many of the latter
    too little was delivered to tell (few rows, or waits that are rounded by hand)."""
    alarms, detections, silent = Counter[str](), Counter[str](), Counter[str]()
    for seed in range(EACH):
        honest = world(seed)
        for pattern in PATTERNS:
            found = look_for(pattern, honest, "v", ENGAGEMENT, lambda *_: None)
            assert found.status != "error", found
            alarms[pattern.id] += found.status == "found"
        for flaws in TOGETHER:
            flawed = world(1000 + seed, *flaws)
            for pattern in PATTERNS:
                if pattern.id in flaws:
                    found = look_for(pattern, flawed, "v", ENGAGEMENT, lambda *_: None)
                    detections[pattern.id] += found.status == "found"
                    silent[pattern.id] += found.status == "too few"
    return alarms, detections, silent


def test_every_pattern_has_a_flaw_planted() -> None:
    assert sorted(flaw for flaws in TOGETHER for flaw in flaws) == sorted(pattern.id for pattern in PATTERNS)


def test_honest_data_seldom_raise_a_question(rates: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
    assert {name: n for name, n in rates[0].items() if n > 0.05 * EACH} == {}


def test_flaws_are_found(rates: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
    _, found, silent = rates
    assert {name: n for name, n in silent.items() if n > 0.2 * EACH} == {}
    missed = {pattern.id: (found[pattern.id], EACH - silent[pattern.id]) for pattern in PATTERNS}
    assert {name: of for name, of in missed.items() if of[0] < 0.9 * of[1]} == {}

"""Four near identical call centres as four vendors: no ranking, no detectable difference, the same letters."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from realdata import moments, numbers, only_with, opened, raw
from scipy.stats import chi2_contingency, f_oneway

from outsourcer_audit.compare import compare, told

FOLDER = "multisite_callcentre"
pytestmark = only_with(FOLDER)
CENTRES = {"CC01": "northeast", "CC02": "southern", "CC03": "midwest", "CC04": "western"}
COMPARED = {
    "outcomes.csat_top2", "outcomes.dissatisfied", "outcomes.aht", "consistency.channel_spread", "data.validity",
    "data.duplicates",
}  # fmt: skip
"""What the files allow to be measured."""
LETTERS = {
    "outcomes.csat_top2": "F",
    "outcomes.dissatisfied": "C",
    "consistency.channel_spread": "A",
    "data.validity": "A",
    "data.duplicates": "A",
}


@pytest.fixture(scope="module")
def calls():
    rows = raw(f"{FOLDER}/call_events.csv")
    start, end = (moments(rows[f"Call_{which}_Time"], "%d-%m-%y %H:%M") for which in ("Start", "End"))
    return rows.assign(
        org=rows["Call_Center_ID"].map(CENTRES),
        csat=numbers(rows["CSAT_Score"]),
        seconds=(end - start).dt.total_seconds(),
    )


@pytest.fixture(scope="module")
def cards():
    return {org: opened(FOLDER, org).grade() for org in CENTRES.values()}


@pytest.fixture(scope="module")
def comparisons(cards):
    return {(a, b): compare(cards[a], cards[b]) for a, b in permutations(CENTRES.values(), 2)}


def test_the_files_themselves_hold_no_difference(calls):
    """Asked of SciPy before anything of ours: nothing that is measured differs between the centres beyond chance."""
    for hits in (calls["csat"] >= 4, calls["csat"] <= 2):
        table = [
            [(hits & (calls["org"] == org)).sum(), (~hits & (calls["org"] == org)).sum()] for org in CENTRES.values()
        ]
        assert chi2_contingency(table).pvalue > 0.05
    assert f_oneway(*(mine["seconds"] for _, mine in calls.groupby("org"))).pvalue > 0.05


def test_no_pair_differs_in_anything(comparisons):
    for pair, found in comparisons.items():
        words = {m.id: m.verdict for m in found.measures if m.verdict != "not comparable"}
        assert words == dict.fromkeys(COMPARED, "no detectable difference"), pair
        assert all(m.low <= m.difference <= m.high and m.low < 0 < m.high for m in found.measures if m.id in LETTERS
                   and m.id.startswith("outcomes")), pair  # fmt: skip
        assert set(found.counts) == {"no detectable difference", "not comparable"}


def test_differences_as_pandas_counts_them(comparisons, calls):
    shares = (calls["csat"] >= 4).groupby(calls["org"]).mean()
    seconds = calls["seconds"].groupby(calls["org"]).mean()
    for (a, b), found in comparisons.items():
        assert found.measure("outcomes.csat_top2").difference == pytest.approx(shares[b] - shares[a], abs=1e-9)
        assert found.measure("outcomes.aht").difference == pytest.approx(seconds[b] - seconds[a], abs=1e-6)


def test_the_letters_are_the_same(cards):
    for org, card in cards.items():
        assert {r.id: r.letter for r in card.measures if r.letter} == LETTERS, org
        assert card.overall.letter is None  # too little was delivered for a grade


def test_nobody_is_ranked(comparisons, cards):
    for (a, b), found in comparisons.items():
        assert (found.kind, found.before.vendor_id, found.after.vendor_id) == ("vendors", a, b)
        grades = (found.overall, found.client_overall, *found.groups)
        assert all(grade.verdict is None for grade in grades)
        assert found.same_rubric and all(grade.letters in ("same", "not graded") for grade in grades)
        text = told(found)
        assert "no ranking" in text
        assert not any(
            word in text.lower() for word in ("winner", "rank ", "best", "worst", "better", "worse", "first")
        )
    for a, b in combinations(CENTRES.values(), 2):
        one, other = comparisons[a, b], comparisons[b, a]
        assert {m.id: m.verdict for m in one.measures} == {m.id: m.verdict for m in other.measures}

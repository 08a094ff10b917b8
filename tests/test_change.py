"""Change: this period beside earlier ones, counted from rows, and said only where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import small
from statsmodels.stats.proportion import confint_proportions_2indep, samplesize_proportions_2indep_onetail

import outsourcer_audit as oa
from outsourcer_audit.card import Change
from outsourcer_audit.change import Found, _can_be_said, _change
from outsourcer_audit.change.covered import Covered, covered
from outsourcer_audit.change.direction import better_or_worse, second_is
from outsourcer_audit.change.telling import months_in_words, said
from outsourcer_audit.measures import find
from outsourcer_audit.period import parse_period
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate, difference

TRANSFERS = "handoffs.transfer_rate"
NONE = "no detectable change"
CLEAR = {"2026-04": 60, "2026-03": 20, "2025-04": 20}
"""Transferred among 200 contacts of each month."""


def of(months: dict[str, int], count: int = 200) -> list[str]:
    """Contacts on the first of each month, so many of them transferred."""
    found = []
    for month, moved in months.items():
        year, number = month.split("-")
        found += [f"{year}{number}{line.replace('/04/2026', f'/{number}/{year}')}" for line in small.rows(count, moved)]
    return found


def opened(folder, months: dict[str, int], period: str = "2026-04", count: int = 200):
    return oa.open(small.write(folder, of(months, count)), "acme", period)


@pytest.fixture(scope="module")
def clear(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("clear"), CLEAR).grade()


def test_a_clear_change_is_told_with_newcombes_interval(clear):
    """60 of 200 beside 20 of 200: 30 % against 10 %."""
    for change, start, end in (
        (clear.measure(TRANSFERS).change, "2026-03-01", "2026-03-31"),
        (clear.measure(TRANSFERS).last_year, "2025-04-01", "2025-04-30"),
    ):
        low, high = confint_proportions_2indep(60, 200, 20, 200, method="newcomb")
        assert (change.previous, change.previous_n, change.difference) == (0.1, 200, pytest.approx(0.2))
        assert (change.low, change.high) == (pytest.approx(low), pytest.approx(high))
        assert (change.verdict, change.start, change.end) == ("worse", start, end)
    said = clear.measure(TRANSFERS).change.said.replace("\u00a0", " ")
    assert said == "up 20.0 points on March 2026 (12.3 to 27.5 points): worse"


def test_the_earlier_figure_is_that_of_an_audit_of_the_earlier_period(clear, tmp_path):
    then = opened(tmp_path, CLEAR, "2026-03").grade()
    both = [r for r in clear.measures if r.change]
    assert {TRANSFERS, "outcomes.abandoned", "outcomes.asa"} <= {r.id for r in both}
    for r in both:
        assert (r.change.previous, r.change.previous_n) == (then.measure(r.id).value, then.measure(r.id).n), r.id


def test_no_detectable_change_says_what_would_show_one(tmp_path):
    r = opened(tmp_path, {"2026-04": 22, "2026-03": 20}).grade().measure(TRANSFERS)
    width = round(r.edges[2] - r.edges[1], 9)
    rows = samplesize_proportions_2indep_onetail(width, 0.1, 0.8, alpha=0.025, alternative="larger")
    assert (r.change.verdict, r.change.worth) == ("no detectable change", pytest.approx(width))
    assert r.change.needed == int(rows) + 1 > 200
    words = f"a change of {100 * width:.1f} points would show with {r.change.needed} rows a period, there were 200"
    assert r.change.said.replace("\u00a0", " ") == f"no detectable change on March 2026; {words}"
    assert r.last_year is None


def test_a_difference_that_many_comparisons_bring_about_is_none(tmp_path):
    """34 of 200 beside 20 of 200: p is just under 5 %, but it is one of several comparisons and the only odd one."""
    low, _ = confint_proportions_2indep(34, 200, 20, 200, method="newcomb")
    assert low > 0
    change = opened(tmp_path, {"2026-04": 34, "2026-03": 20}).grade().measure(TRANSFERS).change
    assert (change.verdict, change.low) == ("no detectable change", pytest.approx(low))
    assert "may well be chance" in change.said


def test_without_earlier_rows_nothing_is_counted_again(tmp_path, monkeypatch):
    audit = opened(tmp_path, {"2026-04": 20})
    monkeypatch.setattr(type(audit), "earlier", lambda *_: pytest.fail("counted again"))
    assert audit.before == {}
    assert all(r.change is None and r.last_year is None for r in audit.grade().measures)


def test_a_month_without_rows_leaves_nothing_to_compare_with(tmp_path):
    months = {"2026-06": 20, "2026-05": 20, "2026-04": 20, "2026-03": 20, "2026-01": 20}
    card = opened(tmp_path / "gap", months, "2026-Q2").grade()
    assert card.measure(TRANSFERS).value == 0.1
    assert all(r.change is None for r in card.measures)
    whole = opened(tmp_path / "whole", months | {"2026-02": 20}, "2026-Q2").grade()
    assert whole.measure(TRANSFERS).change.previous_n == 600


def test_a_month_without_a_figure_leaves_nothing_to_compare_with(tmp_path):
    """In February contacts were recorded, but not whether they were transferred."""
    months = dict.fromkeys(["2026-06", "2026-05", "2026-04", "2026-03", "2026-02", "2026-01"], 20)
    lines = [f"{line.rpartition(',')[0]},N/A" if "/02/2026" in line else line for line in of(months)]
    card = oa.open(small.write(tmp_path, lines), "acme", "2026-Q2").grade()
    assert card.measure(TRANSFERS).value == 0.1
    assert card.measure(TRANSFERS).change is None
    assert card.measure("outcomes.abandoned").change.previous_n == 600


def test_what_is_in_error_now_has_not_changed(tmp_path):
    lines = of(CLEAR)
    doubled = [line for line in lines if "/04/2026" in line][:20]
    r = oa.open(small.write(tmp_path, [*lines, *doubled]), "acme").grade().measure(TRANSFERS)
    assert (r.status, r.change, r.last_year) == ("error", None, None)


def test_too_few_rows_then_are_no_earlier_figure(tmp_path):
    lines = [*of({"2026-04": 20}), *of({"2026-03": 5}, count=29)]
    card = oa.open(small.write(tmp_path, lines), "acme").grade()
    assert card.measure(TRANSFERS).value == 0.1
    assert card.measure(TRANSFERS).change is None


def test_months_are_local(tmp_path):
    """Half past midnight in London's summer is half past eleven on the day before in UTC."""
    early = [line.replace(" 09:", " 00:") for line in small.rows(40)]
    september = [f"S{line.replace('01/04/2026', '01/09/2025')}" for line in early]
    audit = oa.open(small.write(tmp_path, [*early, *september]), "acme")
    assert covered(audit.tables, date(2026, 4, 1)).months["contacts"] == {"2025-09"}


def test_rows_about_others_are_no_months_of_the_vendor(tmp_path):
    """In January only the in-house team's contacts were recorded."""
    vendor = f'{small.VENDOR}org = {{ from = "Lost", map = {{ no = "acme", yes = "inhouse" }} }}\n'
    months = {"2026-04": 2, "2026-03": 2, "2026-01": 2}
    lines = [line.replace(",no,", ",yes,", 1) if "/01/2026" in line else line for line in of(months, count=40)]
    audit = oa.open(small.write(tmp_path, lines, vendor), "acme")
    assert covered(audit.tables, date(2026, 4, 1)).months["contacts"] == {"2026-03"}


@pytest.mark.parametrize(
    ("tables", "reaches"),
    [
        ({"contacts"}, True),
        ({"contacts", "agents"}, True),
        ({"agents"}, False),  # a state
        ({"surveys"}, False),  # begun too late
        ({"contacts", "surveys"}, False),  # what was not asked yet did not fail to happen
        ({"contacts", "complaints"}, True),  # rare, but begun
        ({"complaints"}, False),  # rare: whether a month had none or was not recorded, nobody knows
        ({"forecasts"}, False),
    ],
)
def test_how_far_tables_reach(tables, reaches):
    seen = Covered(
        {
            "contacts": frozenset({"2025-12", "2026-01", "2026-02", "2026-03"}),
            "surveys": frozenset({"2026-02", "2026-03"}),
            "complaints": frozenset({"2025-12", "2026-02"}),
            "forecasts": frozenset(),
        }
    )
    assert seen.reach(tables, ["2026-01", "2026-02", "2026-03"]) == reaches


def test_nobodys_word_is_taken_for_an_earlier_figure():
    """The same rows, once counted and once reported by somebody."""
    seen = Covered({"invoices": frozenset({"2026-03"})})
    for provenance, can in (("recomputed", True), ("reported", False)):
        measure = replace(find("client.governance_spend"), provenance=provenance)
        one = Counted(measure, {"invoices": {"amount"}}, estimates={("acme", "", ""): Estimate(0.1, 0.1, 0.1, 1, True)})
        assert _can_be_said(one, "acme", seen, parse_period("2026-03")) == can


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [(0.90, 0.80, "worse"), (0.80, 0.90, "better"), (0.9, 0.9, NONE), (0.9, 0.9001, NONE), (0.9, 0.8999, NONE)],
)
def test_a_fact_changes_by_more_than_a_trifle_or_not_at_all(before, now, verdict):
    """Bands of 95, 90, 80, 70 %: a point of the score is a tenth of the ten points from B to C."""
    then, today = (Estimate(value, value, value, 40, True) for value in (before, now))
    found = Found(find("governance.reviews_held"), parse_period("2026-03"), then, today, difference(today, then))
    change = _change(found, (0.95, 0.90, 0.80, 0.70), found.gap.value != 0, 90)
    assert (change.verdict, change.needed, change.worth) == (verdict, None, pytest.approx(0.10))


MIDDLE = (5, 4, 3, 2, 12, 15, 20, 30)


@pytest.mark.parametrize(
    ("better", "edges", "before", "now", "expected"),
    [
        ("higher", (), 1, 2, "better"),
        ("higher", (), 2, 1, "worse"),
        ("lower", (), 1, 2, "worse"),
        ("none", (), 1, 2, None),
        ("middle", MIDDLE, 2, 4, "better"),
        ("middle", MIDDLE, 4, 2, "worse"),
        ("middle", MIDDLE, 20, 14, "better"),
        ("middle", MIDDLE, 14, 20, "worse"),
        ("middle", MIDDLE, 4, 14, None),  # through the good range to the other side
        ("middle", MIDDLE, 6, 9, None),  # both good
        ("middle", MIDDLE, 4, 6, None),
        ("middle", (), 4, 6, None),
        ("higher", (), 2, 2, None),
    ],
)
def test_which_way_is_better(better, edges, before, now, expected):
    assert better_or_worse(better, edges, before, now) == expected


def around(value: float, half: float) -> Estimate:
    return Estimate(value, value - half, value + half, 500)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (around(8, 1), around(30, 2), "worse"),  # out of the range of an A (5 to 12), surely
        (around(30, 2), around(8, 1), "better"),
        (around(8, 1), around(13, 2), None),  # surely another figure, not surely outside
        (around(8, 1), Estimate(13, 13, 13, 7, exact=True), "worse"),  # a fact lies where it lies
        (around(3, 1), around(14, 1), None),  # on its two sides
        (around(14, 1), around(20, 1), "worse"),  # both above it
    ],
)
def test_what_is_best_in_the_middle_is_worse_outside_the_range_of_an_a(first, second, expected):
    assert second_is("middle", MIDDLE, first, second) == expected
    measure = replace(find("handoffs.escalation"), better="middle")
    found = Found(measure, parse_period("2026-03"), first, second, difference(second, first))
    assert _change(found, MIDDLE, True, 90).verdict == (expected or "no detectable change")


def change(difference: float, low: float, high: float, verdict="no detectable change", **more) -> Change:
    return Change(
        previous=0.5, difference=difference, low=low, high=high, verdict=verdict, start="2026-01-01", end="2026-03-31",
        previous_n=640, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "exact", "detectable", "expected"),
    [
        (change(0.032, 0.004, 0.06, "worse"), False, True,
         "up 3.2 points on January to March 2026 (0.4 to 6.0 points): worse"),
        (change(-0.032, -0.06, -0.004, "better"), False, True,
         "down 3.2 points on January to March 2026 (0.4 to 6.0 points): better"),
        (change(0.01, -0.02, 0.04, worth=0.05, needed=1251), False, False,
         "no detectable change on January to March 2026; a change of 5.0 points would show with 1 251 rows a period, "
         "there were 640"),
        (change(0.01, -0.02, 0.04, worth=0.15, needed=140), False, False,
         "no detectable change on January to March 2026; one of 15.0 points would probably have shown (140 rows a "
         "period, there were 640)"),
        (change(0.001, -0.002, 0.004, worth=0.00001, needed=900_000_000), False, False,
         "no detectable change on January to March 2026; one worth acting on is too small to be seen in 640 rows a "
         "period"),
        (change(0.0, 0.0, 0.0), True, False, "the same as in January to March 2026"),
        (change(0.0004, 0.0004, 0.0004), True, False, "up 0.04 points on January to March 2026, too little to matter"),
        (change(0.02, 0.02, 0.02, "worse"), True, True, "up 2.0 points on January to March 2026: worse"),
    ],
)  # fmt: skip
def test_what_is_said(found, exact, detectable, expected):
    words = said(found, find(TRANSFERS), 700, exact, detectable, 90)
    assert words.replace("\u00a0", " ").replace("\u202f", " ") == expected


def test_a_fact_without_a_good_side_is_shown_and_not_judged():
    aht = find("outcomes.aht")
    assert aht.better == "none"
    words = said(change(20, 20, 20), aht, 700, True, True, 90)
    assert words.replace("\u00a0", " ") == "up 20 s on January to March 2026; it is shown, not judged"


def test_a_move_from_one_side_to_the_other_is_left_open():
    words = said(change(0.1, 0.08, 0.12), replace(find(TRANSFERS), better="middle"), 700, False, True, 90)
    assert words.endswith("; whether that is better, its bands do not say")


def test_months_in_words():
    assert months_in_words("2026-04-01", "2026-04-30") == "April 2026"
    assert months_in_words("2026-01-01", "2026-03-31") == "January to March 2026"
    assert months_in_words("2025-11-01", "2026-01-31") == "November 2025 to January 2026"

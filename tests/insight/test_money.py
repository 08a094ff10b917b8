"""The contract's money, worked by hand."""

from __future__ import annotations

import pytest
from by_hand import reading
from hypothesis import given
from hypothesis import strategies as st

from outsourcer_audit.insight import Cell, Term, money

APRIL, MAY, JUNE = "2026-04-01", "2026-05-01", "2026-06-01"
FEES = {APRIL: 100_000.0, MAY: 200_000.0}
SPEED = Term("S1", "S1: Answered in time", 0.04, 0.0)
HAPPY = Term("S2", "S2: Satisfied", 0.06, 0.02)


def test_as_the_contract_is_written():
    cells = [
        Cell("S1", APRIL, met=False, exceeded=False),  # withholds 4 % of 100 000
        Cell("S1", MAY, met=True, exceeded=True),  # no bonus hangs on it
        Cell("S2", APRIL, met=True, exceeded=True),  # earns 2 % of 100 000
        Cell("S2", MAY, met=False, exceeded=False),  # withholds 6 % of 200 000
    ]
    found = money(FEES, [SPEED, HAPPY], cells, {}, granted=1000.0)
    assert (found.billed, found.withheld, found.bonus, found.payable) == (300_000, 16_000, 2_000, 286_000)
    assert [(line.label, line.detail, line.amount) for line in found.lines] == [
        ("S1: Answered in time", "missed in 1 of 2 months", -4000),
        ("S2: Satisfied", "missed in 1 of 2 months", -12_000),
        ("S2: Satisfied", "exceeded in 1 of 2 months", 2000),
    ]
    assert (found.granted, found.months, found.months_unjudged) == (1000, 2, [])
    assert (round(found.share_at_risk, 9), found.share_of_bonus) == (0.1, 0.02)
    assert (found.outcome_payable, found.outcome_lines, found.scheme) == (None, [], "")


def test_months_without_a_fee_or_without_a_recomputed_level():
    cells = [Cell("S1", APRIL, False, False), Cell("S1", JUNE, False, False)]  # nothing was billed for June
    found = money(FEES, [SPEED], cells, {})
    assert (found.withheld, found.months_unjudged) == (4000, [MAY])


def test_no_fees_no_money():
    assert money({}, [SPEED], [], {}) is None


def test_a_contract_without_money_moves_none():
    found = money(FEES, [Term("S1", "S1", 0.0, 0.0)], [Cell("S1", APRIL, False, False)],
                  {"outcomes.csat_top2": reading("outcomes.csat_top2", 0.75)})  # fmt: skip
    assert (found.payable, found.lines, found.outcome_payable) == (300_000, [], None)


def outcome(csat=None, fcr=None, complaints=None):
    return {
        "outcomes.csat_top2": reading("outcomes.csat_top2", csat, edges=(0.85, 0.8, 0.75, 0.65)),
        "outcomes.fcr_survey": reading("outcomes.fcr_survey", fcr, edges=(0.8, 0.7, 0.6, 0.5)),
        "outcomes.complaints_caused": reading("outcomes.complaints_caused", complaints, better="lower",
                                              edges=(0.002, 0.005, 0.01, 0.016)),
    }  # fmt: skip


def test_on_outcomes_linear_between_the_edge_of_d_and_the_edge_of_a():
    # 12 % at risk, 3 % bonus, three outcomes: 4 % and 1 % each of 300 000.
    # csat 75 %: half-way: +1500 - 6000; solved 80 %: all: +3000; complaints 2 %: beyond D: -12000.
    term = Term("S", "S", 0.12, 0.03)
    found = money(FEES, [term], [], outcome(0.75, 0.8, 0.02))
    assert [round(line.amount, 6) for line in found.outcome_lines] == [-4500, 3000, -12_000]
    assert found.outcome_payable == pytest.approx(286_500)
    assert "Illustration" in found.scheme
    assert "3 outcomes" in found.scheme


def test_only_outcomes_that_could_be_read_share_the_money():
    found = money(FEES, [Term("S", "S", 0.12, 0.0)], [], outcome(csat=0.65))
    assert [(line.amount, line.detail.replace("\u00a0", " ")) for line in found.outcome_lines] == [
        (-36_000, "65.0 %: 0 % of the way")
    ]
    assert "one outcome" in found.scheme


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.05), st.floats(0, 0.2), st.floats(0, 0.2))
def test_the_scheme_never_pays_more_than_the_bonus_nor_less_than_the_risk(csat, fcr, complaints, risk, bonus):
    found = money(FEES, [Term("S", "S", risk, bonus)], [], outcome(csat, fcr, complaints))
    if found.outcome_payable is not None:
        assert 300_000 * (1 - risk) - 1e-6 <= found.outcome_payable <= 300_000 * (1 + bonus) + 1e-6

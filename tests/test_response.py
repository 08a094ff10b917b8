"""Those who did not answer: every figure worked by hand, the intervals held against statsmodels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from outsourcer_audit.statistics.response import Alike, bounds, contrasts, reweighted, tipping

CSAT = (0.85, 0.80, 0.75, 0.65)
UNHAPPY = (0.05, 0.08, 0.12, 0.18)


def alike(invited: int, answered: int, total: float = 0, **known: str) -> Alike:
    return Alike(known, invited, answered, total)


# ------------------------------------------------------------------------------------------------------ reweighted


def test_the_silent_are_like_those_alike_who_answered() -> None:
    groups = [alike(100, 50, 40, transferred="no"), alike(100, 10, 2, transferred="yes")]
    # 40 + 50 silent x 0.8 + 2 + 90 silent x 0.2 = 100 of 200; of those who answered it was 42 of 60.
    assert reweighted(groups, ["transferred"]) == pytest.approx(0.5)
    assert reweighted(groups, []) == pytest.approx(0.7)  # nothing known: like all who answered
    assert reweighted(groups, ["colour"]) == pytest.approx(0.7)


def test_groups_with_fewer_than_ten_answers_are_taken_together() -> None:
    groups = [
        alike(40, 20, 16, transferred="yes", channel="voice"),  # stands: 0.8
        alike(30, 6, 3, transferred="yes", channel="chat"),  # ten answers together stand, too: 4 of 10,
        alike(30, 4, 1, transferred="yes", channel="email"),
        alike(20, 5, 5, transferred="no", channel="voice"),  # eight do not: as the smallest that stands, the ten
        alike(20, 3, 3, transferred="no", channel="chat"),  # take them in, 12 of 18
    ]
    # 28 said so; 20 silent x 0.8 = 16; 50 + 32 silent x 12 / 18 = 54.667. Together 98.667 of 140.
    assert reweighted(groups, ["transferred", "channel"]) == pytest.approx(98.666667 / 140)
    # Two answers more and those who were not passed on stand, ten of ten: 30 + 16 + 50 x 0.4 + 32 x 1 = 98 of 142.
    two_more = [*groups, alike(2, 2, 2, transferred="no", channel="email")]
    assert reweighted(two_more, ["transferred", "channel"]) == pytest.approx(98 / 142)


def test_few_join_the_smallest_group_beside_them_and_not_everybody() -> None:
    groups = [
        alike(900, 300, 270, transferred="no", channel="voice"),  # 0.9
        alike(60, 20, 10, transferred="yes", channel="voice"),  # 0.5
        alike(12, 4, 0, transferred="yes", channel="chat"),  # joins those who were passed on, too: 10 of 24
    ]
    # 280 said so; 600 x 0.9 = 540; 48 x 10 / 24 = 20: 840 of 972. As all answered equally often, that is as before.
    assert reweighted(groups, ["transferred", "channel"]) == pytest.approx(280 / 324)
    assert reweighted(groups, ["transferred", "channel"]) == pytest.approx(840 / 972)


def test_fewer_than_ten_answers_in_all_are_one_group() -> None:
    assert reweighted([alike(10, 2, 2, k="a"), alike(20, 4, 1, k="b")], ["k"]) == pytest.approx(0.5)  # 3 of 6


def test_unknown_is_a_value_of_its_own() -> None:
    groups = [alike(60, 10, 10), alike(40, 30, 0, channel="voice")]
    # 10 + 50 x 1 + 0 + 10 x 0 = 60 of 100.
    assert reweighted(groups, ["channel"]) == pytest.approx(0.6)


def test_without_answers_there_is_nothing_to_weigh() -> None:
    assert reweighted([], ["channel"]) is None
    assert reweighted([alike(50, 0, channel="voice")], ["channel"]) is None


def test_where_all_answered_nothing_changes() -> None:
    assert reweighted([alike(50, 50, 30, channel="voice"), alike(3, 3, 0)], ["channel"]) == pytest.approx(30 / 53)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(0, 40), st.floats(0, 1)), min_size=1),
    st.integers(1, 20),
)
def test_it_never_leaves_the_worst_case_bounds(cells: list[tuple[str, int, int, float]], sure: int) -> None:
    groups = [alike(spoke + mute, spoke, round(spoke * part), k=key) for key, spoke, mute, part in cells]
    groups.append(alike(sure, sure, 1, k="c"))
    low, high = bounds(sum(g.invited for g in groups), sum(g.answered for g in groups), sum(g.total for g in groups))
    value = reweighted(groups, ["k"])
    assert value is not None
    assert low - 1e-12 <= value <= high + 1e-12


# ------------------------------------------------------------------------------------------------------ bounds


def test_worst_case_bounds() -> None:
    # 120 of 200 said yes, 800 said nothing: 120 of 1000 if none of them would, 920 if all would.
    assert bounds(1000, 200, 120) == (0.12, 0.92)
    assert bounds(200, 200, 120) == (0.6, 0.6)


# ------------------------------------------------------------------------------------------------------ tipping


@pytest.mark.parametrize(
    ("value", "response", "edges", "expected"),
    [
        (0.76, 0.5, CSAT, -0.02),  # C from 0.75: (0.75 - 0.76) / 0.5
        (0.79, 0.2, CSAT, 0.0125),  # B from 0.80: (0.80 - 0.79) / 0.8
        (0.95, 0.5, CSAT, -0.2),  # A has no edge above
        (0.30, 0.5, CSAT, 0.7),  # F has none below: D from 0.65 needs the silent at exactly 100 %
        (0.80, 0.5, CSAT, 0.0),  # on the edge: any less
        (0.11, 0.5, UNHAPPY, 0.02),  # C up to 0.12
        (0.09, 0.5, UNHAPPY, -0.02),  # B up to 0.08
        (0.08, 0.5, UNHAPPY, 0.0),  # on the edge: any more
        (0.95, 0.89, CSAT, -10 / 11),  # the silent at 4 % would do
        (0.95, 0.9, CSAT, None),  # they would have to lie below 0
        (0.29, 0.5, CSAT, None),  # ... or above 100 %
        (0.96, 0.8, (0.97, 0.90, 0.80, 0.70), -0.3),  # A would need 101 %; C from 0.90: -0.06 / 0.2
        (0.76, 1.0, CSAT, None),  # nobody is silent
        (0.76, 0.5, (), None),
    ],
)
def test_how_different_the_silent_would_have_to_be(
    value: float, response: float, edges: tuple[float, ...], expected: float | None
) -> None:
    assert tipping(value, response, edges) == (None if expected is None else pytest.approx(expected))


# ------------------------------------------------------------------------------------------------------ contrasts


def compared(spoke: int, silent: int, **of: tuple[int, int]) -> list[Alike]:
    """One field after another: so many of those who answered, and of the silent, have it."""
    found = []
    for name, (one, other) in of.items():
        found.append(alike(one + other, one, **{name: "yes"}))
        found.append(alike(spoke - one + silent - other, spoke - one, **{name: "no"}))
    return found


def test_differences_beyond_chance_the_largest_first() -> None:
    groups = compared(200, 400, transferred=(20, 80), resolved=(180, 280), reopened=(20, 44))
    fields = ["transferred", "resolved", "reopened"]
    found = contrasts(groups, fields, {field: ["yes"] for field in fields})
    # 90 against 70 %, 10 against 20 %; 10 against 11 % is chance: statsmodels' interval holds 0.
    assert [(c.field, c.key, c.answered, c.silent) for c in found] == [
        ("resolved", "yes", 0.9, 0.7), ("transferred", "yes", 0.1, 0.2),
    ]  # fmt: skip
    low, high = confint_proportions_2indep(20, 200, 44, 400, method="newcomb")
    assert low < 0 < high


def test_one_of_many_comparisons_needs_more_than_an_interval_without_zero() -> None:
    low, high = confint_proportions_2indep(20, 100, 33, 100, method="newcomb")
    assert low < high < 0
    alone = compared(100, 100, transferred=(20, 33))
    assert [c.field for c in contrasts(alone, ["transferred"], {"transferred": ["yes"]})] == ["transferred"]
    # Beside twenty topics that do not differ, one such difference in 21 is what chance brings.
    topics = [alike(10, 5, topic=f"t{n}") for n in range(20)]
    assert contrasts([*alone, *topics], ["transferred", "topic"], {"transferred": ["yes"]}) == []


def test_one_difference_per_field_and_only_what_is_shown() -> None:
    groups = [alike(100, 80, channel="voice"), alike(100, 20, channel="chat"), alike(100, 50, channel="")]
    (found,) = contrasts(groups, ["channel"], {"channel": ["chat", "voice"]})
    # Of 150 who answered 80 came by voice and 20 by chat, of 150 silent 20 and 80: both differ by 40 points.
    assert (found.answered, found.silent) in [(80 / 150, 20 / 150), (20 / 150, 80 / 150)]
    assert contrasts(groups, ["channel"], {"channel": []}) == []


def test_thirty_of_both_are_needed_among_those_of_whom_it_is_known() -> None:
    def with_silent(silent: int) -> list[Alike]:
        groups = compared(100, silent, transferred=(0, silent))
        return [*groups, alike(500, 250, channel="voice")]  # of these nobody knows whether they were transferred

    assert contrasts(with_silent(29), ["transferred"], {}) == []
    assert {c.field for c in contrasts(with_silent(30), ["transferred"], {})} == {"transferred"}

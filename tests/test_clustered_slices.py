"""Rows of one agent count together: what the cube counts by agent, by customer and by stratum, worked by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from desk import Desk
from test_slices import LONDON, contact, counted, measure

from outsourcer_audit.measures.kinds import Mean, Patterns, Quantile, Ratio, Several, Share
from outsourcer_audit.reading import reading
from outsourcer_audit.slices import Counted, count_all
from outsourcer_audit.statistics import standardised

TRANSFERS = measure("transfers", lambda t: Share(t, t.transferred, at="offered_at"))
TALK = measure("talk", lambda t: Mean(t, t.talk_s, at="offered_at"))


def rows_of(agents: dict[str | None, tuple[int, int]], **cells: Any) -> list[dict[str, Any]]:
    """Contacts of each agent: so many transferred of so many."""
    return [
        contact(f"{agent}-{n}", agent_id=agent, transferred=n < hits, **cells)  # type: ignore[arg-type]
        for agent, (hits, many) in agents.items()
        for n in range(many)
    ]


FOUR = {"a": (8, 10), "b": (6, 10), "c": (2, 10), "d": (0, 10)}
"""16 of 40 = 0.4; from it the four are 4, 2, -2 and -4 away: squares 16 + 4 + 4 + 16 = 40.
Variance 4/3 * 40 / 40² = 1/30, of 40 independent rows 0.4 * 0.6 / 40 = 0.006; so they are worth 40 * 0.006 * 30 = 7.2.
"""


def test_agents_that_differ_make_a_share_less_sure() -> None:
    (found,) = counted(rows_of(FOUR), TRANSFERS)
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.value, estimate.n, estimate.clusters) == (0.4, 40, 4)
    assert estimate.effective == pytest.approx(7.2)
    assert found.alike == "agent"
    assert "too few agents" in estimate.doubt


def test_every_slice_has_its_own_agents() -> None:
    april = rows_of({"a": (8, 10), "b": (2, 10)}, team="x")
    may = rows_of({"a": (0, 10), "c": (5, 10)}, team="y")
    for row in may:
        row |= {"contact_id": f"may {row['contact_id']}", "offered_at": datetime(2026, 5, 10)}
    (found,) = counted(april + may, TRANSFERS)
    seen = {place: found.estimates["v", *place] for place in (("month", "2026-04"), ("team", "y"), ("", ""))}
    assert {place: (e.value, e.n, e.clusters) for place, e in seen.items()} == {
        ("month", "2026-04"): (0.5, 20, 2), ("team", "y"): (0.25, 20, 2), ("", ""): (0.375, 40, 3),
    }  # fmt: skip
    # April: 3 and -3 away, variance 2 * 18 / 400 = 0.09, of independent rows 0.25 / 20 = 0.0125; 20 * 0.0125 / 0.09
    assert seen["month", "2026-04"].effective == pytest.approx(25 / 9)
    # Both months: a 8 of 20, b 2 of 10, c 5 of 10: 0.5, -1.75 and 1.25 away from 0.375, less than chance would do. But
    # three agents cannot show how agents differ: a correlation of 0.2 is assumed. A row has (400 + 100 + 100) / 40 - 1
    # = 14 others of its agent beside it: 1 + 0.2 * 14 = 3.8 times the variance
    assert seen["", ""].effective == pytest.approx(40 / 3.8)


def test_rows_of_nobody_are_rows_of_their_own() -> None:
    # e: 2 of 8, and two rows whose agent is not known, one of them transferred; in all 3 of 10, known of eight in ten
    (found,) = counted(rows_of({"e": (2, 8), None: (1, 2)}), TRANSFERS)
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.value, estimate.n, estimate.clusters) == (0.3, 10, 3)
    # too few to show how they differ: a row has (64 + 1 + 1) / 10 - 1 = 5.6 others beside it; 1 + 0.2 * 5.6 = 2.12
    assert estimate.effective == pytest.approx(10 / 2.12)


def test_where_hardly_anybody_is_known_nothing_is_taken_together_and_said() -> None:
    (found,) = counted(rows_of({"e": (2, 7), None: (1, 3)}), TRANSFERS)
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.effective, estimate.clusters) == (None, 0)
    assert estimate.doubt == "agent unknown: its rows are taken as independent"


def test_a_measure_in_which_nobody_has_a_hand_takes_rows_one_by_one() -> None:
    alone = measure("alone", lambda t: Share(t, t.transferred, alike=None))
    (found,) = counted(rows_of(FOUR), alone)
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.effective, estimate.doubt, found.alike) == (None, "", "")


def test_two_organisations_with_an_agent_of_one_name_have_two() -> None:
    (found,) = counted(rows_of({"a": (8, 10)}) + rows_of({"a": (2, 10)}, org="w"), TRANSFERS)
    everyone = found.get("*")
    assert everyone is not None
    assert everyone.clusters == 2


def test_agents_that_differ_make_a_mean_less_sure() -> None:
    rows = [contact(f"{agent}{n}", agent_id=agent, talk_s=float(talk))
            for agent, talk in (("a", 10), ("b", 20), ("c", 30), ("d", 40)) for n in range(5)]  # fmt: skip
    (found,) = counted(rows, TALK)
    estimate = found.get("v")
    assert estimate is not None
    # sums 50, 100, 150, 200 beside 5 * 25 = 125 each: -75, -25, 25, 75 away, squares 12,500;
    # variance 4/3 * 12,500 / 400 = 41.7; of 20 independent rows (20 * 125 / 19) / 20 = 6.58; 20 * 6.58 / 41.7 = 3.16
    assert (estimate.value, estimate.clusters) == (25.0, 4)
    assert estimate.effective == pytest.approx(20 * (2500 / 19 / 20) / (12500 / 300))


def test_a_quantile_is_as_unsure_as_the_share_below_it() -> None:
    # forty rows 1..40 spread evenly over ten agents (each has 1, 11, 21, 31 ...), or in ten blocks (1-4, 5-8, ...)
    spread = [contact(n, agent_id=f"{n % 10}", talk_s=float(n)) for n in range(1, 41)]
    blocks = [contact(n, agent_id=f"{(n - 1) // 4}", talk_s=float(n)) for n in range(1, 41)]
    median = measure("median", lambda t: Quantile(t, t.talk_s, 0.5))
    widths = []
    for rows in (spread, blocks):
        (found,) = counted(rows, median)
        estimate = found.get("v")
        assert estimate is not None
        assert estimate.value == 20
        widths.append(estimate.high - estimate.low)
    # Evenly: two of each agent's four are at most 20, nothing is alike. In blocks: five agents have all four of theirs
    # at most 20, five none: 2 away each, squares 40, variance 10/9 * 40 / 1600 against 0.25 / 40: 4.44 times.
    # Ranks 20 -/+ 1.96 * sqrt(10) = 13.8 to 26.2; in blocks 20 -/+ 2.262 (t of nine degrees) * sqrt(44.4): 4.9 to 35.1
    assert widths == [27 - 13, 36 - 4]


def test_a_quantile_beside_a_mean_is_as_much_less_sure_as_the_mean() -> None:
    def both(t: Any) -> Several:
        return Several(Mean(t, t.talk_s), "mean", {"median": Quantile(t, t.talk_s, 0.5, alike=None)})

    # 400 rows from 1 to 400 in twenty blocks of an agent each: sums 20 * (10.5 + 20 k) lie 20 * 20 * (k - 9.5) from
    # 20 * 200.5: squares 160,000 * 665; variance 20/19 * that / 160,000 = 700, of independent rows 13,366.7 / 400 =
    # 33.4: 20.95 times, so the median's interval is 4.577 times as wide: 200 -/+ 1.96 * 10 are the ranks 180 and 220
    (found,) = counted([contact(n, agent_id=f"{(n - 1) // 20}", talk_s=float(n)) for n in range(1, 401)],
                       measure("talk", both))  # fmt: skip
    estimate = found.others["median"]["v", "", ""]
    assert estimate.value == 200
    assert (estimate.low, estimate.high) == pytest.approx((200 - 20 * 4.577, 200 + 20 * 4.577), abs=0.05)


def test_customers_count_together_where_no_agent_is_known_of_the_rows() -> None:
    by_customer = measure("returns", lambda t: Share(t.drop("agent_id"), t.transferred))
    same = [contact(n, customer_id=f"K{n // 4}", transferred=n // 4 % 2 == 0) for n in range(400)]
    (found,) = counted(same, by_customer)
    estimate = found.get("v")
    assert estimate is not None
    assert found.alike == "customer"
    assert estimate.value == 0.5
    # a hundred customers who say the same four times are worth a hundred rows, not four hundred
    assert estimate.effective == pytest.approx(100, rel=0.25)


def test_customers_who_come_once_are_independent_although_they_are_counted_in_groups() -> None:
    by_customer = measure("returns", lambda t: Share(t.drop("agent_id"), t.transferred))
    (found,) = counted([contact(n, customer_id=f"K{n}", transferred=n < 2) for n in range(2560)], by_customer)
    estimate = found.get("v")
    assert estimate is not None
    # ten stand in each of 256 groups, two of which saw a yes; yet no row has another of its own customer beside it
    assert (estimate.clusters, estimate.doubt) == (256, "")
    assert estimate.effective == pytest.approx(2560, rel=0.05)


def of_strata(rows: list[dict[str, Any]]) -> Counted:
    desk = Desk(LONDON, contacts=rows)
    return count_all([TRANSFERS], desk, desk.engagement)[TRANSFERS.id]  # type: ignore[arg-type]


def test_strata_hold_the_sums_of_every_channel_and_topic() -> None:
    rows = [
        *rows_of({"a": (1, 2), "b": (3, 3)}, channel="voice", topic="card"),
        *rows_of({"a": (0, 4)}, channel="chat", topic="card"),
        *rows_of({"c": (1, 1)}, channel="voice", topic="card", org="w"),
        *rows_of({"d": (5, 5)}, channel="voice", topic=None),  # of no known stratum
    ]
    for n, row in enumerate(rows):
        row["contact_id"] = str(n)
    found = of_strata(rows).strata
    mine = found["v"]
    cells = sorted(
        (mine.names[s], float(a), float(b)) for s, a, b in zip(mine.stratum, mine.top, mine.bottom, strict=True)
    )
    assert cells == [(("chat", "card"), 0, 4), (("voice", "card"), 1, 2), (("voice", "card"), 3, 3)]
    assert len(set(mine.cluster)) == 2
    assert (found["w"].names, list(found["w"].bottom)) == ([("voice", "card")], [1.0])


def test_who_stands_behind_a_share() -> None:
    found = of_strata([*rows_of(FOUR), *rows_of({"z": (1, 1), None: (1, 9)}, org="w")])
    assert found.clusters_of("v") == [("a", 8.0, 10.0), ("b", 6.0, 10.0), ("c", 2.0, 10.0), ("d", 0.0, 10.0)]
    assert found.clusters_of("w") == [("z", 1.0, 1.0)]
    assert found.clusters_of("nobody") == []


def test_a_standardised_difference_is_as_unsure_as_the_share_behind_it() -> None:
    def cost(t: Any) -> Patterns:
        values = {"topic": t.topic, "transferred": t.transferred, "solved": t.resolved}
        return Patterns(t, values, standardised.compared, alike="")

    def rows(agent_of: Any) -> list[dict[str, Any]]:
        return [
            contact(n, topic="card", transferred=n % 2 == 0, resolved=n % 20 < 10, agent_id=agent_of(n))
            for n in range(400)
        ]

    own, ten = measure("own", cost), measure("ten", cost)
    (alone,) = counted(rows(lambda n: f"A{n}"), own)
    (blocks,) = counted(rows(lambda n: f"A{n % 20}"), ten)  # each of twenty agents solves all of twenty, or none
    plain, wide = alone.get("v"), blocks.get("v")
    assert plain is not None
    assert wide is not None
    assert (plain.value, plain.n, plain.doubt) == (wide.value, wide.n, wide.doubt) == (0.0, 200, "")
    # Twenty sums, each 10 away from 10: variance 20/19 * 2000 / 160,000, of independent rows 0.25 / 400: 21.05 times.
    # All agents carry alike: 1.5 * 20 = 30 degrees are more than there are; Student's t of 19 is 2.093.
    assert (wide.high - wide.low) / (plain.high - plain.low) == pytest.approx(21.0526**0.5 * 2.093 / 1.96, rel=1e-3)
    assert wide.effective == pytest.approx(200 / 21.0526, rel=1e-4)


def test_a_quantile_among_ties_is_as_unsure_as_what_lies_below_them() -> None:
    # Of twenty agents with twenty rows each, eleven always take 1 and nine always 10.
    rows = [contact(n, agent_id=f"{n % 20}", talk_s=1.0 if n % 20 < 11 else 10.0) for n in range(400)]
    # And where everything at most the quantile is everything there is, what lies below it tells.
    top = [contact(n, agent_id=f"{n % 20}", talk_s=10.0 if n % 20 < 11 else 1.0) for n in range(400)]
    median = measure("median", lambda t: Quantile(t, t.talk_s, 0.5))
    for given in (rows, top):
        (found,) = counted(given, median)
        estimate = found.get("v")
        assert estimate is not None
        # twenty agents who are all of one kind are worth about twenty rows: ranks 200 -/+ 2.09 * sqrt(100 * 21) = 96
        assert (estimate.low, estimate.high) == (1.0, 10.0)
        assert estimate.effective == pytest.approx(19, abs=0.1)


def test_a_quantile_of_nobody_or_of_one_agent_is_doubted() -> None:
    median = measure("median", lambda t: Quantile(t, t.talk_s, 0.5))
    doubts = []
    for known in (0, 60, 200):
        rows = [contact(n, agent_id="a" if n < known else None, talk_s=float(n)) for n in range(200)]
        (found,) = counted(rows, median)
        estimate = found.get("v")
        assert estimate is not None
        doubts.append(estimate.doubt)
    nobody = "agent unknown: its rows are taken as independent"
    assert doubts == [nobody, nobody, "all of one agent, whose rows are taken as independent"]


def test_of_one_agent_nobody_knows_what_the_rows_are_worth() -> None:
    (found,) = counted(rows_of({"a": (60, 200)}), TRANSFERS)
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.clusters, estimate.effective) == (1, None)


def test_a_team_of_one_agent_is_not_shown() -> None:
    rows = [*rows_of({"a": (60, 200)}, team="solo"), *rows_of({f"b{n}": (10, 50) for n in range(12)}, team="many"),
            *rows_of({f"c{n}": (10, 50) for n in range(6)}, team="some")]  # fmt: skip
    (found,) = counted(rows, TRANSFERS)
    card = reading(found, "v", "inhouse", lambda *_: None)
    # the lone one, and with it the smallest other, or the rest would give it away
    assert [s.key for s in card.by_team] == ["many"]


def test_a_ratio_has_no_binomial_funnel() -> None:
    ratio = measure("hours", lambda t: Ratio(t, top=t.hold_s, bottom=t.talk_s))
    rows = [contact(f"{team}{n}", team=team, hold_s=held + n % 2 * 0.1, talk_s=100.0)
            for team, held in (("x", 10.0), ("y", 14.0), ("z", 10.0)) for n in range(120)]  # fmt: skip
    (found,) = counted(rows, ratio)
    card = reading(found, "v", "inhouse", lambda *_: None)
    assert [s.funnel for s in card.by_team] == ["", "", ""]

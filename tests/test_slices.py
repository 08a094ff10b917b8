"""Slices: totals are sums of their slices, whatever the order of the rows; quantiles, gaps, hostile names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest
from desk import SCHEMAS, Desk, read
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from outsourcer_audit.measures.kinds import Count, Gap, Kind, Mean, Quantile, Ratio, Share, Tally
from outsourcer_audit.measures.registry import Group, Measure
from outsourcer_audit.period import Period
from outsourcer_audit.slices import Counted, count_all

LONDON = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
Rows = list[dict[str, Any]]


def measure(name: str, build: Callable[[ir.Table], Kind]) -> Measure:
    """A measure of contacts made for one test."""

    def one(contacts: ir.Table) -> Kind:
        return build(contacts)

    one.__name__, one.__doc__ = name, "Title.\n\nWhy it matters: a test.\n\nSource: this test."
    room = Group("test", "Test", "Does it count?", "test")
    room.measure(unit="share", better="none")(one)
    return room.measures[0]


def counted(rows: Rows, *wanted: Measure, period: Period = LONDON) -> list[Counted]:
    desk = Desk(period, contacts=rows)
    found = count_all(wanted, desk, desk.engagement)  # type: ignore[arg-type]
    return [found[m.id] for m in wanted]


def contact(n: int, **cells: Any) -> dict[str, Any]:
    return {"contact_id": f"C-{n}", "org": "v", "offered_at": datetime(2026, 4, 10)} | cells


# ------------------------------------------------------------------------------------------------ sums and totals

ADDITIVE = (
    measure("share", lambda t: Share(t, t.transferred, at="offered_at")),
    measure("tally", lambda t: Tally(t, hits=t.issues_resolved, trials=t.issues_raised, at="offered_at")),
    measure("mean", lambda t: Mean(t, t.talk_s, at="offered_at")),
    measure("ratio", lambda t: Ratio(t, top=t.hold_s, bottom=t.talk_s, at="offered_at")),
    measure("count", lambda t: Count(t)),
    measure("some", lambda t: Count(t, where=t.transferred)),
)
ROW = st.fixed_dictionaries({
    "org": st.sampled_from(["v", "w"]), "channel": st.sampled_from(["voice", "chat"]), "team": st.sampled_from("abc"),
    "offered_at": st.datetimes(datetime(2026, 4, 1), datetime(2026, 6, 29)),
    "transferred": st.none() | st.booleans(),
    "talk_s": st.none() | st.integers(1, 9), "hold_s": st.none() | st.integers(0, 9),
    "issues_raised": st.integers(1, 3), "issues_resolved": st.integers(0, 1),
})  # fmt: skip


@settings(max_examples=12, deadline=None, phases=[Phase.generate])  # shrinking would take minutes
@given(st.lists(ROW, max_size=12), st.randoms())
def test_totals_are_the_sums_of_their_slices_in_any_order(given_rows: Rows, chance: Any) -> None:
    rows = [{"contact_id": str(n)} | row for n, row in enumerate(given_rows)]
    found = counted(rows, *ADDITIVE)
    for one in found:
        assert one.fault == ""
        for org in ("v", "w"):
            total = one.get(org)
            for by in ("month", "channel", "team"):
                keys = one.keys(org, by)
                if by == "month" and one.measure.id in ("test.count", "test.some"):
                    continue  # a count of the contract's items belongs to no month
                parts = [one.get(org, by, key) for key in keys]
                assert sum(part.n for part in parts if part) == (total.n if total else 0)
                assert sum(one.sums[(org, by, key)] for key in keys) == (one.sums[(org, "", "")] if total else 0)
        everyone = one.get("*")
        assert (everyone.n if everyone else 0) == sum(e.n for org in ("v", "w") if (e := one.get(org)))
    shuffled = list(rows)
    chance.shuffle(shuffled)
    for one, again in zip(found, counted(shuffled, *ADDITIVE), strict=True):
        assert again.estimates == one.estimates


def test_kinds_by_hand() -> None:
    rows = [
        contact(1, transferred=True, talk_s=10.0, hold_s=2.0, issues_raised=3, issues_resolved=3),
        contact(2, transferred=False, talk_s=20.0, hold_s=None, issues_raised=2, issues_resolved=1),
        contact(3, transferred=None, talk_s=None, hold_s=9.0, issues_raised=3, issues_resolved=2),
        contact(4, transferred=False, talk_s=30.0, hold_s=6.0),
    ]
    share, tally, mean, ratio, number, some = counted(rows, *ADDITIVE)
    assert read(share) == (pytest.approx(1 / 3), 3)
    assert read(tally) == (0.75, 8)  # 6 of 8
    assert read(mean) == (20.0, 3)
    estimate = mean.get("v")
    # Variance ((-10)^2 + 0 + 10^2) / 2 = 100, standard error 10 / sqrt(3) = 5.77, t with 2 degrees of freedom 4.303
    # (its expansion is good to about a tenth there): 20 +/- 24.8.
    assert estimate is not None
    assert (estimate.low, estimate.high) == (pytest.approx(-4.8, abs=1.0), pytest.approx(44.8, abs=1.0))
    assert read(ratio) == (0.2, 2)  # (2 + 6) / (10 + 30), rows with both
    assert read(number) == (4.0, 4)
    assert read(some) == (1.0, 1)
    assert share.sums[("v", "", "")] == 1.0
    assert ratio.sums[("v", "", "")] == 8.0


def test_rows_without_organisation_month_channel_or_team() -> None:
    rows = [
        contact(1, transferred=True, channel="voice", team="a"),
        contact(2, transferred=True),  # neither channel nor team
        contact(3, transferred=False, org=None, channel="voice", team="a"),
        contact(4, transferred=False, offered_at=None, channel="chat"),
    ]
    (share,) = counted(rows, ADDITIVE[0])
    assert read(share, "*") == (0.5, 4)  # the row that belongs to nobody is somebody's
    assert read(share) == (pytest.approx(2 / 3), 3)
    assert [(key, read(share, "v", "channel", key)) for key in share.keys("v", "channel")] == [
        ("chat", (0.0, 1)),
        ("voice", (1.0, 1)),
    ]
    assert share.keys("v", "team") == ["a"]
    assert share.keys("v", "month") == ["2026-04"]
    assert {org for org, _, _ in share.estimates} == {"v", "*"}


def test_months_are_those_of_the_engagement() -> None:
    rows = [contact(1, transferred=True, offered_at=datetime(2026, 4, 30, 23, 30)), contact(2, transferred=False)]
    london, utc = counted(rows, ADDITIVE[0])[0], counted(rows, ADDITIVE[0], period=Period(LONDON.start, LONDON.end))[0]
    assert read(london, "v", "month", "2026-05") == (1.0, 1)
    assert utc.keys("v", "month") == ["2026-04"]
    # In winter London keeps UTC.
    winter = [contact(1, transferred=True, offered_at=datetime(2026, 1, 31, 23, 30))]
    assert counted(winter, ADDITIVE[0])[0].keys("v", "month") == ["2026-01"]


def test_a_key_counts_once_over_everyone() -> None:
    once = measure("once", lambda t: Share(t, t.transferred, once_per="case_id"))
    rows = [
        contact(1, case_id="K", transferred=True),
        contact(2, case_id="K", transferred=False, org="w"),
        contact(3, case_id="L", transferred=False, org="w"),
        contact(4, case_id="L", transferred=None),
        contact(5, case_id="M", transferred=None),  # nothing is known of this case
        contact(6, case_id="N", transferred=True),
        contact(7, case_id="N", transferred=True, org="w"),
    ]
    (share,) = counted(rows, once)
    assert (read(share, "v"), read(share, "w")) == ((1.0, 2), (pytest.approx(1 / 3), 3))
    assert read(share, "*") == (pytest.approx(2 / 3), 3)  # K and N were, L was not
    assert share.sums[("*", "", "")] == 2


def test_the_interval_of_a_ratio() -> None:
    rows = [contact(n, hold_s=hold, talk_s=10.0) for n, hold in enumerate((1.0, 3.0, 1.0, 3.0, 2.0))]
    estimate = counted(rows, ADDITIVE[3])[0].get("v")
    # 10 / 50 = 0.2; residuals -1, 1, -1, 1, 0 have squares of 4; t of 4 degrees of freedom is 2.776:
    # 2.776 * sqrt(4 * 5 / 4) / 50 = 0.1241.
    assert estimate is not None
    assert (estimate.value, estimate.n) == (0.2, 5)
    assert (estimate.low, estimate.high) == (pytest.approx(0.0759, abs=5e-4), pytest.approx(0.3241, abs=5e-4))


# ----------------------------------------------------------------------------------------------- quantiles and gaps


@pytest.mark.parametrize(
    ("n", "q", "value", "low", "high"),
    [
        (10, 0.5, 5, 1, 9),  # 5 -/+ 1.96 * sqrt(2.5) = 5 -/+ 3.10: ranks 1.9 down and 8.1 up
        (40, 0.5, 20, 13, 27),  # 20 -/+ 1.96 * sqrt(10) = 20 -/+ 6.20: ranks 13.8 down and 26.2 up
        (40, 0.9, 36, 32, 40),  # 36 -/+ 1.96 * sqrt(3.6) = 36 -/+ 3.72: ranks 32.3 down and 39.7 up
        (10, 0.9, 9, 7, 10),  # 9 -/+ 1.86: rank 7.1 down, 10.9 up is beyond the last
        (11, 0.5, 6, 2, 9),  # 5.5 up; 5.5 -/+ 3.25: 2.25 down, 8.75 up
        (1, 0.5, 1, 1, 1),
    ],
)
def test_a_quantile_is_a_value_that_occurred(n: int, q: float, value: float, low: float, high: float) -> None:
    quantile = measure("quantile", lambda t: Quantile(t, t.talk_s, q=q, at="offered_at"))
    backwards = [contact(i, talk_s=float(i), channel="voice") for i in range(n, 0, -1)]
    unknown = [contact(0, talk_s=None), contact(-1, org=None, talk_s=None)]
    (found,) = counted(backwards + unknown, quantile)
    for org, by, key in (("v", "", ""), ("v", "month", "2026-04"), ("v", "channel", "voice"), ("*", "", "")):
        estimate = found.get(org, by, key)
        assert estimate is not None
        assert (estimate.value, estimate.low, estimate.high, estimate.n) == (value, low, high, n)
    assert found.sums[("v", "", "")] == n * (n + 1) / 2


def test_quantiles_of_nothing_and_of_rows_that_belong_to_nobody() -> None:
    quantile = measure("quantile", lambda t: Quantile(t, t.talk_s, at="offered_at", once_per="case_id"))
    assert counted([], quantile)[0].estimates == {}
    rows = [
        contact(1, org=None, talk_s=4.0, case_id="K"),
        contact(2, talk_s=4.0, case_id="K"),
        contact(3, talk_s=8.0, case_id="L"),
    ]
    (found,) = counted(rows, quantile)
    assert read(found) == (4.0, 2)
    assert read(found, "*") == (4.0, 2)  # two cases
    assert {org for org, _, _ in found.estimates} == {"v", "*"}


def test_a_gap_is_there_where_both_sides_are() -> None:
    gap = measure("gap", lambda t: Gap(Share(t, t.transferred, at="offered_at"), Share(t, t.reopened, at="offered_at")))
    rows = [
        *(contact(n, transferred=n > 1, reopened=n > 3, channel="voice") for n in range(1, 5)),
        contact(5, transferred=True, channel="chat"),
        contact(6, org="w", transferred=True),
    ]
    (found,) = counted(rows, gap)
    # Transferred: 3 of 4 and one more: 4 of 5; reopened: 1 of 4.
    assert read(found) == (pytest.approx(0.55), 4)
    assert read(found, "v", "channel", "voice") == (0.5, 4)
    assert read(found, "v", "channel", "chat") is None
    assert read(found, "w") is None
    # Wilson 4 of 5: 0.376 to 0.964, 1 of 4: 0.046 to 0.699. Newcombe: 0.55 - hypot(0.8 - 0.376, 0.699 - 0.25) = -0.068
    # and 0.55 + hypot(0.964 - 0.8, 0.25 - 0.046) = 0.812.
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.low, estimate.high) == (pytest.approx(-0.068, abs=0.002), pytest.approx(0.812, abs=0.002))


# --------------------------------------------------------------------------------------------------------- faults


def test_a_broken_measure_breaks_no_other() -> None:
    def impossible(contacts: ir.Table) -> Kind:
        return Share(contacts, contacts["no such column"] == 1)

    broken = measure("broken", impossible)
    clumsy = measure("clumsy", lambda t: Share(t, t.channel.cast("int64") > 1, at="offered_at"))
    late = measure("late", lambda t: Quantile(t, t.channel.cast("int64")))
    rows = [contact(1, transferred=True, channel="voice")]
    good, one, two, three = counted(rows, ADDITIVE[0], broken, clumsy, late)
    assert read(good) == (1.0, 1)  # though it shares its rows with the clumsy one
    assert (one.fault.endswith("definition"), one.estimates) == (True, {})
    assert (two.fault.endswith("counting"), two.estimates) == (True, {})
    assert (three.fault.endswith("counting"), three.estimates) == (True, {})
    assert good.fault == ""


def test_all_slices_as_a_table() -> None:
    rows = [contact(1, transferred=True, channel="voice"), contact(2, transferred=False, org="w")]
    (share,) = counted(rows, ADDITIVE[0])
    frame = share.frame()
    assert list(frame.columns) == ["org", "by", "key", "value", "n", "low", "high", "total"]
    assert frame[["org", "by", "key", "value", "n", "total"]].to_numpy().tolist() == [
        ["*", "", "", 0.5, 2, 1.0],
        ["v", "", "", 1.0, 1, 1.0],
        ["v", "channel", "voice", 1.0, 1, 1.0],
        ["v", "month", "2026-04", 1.0, 1, 1.0],
        ["w", "", "", 0.0, 1, 0.0],
        ["w", "month", "2026-04", 0.0, 1, 0.0],
    ]


# -------------------------------------------------------------------------------------------------- the catalogue


def test_no_row_no_estimate() -> None:
    assert {name: c.estimates for name, c in Desk().count_all().items() if c.estimates} == {}


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "'; drop table contacts; --",
    'a"b',
    "a/b",
    "",
    " ",
    "\u202eabc",
    "NULL",
    "nan",
)


def test_hostile_names_are_names() -> None:
    def rows(table: str) -> Rows:
        """One row per hostile text, which stands in every column of text, and one in which nothing is known."""
        made: Rows = [dict.fromkeys(SCHEMAS[table].names)]
        for text in HOSTILE:
            row: dict[str, Any] = {}
            for name, kind in SCHEMAS[table].items():
                typed = {"int64": 1, "float64": float("nan"), "boolean": True, "date": date(2026, 5, 1)}
                row[name] = text if kind.is_string() else typed.get(str(kind), datetime(2026, 5, 1))
            made.append(row)
        return made

    desk = Desk(**{table: rows(table) for table in SCHEMAS})
    found = desk.count_all()
    for text in HOSTILE:
        for by in ("channel", "team"):
            transferred = found["handoffs.transfer_rate"].get(text, by, text)
            assert transferred is None  # all were abandoned
            assert read(found["outcomes.abandoned"], text, by, text) == (1.0, 1)
        assert read(found["handoffs.ping_pong"], text, "month", "2026-05") == (0.0, 1)
        assert read(found["training.attrition"], text) is not None
    for one in found.values():
        assert {org for org, _, _ in one.estimates} <= {"*", *HOSTILE}
        assert "drop table" not in one.sql
    assert desk.table("contacts").count().execute() == len(HOSTILE) + 1


def test_values_counted_by_one_dimension_at_a_time_give_the_same_slices(monkeypatch):
    from outsourcer_audit.slices import histograms, home
    from outsourcer_audit.slices.cube import Part

    rows = [
        ("v", "2026-01", "voice", 10.0, 3), ("v", "2026-01", "chat", 30.0, 1), ("v", "2026-02", "voice", 20.0, 2),
        ("w", "2026-01", "voice", 5.0, 4), (None, "2026-02", "chat", 7.0, 2),
    ]  # fmt: skip
    con = ibis.duckdb.connect()
    names = ("org", "month", "channel", "value", "t_n")
    con.create_table("cube", ibis.memtable([dict(zip(names, row, strict=True)) for row in rows]))
    cube = con.table("cube")
    part = Part("m.t", 0, Quantile(cube, cube.value, 0.5, alike=None))
    monkeypatch.setattr(home, "MOST_VALUES", 0)
    found = home.values_of(con, part, cube)
    assert any(histograms.ONLY in row for row in found)
    estimates, sums = histograms.roll_up(part, found)
    # By hand: v has 10 10 10 20 20 30, in January 10 10 10 30, in February 20 20; of all 12 the sixth is 7.
    assert {place: (e.value, e.n) for place, e in estimates.items()} == {
        ("*", "", ""): (7, 12), ("v", "", ""): (10, 6),
        ("v", "month", "2026-01"): (10, 4), ("v", "month", "2026-02"): (20, 2),
        ("v", "channel", "voice"): (10, 5), ("v", "channel", "chat"): (30, 1),
        ("w", "", ""): (5, 4), ("w", "month", "2026-01"): (5, 4), ("w", "channel", "voice"): (5, 4),
    }  # fmt: skip
    assert sums["v", "", ""] == 100 and sums["*", "", ""] == 134
    plain, again = histograms.roll_up(part, cube_rows(con, cube))
    assert (plain, again) == (estimates, sums)


def cube_rows(con, cube):
    return con.to_pyarrow(cube).to_pylist()

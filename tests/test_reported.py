"""The vendor's pack beside the raw rows: hand-worked contacts and answers, every figure accounted for."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from desk import Desk

from outsourcer_audit.card.reported import ReportedFigure, ReportedKpi
from outsourcer_audit.reported import by_kpi, reported_figures
from outsourcer_audit.show.html import partial

ids = (f"C{n}" for n in count())
APRIL, MAY, JUNE = datetime(2026, 4, 10, 9), datetime(2026, 5, 10, 9), datetime(2026, 6, 10, 9)
HOSTILE = "a/b'; drop table contacts; -- </td><script>alert(1)</script> {{7*7}}"
Rows = list[dict[str, Any]]


def contacts(n: int, wait_s: float | None = 10, abandoned: bool | None = False, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": APRIL, "channel": "voice", "wait_s": wait_s, "abandoned": abandoned} | cells
    return [{"contact_id": next(ids)} | same for _ in range(n)]


def term(sla_id: str = "S", metric: str = "service_level", target: float = 0.8, **cells: Any) -> dict[str, Any]:
    usual = {"org": "v", "formula": "F3", "threshold_s": 20, "direction": "higher", "scope": "all"}
    return usual | {"sla_id": sla_id, "metric": metric, "target": target} | cells


def told(value: float | None, month: date = date(2026, 4, 1), sla_id: str | None = "S", **cells: Any) -> dict[str, Any]:
    return {"org": "v", "period_start": month, "metric": "service_level", "sla_id": sla_id, "value": value} | cells


def figures(**tables: Rows) -> list[ReportedFigure]:
    return reported_figures(Desk(**tables), "v")  # type: ignore[arg-type]


# Of 100: 70 answered in time, 10 late; 8 gave up within 20 seconds (3 of them within 5), 12 later.
DAY = [*contacts(70), *contacts(10, 60), *contacts(3, 4, True), *contacts(5, 15, True), *contacts(12, 90, True)]


def test_a_figure_beside_all_formulas() -> None:
    (found,) = figures(kpi_reports=[told(0.875)], sla_terms=[term()], contacts=DAY)
    assert (found.recomputed, found.n, found.gap) == (0.7, 100, 0.175)
    assert (found.low, found.high) == pytest.approx((0.604, 0.781), abs=1e-3)  # Wilson for 70 of 100
    assert found.under == pytest.approx(
        {
            "F1": 0.78,  # (70 + 8) / 100
            "F2": 70 / 80,
            "F3": 0.70,
            "F4": 70 / 92,  # 80 answered + 12 who waited longer
            "F5": 70 / 97,
        }
    )
    assert (found.met_reported, found.met_recomputed, found.status) == (True, False, "differs")
    assert found.passes_only_under == ["F2"]
    assert found.reproduced_by == ["F2"]
    assert found.verdict == (
        "reported better than recomputed; the target is met only as reported; the reported figure is that of F2; "
        "passes only under F2"
    )


def test_half_a_point_is_agreement() -> None:
    pack = [told(0.705), told(0.695), told(0.7051), told(0.69)]
    found = figures(kpi_reports=pack, sla_terms=[term(target=0.6)], contacts=DAY)
    assert [(f.reported, f.status) for f in found] == [
        (0.69, "differs"), (0.695, "agrees"), (0.705, "agrees"), (0.7051, "differs"),
    ]  # fmt: skip
    assert found[0].verdict == "reported worse than recomputed"
    assert found[1].verdict == "agrees"
    (alike,) = by_kpi(found[1:3])
    assert alike.summary.replace("\u00a0", " ") == (
        "service_level (S): reported 70.0 % on average, recomputed 70.0 %; agrees in every month"
    )
    assert found[1].passes_only_under == []


def test_where_lower_is_better_less_is_kinder() -> None:
    promise = term("A", "abandonment", 0.05, formula=None, threshold_s=None, direction="lower")
    pack = [told(0.04, sla_id="A", metric="abandonment")]
    (found,) = figures(kpi_reports=pack, sla_terms=[promise], contacts=DAY)
    # 17 of 97, those who left within 5 seconds not counted.
    assert found.recomputed == pytest.approx(17 / 97)
    assert found.gap == pytest.approx(0.04 - 17 / 97)
    assert found.verdict == "reported better than recomputed; the target is met only as reported"
    assert found.under == {}


def surveys(happy: int, unhappy: int, at: datetime) -> tuple[Rows, Rows]:
    rows = contacts(happy + unhappy, offered_at=at)
    return rows, [
        {"contact_id": r["contact_id"], "sent_at": at, "answered_at": at, "csat": 5.0 if n < happy else 2.0}
        for n, r in enumerate(rows)
    ]


def test_satisfaction_of_the_pack_that_no_contract_promises() -> None:
    parts = [surveys(31, 19, at) for at in (APRIL, MAY, JUNE)]
    rows, answers = ([row for part in parts for row in part[i]] for i in (0, 1))
    pack = [told(v, date(2026, m, 1), None, metric="csat_top2") for m, v in ((4, 0.88), (5, 0.89), (6, 0.90))]
    found = figures(kpi_reports=pack, contacts=rows, surveys=answers)
    assert [f.month for f in found] == ["2026-04", "2026-05", "2026-06"]
    assert [f.recomputed for f in found] == [0.62, 0.62, 0.62]
    assert {f.sla_id for f in found} == {""}
    assert [f.met_recomputed for f in found] == [None, None, None]
    (kpi,) = by_kpi(found)
    # 0.89 on average against 0.62. Interval of a mean of three months: that of one (0.4816 to 0.7411) over sqrt(3).
    assert (kpi.reported, kpi.recomputed, kpi.gap, kpi.compared, kpi.higher, kpi.lower) == (0.89, 0.62, 0.27, 3, 3, 0)
    assert (kpi.low, kpi.high) == pytest.approx((0.62 - 0.1384 / 3**0.5, 0.62 + 0.1211 / 3**0.5), abs=2e-3)
    assert kpi.summary.replace("\u00a0", " ") == (
        "csat_top2: reported 89.0 % on average, recomputed 62.0 %, +27.0 points; reported higher in 3 of 3 months"
    )


def test_every_figure_says_why_it_cannot_be_recomputed() -> None:
    terms = [
        term("no seconds", threshold_s=None), term("no formula", formula=None), term("twice"),
        term("twice", target=0.7), term("chat", scope="chat"), term("S"), term("own", "smiles", formula=None),
        term("asked", "csat_top2", formula=None),
    ]  # fmt: skip
    pack = [
        told(0.8, sla_id="no seconds"), told(0.8, sla_id="no formula"), told(0.8, sla_id="twice"),
        told(0.8, sla_id="chat"), told(0.8, date(2026, 5, 1)), told(0.8, date(2026, 4, 2)), told(None),
        told(0.8, sla_id=HOSTILE), told(312.0, sla_id=None, metric="average_handling_time"),
        told(0.8, sla_id=None), told(0.9, sla_id="own"), told(0.9, sla_id="asked"), told(0.1, org="w"),
    ]  # fmt: skip
    found = figures(kpi_reports=pack, sla_terms=[*terms, terms[5]], contacts=DAY)
    assert len(found) == 12  # all but the other vendor's
    assert all(f.status == "not compared" and f.gap is None for f in found)
    assert sorted((f.sla_id or f.metric, f.month, f.reason) for f in found) == sorted([
        ("no seconds", "2026-04", "nothing says within how many seconds a contact is to be answered"),
        ("no formula", "2026-04", "the contract pins no formula"),
        ("twice", "2026-04", "the contract has this service level more than once, with different terms"),
        ("chat", "2026-04", "no contact of that month and scope has what the formula needs"),
        ("S", "2026-05", "no contact of that month and scope has what the formula needs"),
        ("S", "2026-04", "it is dated 2026-04-02, not the first of a month"),
        ("S", "2026-04", "the pack leaves the figure empty"),
        (HOSTILE, "2026-04", "the contract has no such service level"),
        ("average_handling_time", "2026-04", "no way to recompute this metric is known here"),
        ("service_level", "2026-04", "nothing says within how many seconds a contact is to be answered"),
        ("own", "2026-04", "no way to recompute this metric is known here"),
        ("asked", "2026-04", "no answer of that month and scope has what the formula needs"),
    ])  # fmt: skip
    unpinned = next(f for f in found if f.sla_id == "no formula")
    assert unpinned.recomputed is None
    assert unpinned.passes_only_under == ["F2"]
    assert unpinned.under["F1"] == 0.78
    (kpi,) = by_kpi([f for f in found if f.metric == "average_handling_time"])
    assert kpi.summary == (
        "average_handling_time: reported 312 on average; "
        "not recomputed: no way to recompute this metric is known here"
    )  # fmt: skip


def test_nothing_reported_is_nothing_to_compare() -> None:
    assert figures(contacts=DAY, sla_terms=[term()]) == []
    assert figures(kpi_reports=[told(0.8, org="w")], contacts=DAY, sla_terms=[term(org="w")]) == []
    assert by_kpi([]) == []
    # A pack without a contract and without a contact.
    (alone,) = figures(kpi_reports=[told(0.8)])
    assert alone.reason == "the contract has no such service level"


def test_rows_of_others_and_rows_delivered_twice() -> None:
    pack = [told(0.7), told(0.7), told(0.2, org="w")]
    others = contacts(100, 90, org="w")
    (found,) = figures(kpi_reports=pack, sla_terms=[term(), term(), term(org="w")], contacts=[*DAY, *others])
    assert (found.recomputed, found.n, found.status) == (0.7, 100, "agrees")


def test_kpis_come_largest_gap_first() -> None:
    terms = [term("S"), term("V", scope="voice", target=0.6)]
    pack = [told(0.69), told(0.95, sla_id="V"), told(0.8, date(2026, 5, 1), sla_id="V"), told(0.5, sla_id="gone")]
    kpis = by_kpi(figures(kpi_reports=pack, sla_terms=terms, contacts=DAY))
    assert [k.sla_id for k in kpis] == ["V", "S", "gone"]
    voice = kpis[0]
    assert (voice.reported, voice.recomputed, voice.gap, voice.compared) == (0.95, 0.7, 0.25, 1)
    assert voice.verdict == (
        "reported higher in 1 of 1 month; "
        "1 of 2 not recomputed: no contact of that month and scope has what the formula needs"
    )  # fmt: skip
    assert voice.summary.startswith("service_level voice (V): reported 95.0")
    assert kpis[1].verdict == "reported lower in 1 of 1 month; passes only under F2 (1)"


# ------------------------------------------------------------------------------------------------------ the page


def page(kpis: list[ReportedKpi]) -> str:
    return str(partial("reported", card=SimpleNamespace(reported=kpis)))


def test_the_section_is_safe_small_and_says_what_stands_in_the_card() -> None:
    pack = [told(0.875), told(0.8, sla_id=HOSTILE), told(312.0, sla_id=None, metric=HOSTILE)]
    html = page(by_kpi(figures(kpi_reports=pack, sla_terms=[term()], contacts=DAY)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}" in html
    text = html.replace("\u00a0", " ")
    for words in (
        "87.5 %", "70.0 %", "60.4 to 78.1 %", "+17.5 points", "at least 80.0 %", "passes only under F2", "312",
        "April 2026", "F3 (the contract’s) 70.0 %", "the contract has no such service level",
    ):  # fmt: skip
        assert words in text, words
    assert "<th>" not in html
    assert html.count("<caption") == html.count("<table")


def test_a_large_pack_stays_small_on_the_page() -> None:
    pack = [told(0.875, date(2026, m, 1), f"S{n}") for n in range(15) for m in (4, 5, 6)]
    terms = [term(f"S{n}") for n in range(15)]
    kpis = by_kpi(figures(kpi_reports=pack, sla_terms=terms, contacts=DAY))
    assert len(kpis) == 15
    assert len(page(kpis * 2).encode()) < 60_000


def test_without_a_pack_the_section_says_so() -> None:
    assert "No pack of reported figures was delivered" in page([])

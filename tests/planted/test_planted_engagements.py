"""Planted engagements: the same rows every time, any size, and the whole way from exports to a card."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import outsourcer_audit as oa
from outsourcer_audit.contracts import all_contracts
from outsourcer_audit.forensics import PATTERNS
from outsourcer_audit.measures import all_measures
from outsourcer_audit.simulate.planted import Org, Plan, Planted, simulate, write_contacts, write_engagement
from outsourcer_audit.simulate.planted.cases import mixture
from outsourcer_audit.simulate.planted.levels import at_least
from outsourcer_audit.simulate.planted.patterns import ALL
from outsourcer_audit.simulate.planted.quality import half_width, rank_correlation
from outsourcer_audit.simulate.planted.recovery import fewest_held
from outsourcer_audit.simulate.planted.usual import USUAL

SMALL = Plan(7, (Org("inhouse", contacts=900, agents=90), Org("v", contacts=900, agents=90)), confounding=0.5)
FOLLOWS = {"governance.interval_gap", "governance.watermelon", "training.never_proficient",
           "consistency.inhouse_parity", "oversight.sample_precision"}  # fmt: skip
"""Measures without a value of their own in a plan: they follow from others, and the simulator notes by how much."""


def test_every_measure_and_every_pattern_can_be_planted() -> None:
    assert {m.id for m in all_measures()} - FOLLOWS == {name for name in USUAL if "." in name}
    assert {p.id for p in PATTERNS} == set(ALL)
    with pytest.raises(ValueError, match=r"nothing called outcomes\.nonsense"):
        Org("v", {"outcomes.nonsense": 1.0})


def test_the_same_plan_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = simulate(SMALL), simulate(SMALL), simulate(replace(SMALL, seed=8))
    assert {name: t.equals(again.tables[name]) for name, t in first.tables.items()} == dict.fromkeys(first.tables, True)
    assert not first.tables["contacts"].equals(other.tables["contacts"])
    assert first.facts == again.facts


def test_every_table_of_the_contracts_is_there_with_its_columns() -> None:
    tables = simulate(SMALL).tables
    assert set(tables) == set(all_contracts())
    for name, table in tables.items():
        assert tuple(table.column_names) == all_contracts()[name].names, name
        for column in all_contracts()[name].required:
            assert table[column].null_count == 0, (name, column)


def test_what_was_not_delivered_is_missing() -> None:
    missing = {"handoffs": frozenset[str](), "contacts": frozenset({"wait_s"})}
    tables = simulate(replace(SMALL, missing=missing)).tables
    assert "handoffs" not in tables
    assert tables["contacts"]["wait_s"].null_count == len(tables["contacts"])


def test_planted_in_one_month_and_channel_only() -> None:
    only = Planted(0.9, months=("2026-02",), channels=("voice",), elsewhere=0.1)
    world = simulate(Plan(3, (Org("inhouse"), Org("v", {"data.context_at_start": only}, contacts=6000))))
    rows = world.of["v"]["contacts"].to_pandas()
    handled = rows[~rows.abandoned]
    there = (handled.offered_at.dt.strftime("%Y-%m") == "2026-02") & (handled.channel == "voice")
    ready = handled.context_ready.astype(bool)
    assert abs(ready[there].mean() - 0.9) < 0.06  # about 300 contacts: 3.5 standard errors
    assert abs(ready[~there].mean() - 0.1) < 0.02
    expected = (0.9 * there.sum() + 0.1 * (~there).sum()) / len(there)
    assert world.facts.value("v", "data.context_at_start") == pytest.approx(expected)


def test_contacts_of_one_agent_are_alike_only_when_asked() -> None:
    def spread(icc: float) -> float:
        rows = simulate(Plan(4, (Org("inhouse"), Org("v", contacts=8000, icc=icc)))).of["v"]["contacts"].to_pandas()
        each = rows[~rows.abandoned].groupby("agent_id").resolved.agg(["mean", "count"])
        each = each[each["count"] >= 20]
        p = each["mean"].mean()
        return float(((each["mean"] - p) ** 2 / (p * (1 - p) / each["count"])).mean())

    # Variance of agents' shares over the binomial one: 1, or 1 + (n - 1) icc with about 28 contacts each.
    assert spread(0.0) == pytest.approx(1.0, abs=0.25)
    assert spread(0.1) > 2.5


def test_what_cannot_be_together_is_refused() -> None:
    with pytest.raises(ValueError, match="adds up to more than all"):
        mixture(Org("v", {"handoffs.escalation": 0.9, "handoffs.push_to_front": 0.5}))
    with pytest.raises(ValueError, match="written back"):
        simulate(Plan(1, (Org("inhouse"), Org("v", {"data.crm_match": 0.5, "data.write_back": 0.6}))))


def test_any_size_part_by_part(tmp_path: Path) -> None:
    plan = Plan(5, (Org("inhouse", contacts=1000), Org("v", contacts=5000)))
    n = write_contacts(plan, tmp_path / "contacts.parquet", rows_per_part=1000)
    table = pq.read_table(tmp_path / "contacts.parquet")
    assert n == len(table) == pytest.approx(6000, rel=0.05)
    assert pc.count_distinct(table["contact_id"]).as_py() == n
    assert pq.ParquetFile(tmp_path / "contacts.parquet").num_row_groups == 6


def test_the_whole_way_from_exports_to_a_card(tmp_path: Path) -> None:
    world = write_engagement(replace(SMALL, seed=11), tmp_path)
    audit = oa.open(tmp_path, vendor="v")
    card = audit.grade()
    checks = [check for table in card.data_trust.tables for check in table.checks]
    bad = [c.why for c in checks if c.status != "passed" and c.severity == "critical"]
    assert bad == []
    assert sum(f.rows_loaded for t in card.data_trust.tables for f in t.files) == sum(map(len, world.tables.values()))
    found = {m.id: m for m in card.measures}
    for measure in ("governance.sla_attainment", "data.billed_gap", "client.forecast_accuracy"):
        assert found[measure].value == pytest.approx(world.facts.value("v", measure)), measure
    assert not [m.id for m in card.measures if m.status == "error"]


# ------------------------------------------------------------------------------ the simulator's own arithmetic


def test_chance_of_a_share_by_counting() -> None:
    # Three coins, at least two thirds heads: 4 of 8.
    assert at_least(3, 0.5, 2 / 3) == pytest.approx(0.5)
    assert at_least(4, 0.5, 1.0) == pytest.approx(1 / 16)


def test_half_width_is_wilsons() -> None:
    # 8 of 10 (statsmodels): 0.4902 to 0.9433.
    assert half_width(8, 10) == pytest.approx((0.9433 - 0.4902) / 2, abs=1e-4)


def test_fewest_held_of_twenty() -> None:
    # P(X <= 15) of Binomial(20, .95) is 0.26 %, P(X <= 16) is 1.59 %.
    assert fewest_held(20) == 16


def test_rank_correlation_against_drawn_pairs() -> None:
    org, rng = Org("v"), np.random.default_rng(1)
    levels = np.array([0.1, 0.1, 0.1, 0.3, 0.4])
    csat = rng.choice(5, 200_000, p=levels) + 1
    odds = np.log(0.8 / 0.2) + 0.5 * (csat - 3)
    passed = rng.binomial(8, 1 / (1 + np.exp(-odds))).astype(float)
    for kind in ("customer", "business", "compliance"):
        passed += rng.random(len(csat)) < org.value(f"oversight.{kind}_critical_accuracy")

    def ranks(x: np.ndarray) -> np.ndarray:
        _, place, counts = np.unique(x, return_inverse=True, return_counts=True)
        return (np.cumsum(counts) - counts / 2)[place]

    assert rank_correlation(org, levels, 0.5) == pytest.approx(np.corrcoef(ranks(csat), ranks(passed))[0, 1], abs=0.01)


def test_stations_of_a_mixture_are_covered_as_planted() -> None:
    for covered, pushed in itertools.product((0.8, 0.95), (0.75, 0.95)):
        org = Org("v", {"journey.stage_coverage": covered, "handoffs.push_to_front": pushed})
        mix = mixture(org)
        assert sum(mix.values()) == pytest.approx(1.0)
        own = sum(w * p.companies.count(0) for p, w in mix.items())
        assert own / sum(w * len(p.companies) for p, w in mix.items()) == pytest.approx(covered)
        assert sum(w for p, w in mix.items() if p.usual) == pytest.approx(pushed)

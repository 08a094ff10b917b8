"""Cubes too large to come home whole come by one dimension at a time, and say the same."""

from __future__ import annotations

import pytest

import outsourcer_audit as oa
from outsourcer_audit import measures
from outsourcer_audit.slices import count_all, home
from outsourcer_audit.slices.cube import CLUSTER, DIMENSIONS

DEMO, VENDOR = "engagements/demo", "harbour"


def plain(counted):
    """Numbers by measure, formula and slice."""
    return {
        (name, formula, place): (e.value, e.low, e.high, e.n, e.effective or 0, e.clusters or 0)
        for name, one in counted.items()
        for formula, estimates in {"": one.estimates, **one.others}.items()
        for place, e in estimates.items()
    }


def test_every_slice_is_the_same_by_one_dimension_at_a_time(monkeypatch, tmp_path):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path))
    audit = oa.open(DEMO, VENDOR)
    wanted = [m for m in measures.all_measures() if "checks" not in m.tables]
    whole = count_all(wanted, audit.tables, audit.engagement)
    asked = []
    monkeypatch.setattr(home, "MOST_CELLS", 0)
    monkeypatch.setattr(home, "MOST_VALUES", 0)
    fetch_sums = home.fetch_sums
    monkeypatch.setattr(
        home, "fetch_sums", lambda con, kept, by, sums: asked.append(by) or fetch_sums(con, kept, by, sums)
    )
    apart = count_all(wanted, audit.tables, audit.engagement)
    assert {len(set(by) & set(DIMENSIONS)) for by in asked} == {0, 1}
    expected, found = plain(whole), plain(apart)
    assert found.keys() == expected.keys() and len(expected) > 1000
    assert {place for (_, _, (_, place, _)) in expected} == {"", *DIMENSIONS}
    for place, numbers in expected.items():
        assert found[place] == pytest.approx(numbers, rel=1e-12, nan_ok=True), place
    for name, one in whole.items():
        assert apart[name].sums == pytest.approx(one.sums, rel=1e-12), name
        assert apart[name].clusters_of(VENDOR) == one.clusters_of(VENDOR), name
        assert apart[name].strata.keys() == one.strata.keys(), name


def test_what_a_statistic_reads_comes_home_without_whose_rows_they_are(monkeypatch, tmp_path):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path))
    audit = oa.open(DEMO, VENDOR)
    wanted = [m for m in measures.all_measures() if m.id == "consistency.inhouse_parity"]
    brought = []
    fetch = home.fetch
    monkeypatch.setattr(home, "fetch", lambda con, rows: brought.append(rows.columns) or fetch(con, rows))
    (found,) = count_all(wanted, audit.tables, audit.engagement).values()
    assert found.alike == "customer" and found.estimates[VENDOR, "", ""].clusters > 0
    assert brought and not any(CLUSTER in columns for columns in brought)

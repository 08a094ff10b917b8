"""Counts are taken from the cache where nothing that decides them has changed, and are then exactly what they were."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from shutil import copytree

import pytest

import outsourcer_audit as oa
from outsourcer_audit import cache, measures, prepare
from outsourcer_audit.engagement import Engagement
from outsourcer_audit.forensics import PATTERNS
from outsourcer_audit.measures.context import Clock, NotConfigured
from outsourcer_audit.slices import arguments
from outsourcer_audit.slices import kept as room

DEMO, VENDOR = "engagements/demo", "juniper"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(home, monkeypatch):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(home))


@pytest.fixture
def counting(monkeypatch):
    """How many measures were counted, each time that any was."""
    from outsourcer_audit.audit import work

    real, times = work.count_all, []

    def count_all(wanted, tables, engagement):
        asked = list(wanted)
        times.append(len(asked))
        return real(asked, tables, engagement)

    monkeypatch.setattr(work, "count_all", count_all)
    return times


def plain(counted):
    """All that a count says, but for what the analyst's desk asks of single agents."""
    return {
        name: (one.needs, one.sql, one.alike, one.estimates, one.sums, one.label, one.others, one.unread, one.absent,
               one.binomial, {org: room._strata_told(found) for org, found in one.strata.items()})
        for name, one in counted.items()
    }  # fmt: skip


def test_what_was_counted_comes_back_as_it_was_and_is_counted_once(counting):
    first = plain(oa.open(DEMO, VENDOR)._counted_on_rows)
    made = len(counting)
    again = oa.open(DEMO, VENDOR)._counted_on_rows
    assert len(counting) == made
    assert plain(again) == first
    assert any(one.strata for one in again.values()) and any(one.others for one in again.values())


def test_another_target_counts_nothing_again_and_another_setting_does(counting):
    audit = oa.open(DEMO, VENDOR)
    _ = audit._counted_on_rows
    counting.clear()
    for name, changed in (("targets", {}), ("ola_hours", 17.0)):
        other = oa.open(DEMO, VENDOR)
        other.engagement = other.engagement.model_copy(update={name: changed})
        _ = other._counted_on_rows
        assert bool(counting) == (name == "ola_hours")


def test_a_copy_of_the_engagement_elsewhere_counts_nothing_again(counting, tmp_path):
    _ = oa.open(DEMO, VENDOR)._counted_on_rows
    counting.clear()
    copytree(DEMO, tmp_path / "copy")
    _ = oa.open(tmp_path / "copy", VENDOR)._counted_on_rows
    assert counting == []


def test_what_is_checked_already_is_prepared_by_nobody(monkeypatch):
    started = []
    monkeypatch.setattr(prepare.subprocess, "Popen", lambda *words, **_: started.append(words) or sys.exit("started"))
    audit = oa.open(DEMO, VENDOR)
    _ = audit.checks
    with prepare.prepared(audit.engagement, audit.vendor, audit.period):
        assert started == []
    with pytest.raises(SystemExit), prepare.prepared(audit.engagement, audit.vendor, audit.period.previous()):
        pass


def test_some_rows_only_are_never_taken_for_all(counting):
    audit = oa.open(DEMO, VENDOR)
    _ = audit._counted_on_rows
    counting.clear()
    voice = audit.with_(only={"contacts": lambda contacts: contacts.channel == "voice"})
    total = {
        name: a._counted_on_rows["outcomes.fcr_no_repeat"].get(VENDOR).n
        for name, a in (("all", audit), ("voice", voice))
    }
    assert counting and total["voice"] < total["all"]


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign"])
def test_damaged_counts_are_counted_anew(counting, home, damage):
    audit = oa.open(DEMO, VENDOR)
    first = audit._counted_on_rows
    for file in (home / "counts").glob(f"*/{room.COUNTS}"):
        text = file.read_text(encoding="utf-8")
        file.write_text({"cut": text[:-9], "changed": text.replace("1", "2", 1), "foreign": json.dumps([])}[damage])
    counting.clear()
    again = oa.open(DEMO, VENDOR)._counted_on_rows
    assert counting
    # sums in another order differ in their sixteenth digit; estimates are settled
    assert {name: one.estimates for name, one in again.items()} == {name: one.estimates for name, one in first.items()}


def test_the_desk_still_knows_the_agents():
    _ = oa.open(DEMO, VENDOR)._counted_on_rows
    kept = oa.open(DEMO, VENDOR)
    one = next(one for one in kept.counted.values() if one.alike == "agent" and one.binomial and one.get(VENDOR))
    fresh = kept.count([one.measure], anew=True)[one.measure.id]
    assert one.cells is None
    assert len(fresh.clusters_of(VENDOR)) > 5
    shown = kept.agents(one.measure.id)
    assert len(shown) + shown.attrs["hidden"] == len(fresh.clusters_of(VENDOR))


def test_no_measure_sees_what_is_not_in_the_fingerprint():
    """Settings that only judge are not in the fingerprint of counts: a measure that asked for one would be wrong."""

    class Blind:
        def __init__(self, engagement: Engagement) -> None:
            self._engagement = engagement

        def __getattr__(self, name: str):
            assert name not in room.JUDGING, f"a measure asks for {name}"
            return getattr(self._engagement, name)

    audit = oa.open(DEMO, VENDOR)
    clock, blind, asked = Clock(audit.period), Blind(audit.engagement), 0
    for measure in measures.all_measures():
        if "engagement" in measure.tables:
            asked += 1
            with suppress(NotConfigured):
                measure.count(**arguments(measure, audit.with_checks().table, blind, clock))
    assert asked >= 5
    for pattern in PATTERNS:  # nor of what else is asked of the rows
        special = {"period": clock, "engagement": blind}
        pattern.look(**{n: special[n] if n in special else audit.tables.table(n) for n in pattern.tables})


def test_faults_are_not_kept(home):
    from outsourcer_audit.slices.counted import Counted

    one = measures.all_measures()[0]
    made = room.kept_counts("f" * 64, [one], lambda: {one.id: Counted(one, fault="the machine's")})
    assert made[one.id].fault
    assert not (cache.place("counts", "f" * 64)).exists()

"""Shrinkage: agents' shares, reliability and intervals by hand and against SciPy; who is shown, and under what name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outsourcer_audit.agents import agents_frame, key_of, pseudonym
from outsourcer_audit.statistics.shrinkage import agents_of, reliability


@pytest.mark.parametrize(
    ("n", "want"),
    # True variance 0.01 (a standard deviation of ten points) and 0.16 of a single contact: 0.01 / (0.01 + 0.16 / n).
    [(25, 0.01 / 0.0164), (38, 0.703704), (37, 0.698113), (1, 0.0588235), (0, 0.0)],
)
def test_reliability_by_hand(n, want) -> None:
    assert reliability(0.01, 0.16, n) == pytest.approx(want, abs=1e-6)


def test_no_difference_has_no_reliability() -> None:
    assert reliability(0.0, 0.0, 30) == 0.0
    assert reliability(0.0, 0.16, 30) == 0.0


def test_ten_agents_by_hand() -> None:
    found = agents_of([90] * 5 + [70] * 5, [100] * 10)
    # All: 0.8, a contact's variance 0.16. Between agents: 10 * 0.01 / 9 = 0.0111111 observed, 0.0016 of it chance;
    # (0.0111111 - 0.0016) / (1 - 1/100) = 0.0096072. Within: 0.16 - 0.0096072 = 0.1503928. Contacts lent: their
    # quotient, 15.654206; reliability 100 / 115.654206 = 0.864646; (90 + 15.654206 * 0.8) / 115.654206 = 0.886465.
    best, worst = found[0], found[-1]
    assert (best.reliability, best.value) == pytest.approx((0.864646, 0.886465), abs=1e-6)
    assert worst.value == pytest.approx(0.8 - 0.0864646, abs=1e-6)
    assert all(agent.shown for agent in found)
    limits = stats.beta.ppf([0.025, 0.975], 90 + 15.654206 * 0.8, 10 + 15.654206 * 0.2)
    assert (best.low, best.high) == pytest.approx(tuple(limits), abs=1e-6)


def test_the_fewer_contacts_the_closer_to_all_and_few_are_not_shown() -> None:
    found = agents_of([190, 19, 130, 13, *[150, 170] * 4], [200, 20, 200, 20, *[200] * 8])
    many, few = found[0], found[1]
    assert 0.8 < few.value < many.value < 0.95
    assert (many.shown, few.shown) == (True, False)
    assert few.reliability < many.reliability


def test_below_25_contacts_nobody_is_shown_however_reliable() -> None:
    found = agents_of([24, 25] * 5 + [0] * 10, [24, 25] * 5 + [50] * 10)
    assert [agent.shown for agent in found[:2]] == [False, True]
    assert min(agent.reliability for agent in found) > 0.9


def test_chance_alone_shows_nobody() -> None:
    rng = np.random.default_rng(3)
    found = agents_of(list(rng.binomial(60, 0.8, 80)), [60] * 80)
    assert not any(agent.shown for agent in found)
    assert {round(agent.value, 2) for agent in found} <= {0.78, 0.79, 0.8, 0.81, 0.82}


@pytest.mark.parametrize(
    ("hits", "n"),
    [([], []), ([9] * 9, [10] * 9), ([0] * 20, [50] * 20), ([1, 0] * 10, [1] * 20), ([0] * 12, [0] * 12)],
    ids=["nobody", "nine agents", "nobody ever", "a contact each", "no contacts"],
)
def test_where_nothing_is_known_of_their_differences_nobody_is_shown(hits, n) -> None:
    found = agents_of(hits, n)
    assert len(found) == len(hits)
    assert not any(agent.shown for agent in found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300)), min_size=10, max_size=30))
def test_a_shrunk_share_lies_between_the_agents_own_and_that_of_all(agents) -> None:
    hits, n = [round(p * trials) for p, trials in agents], [trials for _, trials in agents]
    pooled = sum(hits) / sum(n)
    for agent, h, trials in zip(agents_of(hits, n), hits, n, strict=True):
        ends = sorted((h / trials, pooled))
        assert ends[0] - 1e-9 <= agent.value <= ends[1] + 1e-9
        assert agent.low <= agent.value + 1e-9 and agent.value - 1e-9 <= agent.high


def test_intervals_hold_the_true_shares() -> None:
    rng = np.random.default_rng(5)
    inside = total = 0
    for _ in range(40):
        truth, n = rng.beta(16, 4, 50), rng.integers(25, 200, 50)
        found = agents_of(list(rng.binomial(n, truth)), list(n))
        inside += sum(agent.low <= p <= agent.high for agent, p in zip(found, truth, strict=True))
        total += 50
    assert 0.93 <= inside / total <= 0.97


def test_the_table_names_nobody_and_says_who_is_hidden() -> None:
    counted = [(f"A-{number}", 90.0 if number < 5 else 70.0, 100.0) for number in range(10)] + [("A-10", 9.0, 10.0)]
    frame = agents_frame(counted, b"key")
    assert list(frame.columns) == ["agent", "n", "value", "low", "high", "reliability"]
    assert len(frame) == 10
    assert frame.attrs["hidden"] == 1
    # printf 'A-0' | openssl dgst -sha256 -hmac key
    assert pseudonym(b"key", "A-0") == "bc345626"
    assert "bc345626" in set(frame.agent)
    assert not frame.agent.str.contains("A-").any()
    assert len(set(frame.agent)) == 10
    assert pseudonym(b"another key", "A-0") not in set(frame.agent)
    assert agents_frame([], b"key").attrs["hidden"] == 0


def test_the_key_of_an_engagement_is_chance_and_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "cache"))
    one, other = key_of(tmp_path / "one"), key_of(tmp_path / "other")
    assert (len(one), one) == (32, key_of(tmp_path / "one"))
    assert one != other
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "elsewhere"))
    assert key_of(tmp_path / "one") != one

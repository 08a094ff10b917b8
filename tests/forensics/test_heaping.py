"""Heaping on histograms that can be drawn by hand."""

from __future__ import annotations

import pytest

from outsourcer_audit.forensics.heaping import at_threshold, at_thresholds, before_a_cap

FLAT = dict.fromkeys(range(1, 121), 30)


def moved(waits: dict[int, int], threshold: int, until: int, share: float) -> dict[int, int]:
    """A share of the waits beyond the threshold told as within its last two seconds."""
    late = {s: round(n * share) for s, n in waits.items() if threshold < s <= until}
    told = {s: n - late.get(s, 0) for s, n in waits.items()}
    for k, s in enumerate((threshold, threshold - 1)):
        told[s] += (sum(late.values()) + k) // 2
    return told


def test_flat_waits_have_no_jump() -> None:
    verdict = at_threshold(FLAT, 20)
    assert verdict.found is False
    assert (verdict.n, verdict.seen) == (180, 90)  # three seconds of 30 on either side
    assert verdict.effect == pytest.approx(1.0)


def test_waits_moved_within_the_threshold_are_found() -> None:
    verdict = at_threshold(moved(FLAT, 20, 35, 0.4), 20)
    # 15 seconds give 12 of 30 each: 180 more within (90 + 180), and 3 * 18 = 54 left just beyond.
    assert (verdict.found, verdict.seen, verdict.n) == (True, 270, 324)
    assert verdict.p is not None
    assert verdict.p < 1e-6


def test_round_numbers_are_no_threshold() -> None:
    by_hand = {s: n + (60 if s % 10 == 0 else 0) for s, n in FLAT.items()}
    assert at_threshold(by_hand, 20).found is False
    assert at_threshold(moved(by_hand, 20, 35, 0.5), 20).found is True
    halves = {s: n + (150 if s % 30 == 0 else 0) for s, n in FLAT.items()}
    assert at_threshold(halves, 60).found is False


def test_whole_minutes_are_no_threshold() -> None:
    # Only whole minutes are preferred: 120 s and 180 s show that, the tens around 60 s would not.
    minutes_only = {s: 30 + (400 if s % 60 == 0 else 0) for s in range(1, 241)}
    assert at_threshold(minutes_only, 60).found is False


def test_where_moved_waits_begin_again_is_no_yardstick() -> None:
    # Half of 21 to 30 s moved: 90 + 150 within, 45 beyond. At 30 s waits jump up again; all other tens are level.
    verdict = at_threshold(moved(FLAT, 20, 30, 0.5), 20)
    assert verdict.effect == pytest.approx(240.5 / 45.5)


def test_waits_in_steps_of_five() -> None:
    steps = dict.fromkeys(range(5, 121, 5), 100)
    assert at_threshold(steps, 20).found is False
    assert at_threshold({**steps, 20: 220, 25: 40, 30: 40}, 20).found is True
    assert at_threshold(dict.fromkeys(range(30, 600, 30), 100), 20).found is None  # half minutes hide 20 s


def test_what_cannot_be_told() -> None:
    assert at_threshold(dict.fromkeys(range(1, 100), 1), 20).found is None  # too few
    assert at_threshold(dict.fromkeys(range(1, 21), 30), 20).found is None  # nothing beyond is recorded
    assert at_thresholds([]).found is None


def test_the_clearest_of_several_service_levels() -> None:
    cheat = moved(FLAT, 20, 35, 0.4)
    rows = [{"scope": "chat", "threshold": 60, "second": s, "n": n} for s, n in FLAT.items()]
    rows += [{"scope": None, "threshold": 20, "second": s, "n": n} for s, n in cheat.items()]
    verdict = at_thresholds(rows)
    assert verdict.found is True
    assert "20 s" in verdict.figures
    assert at_thresholds(rows[: len(FLAT)]).found is False


def minutes(**special: tuple[int, int]) -> list[dict[str, int]]:
    """Minutes 1 to 12 with 20 transfers in 100 contacts, but for those named m7=(hits, n)."""
    ended = {m: special.get(f"m{m}", (20, 100)) for m in range(1, 13)}
    return [{"minute": m, "hits": hits, "n": n} for m, (hits, n) in ended.items()]


def test_transfers_before_a_limit() -> None:
    assert before_a_cap(minutes()).found is False
    verdict = before_a_cap(minutes(m7=(120, 180), m8=(10, 60)))
    # Minutes 4 to 10 without 7: 5 * 20 + 10 transfers of 5 * 100 + 60 contacts.
    assert (verdict.found, verdict.effect) == (True, pytest.approx(120 / 180))
    assert verdict.expected == pytest.approx(180 * 110 / 560)
    assert "360 s to 7 min" in verdict.figures.replace("\u00a0", " ")


def test_a_slope_is_no_limit_and_few_are_too_few() -> None:
    slope = [{"minute": m, "hits": 5 + 3 * m, "n": 100} for m in range(1, 20)]
    assert before_a_cap(slope).found is False
    assert before_a_cap([{"minute": m, "hits": 9, "n": 10} for m in range(1, 20)]).found is None
    assert before_a_cap([]).found is None

"""Figures as they are written on the page."""

from __future__ import annotations

import math

import pytest

from outsourcer_audit import formats


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", "'")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.412, "share", "41.2 %"),
        (0.0052, "share", "0.52 %"),
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (412.3, "seconds", "412 s"),
        (754.0, "seconds", "12.6 min"),
        (31.24, "hours", "31.2 h"),
        (74.5, "days", "74.5 days"),
        (1.0, "days", "1 day"),
        (12345.0, "count", "12'345"),
        (2.5, "count", "2.50"),
        (0.58, "ratio", "0.58"),
        (0.41, "per_year", "41 % a year"),
        (0.031, "share_points", "3.1 points"),
        (-12.4, "points", "−12.4 points"),
        (None, "share", "no evidence"),
        (math.nan, "share", "no evidence"),
    ],
)
def test_a_measure_names_its_unit(value: float | None, unit: str, words: str) -> None:
    assert plain(formats.measure(value, unit)) == words


def test_an_interval_names_its_unit_once() -> None:
    assert plain(formats.interval(0.38, 0.445, "share")) == "38.0 to 44.5 %"
    assert plain(formats.interval(500.0, 700.0, "seconds")) == "8.3 to 11.7 min"
    assert formats.interval(None, 0.4, "share") == "–"


def test_differences_of_shares_are_points_with_a_sign() -> None:
    assert plain(formats.difference(0.032, "share")) == "+3.2 points"
    assert plain(formats.difference(-0.032, "share")) == "−3.2 points"
    assert plain(formats.difference(-0.00001, "share")) == "0.00 points"
    assert plain(formats.difference_interval(-0.041, -0.012, "share")) == "−4.1 to −1.2 points"
    assert plain(formats.difference(3.0, "days")) == "+3 days"


def test_small_chances_are_not_rounded_away() -> None:
    assert [plain(formats.percent(p)) for p in (0.0, 0.001, 0.18, 0.999, 1.0)] == [
        "0 %", "< 1 %", "18 %", "> 99 %", "100 %",
    ]  # fmt: skip


def test_dates_in_words_and_unknown_texts_untouched() -> None:
    assert plain(formats.period("2026-01-01", "2026-06-30")) == "1 January to 30 June 2026"
    assert plain(formats.period("2025-07-01", "2026-06-30")) == "1 July 2025 to 30 June 2026"
    assert formats.month("2026-03") == "March 2026"
    assert formats.month("Lisbon 2") == "Lisbon 2"
    assert formats.day("soon") == "soon"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"), (math.nan, "–"), (0.0, "0"), (63.4, "63"), (63.5, "64"), (100.0, "100"), (99.7, "100"),
        (59.6, "59.6"), (59.96, "59.9"), (59.4, "59"), (60.0, "60"), (60.3, "60"), (89.51, "89.5"),
        (90.0 - 1e-10, "90"),
    ],
)  # fmt: skip
def test_a_score_just_below_a_letter_is_not_rounded_into_it(value: float | None, words: str) -> None:
    assert formats.score(value) == words

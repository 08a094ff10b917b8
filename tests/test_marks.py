"""Geometry of bullets and sparklines, by hand."""

from __future__ import annotations

from card_factory import make_card

from outsourcer_audit.card import Reading, Slice
from outsourcer_audit.show import marks


def reading(**change: object) -> Reading:
    return make_card().measure("handoffs.warm_share").model_copy(update=change)


def test_the_better_end_is_always_on_the_right() -> None:
    higher = marks.bullet(reading(value=0.95, low=None, high=None))
    lower = marks.bullet(reading(value=0.001, low=None, high=None, better="lower", edges=[0.01, 0.03, 0.05, 0.1]))
    assert higher and lower
    assert [band.letter for band in higher.bands] == [band.letter for band in lower.bands] == list("FDCBA")
    assert higher.bands[-1].x <= higher.at <= 120
    assert lower.bands[-1].x <= lower.at <= 120


def test_a_score_stands_where_its_number_says() -> None:
    scale = marks.score_bullet(75.0)
    assert scale
    assert scale.at == 90.0  # 75 of 100 on a scale 120 wide
    assert [(band.letter, band.x, band.width) for band in scale.bands] == [
        ("F", 0.0, 72.0), ("D", 72.0, 12.0), ("C", 84.0, 12.0), ("B", 96.0, 12.0), ("A", 108.0, 12.0),
    ]  # fmt: skip


def test_a_value_beyond_the_scale_is_said_to_be_outside() -> None:
    far = marks.bullet(reading(value=0.9, better="lower", edges=[0.01, 0.03, 0.05, 0.1], low=None, high=None))
    assert far
    assert (far.off, far.at) == ("left", 0.0)


def test_no_scale_without_bands_or_value() -> None:
    assert marks.bullet(reading(status="insufficient")) is None
    assert marks.bullet(reading(edges=[])) is None
    assert marks.bullet(reading(better="none")) is None
    assert marks.score_bullet(None) is None


def test_a_sparkline_never_bridges_a_missing_month() -> None:
    def month(value: float | None) -> Slice:
        status = "scored" if value is not None else "insufficient"
        return Slice(key="2026-01", value=value, n=40, low=None, high=None, status=status)

    drawn = marks.spark([month(1.0), month(2.0), month(None), month(3.0), month(3.0)])
    assert drawn
    assert len(drawn[0]) == 2
    assert drawn[1] == (84.0, 4.0)
    assert marks.spark([month(1.0), month(None), month(2.0)]) is None

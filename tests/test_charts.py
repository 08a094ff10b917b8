"""Charts: their words are honest, their drawing is safe, themeable and the same every time."""

from __future__ import annotations

import re

from card_factory import make_card

from outsourcer_audit import charts
from outsourcer_audit.card import Reading, Slice
from outsourcer_audit.charts.svg import TOKENS
from outsourcer_audit.rooms import TEMPLATES


def monthly(*values: float | None, margin: float = 0.02, title: str = "Warm hand-offs") -> Reading:
    parts = [
        Slice(
            key=f"2026-{index:02d}", value=value, n=200 if value is not None else 9,
            low=None if value is None else value - margin, high=None if value is None else value + margin,
            status="insufficient" if value is None else "scored",
        )
        for index, value in enumerate(values, 1)
    ]  # fmt: skip
    return make_card().measure("handoffs.warm_share").model_copy(update={"by_month": parts, "title": title})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_title_says_fell_only_when_the_intervals_do_not_touch() -> None:
    fell = charts.months(monthly(0.52, 0.45, 0.41), "x")
    assert plain(fell.title) == "Warm hand-offs fell from 52.0 % in January 2026 to 41.0 % in March 2026"
    same = charts.months(monthly(0.52, 0.45, 0.49), "x")
    assert plain(same.title) == "Warm hand-offs: 45.0 to 52.0 % by month, no detectable change from first to last"


def test_a_month_too_few_is_in_the_words_and_not_in_the_line() -> None:
    chart = charts.months(monthly(0.52, 0.45, None, 0.41), "x")
    assert chart.rows[2] == ("March 2026", "too few", "–", "9")
    assert "March 2026: too few" in chart.svg
    lines = re.findall(r'd="([^"]*)" clip-path="[^"]*" style="fill:none;stroke:var\(--accent\)', chart.svg)
    assert [line.count("L") for line in lines] == [1, 0]  # January to February, and April by itself


def test_parity_counts_what_is_behind_and_ahead() -> None:
    card = make_card()
    shares = [m for m in card.measures if m.parity and m.unit == "share" and m.better in ("higher", "lower")][:4]
    verdicts = ["worse", "worse", "better", "no detectable difference"]
    told = [
        m.model_copy(update={"parity": m.parity.model_copy(update={"verdict": v})})
        for m, v in zip(shares, verdicts, strict=True)
        if m.parity
    ]
    chart = charts.parity("the in-house team", told, "x")
    assert chart
    assert chart.title == "Behind in-house on 2, ahead on 1 of 4 shares"
    assert len(chart.rows) == 4
    assert charts.parity("the in-house team", told[:1], "x") is None


def test_a_drawing_holds_only_shapes_text_and_variables() -> None:
    svg = charts.months(monthly(0.5, 0.6, 0.7, title="<script>$\\frac{</script> & \"'"), "here").svg
    assert set(re.findall(r"<([a-zA-Z]+)", svg)) <= {"svg", "g", "path", "use", "text", "defs", "clipPath", "rect"}
    assert "&lt;script&gt;$\\frac{" in svg


def test_colours_are_variables_that_the_style_sheet_declares() -> None:
    svg = charts.months(monthly(0.5, 0.6, 0.7), "here").svg
    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-f]{6}\b", svg)
    assert "font-family" not in svg
    for name, value in TOKENS.items():
        assert f"--{name}: {value}" in css


def test_two_drawings_share_no_id_and_the_same_one_is_the_same() -> None:
    reading = monthly(0.5, 0.6, 0.7)
    one, two = charts.months(reading, "one").svg, charts.months(reading, "two").svg
    assert not set(re.findall(r'\bid="([^"]*)"', one)) & set(re.findall(r'\bid="([^"]*)"', two))
    assert charts.months(reading, "one").svg == one

"""Charts: their words are honest, their drawing is safe, themeable and the same every time."""

from __future__ import annotations

import re

from card_factory import make_card

from outsourcer_audit import charts
from outsourcer_audit.card import Reading, Slice
from outsourcer_audit.card.readings import Contrast
from outsourcer_audit.charts import svg
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
    lines = re.findall(r'd="([^"]*)" class="n A\b', chart.svg)
    assert [line.count("L") for line in lines] == [1, 0]  # January to February, and April by itself


def test_only_what_has_an_interval_speaks_of_one() -> None:
    assert "Shaded" in charts.months(monthly(0.5, 0.6, 0.7), "x").note
    assert "Shaded" not in charts.months(monthly(0.5, 0.6, 0.7, margin=0.0), "x").note


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


def test_parity_at_equal_mix_draws_both_and_says_which_figures_are_shown() -> None:
    card = make_card()
    shares = [m for m in card.measures if m.parity and m.unit == "share" and m.better == "higher"][:2]
    crude = Contrast(value=0.72, baseline=0.8, difference=-0.08, low=-0.1, high=-0.06, verdict="worse")
    mixed = {"adjusted": True, "own": 0.801, "value": 0.8, "difference": 0.001, "low": -0.02, "high": 0.022,
             "verdict": "no detectable difference"}  # fmt: skip
    told = [
        m.model_copy(update={"parity": m.parity.model_copy(update=mixed | {"crude": crude})})
        for m in shares
        if m.parity
    ]
    chart = charts.parity("the in-house team", told, "x")
    assert chart
    assert [row[1:4] for row in chart.rows] == [("80.1\u00a0%", "80.0\u00a0%", "+0.10\u00a0points")] * 2
    assert "crude difference" in chart.note
    plain = charts.parity("the in-house team", shares, "x")
    assert plain
    assert "crude" not in plain.note
    # The crude difference lies far outside the intervals and is drawn within the picture all the same: a stroke more.
    assert chart.svg.count("<path") > plain.svg.count("<path")


def test_a_drawing_holds_only_shapes_text_and_variables() -> None:
    drawn = charts.months(monthly(0.5, 0.6, 0.7, title="<script>$\\frac{</script> & \"'"), "here").svg
    assert set(re.findall(r"<([a-zA-Z]+)", drawn)) <= {"svg", "g", "path", "use", "text", "defs", "clipPath", "rect"}
    assert "&lt;script&gt;$\\frac{" in drawn


def test_colours_are_variables_that_the_style_sheet_declares() -> None:
    drawn = charts.months(monthly(0.5, 0.6, 0.7), "here").svg
    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-f]{6}\b", drawn)
    assert "font-family" not in drawn
    for name, value in TOKENS.items():
        assert f"--{name}: {value}" in css


def test_every_short_name_in_a_drawing_is_declared_and_says_what_it_stands_for() -> None:
    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    for said, short in svg._CLASSES.items():
        assert f".chart .{short} {{ {said.replace(':', ': ')}; }}" in css
    drawn = charts.months(monthly(0.5, 0.6, 0.7), "here").svg
    used = {name for names in re.findall(r'<(?:path|text|use)[^>]* class="([^"]*)"', drawn) for name in names.split()}
    assert used <= set(svg._CLASSES.values())


def test_two_drawings_share_no_id_and_the_same_one_is_the_same() -> None:
    reading = monthly(0.5, 0.6, 0.7)
    one, two = charts.months(reading, "one").svg, charts.months(reading, "two").svg
    assert not set(re.findall(r'\bid="([^"]*)"', one)) & set(re.findall(r'\bid="([^"]*)"', two))
    assert charts.months(reading, "one").svg == one

"""The vendor beside the in-house team: one row per share, the better side always on the right."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from outsourcer_audit import formats
from outsourcer_audit.card import Parity, Reading

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 34  # height of one row: a line of text above a line of drawing
MOST_ROWS = 10
LONGEST = 31  # letters of a title that fit beside the two figures


def parity(inhouse: str, readings: Sequence[Reading], prefix: str) -> Chart | None:
    """Differences of shares with their intervals; None if fewer than two can be compared."""
    pairs = [(r, r.parity) for r in readings if r.parity and r.unit == "share" and r.better in ("higher", "lower")]
    pairs = [(r, p) for r, p in pairs if r.status in ("scored", "provisional")]
    if len(pairs) < 2:
        return None
    pairs = sorted(pairs, key=lambda pair: -_oriented(*pair)[1])
    title = _title([beside.verdict for _, beside in pairs])
    left_out = len(pairs) - MOST_ROWS
    pairs = pairs[:MOST_ROWS] if left_out <= 0 else pairs[: MOST_ROWS // 2] + pairs[-MOST_ROWS // 2 :]
    figure, axes = canvas(ROW * len(pairs) + 44)
    for row, (reading, beside) in enumerate(pairs):
        _row(axes, row, reading, beside)
    crude = [beside.crude.difference for _, beside in pairs if beside.crude]
    reach = max(abs(x) for x in (*crude, *(x for pair in pairs for x in _oriented(*pair)))) * 1.06 or 0.01
    axes.set(xlim=(-reach, reach), ylim=(len(pairs) - 0.4, -0.75), yticks=[])
    axes.set_xlabel("← worse · percentage points · better →")
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda x, _: formats.count(abs(round(100 * x, 1))))
    rows = tuple(_words(*pair) for pair in pairs)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]}, in-house {row[2]}, {row[5]}" for row in rows)
    note = f"Vendor vs {inhouse}; the difference with its 95 % interval. Hollow: no detectable difference."
    if any(beside.crude for _, beside in pairs):
        note += " Where both can be put into one mix of questions the figures are those at that mix; the short line is "
        note += "the crude difference."
    if left_out > 0:
        note += f" The {left_out} in the middle are only in the table."
    head = ("Measure", "Vendor", "In-house", "Difference", "Interval", "Verdict")
    return Chart(title, note, finish(figure, prefix, label), head, rows)


def _oriented(reading: Reading, beside: Parity) -> tuple[float, float, float]:
    """Low, difference and high with the better side positive."""
    if reading.better == "lower":
        return -beside.high, -beside.difference, -beside.low
    return beside.low, beside.difference, beside.high


def _own(reading: Reading, beside: Parity) -> float | None:
    """The vendor's figure that stands beside the in-house one: at equal mix where that is compared."""
    return beside.own if beside.adjusted else reading.value


def _row(axes: Axes, row: int, reading: Reading, beside: Parity) -> None:
    low, middle, high = _oriented(reading, beside)
    looks = {"better": (TOKENS["good"], "o"), "worse": (TOKENS["bad"], "D")}
    colour, marker = looks.get(beside.verdict, (TOKENS["soft"], "o"))
    face = colour if beside.verdict in looks else TOKENS["paper"]
    line = row + 0.1
    axes.vlines(0, line - 0.2, line + 0.2, color=TOKENS["ink"], linewidth=1)
    axes.hlines(line, low, high, color=colour, linewidth=2)
    if beside.crude:
        plain = -beside.crude.difference if reading.better == "lower" else beside.crude.difference
        axes.vlines(plain, line - 0.14, line + 0.14, color=TOKENS["soft"], linewidth=1.6)
    axes.plot(
        middle,
        line,
        marker=marker,
        markersize=6.5,
        color=colour,
        linestyle="none",
        markerfacecolor=face,
        markeredgewidth=1.6,
    )
    across = axes.get_yaxis_transform()
    title = textwrap.shorten(reading.title, LONGEST, placeholder="…")
    axes.text(0, row - 0.36, title, transform=across, va="center")
    figures = formats.interval(_own(reading, beside), beside.value, "share").replace(" to ", " vs ")
    axes.text(1, row - 0.36, figures, transform=across, va="center", ha="right", color=TOKENS["soft"])


def _title(verdicts: Sequence[str]) -> str:
    worse, better = verdicts.count("worse"), verdicts.count("better")
    if not worse and not better:
        return f"No detectable difference from in-house on any of {len(verdicts)} shares"
    told = [(worse, "behind in-house on"), (better, "ahead on" if worse else "ahead of in-house on")]
    text = ", ".join(f"{words} {n}" for n, words in told if n) + f" of {len(verdicts)} shares"
    return text[0].upper() + text[1:]


def _words(reading: Reading, beside: Parity) -> tuple[str, ...]:
    return (
        reading.title,
        formats.measure(_own(reading, beside), "share"),
        formats.measure(beside.value, "share"),
        formats.difference(beside.difference, "share"),
        formats.difference_interval(beside.low, beside.high, "share"),
        beside.verdict,
    )

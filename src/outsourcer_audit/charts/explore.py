"""For the analyst's desk: one measure by channel, team or site, a dot and its interval for each."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from outsourcer_audit import formats
from outsourcer_audit.card import Reading, Slice

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 32  # height of one row: a line of text above a line of drawing
MOST_ROWS = 12
LONGEST = 30
OUTSIDE = ("alert", "alarm")
STANDS = ("scored", "provisional")


def slices_of(reading: Reading, by: str) -> list[Slice]:
    """The slices of a reading by month, channel, team or site."""
    found: list[Slice] = {
        "month": reading.by_month, "channel": reading.by_channel, "team": reading.by_team, "site": reading.by_site
    }[by]  # fmt: skip
    return found


def shown(parts: list[Slice]) -> list[Slice]:
    """Those of them that have a figure."""
    return [part for part in parts if part.status in STANDS and formats.known(part.value)]


def beside(reading: Reading, by: str, prefix: str) -> Chart | None:
    """The parts of one measure, the weakest on top; None where fewer than two have a figure."""
    parts = shown(slices_of(reading, by))
    if reading.status not in STANDS or len(parts) < 2:
        return None
    parts = sorted(parts, key=lambda part: _weakness(reading, part))
    drawn = parts if len(parts) <= MOST_ROWS else parts[: MOST_ROWS // 2] + parts[-MOST_ROWS // 2 :]
    figure, axes = canvas(ROW * len(drawn) + 40)
    axes.axvline(reading.value or 0.0, color=TOKENS["rule"], linewidth=1.2)
    for row, part in enumerate(drawn):
        _row(axes, row, reading, part)
    axes.set(ylim=(len(drawn) - 0.4, -0.75), yticks=[], xlabel="", ylabel="")
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda x, _: formats.measure(x, reading.unit).replace(".0\u00a0", "\u00a0"))
    title = _title(reading, by, parts)
    rows = tuple(_words(reading, part) for part in parts)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]}" for row in rows)
    note = "Dot: figure, bar: 95 % interval, line: all together; the weakest on top."
    if any(part.funnel in OUTSIDE for part in parts):
        note += " Diamonds differ by more than such units usually do."
    if len(drawn) < len(parts):
        note += f" The {len(parts) - len(drawn)} in the middle are only in the table."
    head = (by.capitalize(), "Figure", "Interval", "n", "Funnel")
    return Chart(title, note, finish(figure, prefix, label), head, rows)


def _weakness(reading: Reading, part: Slice) -> float:
    """The weakest first; where the best is in the middle, or nothing is better, the lowest."""
    value = part.value or 0.0
    return -value if reading.better == "lower" else value


def _row(axes: Axes, row: int, reading: Reading, part: Slice) -> None:
    import seaborn as sns

    value, line = part.value or 0.0, row + 0.12
    colour = TOKENS["bad"] if part.funnel in OUTSIDE else TOKENS["accent"]
    if part.low is not None and part.high is not None and formats.known(part.low) and formats.known(part.high):
        axes.hlines(line, part.low, part.high, color=colour, linewidth=2)
    marker = "D" if part.funnel in OUTSIDE else "o"
    sns.scatterplot(x=[value], y=[line], ax=axes, color=colour, marker=marker, s=42, linewidth=0, legend=False)
    across = axes.get_yaxis_transform()
    name = textwrap.shorten(part.key or "not said", LONGEST, placeholder="…") or f"{part.key[: LONGEST - 1]}…"
    axes.text(0, row - 0.34, name, transform=across, va="center")
    figure = f"{formats.measure(value, reading.unit)} · n {formats.count(part.n)}"
    axes.text(1, row - 0.34, figure, transform=across, va="center", ha="right", color=TOKENS["soft"])


def _title(reading: Reading, by: str, parts: list[Slice]) -> str:
    values = [part.value for part in parts if part.value is not None]
    spread = formats.interval(min(values), max(values), reading.unit)
    outside = sum(part.funnel in OUTSIDE for part in parts)
    judged = any(part.funnel for part in parts)
    said = f", {outside or 'none'} of {len(parts)} beyond what is usual" if judged else ""
    return f"{reading.title}: {spread} by {by}{said}"


def _words(reading: Reading, part: Slice) -> tuple[str, ...]:
    figure, n = formats.measure(part.value, reading.unit), formats.count(part.n)
    interval = formats.interval(part.low, part.high, reading.unit)
    return part.key or "not said", figure, interval, n, part.funnel or formats.DASH

"""Vendors side by side: a dot with its interval per vendor, in the alphabetical order of their names, never ranked."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from outsourcer_audit import formats

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from outsourcer_audit.portfolio import Beside, Entry, Figure, Portfolio

ROW = 32  # height of one row: a line of text above a line of drawing
LONGEST = 30  # letters of a name that fit beside the figure
MOST = 8
MOST_OF_A_GROUP = 2
FLOORS = ((90.0, "A"), (80.0, "B"), (70.0, "C"), (60.0, "D"))


def scores(book: Portfolio) -> Chart | None:
    """The overall score of every vendor, with the range of 95 in 100 simulated cards.

    None below two scores, and where two rubrics made them: such scores are not of one scale.
    """
    if not one_scale(book):
        return None
    graded = [e for e in book.audited if e.overall and e.overall.score is not None and e.overall.letter]
    if len(graded) < 2:
        return None
    entries = book.audited
    figure, axes = canvas(ROW * len(entries) + 56)
    lows = [e.low if e.low is not None else _score(e) for e in graded]
    left = min(60.0, *lows) - 5
    for row, entry in enumerate(entries):
        told = f"{formats.score(_score(entry))} of 100, {entry.overall.letter}" if entry in graded else "no letter"  # type: ignore[union-attr]
        _text(axes, row, entry.vendor, told)
        if entry in graded:
            _mark(axes, row, _score(entry), entry.low, entry.high)
    for floor, letter in FLOORS:
        _reference(axes, floor, len(entries), TOKENS["soft"])
        axes.text(floor, -0.95, f"{letter} from {floor:.0f}", ha="center", color=TOKENS["soft"])
    axes.set(xlim=(left, 100), ylim=(len(entries) - 0.4, -1.2), yticks=[], xlabel="points of 100")
    values = [_score(e) for e in graded]
    title = f"Overall scores lie between {formats.score(min(values))} and {formats.score(max(values))}; "
    title += _ranges(graded)
    rows = tuple(_score_words(e) for e in entries)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[2]}, {row[1]}" for row in rows)
    note = "Dot: score; line: between these lie the scores of 95 in 100 simulated cards. Names in alphabetical order."
    return Chart(title, note, finish(figure, "c-scores", label), ("Vendor", "Letter", "Score", "Range"), rows)


def one_scale(book: Portfolio) -> bool:
    """Whether one rubric made all scores, so that they can be drawn on one axis."""
    return all(pair.same_rubric for pair in book.pairs)


def _ranges(graded: Sequence[Entry]) -> str:
    """How many of the ranges that are known do not overlap."""
    ranges = [(e.low, e.high) for e in graded if e.low is not None and e.high is not None]
    if len(ranges) < 2:
        return "their ranges are not known"
    pairs = list(combinations(ranges, 2))
    apart = sum(one[1] < other[0] or other[1] < one[0] for one, other in pairs)
    if apart:
        return f"the ranges of {apart} of {len(pairs)} pairs of vendors do not overlap"
    return "all ranges overlap" if len(ranges) == len(graded) else "all ranges that are known overlap"


def measures(book: Portfolio) -> list[Chart]:
    """The most telling measures as small multiples, one row per vendor."""
    names = {entry.vendor_id: entry.vendor for entry in book.audited}
    return [_measure(m, names, book.inhouse, f"c-m{index}") for index, m in enumerate(telling(book.measures))]


def telling(found: Sequence[Beside]) -> list[Beside]:
    """The measures to draw: those with intervals in which most pairs of vendors differ, the weightier first.

    At most two of one pillar or lens, as figures that go together would show one thing many times.
    """
    drawn = [m for m in found if sum(_spread(f) for f in m.figures) >= 2]
    chosen: list[Beside] = []
    for m in sorted(drawn, key=lambda m: (-m.differing, -m.weight)):
        if sum(other.group == m.group for other in chosen) < MOST_OF_A_GROUP:
            chosen.append(m)
    order = {m.id: place for place, m in enumerate(found)}
    return sorted(chosen[:MOST], key=lambda m: order[m.id])


def _measure(m: Beside, names: dict[str, str], inhouse: str, prefix: str) -> Chart:
    figures = {f.vendor_id: f for f in m.figures}
    shown = [f for f in m.figures if f.value is not None]
    figure, axes = canvas(ROW * len(names) + 48)
    for row, (vendor, name) in enumerate(names.items()):
        _measure_row(axes, row, name, figures.get(vendor), m.unit)
    bounds = [x for f in shown for x in (f.value, f.low, f.high, f.own) if x is not None and formats.known(x)]
    if m.inhouse is not None:
        bounds.append(m.inhouse)
        _reference(axes, m.inhouse, len(names), TOKENS["ink"])
        axes.text(m.inhouse, -0.95, "in-house", ha="center", color=TOKENS["ink"])
    room = 0.06 * ((max(bounds) - min(bounds)) or abs(bounds[0]) or 1.0)
    axes.set(xlim=(min(bounds) - room, max(bounds) + room), ylim=(len(names) - 0.4, -1.2), yticks=[])
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda x, _: formats.measure(x, m.unit).replace(".0\u00a0", "\u00a0"))
    values = [f.value for f in shown if f.value is not None]
    title = f"{m.title}: {formats.interval(min(values), max(values), m.unit)}; " + (
        f"{m.differing} of {m.pairs} pairs of vendors differ"
        if m.differing
        else "plain figures show no detectable difference"
    )
    rows = tuple(_words(name, figures.get(vendor), m) for vendor, name in names.items())
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]}" for row in rows)
    better = {"higher": "Higher is better. ", "lower": "Lower is better. ", "middle": "Best in the middle. "}
    note = f"{better.get(m.better, '')}Dot and line: figure and 95 % interval."
    if m.inhouse is not None:
        note += f" Long thin line: {inhouse}."
    if any(f.own is not None for f in shown):
        note += " Short thick line: the vendor's figure at the in-house mix of questions."
    head = ("Vendor", "Figure", "Interval", "n", "At in-house mix", "In-house", "In-house at that mix")
    return Chart(title, note, finish(figure, prefix, label), head, rows)


def _measure_row(axes: Axes, row: int, name: str, f: Figure | None, unit: str) -> None:
    if f is None or f.value is None:
        _text(axes, row, name, _missing(f))
        return
    _text(axes, row, name, formats.measure(f.value, unit))
    if f.own is not None:
        axes.vlines(f.own, row - 0.04, row + 0.24, color=TOKENS["soft"], linewidth=2.4)
    _mark(axes, row, f.value, f.low, f.high)


def _reference(axes: Axes, at: float, rows: int, colour: str) -> None:
    """A line to look across at, broken where the names stand."""
    lines = [row + 0.1 for row in range(rows)]
    low, high = [line - 0.26 for line in lines], [line + 0.26 for line in lines]
    axes.vlines([at] * rows, low, high, color=colour, linewidth=1, zorder=0)


def _text(axes: Axes, row: int, name: str, told: str) -> None:
    across = axes.get_yaxis_transform()
    plain = "".join(c if c.isprintable() else " " for c in name)
    axes.text(0, row - 0.36, textwrap.shorten(plain, LONGEST, placeholder="…"), transform=across, va="center")
    axes.text(1, row - 0.36, told, transform=across, va="center", ha="right", color=TOKENS["soft"])


def _mark(axes: Axes, row: int, value: float, low: float | None, high: float | None) -> None:
    line = row + 0.1
    if low is not None and high is not None and formats.known(low) and formats.known(high):
        axes.hlines(line, low, high, color=TOKENS["accent"], linewidth=2)
    axes.plot(value, line, marker="o", markersize=6.5, color=TOKENS["accent"], markeredgewidth=0)


def _spread(f: Figure) -> bool:
    """Whether a figure has an interval to draw."""
    return f.value is not None and f.low is not None and f.high is not None and f.low < f.high


def _score(entry: Entry) -> float:
    return entry.overall.score or 0.0 if entry.overall else 0.0


def _score_words(e: Entry) -> tuple[str, ...]:
    if e.overall is None or e.overall.letter is None:
        return e.vendor, "no letter", formats.DASH, formats.DASH
    spread = formats.DASH if e.low is None or e.high is None else f"{formats.number(e.low)} to {formats.number(e.high)}"
    return e.vendor, e.overall.letter, formats.number(e.overall.score), spread


def _missing(f: Figure | None) -> str:
    if f is None:
        return "not on the card"
    return {"insufficient": f"too few (n = {formats.count(f.n)})"}.get(f.status, f.status.replace("_", " "))


def _words(name: str, f: Figure | None, m: Beside) -> tuple[str, ...]:
    if f is None or f.value is None:
        return name, _missing(f), formats.DASH, formats.count(f.n if f else None), *(formats.DASH,) * 3
    beside = [formats.DASH if x is None else formats.measure(x, m.unit) for x in (f.own, f.inhouse, f.inhouse_own)]
    interval = formats.interval(f.low, f.high, m.unit)
    return name, formats.measure(f.value, m.unit), interval, formats.count(f.n), *beside

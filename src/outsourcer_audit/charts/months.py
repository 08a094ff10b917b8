"""The months of one measure, with intervals and the edges of its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outsourcer_audit import formats
from outsourcer_audit.card import Reading, Slice

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 190
LEAST = 3  # below three months there is nothing to see that a table does not say


def has_months(reading: Reading) -> bool:
    """Is there enough to draw? A line that never moves is said in one figure."""
    values = [part.value for part in reading.by_month if _shown(part)]
    return reading.status in ("scored", "provisional") and len(values) >= LEAST and len(set(values)) > 1


def months(reading: Reading, prefix: str) -> Chart:
    """A line that never bridges a month which was not measured; the last month is labelled."""
    figure, axes = canvas(HEIGHT)
    known = [(index, part) for index, part in enumerate(reading.by_month) if _shown(part)]
    for run in _runs(known):
        _draw(axes, run)
    last, newest = known[-1]
    value = newest.value or 0.0
    falls = len(known) > 1 and value < (
        known[-2][1].value or 0.0
    )  # a falling line comes from above, where a name stood
    end = newest.low if falls else newest.high
    axes.annotate(
        formats.measure(value, reading.unit), (last, value if end is None else end), (0, -6 if falls else 6),
        textcoords="offset points", ha="center", va="top" if falls else "baseline", weight="bold",
    )  # fmt: skip
    names = [formats.month(part.key, short=True) for part in reading.by_month]
    _edges(axes, reading, len(names), falls)
    axes.set(xlim=(-0.4, len(names) - 0.3), xlabel="", ylabel="")
    step = -(-len(names) // 6)  # six names fit side by side
    axes.set_xticks(range(0, len(names), step), names[::step])
    axes.locator_params(axis="y", nbins=4)
    if reading.unit == "share":  # no tick at 105 %
        bottom, top = axes.get_ylim()
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1 and bottom <= tick <= top])
    axes.yaxis.set_major_formatter(lambda y, _: formats.measure(y, reading.unit).replace(".0\u00a0", "\u00a0"))
    title = _title(reading, [part for _, part in known])
    rows = tuple(_words(reading, part) for part in reading.by_month)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]}" for row in rows)
    note = "Shaded: 95 % interval. " if any(part.low != part.high for _, part in known) else ""
    note += "Dotted: where a letter begins."
    return Chart(title, note, finish(figure, prefix, label), ("Month", "Figure", "Interval", "n"), rows)


def _shown(part: Slice) -> bool:
    return part.status in ("scored", "provisional") and formats.known(part.value)


def _runs(known: list[tuple[int, Slice]]) -> list[list[tuple[int, Slice]]]:
    """Unbroken stretches of months."""
    runs: list[list[tuple[int, Slice]]] = []
    for index, part in known:
        if runs and runs[-1][-1][0] == index - 1:
            runs[-1].append((index, part))
        else:
            runs.append([(index, part)])
    return runs


def _draw(axes: Axes, run: list[tuple[int, Slice]]) -> None:
    import seaborn as sns

    x = [index for index, _ in run]
    y = [part.value or 0.0 for _, part in run]
    low = [value if part.low is None else part.low for value, (_, part) in zip(y, run, strict=True)]
    high = [value if part.high is None else part.high for value, (_, part) in zip(y, run, strict=True)]
    if len(run) == 1:
        axes.vlines(x, low, high, color=TOKENS["rule"], linewidth=6)
    else:
        axes.fill_between(x, low, high, color=TOKENS["rule"], linewidth=0)
    sns.lineplot(x=x, y=y, ax=axes, color=TOKENS["accent"], errorbar=None, marker="o", markeredgewidth=0)


def _edges(axes: Axes, reading: Reading, count: int, below: bool) -> None:
    """A dotted line with its letter wherever a letter begins within the drawing; room for the last figure."""
    bottom, top = axes.get_ylim()
    if reading.better in ("higher", "lower") and len(reading.edges) == 4:
        for letter, edge in zip("ABCD", reading.edges, strict=True):
            if bottom <= edge <= top:
                axes.axhline(edge, color=TOKENS["soft"], linewidth=0.8, linestyle=(0, (1, 3)))
                axes.text(count - 0.3, edge, f" {letter}", va="center", color=TOKENS["soft"])
    room = 0.1 * (top - bottom)
    axes.set_ylim(bottom - (room if below else 0.0), top + (0.0 if below else room))


def _title(reading: Reading, known: list[Slice]) -> str:
    """Says "rose" or "fell" only when the intervals of the first and the last month do not touch."""
    first, last = known[0], known[-1]
    if first.low is not None and first.high is not None and last.low is not None and last.high is not None:
        word = "rose" if last.low > first.high else "fell" if last.high < first.low else ""
        if word:
            start, end = formats.measure(first.value, reading.unit), formats.measure(last.value, reading.unit)
            then, now = formats.month(first.key), formats.month(last.key)
            return f"{reading.title} {word} from {start} in {then} to {end} in {now}"
    values = [part.value for part in known if part.value is not None]
    spread = formats.interval(min(values), max(values), reading.unit)
    sure = None not in (first.low, first.high, last.low, last.high)
    return f"{reading.title}: {spread} by month{', no detectable change from first to last' if sure else ''}"


def _words(reading: Reading, part: Slice) -> tuple[str, ...]:
    name, n = formats.month(part.key), formats.count(part.n)
    if not _shown(part):
        return name, "too few" if part.status == "insufficient" else "no evidence", formats.DASH, n
    return name, formats.measure(part.value, reading.unit), formats.interval(part.low, part.high, reading.unit), n

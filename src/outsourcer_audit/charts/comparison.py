"""Differences of two cards with their intervals: what is better lies to the right, hollow where nothing is shown."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from outsourcer_audit import formats

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from outsourcer_audit.compare import Compared, Comparison, Word

ROW = 34
MOST = 12
MOST_DIFFERING = 9  # room for what is not shown to differ
LONGEST = 32
LONGEST_SIDE = 18
LOOKS = {"better": ("good", "o"), "worse": ("bad", "D")}
BESIDE = {"better": ("accent", "o"), "worse": ("accent", "o")}
"""Of two vendors neither is the bad one: the side says where the better figure is."""


def differences(found: Comparison, heads: Mapping[Word, str]) -> Chart | None:
    """Shares that differ, and the weightiest of the others, in percentage points; None below two of them."""
    shares = [m for m in found.measures if _drawn(m)]
    if len(shares) < 2:
        return None
    chosen = _chosen(shares)
    figure, axes = canvas(ROW * len(chosen) + 64)
    for row, m in enumerate(chosen):
        _row(axes, row, m, LOOKS if found.kind == "periods" else BESIDE)
    reach = max(abs(x) for m in chosen for x in _oriented(m)) * 1.06 or 0.01
    axes.set(xlim=(-reach, reach), ylim=(len(chosen) - 0.4, -1.5), yticks=[])
    axes.set_xlabel("percentage points")
    _ends(axes, found)
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda x, _: formats.count(abs(round(100 * x, 1))))
    title = _title(shares, heads)
    rows = tuple(_words(m, heads) for m in chosen)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]}, {row[2]}, {row[5]}" for row in rows)
    note = f"{found.sides[1]} minus {found.sides[0]}, turned so that better lies to the right, with its 95 % interval. "
    note += "Hollow: nothing shown."
    if len(shares) > len(chosen):
        note += f" {len(shares) - len(chosen)} more shares are in the tables below."
    note += " So are figures of other units, those that are best in the middle, and those that nobody judges."
    head = ("Measure", *found.sides, "Difference", "Interval", "Verdict")
    return Chart(title, note, finish(figure, "c-changes", label), head, rows)


def _chosen(shares: list[Compared]) -> list[Compared]:
    """The weightiest of those that differ and of the others, in their own order."""
    weighty = sorted(shares, key=lambda m: -m.weight)
    differ = [m for m in weighty if m.verdict in LOOKS]
    others = [m for m in weighty if m.verdict not in LOOKS]
    room = max(MOST - len(others), MOST_DIFFERING)
    kept = {m.id for m in (*differ[:room], *others[: MOST - min(len(differ), room)])}
    return [m for m in shares if m.id in kept]


def _drawn(m: Compared) -> bool:
    tested = m.difference is not None and m.low is not None and m.high is not None and not m.exact
    return tested and m.unit == "share" and m.better in ("higher", "lower")


def _oriented(m: Compared) -> tuple[float, float, float]:
    """Low, difference and high with the better side positive."""
    low, middle, high = m.low or 0.0, m.difference or 0.0, m.high or 0.0
    return (-high, -middle, -low) if m.better == "lower" else (low, middle, high)


def _row(axes: Axes, row: int, m: Compared, looks: Mapping[str, tuple[str, str]]) -> None:
    low, middle, high = _oriented(m)
    token, marker = looks.get(m.verdict, ("soft", "o"))
    colour, line = TOKENS[token], row + 0.1
    axes.vlines(0, line - 0.2, line + 0.2, color=TOKENS["ink"], linewidth=1)
    axes.hlines(line, low, high, color=colour, linewidth=2)
    face = colour if m.verdict in looks else TOKENS["paper"]
    axes.plot(middle, line, marker=marker, markersize=6.5, color=colour, markerfacecolor=face, markeredgewidth=1.6)
    across = axes.get_yaxis_transform()
    plain = "".join(c if c.isprintable() else " " for c in m.title)
    axes.text(0, row - 0.36, textwrap.shorten(plain, LONGEST, placeholder="…"), transform=across, va="center")
    told = formats.difference(m.difference, "share")
    axes.text(1, row - 0.36, told, transform=across, va="center", ha="right", color=TOKENS["soft"])


def _ends(axes: Axes, found: Comparison) -> None:
    """Above the rows: what lies to the left, and what to the right."""
    first, second = (textwrap.shorten(side, LONGEST_SIDE, placeholder="…") for side in found.sides)
    left, right = ("worse", "better") if found.kind == "periods" else (f"{first} better", f"{second} better")
    across = axes.get_yaxis_transform()
    axes.text(0, -1.2, f"← {left}", transform=across, va="center", color=TOKENS["soft"])
    axes.text(1, -1.2, f"{right} →", transform=across, va="center", ha="right", color=TOKENS["soft"])


def _title(shares: list[Compared], heads: Mapping[Word, str]) -> str:
    """Counts of all shares, drawn or not."""
    counts = {word: sum(m.verdict == word for m in shares) for word in heads}
    if not any(counts.values()):
        return f"Nothing is shown to differ in {len(shares)} shares"
    told = ", ".join(f"{head[0].lower()}{head[1:]} in {counts[word]}" for word, head in heads.items() if counts[word])
    rest = len(shares) - sum(counts.values())
    return f"Of {len(shares)} shares: {told}, nothing shown in {rest}"


def _words(m: Compared, heads: Mapping[Word, str]) -> tuple[str, ...]:
    sides = (formats.measure(side.value if side else None, "share") for side in (m.before, m.after))
    spread = formats.difference_interval(m.low, m.high, "share")
    word = heads.get(m.verdict, m.verdict)
    return (m.title, *sides, formats.difference(m.difference, "share"), spread, word)

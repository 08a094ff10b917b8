"""Geometry of the two small marks in a table row: the bullet scale and the sparkline (drawn by a Jinja macro)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from outsourcer_audit.card import Reading, Slice
from outsourcer_audit.formats import known

BULLET, SPARK_WIDTH, SPARK_HEIGHT = 120.0, 88.0, 24.0


@dataclass(frozen=True)
class Band:
    """One letter's stretch of a bullet scale."""

    letter: str
    x: float
    width: float


@dataclass(frozen=True)
class Bullet:
    """Bands from left to right and where value and interval stand; ``off`` says that the value lies outside."""

    bands: list[Band]
    at: float
    low: float | None
    high: float | None
    off: str


def bullet(reading: Reading) -> Bullet | None:
    """The scale of one reading with A on the right (in the middle when two-sided); None without bands or value.

    Where the difference from the in-house team is judged, the bands are those of the difference, and so is the scale.
    """
    if reading.status not in ("scored", "provisional") or not known(reading.value) or reading.rule != "bands":
        return None
    if reading.judged == "parity":
        beside = reading.parity
        if beside is None:
            return None
        return _bullet(reading.edges, reading.better, beside.difference, beside.low, beside.high, "points")
    return _bullet(reading.edges, reading.better, reading.value or 0.0, reading.low, reading.high, reading.unit)


def score_bullet(score: float | None) -> Bullet | None:
    """The scale of a score of 0-100."""
    if score is None or not known(score):
        return None
    return _bullet([90, 80, 70, 60], "higher", score, None, None, "score")


def _bullet(
    edges: list[float], better: str, value: float, low: float | None, high: float | None, unit: str
) -> Bullet | None:
    letters = {("higher", 4): "FDCBA", ("lower", 4): "ABCDF", ("middle", 8): "FDCBABCDF"}.get((better, len(edges)))
    if letters is None or not all(map(math.isfinite, edges)):
        return None
    cuts = sorted(edges)
    # room beyond the outer edges: enough to see how far outside a value lies, not so much that the bands shrink
    room = 0.6 * ((cuts[-1] - cuts[0]) or abs(cuts[0]) or 1.0)
    floor, ceiling = {"score": (0.0, 100.0), "share": (0.0, 1.0)}.get(unit, (-math.inf, math.inf))
    if unit not in ("points", "score") and cuts[0] >= 0:
        floor = 0.0
    start, end = max(cuts[0] - room, floor), min(cuts[-1] + room, ceiling)
    if unit == "score":
        start, end = 0.0, 100.0
    if end <= start:
        return None
    flip = better == "lower"

    def place(x: float) -> float:
        share = (min(max(x, start), end) - start) / (end - start)
        return float(round(BULLET * (1 - share if flip else share)))

    stops = [start, *cuts, end]
    bands = []
    for letter, left, right in zip(letters, stops, stops[1:], strict=False):
        a, b = sorted((place(left), place(right)))
        if b > a:
            bands.append(Band(letter, a, round(b - a, 1)))
    bands.sort(key=lambda band: band.x)
    outside = "left" if value < start else "right" if value > end else ""
    if flip and outside:
        outside = "left" if outside == "right" else "right"
    ends = (None, None) if low is None or high is None else (place(low), place(high))
    return Bullet(bands, place(value), ends[0], ends[1], outside)


def spark(months: list[Slice]) -> tuple[list[str], tuple[float, float]] | None:
    """Polylines of the measured months (a gap where a month is missing) and the last point; None below three."""
    values = [s.value if s.status in ("scored", "provisional") and known(s.value) else None for s in months]
    seen = [v for v in values if v is not None]
    if len(seen) < 3:
        return None
    low, span = min(seen), max(seen) - min(seen)
    if not span:  # nothing moved: a line in the middle
        low, span = low - 1, 2.0
    step = (SPARK_WIDTH - 8) / (len(values) - 1)
    lines: list[list[str]] = [[]]
    last = (0.0, 0.0)
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
            continue
        last = (round(4 + index * step, 1), round(SPARK_HEIGHT - 4 - (value - low) / span * (SPARK_HEIGHT - 8), 1))
        lines[-1].append(f"{last[0]:g},{last[1]:g}")
    return [" ".join(line) for line in lines if line], last

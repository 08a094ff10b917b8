"""Wanted: which value earns a score, the inverse of scoring, and a reading as it would stand with that value."""

from __future__ import annotations

from ..card import Letter, Reading
from ..measures.registry import Better, Unit
from ..scoring import FLOORS, LETTERS, letter, score

_FLOORS = [FLOORS[name] for name in LETTERS[:4]]
_VERDICT = {"A": 95.0, "B": 85.0, "C": 75.0, "D": 65.0}
HALVINGS = 200


def value_at(points: float, edges: tuple[float, ...], better: Better, unit: Unit, near: float | None = None) -> float:
    """The least demanding value that earns so many points (0-100); on two-sided bands the one on the side of ``near``.

    The edge itself where the points are a letter's floor. Raises ValueError where no value earns them.
    """
    if better == "middle":
        low, high = value_at(points, edges[:4], "higher", unit), value_at(points, edges[4:], "lower", unit)
        return low if near is None or abs(near - low) <= abs(near - high) else high
    if better == "none" or not edges or not 0 <= points <= 100:
        raise ValueError(f"no value earns {points:g} points")
    if points in _FLOORS:
        return edges[_FLOORS.index(points)]
    return _halved(points, edges, better, unit)


def _halved(points: float, edges: tuple[float, ...], better: Better, unit: Unit) -> float:
    """By halving between a value that earns the points and one that does not: scores rise all the way."""
    sign = 1.0 if better == "higher" else -1.0

    def earns(value: float) -> bool:
        return (score(value, edges, better, unit) or 0.0) >= points

    step = abs(edges[0] - edges[3]) or abs(edges[0]) or 1.0
    good, bad = edges[0], edges[3]
    for _ in range(HALVINGS):
        if earns(good):
            break
        good += sign * step
    else:
        raise ValueError(f"no value earns {points:g} points")
    for _ in range(HALVINGS):
        if not earns(bad):
            break
        bad -= sign * step
    else:
        return bad
    for _ in range(HALVINGS):
        middle = (good + bad) / 2
        if middle in (good, bad):
            break
        good, bad = (middle, bad) if earns(middle) else (good, middle)
    return good


def improved(r: Reading, to: Letter) -> Reading:
    """The reading as it would stand on the edge of a better letter: value (where one earns it), score and letter."""
    if r.rule != "bands":
        return r.model_copy(update={"score": _VERDICT[to], "letter": to, "value": None, "exact": True})
    unit: Unit = "share_points" if r.judged == "parity" else r.unit  # type: ignore[assignment]
    apart = r.parity.difference if r.judged == "parity" and r.parity else None
    edges = tuple(r.edges)
    value = value_at(FLOORS[to], edges, r.better, unit, near=r.value if apart is None else apart)
    points = score(value, edges, r.better, unit)
    if r.parity is not None and r.judged == "parity":
        moved = r.parity.model_copy(update={"difference": value})
        best = r.parity.value + value
        update = {"value": min(1.0, max(0.0, best)) if r.unit == "share" else best, "parity": moved}
    else:
        update = {"value": value}
    return r.model_copy(update=update | {"score": points, "letter": letter(points), "exact": True})

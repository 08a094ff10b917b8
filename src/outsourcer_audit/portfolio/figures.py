"""Figures: each measure of all vendors, with the in-house team's beside it."""

from __future__ import annotations

from collections.abc import Sequence

from ..card import Reading, ReportCard
from ..change import STANDS
from ..compare.figures import finite
from ..compare.order import in_catalogue
from ..formats import known
from .model import Beside, Figure, Pair

ALIKE = 1e-9
"""In-house figures of two cards that differ by less (of their size) are one figure."""


def alike(one: float, other: float) -> bool:
    """Whether two figures are one, but for the order in which an engine adds numbers."""
    return abs(one - other) <= ALIKE * max(1.0, abs(one))


def beside(cards: Sequence[ReportCard], pairs: Sequence[Pair]) -> list[Beside]:
    """Every measure that is on any card and graded, in the order of the catalogue; the client's own are left out."""
    readings = [{r.id: r for r in card.measures} for card in cards]
    shown = {r.id: r for by_id in reversed(readings) for r in by_id.values()}
    judged = [r for r in shown.values() if r.better != "none" and r.attribution != "client"]
    groups = {m: g.title for card in reversed(cards) for g in (*card.pillars, *card.lenses) for m in g.measures}
    counts = _counted(pairs)
    return [
        _beside(r, [(card.vendor_id, by_id.get(r.id)) for card, by_id in zip(cards, readings, strict=True)], groups)
        .model_copy(update=counts.get(r.id, {}))
        for r in sorted(judged, key=lambda r: in_catalogue(r.id))
    ]  # fmt: skip


def _counted(pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for difference in (d for pair in pairs for d in pair.differences):
        here = counts.setdefault(difference.measure, {"pairs": 0, "differing": 0})
        here["pairs"] += 1
        here["differing"] += difference.differs
    return counts


def _beside(r: Reading, of: list[tuple[str, Reading | None]], groups: dict[str, str]) -> Beside:
    figures = [_figure(vendor, reading) for vendor, reading in of if reading is not None]
    return Beside(
        id=r.id,
        title=r.title,
        unit=r.unit,
        better=r.better,
        group=groups.get(r.id, ""),
        weight=r.weight,
        figures=figures,
        inhouse=_agreed([f.inhouse for f in figures if f.inhouse is not None]),
        pairs=0,
        differing=0,
        provenance=r.provenance,
    )


def _figure(vendor_id: str, r: Reading) -> Figure:
    stands = r.status in STANDS and known(r.value)
    parity = r.parity if stands else None
    plain = None
    if parity is not None:
        plain = parity.crude.baseline if parity.crude else None if parity.adjusted else parity.value
    mixed = parity if parity is not None and parity.adjusted else None
    return Figure(
        vendor_id=vendor_id,
        value=finite(r.value) if stands else None,
        low=finite(r.low) if stands else None,
        high=finite(r.high) if stands else None,
        n=r.n,
        status=r.status,
        letter=r.letter,
        own=finite(mixed.own) if mixed else None,
        inhouse=finite(plain),
        inhouse_own=finite(mixed.value) if mixed else None,
        beside=mixed.verdict if mixed else None,
    )


def _agreed(values: list[float]) -> float | None:
    if not values or not all(alike(values[0], value) for value in values):
        return None
    return values[0]

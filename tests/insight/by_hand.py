"""Readings by hand: on the usual bands (90, 80, 70, 60 %) the score is the share in percent, from 60 to 90."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from outsourcer_audit.card import Group, Parity, Reading
from outsourcer_audit.grading import grade_group
from outsourcer_audit.measures.registry import Group as MeasureGroup
from outsourcer_audit.scoring import describe_bands, letter, score

BANDS = (0.9, 0.8, 0.7, 0.6)


def reading(measure_id: str, value: float | None, **more: Any) -> Reading:
    """A scored share of 1000 rows; without a value it is of the given status (no evidence unless said)."""
    edges, better, unit = more.pop("edges", BANDS), more.pop("better", "higher"), more.get("unit", "share")
    points = more.pop("score", None if value is None else score(value, edges, better, unit))
    width = more.pop("width", 0.02)
    given = {
        "id": measure_id, "title": f"Title of {measure_id}", "why": "why", "source": "source", "unit": unit,
        "better": better, "value": value, "n": 1000, "low": None if value is None else value - width,
        "high": None if value is None else value + width, "exact": False,
        "status": "no_evidence" if value is None else "scored", "reason": "", "score": points, "letter": letter(points),
        "bands": describe_bands(edges, better, unit), "edges": list(edges), "band_source": "rubric", "evidence": "E4",
        "provenance": "recomputed", "weight": 1.0, "attribution": "vendor", "needs": ["contacts.contact_id"],
        "parity": None, "change": None, "by_month": [], "by_channel": [], "by_team": [], "sql": "", "remedy": "Do it.",
    }  # fmt: skip
    return Reading(**(given | more))


def parity(difference: float, verdict: str, inhouse: float = 0.8) -> Parity:
    return Parity(
        baseline="inhouse", value=inhouse, n=1000, difference=difference, low=difference - 0.01,
        high=difference + 0.01, verdict=verdict,
    )  # fmt: skip


def room(group_id: str, *measure_ids: str) -> MeasureGroup:
    """A group of measures as the registry has it; grading asks only for their ids."""
    return MeasureGroup(group_id, group_id.title(), "?", group_id, [SimpleNamespace(id=i) for i in measure_ids])


def card(
    *found: Reading, lenses: tuple[str, ...] = ()
) -> tuple[list[tuple[MeasureGroup, float]], list[tuple[Group, float]], dict[str, Reading]]:
    """Rooms, their grades and readings of hand-made readings, one room per first half of their ids."""
    readings = {r.id: r for r in found}
    names = list(dict.fromkeys(i.split(".")[0] for i in readings))
    rooms = [(room(name, *(i for i in readings if i.startswith(f"{name}."))), 0.25 if name in lenses else 1.0)
             for name in names]  # fmt: skip
    return rooms, [(grade_group(r, readings), w) for r, w in rooms], readings

"""The few charts of a report card: seaborn drawings as inline SVG, each with its words and its data.

Every chart is drawn narrow (360 wide), so that it is read on a phone at its own size and stands in a row on a desk.
"""

from __future__ import annotations

from outsourcer_audit import formats
from outsourcer_audit.card import Group, ReportCard

from .canvas import Chart, theme
from .funnel import funnel
from .months import has_months, months
from .parity import parity

__all__ = ["Chart", "for_group", "funnel", "funnels", "months", "parity", "theme"]


def funnels(card: ReportCard) -> list[Chart]:
    """The funnels of a card, companies first."""
    return [funnel(found, f"c-peers{number}") for number, found in enumerate(card.peers)]


def preload() -> None:
    """Import seaborn, which takes a second or two, at a moment of one's own choice."""
    import seaborn  # noqa: F401


def for_group(card: ReportCard, group: Group) -> list[Chart]:
    """The charts that a pillar earns: beside the in-house team, and the months of its two weightiest measures."""
    members = set(group.measures)
    readings = [reading for reading in card.measures if reading.id in members]
    prefix = f"c-{formats.slug(group.id)}"
    beside = parity(card.inhouse, readings, f"{prefix}-parity")
    telling = sorted(filter(has_months, readings), key=lambda r: (-r.weight, r.score or 0.0))[:2]
    monthly = [months(reading, f"{prefix}-month{index}") for index, reading in enumerate(telling)]
    return ([beside] if beside else []) + monthly

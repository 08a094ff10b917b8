"""The catalogue: four pillars, the lenses, and every measure in them, in the order in which they are shown."""

from __future__ import annotations

from . import client, data_integration, governance, handoffs, outcomes, training
from .registry import Group, Measure

PILLARS: tuple[Group, ...] = (governance.governance, training.training, data_integration.data, handoffs.handoffs)
LENSES: tuple[Group, ...] = (outcomes.outcomes,)
CLIENT: tuple[Group, ...] = (client.client,)


def all_groups() -> tuple[Group, ...]:
    """Pillars, lenses and the client's own card."""
    return PILLARS + LENSES + CLIENT


def all_measures() -> tuple[Measure, ...]:
    """Every measure of the catalogue."""
    return tuple(measure for group in all_groups() for measure in group.measures)


def find(measure_id: str) -> Measure | None:
    """A measure by its id, or None."""
    return next((measure for measure in all_measures() if measure.id == measure_id), None)

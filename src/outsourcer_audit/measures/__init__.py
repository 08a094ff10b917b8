"""The catalogue: four pillars, the lenses, and every measure in them, in the order in which they are shown."""

from __future__ import annotations

from . import (
    client,
    consistency,
    contract,
    culture,
    data_integration,
    governance,
    handoff_cost,  # noqa: F401 (its measure belongs to the pillar of hand-offs)
    handoffs,
    journey,
    outcomes,
    oversight,
    proficiency,  # noqa: F401 (its measures belong to the pillar of training)
    quality,  # noqa: F401 (its measures belong to the lens of oversight)
    security,
    selfcare,
    training,
)
from .registry import Group, Measure

PILLARS: tuple[Group, ...] = (governance.governance, training.training, data_integration.data, handoffs.handoffs)
LENSES: tuple[Group, ...] = (
    outcomes.outcomes, consistency.consistency, selfcare.selfcare, oversight.oversight, contract.contract,
    security.security, culture.culture, journey.journey,
)  # fmt: skip
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

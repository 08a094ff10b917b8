"""Limiters: what a good mean cannot buy off, each with its reason (domain research 4.14).

Each limiter is one comparison that holds for a single card and, as arrays, for thousands of simulated ones at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .card import Cap, Group, Letter, Reading
from .scoring import LETTERS

CARD_NUMBERS = "security.card_numbers_exposed"
COMPLIANCE = "oversight.compliance_critical_accuracy"
MEASURABILITY = "governance.sla_measurability"


@dataclass(frozen=True)
class Facts:
    """What the limiters look at: plain figures of one card, or arrays with one figure per simulated card."""

    failing: Any
    """How many pillars have an F."""
    weak: Any
    """How many pillars have a D or an F."""
    exposed: Any
    """The share of texts in which a card number was found."""
    breached: Any
    """Whether compliance-critical accuracy is an F."""
    measurable: Any
    """The share of the contract's service levels that can be recomputed."""


@dataclass(frozen=True)
class Limiter:
    """A rule that keeps a grade at a letter at best (none: there is no grade), and how its reason is told."""

    rule: str
    at: Letter | None
    holds: Callable[[Facts], Any]
    reason: str


LIMITERS = (
    Limiter("a pillar with F limits the grade to C", "C", lambda f: f.failing >= 1, "F in {failing}"),
    Limiter("two pillars with D or F limit the grade to D", "D", lambda f: f.weak >= 2, "D or F in {weak}"),
    Limiter("card numbers in free text limit the grade to D", "D", lambda f: f.exposed > 0, "{exposed}"),
    Limiter("F in compliance-critical accuracy limits the grade to D", "D", lambda f: f.breached, "{compliance}"),
    Limiter(
        "less than half of the service levels measurable: no grade", None, lambda f: f.measurable < 0.5,
        "the contract cannot be checked",
    ),
)  # fmt: skip


def limited(
    before: Letter | None, pillars: Sequence[Group], readings: Mapping[str, Reading]
) -> tuple[Letter | None, list[Cap]]:
    """The letter that the limiters leave of one, and those that lowered it, in order.

    ``pillars``: all that have a letter. What they and the readings weigh is no matter: weighing 0 switches nothing off.
    """
    failing = [p.title for p in pillars if p.letter == "F"]
    weak = [p.title for p in pillars if p.letter in ("D", "F")]
    exposed, compliance = readings.get(CARD_NUMBERS), readings.get(COMPLIANCE)
    facts = Facts(
        len(failing),
        len(weak),
        value_of(readings, CARD_NUMBERS, 0.0),
        compliance is not None and compliance.letter == "F",
        value_of(readings, MEASURABILITY, 1.0),
    )
    words = {
        "failing": ", ".join(failing),
        "weak": ", ".join(weak),
        "exposed": f"{exposed.value:.3%} of {exposed.n} texts" if exposed and exposed.value else "",
        "compliance": compliance.title if compliance else "",
    }
    caps: list[Cap] = []
    current = before
    for limiter in LIMITERS:
        if current is not None and limiter.holds(facts) and worse(limiter.at, current):
            reason = limiter.reason.format(**words)
            caps.append(Cap(rule=limiter.rule, reason=reason, letter_before=current, letter_after=limiter.at))
            current = limiter.at
    return current, caps


def worse(one: Letter | None, than: Letter) -> bool:
    """Whether a letter (or none) is worse than another."""
    return one is None or LETTERS.index(one) > LETTERS.index(than)


def value_of(readings: Mapping[str, Reading], measure_id: str, otherwise: float) -> float:
    """The figure of a measure that a limiter looks at; ``otherwise`` where there is none."""
    found = readings.get(measure_id)
    return otherwise if found is None or found.value is None else found.value

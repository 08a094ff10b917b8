"""Free text of contacts, surveys and mentions: harmless, or with what should never stand there."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .draw import Array, words
from .facts import Facts
from .plan import Org

HARMLESS = ("customer asked about the balance", "explained the fee, customer agrees", "will call back on Monday",
            "card blocked and replaced", "sent the form again", "case 4711 passed to the loan desk")  # fmt: skip
CARDS = ("reads out 4111 1111 1111 1111", "card 5500-0000-0000-0004 blocked", "number 4012888888881881 given")
PERSONAL = ("write to jane.doe@example.com", "pays from DE89 3704 0044 0532 0130 00", "ring her on +44 20 7946 0958")


def texts(org: Org, rng: np.random.Generator, there: Array) -> pa.Array:
    """One text per row where there is any; card numbers and personal data with the planted chances."""
    n = len(there)
    card = rng.random(n) < org.value("security.card_numbers_exposed")
    personal = ~card & (rng.random(n) < org.value("security.pii_exposed"))
    place = rng.integers(0, len(HARMLESS), n)
    place = np.where(card, len(HARMLESS) + rng.integers(0, len(CARDS), n), place)
    place = np.where(personal, len(HARMLESS) + len(CARDS) + rng.integers(0, len(PERSONAL), n), place)
    return words([*HARMLESS, *CARDS, *PERSONAL], np.where(there, place, -1))


def note_facts(org: Org, facts: Facts) -> None:
    """A text with a card number is drawn first, one with personal data among the others."""
    card = org.value("security.card_numbers_exposed")
    facts.drawn(org.id, "security.card_numbers_exposed", card)
    facts.drawn(org.id, "security.pii_exposed", (1 - card) * org.value("security.pii_exposed"))

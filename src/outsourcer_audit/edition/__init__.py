"""Editions: the client's card, and the same card as it is handed to the vendor.

The vendor gets every figure about itself with formula and slices, every finding (the client's faults among them), its
own pack beside ours, the questions that its data raise, and the log of challenges. What stays with the client is what
it wrote for itself, how it means to negotiate, and what concerns other companies. Every field of a card is decided
here, by name; a field that nobody has decided about does not leave (and a test fails).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..card import Challenge, Money, ReportCard, Request
from ..holders import HOLDERS, holder_of
from .others import autopsy, peers

KEPT = {
    "schema_version": "says how to read the file",
    "scoring_version": "without it no figure can be reproduced",
    "rubric": "weights and edges are what the vendor is judged by",
    "tool_version": "without it no figure can be reproduced",
    "generated_at": "names the card that is challenged",
    "client": "the other side of the contract",
    "vendor": "the vendor itself",
    "vendor_id": "the vendor itself",
    "inhouse": "the yardstick: parity is a figure about the vendor",
    "period": "what the figures cover",
    "overall": "the vendor's own grade",
    "client_overall": "what is the client's fault is to be seen",
    "pillars": "the vendor's own grades",
    "lenses": "the vendor's own grades, and the client's part",
    "measures": "every figure about the vendor, with formula, slices and interval",
    "data_trust": "whether the rows behind the figures can be believed; counts and hashes only",
    "questions": "answers about the vendor, made of its own figures",
    "findings": "what it is to act on, and what the client is to act on",
    "planner": "made of the vendor's own figures: its way to the next letter",
    "reported": "the vendor's own pack",
    "forensics": "questions to the vendor, each with its innocent explanation",
    "sensitivity": "how firmly its grade stands",
    "reply_days": "how long it has to answer",
    "provenance": "without it no figure can be reproduced",
    "supposed": "that it is a what-if and no report card is said in every edition",
}
"""Fields that go to the vendor as they are, and why."""

DROPPED: dict[str, tuple[Any, str]] = {
    "engagement": ("", "the client's own name for its work, which may tell its plans"),
    "agenda": ([], "the client's draft of what it wants decided; it sends the agenda when it is settled"),
    "notes": ([], "the client wrote them for itself"),
}
"""Fields that stay with the client: what stands in their place, and why."""


def _challenges(card: ReportCard) -> list[Challenge]:
    """The whole log, without the client's remarks on it."""
    return [challenge.model_copy(update={"note": ""}) for challenge in card.challenges]


def _money(card: ReportCard) -> Money | None:
    """The vendor's own invoices under its own contract; what another scheme would pay is the client's to negotiate."""
    nothing: dict[str, Any] = {"outcome_payable": None, "outcome_lines": [], "scheme": ""}
    return card.money and card.money.model_copy(update=nothing)


def _requests(card: ReportCard) -> list[Request]:
    """What the vendor can deliver; what the client asks of its own people is the client's matter."""
    return [r for r in card.requests if r.table not in HOLDERS or holder_of(r.table) != "client"]


CHANGED: dict[str, Callable[[ReportCard], Any]] = {
    "challenges": _challenges,
    "money": _money,
    "requests": _requests,
    "peers": peers,
    "autopsy": autopsy,
    "edition": lambda _: "vendor",
}
"""Fields of which the vendor gets its own part; why stands in each function."""


def vendor_edition(card: ReportCard) -> ReportCard:
    """The card as it is handed to the vendor: all about itself and the client, nothing internal, nobody else.

    Field by field, by the decisions above, so that a new field stays with the client until somebody decides.
    """
    fields = {name: getattr(card, name) for name in KEPT}
    fields |= {name: instead for name, (instead, _) in DROPPED.items()}
    fields |= {name: decide(card) for name, decide in CHANGED.items()}
    return ReportCard(**fields)

"""Crossings: hand-offs from organisation to organisation, as all cards of a portfolio together know them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from ..card import Part, ReportCard, Route
from ..card.base import Frozen


class Said(Frozen):
    """What some cards say of one cell, all the same; ``n`` is none where it is kept back.

    What any card keeps back is kept back for all: another card's figure would give away what that card hides with it.
    """

    vendor_ids: list[str]
    n: int | None
    warm: Part | None
    lost: Part | None


class Crossing(Frozen):
    """Hand-offs from one organisation to another, or between the teams of one.

    Each card rests on the client's log and on that of its own vendor. Where cards say different things of a cell, all
    of it is here, and whose card says it.
    """

    sender: str
    receiver: str
    said: list[Said]


class Crossings(Frozen):
    """All cells that any card shows; ``names``: organisations by id, in the alphabetical order of their names.

    ``silent``: vendors on whose cards there is no matrix, and why. ``derived``: vendors whose cells were read off the
    events of cases, as nobody delivered a log of hand-offs. ``whole``: vendors whose matrix has every organisation;
    ``cut``: of the others, how many organisations were left out as too many to show.
    """

    names: dict[str, str]
    cells: list[Crossing]
    silent: dict[str, str]
    derived: list[str]
    whole: list[str] = Field(default=[])
    cut: dict[str, int] = Field(default={})

    def cell(self, sender: str, receiver: str) -> Crossing | None:
        """One cell by the ids of its two organisations; none where no card has it."""
        return next((c for c in self.cells if (c.sender, c.receiver) == (sender, receiver)), None)

    def none(self, sender: str, receiver: str) -> bool:
        """Whether there were no hand-offs where no card has a cell: one of the two has a card, with a whole matrix.

        Of others nobody knows: their own log is not here, and what was handed on between them is in no other.
        """
        return sender in self.whole or receiver in self.whole


def crossings_of(cards: Sequence[ReportCard]) -> Crossings | None:
    """The union of the cells of all cards; None where no card has any."""
    found: dict[tuple[str, str], list[Said]] = {}
    names: dict[str, str] = {}
    for card in cards:
        if card.autopsy is None:
            continue
        names |= {org: name for org, name in card.autopsy.names.items() if org not in names}
        for route in card.autopsy.routes:
            _add(found.setdefault((route.sender, route.receiver), []), route, card.vendor_id)
    if not found:
        return None
    names |= {card.vendor_id: card.vendor for card in cards}  # told apart where two have one name
    shown = [c for c in cards if c.autopsy is not None and c.autopsy.routes]
    others = {c.vendor_id: c.autopsy.others for c in shown if c.autopsy is not None}
    called: dict[str, str] = {org: names.get(org, org) for two in found for org in two}
    order = sorted(called, key=lambda org: (called[org].casefold(), org))
    return Crossings(
        names={org: called[org] for org in order},
        cells=[_cell(a, b, found[a, b]) for a in order for b in order if (a, b) in found],
        silent={c.vendor_id: _why(c) for c in cards if c.vendor_id not in others},
        derived=[c.vendor_id for c in shown if c.autopsy is not None and c.autopsy.derived],
        whole=[vendor for vendor, left_out in others.items() if not left_out],
        cut={vendor: left_out for vendor, left_out in others.items() if left_out},
    )


def _cell(sender: str, receiver: str, said: list[Said]) -> Crossing:
    if any(one.n is None for one in said):
        everybody = sorted(vendor for one in said for vendor in one.vendor_ids)
        said = [Said(vendor_ids=everybody, n=None, warm=None, lost=None)]
    return Crossing(sender=sender, receiver=receiver, said=said)


def _add(said: list[Said], route: Route, vendor_id: str) -> None:
    mine = Said(vendor_ids=[vendor_id], n=route.n, warm=route.warm, lost=route.lost)
    for place, other in enumerate(said):
        if (other.n, other.warm, other.lost) == (mine.n, mine.warm, mine.lost):
            said[place] = other.model_copy(update={"vendor_ids": [*other.vendor_ids, vendor_id]})
            return
    said.append(mine)


def _why(card: ReportCard) -> str:
    if card.autopsy is None:
        return "not on the card"
    told = {"nothing to show": "there is nothing to show", "no_evidence": "no evidence", "error": "an error"}
    return card.autopsy.routes_reason or told.get(card.autopsy.routes_told, "there is nothing to show")

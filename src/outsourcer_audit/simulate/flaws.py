"""Flaws: the few things wrong with each export, as real exports have them. None touches a figure of a monthly pack."""

from __future__ import annotations

from dataclasses import dataclass

from .market import INHOUSE


@dataclass(frozen=True)
class Flaw:
    """A cell that cannot be read. ``extra_row`` puts it into a row of its own, which an audit has to set aside."""

    column: str
    text: str
    extra_row: bool = False


FLAWS = {
    ("harbour", "contacts"): (Flaw("offered_at", "31/02/2026 10:15:00", True), Flaw("wrap_s", "N/A")),
    ("harbour", "training"): (Flaw("score", "vinte"),),
    ("meridian", "contacts"): (Flaw("offered_at", "", True), Flaw("hold_s", "N/A"), Flaw("hold_s", "#VALUE!")),
    ("meridian", "agents"): (Flaw("hired_on", "0000-00-00"),),
    ("northgate", "contacts"): (Flaw("offered_at", "02/31/2026 09:30:00", True), Flaw("wrap_s", "pending")),
    ("northgate", "handoffs"): (Flaw("offered_at", "N/A", True),),
    ("lumen", "contacts"): (
        Flaw("offered_at", "2026.02.30 11:00:00", True), Flaw("hold_s", "3,5"), Flaw("issues_raised", "?"),
    ),
    ("lumen", "training"): (Flaw("score", "see mail"),),
    (INHOUSE, "contacts"): (Flaw("offered_at", "2026-02-31 12:00:00", True), Flaw("wrap_s", "-")),
    ("client", "surveys"): (Flaw("nps", "ten"), Flaw("ces", "N/A")),
    ("client", "crm_contacts"): (Flaw("at", "1900-01-00 00:00", True),),
}  # fmt: skip
"""Flaws by who delivers the table and which table it is."""
BROKEN_OFF = {("harbour", "handoffs")}
"""Exports whose last line breaks off in the middle."""

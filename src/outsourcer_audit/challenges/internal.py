"""The client's notes for itself, from engagement.toml and vendor.toml."""

from __future__ import annotations

from ..card.challenges import InternalNote
from ..engagement import Engagement, Vendor
from ..errors import DataError
from .figures import fault_of, title_of


def internal_notes(engagement: Engagement, vendor: Vendor) -> list[InternalNote]:
    """Every note on this vendor's card. Raises DataError where a note is about a figure that nobody knows."""
    found: list[InternalNote] = []
    for owner, file in ((engagement, "engagement.toml"), (vendor, "vendor.toml")):
        for number, note in enumerate(owner.notes, start=1):
            if note.figure and (fault := fault_of(note.figure)):
                raise DataError(f"{owner.folder / file}: notes, note {number}: {fault}.")
            title = title_of(note.figure) if note.figure else ""
            found.append(InternalNote(figure=note.figure, title=title, text=note.text))
    return found

"""The card of an unchanged delivery under unchanged settings: taken from the cache, in place of being worked out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import cache
from ..card import ReportCard
from ..keeping import is_kept, place
from ..measures import all_measures
from ..slices.kept import of_library

if TYPE_CHECKING:
    from .desk import Audit

CARD = "card.json"


def kept_card(audit: Audit, make: Callable[[], ReportCard]) -> ReportCard:
    """The card as it was made from the same rows, settings and code before, or made now.

    Its moment is this one: it says what the data say now. A card on which a measure or a pattern failed is not kept:
    that may have been the machine's fault.
    """
    if found := kept_already(audit):
        return found
    made = make()
    audit.tables.answers.keep()
    failed = audit.tables.answers.failed or any(counted.fault for counted in audit.counted.values())
    if _may_be_kept(audit) and not failed:
        entry = place(audit.engagement, audit.vendor, audit.period)
        cache.forget(entry)  # it is not there, or damaged
        cache.kept("cards", entry.name, lambda folder: _write(folder, made.to_json()))
    return made


def kept_already(audit: Audit) -> ReportCard | None:
    """The card, where it is in the cache and whole."""
    if not _may_be_kept(audit) or not is_kept(audit.engagement, audit.vendor, audit.period):
        return None
    return _read(place(audit.engagement, audit.vendor, audit.period))


def _may_be_kept(audit: Audit) -> bool:
    """Whether a fingerprint tells all that decides the card.

    Rows on an engine elsewhere may have changed, and measures of somebody else's have code that is in none.
    """
    return not audit.engagement.engine and of_library(all_measures())


def _write(folder: Path, text: str) -> None:
    cache.write(folder, CARD, text)


def _read(entry: Path) -> ReportCard | None:
    text = cache.read(entry, CARD)
    try:
        card = ReportCard.model_validate_json(text) if text else None
    except ValueError:
        return None
    return card and card.model_copy(update={"generated_at": datetime.now(UTC).isoformat(timespec="seconds")})

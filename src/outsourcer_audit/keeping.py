"""Which card is in the cache already; quick, so that a command can ask before it imports anything heavy."""

from __future__ import annotations

from pathlib import Path

from . import cache
from .engagement import Engagement, Vendor
from .fingerprints import of_file, of_words
from .period import Period
from .staging import place as staged_place


def is_kept(engagement: Engagement, vendor: Vendor, period: Period) -> bool:
    """Whether the card need not be worked out again; quick, and without the engine."""
    return not engagement.engine and (place(engagement, vendor, period) / cache.COMPLETE).is_file()


def are_checked(engagement: Engagement, vendor: Vendor, period: Period) -> bool:
    """Whether the delivery is staged and checked already."""
    staged = staged_place(engagement, vendor)
    return not engagement.engine and (staged / cache.COMPLETE).is_file() and checks_file(staged, period).is_file()


def checks_file(staged: Path, period: Period) -> Path:
    """Where the results of the checks of a staged delivery are, or will be."""
    return staged / f"checks-{label(period)}.json"


def label(period: Period) -> str:
    """A period, as the name of a file may have it."""
    return f"{period.start}-{period.end}-{period.timezone.replace('/', '_')}"


def place(engagement: Engagement, vendor: Vendor, period: Period) -> Path:
    """Where the card is, or will be."""
    return cache.place("cards", key(engagement, vendor, period))


def key(engagement: Engagement, vendor: Vendor, period: Period) -> str:
    """Fingerprint of all that a card depends on. Every TOML of the engagement is in it: a card names other vendors."""
    engagement, folder = engagement.with_costs_of(vendor), engagement.folder
    toml = [f"{path.relative_to(folder).as_posix()} {of_file(path)}" for path in sorted(folder.rglob("*.toml"))]
    said = (engagement.model_dump_json(), vendor.model_dump_json())
    return of_words(
        staged_place(engagement, vendor).name, str(period.start), str(period.end), period.timezone, *said, *toml
    )

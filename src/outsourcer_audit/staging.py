"""The staged tables of one delivery: made once from the same files, mapping and code, and then taken from the cache."""

from __future__ import annotations

from pathlib import Path

from . import cache
from .engagement import Engagement, Vendor
from .fingerprints import of_words
from .intake import plan
from .intake.snapshots import run_of
from .intake.stage import sound, source_key, stage


def place(engagement: Engagement, vendor: Vendor) -> Path:
    """Where the staged tables of this delivery are, or will be."""
    return cache.place("staged", _key(engagement, vendor))


def staged(engagement: Engagement, vendor: Vendor) -> Path:
    """Folder with the staged tables of this delivery, made now if it is not there yet (one process at a time)."""
    key = _key(engagement, vendor)

    def make(folder: Path) -> None:
        if engagement.engine:
            from .intake.elsewhere import stage_there

            stage_there(engagement, vendor, folder, cache.place("staged", key))
        else:
            stage(engagement, vendor, folder)

    target = cache.kept("staged", key, make)
    if not sound(target):
        cache.forget(target)
        target = cache.kept("staged", key, make)
    return target


def _key(engagement: Engagement, vendor: Vendor) -> str:
    """Fingerprint of the delivery: of its sources in order. What is elsewhere has none: each run asks anew."""
    sources = [source_key(job) for job in plan(engagement, vendor)]
    return of_words(vendor.id, engagement.inhouse, run_of() if engagement.engine else "", *sources)

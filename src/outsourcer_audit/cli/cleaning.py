"""Throw away what audits keep to be quicker. Results in reports/ and raw files are never touched."""

from __future__ import annotations

from .. import cache
from ..rooms import cache_folder
from .common import say


def clean() -> None:
    """Empty the cache, and say how much that was; what a running audit is making stays."""
    entries, size = cache.clean()
    where = cache_folder()
    if not entries:
        say(f"The cache {where} is empty already.")
        return
    say(f"Thrown away: {_size(size)} in {entries} {'entry' if entries == 1 else 'entries'} of the cache {where}.")


def _size(size: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6)):
        if size >= one:
            return f"{size / one:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"

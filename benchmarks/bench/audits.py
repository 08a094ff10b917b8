"""Audits beside the naive notebook: nothing cached, again, with one target changed, and a whole portfolio."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from .clock import Failed
from .deliveries import CHANGED, MEASURE, VENDOR, Delivery, said
from .figures import agreed, card_of
from .races import ROUND, Heat, Race

ROOT = Path(__file__).resolve().parents[2]
NAIVE = "naive notebook"
COLD, REPEATED, RETARGETED = "ours, nothing cached", "ours, nothing changed", "ours, one target changed"
PORTFOLIO = "ours, portfolio"
CACHE = {"OUTSOURCER_AUDIT_CACHE": f"{ROUND}/cache"}


def one_vendor(id: str, delivery: Delivery, most: Mapping[str, float]) -> Heat:
    """Naive, cold, repeated and with one target changed, on one vendor. ``most``: what each may take of naive."""

    def verify(folder: Path, _: Mapping[str, str]) -> str:
        compared = agreed(folder / "ours", VENDOR, folder / "naive", COLD)
        agreed(folder / "changed", VENDOR, folder / "naive", RETARGETED)
        card = card_of(folder / "changed", VENDOR)
        source = next(one["band_source"] for one in card["measures"] if one["id"] == MEASURE)
        if said(CHANGED) not in source:
            raise Failed(f"{RETARGETED}: the card still judges {MEASURE} by {source!r}.")
        return compared

    ours = [
        Race(COLD, audit(delivery.home, "ours"), CACHE, most=most.get(COLD)),
        Race(REPEATED, audit(delivery.home, "ours"), CACHE, most=most.get(REPEATED)),
        Race(RETARGETED, audit(delivery.changed, "changed"), CACHE, most=most.get(RETARGETED)),
    ]
    title = f"One vendor, {delivery.contacts:,} contacts with the in-house team's"
    notes = ("The three of ours follow each other and share a cache that is empty at first.",)
    return Heat(id, title, [[naive(delivery.home)], ours], NAIVE, verify, notes)


def portfolio(delivery: Delivery, most: Mapping[str, float]) -> Heat:
    """All vendors of an engagement with nothing cached, against so many naive runs."""
    count = delivery.vendors

    def verify(folder: Path, _: Mapping[str, str]) -> str:
        compared = agreed(folder / "ours", VENDOR, folder / "naive", PORTFOLIO)
        for number in range(2, count + 1):
            card_of(folder / "ours", f"{VENDOR}{number}")
        return f"{compared} for the first vendor, and all {count} vendors have a card"

    command = [*invoke(), "portfolio", f"--engagement={delivery.home}", f"--out={ROUND}/ours"]
    title = f"Portfolio of {count} vendors, {delivery.contacts:,} contacts each with the in-house team's"
    notes = (
        f"One naive run is of one vendor. Nobody ran {count}: what they would take is {count} times the median of the"
        " naive runs in this table. That is what the portfolio's time and processor are compared with; its memory, with"
        " one run's.",
        "The vendors are one delivery with its rows in another order, under ids of their own; the client's files are"
        " the same for all, as they would be, but speak of the first vendor only.",
    )
    race = Race(PORTFOLIO, command, CACHE, times=count, most=most.get(PORTFOLIO))
    return Heat("portfolio", title, [[naive(delivery.home)], [race]], NAIVE, verify, notes)


def naive(home: Path, vendor: str = VENDOR) -> Race:
    """The naive notebook on one vendor."""
    script = str(ROOT / "benchmarks" / "naive_notebook.py")
    command = [sys.executable, script, "--engagement", str(home), "--vendor", vendor, "--out", f"{ROUND}/naive"]
    return Race(NAIVE, command)


def audit(home: Path, out: str) -> list[str]:
    """Our command, as a user types it."""
    return [*invoke(), "audit", f"--vendor={VENDOR}", f"--engagement={home}", f"--out={ROUND}/{out}"]


def invoke() -> list[str]:
    """The invoke that belongs to this Python, with this clone's tasks."""
    found = shutil.which("invoke", path=str(Path(sys.executable).parent))
    if found is None:
        raise Failed(f"There is no invoke beside {sys.executable}; install the toolkit with pip install -e .")
    return [found, "--search-root", str(ROOT)]

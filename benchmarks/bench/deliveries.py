"""The inputs of the races: the demo vendor as it is, the same with many contacts, and each with one target changed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from enlarged import DEMO, contacts_of, enlarge

VENDOR = "meridian"
MEASURE = "handoffs.warm_share"
AGREED, CHANGED = 0.85, 0.9


@dataclass(frozen=True)
class Delivery:
    """An engagement, the same with one value of ``[targets]`` altered, and how many contacts the audited one has."""

    home: Path
    changed: Path
    contacts: int
    vendors: int = 1


def demo(work: Path) -> Delivery:
    """The demo engagement, with one vendor to be audited."""
    home = work / "demo" / "engagement"
    shutil.copytree(DEMO, home)
    return _with_targets(home)


def large(work: Path, contacts: int, vendors: int = 1) -> Delivery:
    """The demo engagement with many times its contacts; several vendors are the same delivery under other ids."""
    folder = work / f"{contacts}-{vendors}"
    return _with_targets(enlarge(folder, contacts, VENDOR, vendors), vendors)


def _with_targets(home: Path, vendors: int = 1) -> Delivery:
    changed = home.parent / "changed" / home.name
    shutil.copytree(home, changed, copy_function=_linked)
    text = (home / "engagement.toml").read_text(encoding="utf-8")
    for folder, target in ((home, AGREED), (changed, CHANGED)):
        (folder / "engagement.toml").unlink()  # in the copy it is a second name of the same file
        (folder / "engagement.toml").write_text(text + targets(target), encoding="utf-8")
    return Delivery(home, changed, contacts_of(home, VENDOR), vendors)


def targets(target: float) -> str:
    """The table of engagement.toml that says what was agreed."""
    return f'\n[targets."{MEASURE}"]\ntarget = {target}\nsource = "{said(target)}"\n'


def said(target: float) -> str:
    """Whose target it is, as the card shows it."""
    return f"benchmark, {100 * target:.0f} %"


def _linked(source: str, target: str) -> None:
    Path(target).hardlink_to(source)

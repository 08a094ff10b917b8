"""One command from a folder of unknown exports to a mapping that runs. It asks nothing, and overwrites nothing."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..engagement import VENDOR_ID, Engagement, Vendor, load_engagement
from ..engine import connect
from ..errors import DataError, UsageError
from .draft import Draft, Sheet, content, sheet
from .find import Found, Skipped, find
from .page import page
from .trial import folder_ready, run
from .write import engagement_toml, vendor_toml

Say = Callable[[str], None]


@dataclass
class Onboarded:
    """What was found and written."""

    folder: Path
    vendor_toml: Path
    profile: Path
    engagement_toml: Path | None
    sheets: list[Sheet]
    skipped: list[Skipped]

    @property
    def drafts(self) -> list[Draft]:
        return [draft for one in self.sheets for draft in one.drafts]


def onboard(vendor: str, source: str, engagement: str | Path, force: bool, say: Say) -> Onboarded:
    """Profile the exports at ``source`` and write the vendor's first mapping into an engagement.

    Raises UsageError for an unfit vendor id, where nothing lies at ``source``, and where a mapping is there already.
    """
    folder = Path(engagement).expanduser().absolute()
    home = folder / "vendors" / vendor
    _refuse(vendor, home, force)
    found, skipped = find(source)
    known = load_engagement(folder) if (folder / "engagement.toml").is_file() else None
    sheets = _sheets(found, skipped, vendor, say)
    if not sheets:
        listed = "; ".join(f"{one.name}: {one.reason}" for one in skipped[:5])
        raise DataError(f"{source}: no file in it holds a table ({listed}).")
    made = folder_ready(home)
    try:
        return _written(vendor, home, folder, known, sheets, skipped)
    except BaseException:
        for path in made:
            path.rmdir()
        raise


def _refuse(vendor: str, home: Path, force: bool) -> None:
    if not VENDOR_ID.fullmatch(vendor):
        raise UsageError(
            f"--vendor={vendor} cannot name a folder; use letters, digits, '-' and '_' (for example harbour-contact)."
        )
    there = [name for name in ("vendor.toml", "profile.html") if (home / name).exists()]
    if there and not force:
        raise UsageError(
            f"{home / there[0]} is there already and stays as it is. With --force it is written anew; "
            "the mapping of before is kept as vendor.toml.before."
        )


def _sheets(found: list[Found], skipped: list[Skipped], vendor: str, say: Say) -> list[Sheet]:
    con = connect()
    sheets: list[Sheet] = []
    headers = [one.look.columns for one in found]
    prints: dict[tuple[int, ...], str] = {}
    for number, one in enumerate(found, start=1):
        say(f"[{number}/{len(found)}] {one.shown}")
        try:
            profiled = sheet(con, one, vendor, headers.count(one.look.columns) > 1)
        except DataError as fault:
            skipped.append(Skipped(one.shown, str(fault).replace(str(one.files[0]), one.files[0].name)))
            continue
        twin = prints.setdefault(profiled.print_, one.shown) if profiled.print_ else one.shown
        for draft in profiled.drafts:
            draft.twin = twin if twin != one.shown else ""
        sheets.append(profiled)
    return sheets


def _written(
    vendor: str, home: Path, folder: Path, known: Engagement | None, sheets: list[Sheet], skipped: list[Skipped]
) -> Onboarded:
    there = known or Engagement(name=folder.name, client="Client", folder=folder)
    plain = Vendor(id=vendor, name=vendor, folder=home)
    for one in sheets:
        for draft in one.drafts:
            run(draft, there, plain)
    texts = {home / "vendor.toml": vendor_toml(vendor, sheets, skipped, home)}
    _as_meant(texts[home / "vendor.toml"], sheets, home)
    if known is None:
        texts[folder / "engagement.toml"] = engagement_toml(folder.name, _months(sheets))
    result = Onboarded(
        folder,
        home / "vendor.toml",
        home / "profile.html",
        None if known else folder / "engagement.toml",
        sheets,
        skipped,
    )
    texts[home / "profile.html"] = page(vendor, result.sheets, skipped)
    _put(texts, home / "vendor.toml")
    return result


def _as_meant(text: str, sheets: list[Sheet], home: Path) -> None:
    """What is written is what was tried: headings are hostile text, so the file is read again before it is kept."""
    tried = [content(draft, home) for one in sheets for draft in one.drafts if draft.runs]
    if tomllib.loads(text).get("source", []) != tried:
        raise AssertionError("the mapping does not read back as it was meant; please report.")


def _months(sheets: list[Sheet]) -> tuple[str, str]:
    trials = [d.trial for one in sheets for d in one.drafts if d.runs and d.trial and d.trial.first]
    if not trials:
        return "", ""
    return min(t.first for t in trials if t), max(t.last for t in trials if t)


def _put(texts: dict[Path, str], mapping: Path) -> None:
    """All files or none: written beside their places first, then moved there. The mapping of before is kept."""
    ready: list[tuple[str, Path]] = []
    try:
        for path, text in texts.items():
            handle, name = tempfile.mkstemp(prefix=".onboard-", dir=path.parent)
            ready.append((name, path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        if mapping.exists():
            mapping.replace(mapping.with_name("vendor.toml.before"))
        for name, path in ready:
            Path(name).chmod(0o644)
            Path(name).replace(path)
    finally:
        for name, _ in ready:
            Path(name).unlink(missing_ok=True)

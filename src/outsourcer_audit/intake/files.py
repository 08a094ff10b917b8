"""Files as they were delivered, found. What is in them is for the readers."""

from __future__ import annotations

from pathlib import Path

from ..errors import DataError
from ..sources import Source


def matching_files(folder: Path, source: Source, where: str) -> list[Path]:
    """The files that a source names (globs allowed), in order of name. Raises DataError where there is none."""
    named = Path(source.file)
    if (folder / named).is_file():  # also one that is called "calls [new].csv"
        found = [folder / named]
    elif any(sign in source.file for sign in "*?["):
        # Only the mapping's own words are a pattern: the engagement's folder may well be called "[2026] audit".
        start = Path(named.anchor) if named.is_absolute() else folder
        pattern = str(named.relative_to(named.anchor)) if named.is_absolute() else source.file
        found = sorted(p for p in start.glob(pattern) if p.is_file() and not p.name.startswith((".", "~$")))
    else:
        found = []
    if not found:
        raise DataError(f"{where}: no file {source.file!r} in {folder}. Correct `file`, or put the export there.")
    return found

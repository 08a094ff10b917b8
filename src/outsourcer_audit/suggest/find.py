"""Files that nobody has mapped yet: which hold tables, which are alike, and which are skipped and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from ..errors import AuditError, UsageError
from ..fingerprints import sha256
from ..intake.readers import Look, tables_in

_NO_TABLES = """
md pdf doc docx ppt pptx rtf html htm toml yaml yml py ipynb png jpg jpeg gif svg wav mp3 mp4 msg eml lnk log
"""
PROSE = frozenset(f".{ending}" for ending in _NO_TABLES.split())
"""Endings of files that hold no tables."""


@dataclass(frozen=True)
class Skipped:
    """A file that is not proposed for anything, and why."""

    name: str
    reason: str


@dataclass
class Found:
    """One table in one file, or in several files with the same header, which ``pattern`` matches."""

    files: tuple[Path, ...]
    looks: tuple[Look, ...]
    shown: str
    pattern: Path
    is_glob: bool = False
    several: bool = False

    @property
    def look(self) -> Look:
        return self.looks[0]

    @property
    def name(self) -> str:
        """What the table is called: its sheet, member or relation, else its file."""
        look = self.look
        return look.sheet or look.relation or Path(look.member).stem or self.pattern.stem.replace("*", " ")


def find(given: str) -> tuple[list[Found], list[Skipped]]:
    """Tables in a folder, a file or a glob, in order of name. Raises UsageError where there is no file at all."""
    files, base = _files(given)
    found: list[Found] = []
    skipped: list[Skipped] = []
    seen: dict[str, str] = {}
    for file in files:
        shown = file.relative_to(base).as_posix() if file.is_relative_to(base) else file.name
        if any(part.startswith((".", "~$")) for part in Path(shown).parts):
            skipped.append(Skipped(shown, "hidden"))
        elif file.suffix.lower() in PROSE:
            skipped.append(Skipped(shown, f"{file.suffix.lower()} files hold no tables to be read"))
        elif file.stat().st_size == 0:
            skipped.append(Skipped(shown, "the file is empty"))
        elif (print_ := sha256(file)) in seen:
            skipped.append(Skipped(shown, f"the same bytes as {seen[print_]}"))
        else:
            seen[print_] = shown
            _into(file, shown, found, skipped)
    return _together(found, base), skipped


def _files(given: str) -> tuple[list[Path], Path]:
    path = Path(given).expanduser()
    if path.is_dir():
        inside = sorted(file for file in path.rglob("*") if file.is_file())
        if not inside:
            raise UsageError(f"{given}: the folder holds no file.")
        return [file.absolute() for file in inside], path.absolute()
    if path.is_file():
        return [path.absolute()], path.absolute().parent
    matching = sorted(Path(name).absolute() for name in glob(str(path), recursive=True) if Path(name).is_file())  # noqa: PTH207 - the pattern may be absolute
    if not matching:
        raise UsageError(f"{given}: there is no such folder or file, and nothing matches. Name it with --source=PATH.")
    return matching, Path(os.path.commonpath([file.parent for file in matching]))


def _into(file: Path, shown: str, found: list[Found], skipped: list[Skipped]) -> None:
    try:
        looks = tables_in(file)
    except AuditError as fault:
        skipped.append(Skipped(shown, _without_path(str(fault), file)))
        return
    for look in looks:
        where = f"{shown} ({look.place})" if look.place else shown
        if why := prose(look, file):
            skipped.append(Skipped(where, why))
        else:
            found.append(Found((file,), (look,), where, file, several=len(looks) > 1))


def prose(look: Look, file: Path) -> str:
    """Why a text is no table: one column, or a header of sentences."""
    if len(look.columns) < 2:
        return "one column only; text, or separated by a sign that was not recognised"
    long = sum(len(name) > 60 for name in look.columns)
    unnamed = sum(name.startswith("column ") for name in look.columns)
    if long * 3 > len(look.columns) or (file.suffix.lower() == ".txt" and unnamed * 2 > len(look.columns)):
        return "prose: its first lines are no header"
    return ""


def _without_path(fault: str, file: Path) -> str:
    """A reason without the machine's folders in it."""
    return fault.replace(f"{file}: ", "", 1).replace(str(file), file.name).replace(str(file.parent) + os.sep, "")


def _together(found: list[Found], base: Path) -> list[Found]:
    """Files of one folder with the same header become one source, where a glob matches exactly those."""
    alone: dict[Path, int] = {}
    for one in found:
        alone[one.files[0]] = alone.get(one.files[0], 0) + 1
    groups: dict[tuple[object, ...], list[Found]] = {}
    for number, one in enumerate(found):
        file = one.files[0]
        like = (file.parent, file.suffix.lower(), one.look.columns, one.look.kind, one.look.sheet, one.look.until)
        groups.setdefault(like if alone[file] == 1 else (number,), []).append(one)
    result: list[Found] = []
    for members in groups.values():
        names = [one.files[0].name for one in members]
        pattern = common(names)
        folder = members[0].files[0].parent
        if len(members) == 1 or set(folder.glob(pattern)) != {one.files[0] for one in members}:
            result += members
            continue
        shown = (folder.relative_to(base) / pattern).as_posix()
        files = tuple(one.files[0] for one in members)
        result.append(Found(files, tuple(one.look for one in members), shown, folder / pattern, True))
    return result


def common(names: list[str]) -> str:
    """A glob for names that begin and end alike; the signs of globs in them stand for themselves."""
    if len(names) < 2:
        return escaped(names[0])
    start = _start(names)
    end = _start([name[len(start) :][::-1] for name in names])[::-1]
    return f"{escaped(start)}*{escaped(end)}"


def _start(names: list[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    same = next((place for place, sign in enumerate(first) if sign != last[place : place + 1]), len(first))
    return first[:same]


def escaped(name: str) -> str:
    """A name as a glob that matches only itself."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def named(found: Found, folder: Path) -> str:
    """The word for `file` in a mapping: relative to its TOML's folder, with forward slashes."""
    where = found.pattern if found.is_glob else found.pattern.parent / found.pattern.name
    try:
        parent = os.path.relpath(where.parent.resolve(), folder.resolve())
    except ValueError:  # another drive on Windows
        parent = str(where.parent.resolve())
    name = where.name
    parts = Path(parent).as_posix()
    plain = not found.is_glob and not any(sign in f"{parts}/{name}" for sign in "*?[")
    text = f"{parts}/{name}" if plain else f"{escaped(parts)}/{name if found.is_glob else escaped(name)}"
    return text.removeprefix("./")

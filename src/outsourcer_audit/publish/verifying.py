"""Verifying: whether results are as they were written, and still what inputs and configuration would give."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import Any

from ..appearing import BEFORE, MANIFEST, in_use
from ..engagement import Engagement, find_engagement, load_engagement
from ..errors import AuditError, UsageError
from ..fingerprints import sha256
from ..portfolio import PORTFOLIO
from . import unchanged
from .index import INDEX

_RESULTS = (MANIFEST, "card.json", "report_card.html")
"""A folder with one of these is a folder of results; what lies below it belongs to it."""
_KEPT = re.compile(r".+\.edited(-\d+)?")
_LEFT = re.compile(r"\.(?P<name>.+)-[a-z0-9_]{8}(-before)?")
AGAIN = "audit again"
_TO_DO = {
    unchanged.CHANGED: f"take it from a copy, or {AGAIN}: what is there now is kept beside",
    unchanged.MISSING: f"take it from a copy, or {AGAIN}",
    unchanged.ADDED: "it is no part of the results; keep it elsewhere",
}
_TO_DO_INPUT = {
    unchanged.CHANGED: f"the results show an earlier one; {AGAIN}",
    unchanged.MISSING: f"put it back, or {AGAIN} without it",
    unchanged.ADDED: f"the results do not know it; {AGAIN}",
}


@dataclass
class Verdict:
    """What was found of one folder. ``good``: as written, and nothing has changed since of what was looked at."""

    folder: Path
    told: str
    good: bool = True
    lines: list[str] = field(default_factory=list)

    def bad(self, line: str) -> None:
        self.good = False
        self.lines.append(line)


def verified(folder: Path, engagement: str = "") -> Iterator[Verdict]:
    """One folder of results, and what killed runs have left beside it.

    ``engagement``: where the inputs are looked for first; else by $OUTSOURCER_AUDIT_ENGAGEMENT, else in
    engagements/<name>. Raises UsageError where there is no such folder.
    """
    _there(folder, engagement)
    yield _verdict(folder, engagement)
    for left in sorted(folder.parent.glob(f".{escape(folder.name)}-*")):
        if left.is_dir() and _LEFT.fullmatch(left.name):
            yield _left(left)


def all_verified(below: Path, engagement: str = "") -> Iterator[Verdict]:
    """Every folder of results below a place, and what killed runs have left there. UsageError where there is none."""
    _there(below, engagement)
    nothing = True
    for folder in _folders(below):
        nothing = False
        if _LEFT.fullmatch(folder.name):
            yield _left(folder)
        elif _KEPT.fullmatch(folder.name):
            yield Verdict(folder, "earlier results in which somebody has worked, kept for them; not checked")
        else:
            yield _verdict(folder, engagement)
    if nothing:
        raise UsageError(f"No results in or below {below}; `invoke audit` and `invoke portfolio` write them.")


def _there(folder: Path, engagement: str) -> None:
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder. Name one of results, or by --out=FOLDER one above them.")
    if engagement:
        find_engagement(engagement)


def _folders(folder: Path) -> Iterator[Path]:
    """Top down: an index and then its vendors; results of one vendor as one."""
    index = any((folder / name).is_file() for name in (INDEX, PORTFOLIO))
    if index or any((folder / name).is_file() for name in _RESULTS):
        yield folder
        if not index:
            return
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        if not inner.name.startswith("."):
            yield from _folders(inner)
        elif _LEFT.fullmatch(inner.name):
            yield inner


def _verdict(folder: Path, engagement: str) -> Verdict:
    index = (folder / INDEX).is_file() or (folder / PORTFOLIO).is_file()
    made = unchanged.written(folder)
    if made is None:
        again = "`invoke portfolio --resume` writes it anew" if index else f"{AGAIN}, or do not rely on it"
        return Verdict(
            folder, f"no {MANIFEST} that could be read, so nobody can say whether it is complete: {again}", False
        )
    verdict = Verdict(folder, "")
    if index:
        _index(verdict, made)
    else:
        for happened, name in unchanged.outputs_differ(folder, made):
            verdict.bad(f"result {happened}: {name}; {_TO_DO[happened]}")
    as_written = verdict.good
    looked = "" if index else _inputs(verdict, made, engagement)
    if "code" in made and unchanged.code_differs(made):
        verdict.lines.append(
            f"made by another version of this toolkit, and still what that one wrote; {AGAIN} for this one's figures"
        )
    when = f" on {_moment(made['generated_at'])}" if made.get("generated_at") else ""
    verdict.told = f"{'as written' if as_written else 'NOT as written'}{when}{looked}"
    return verdict


def _left(folder: Path) -> Verdict:
    found = _LEFT.fullmatch(folder.name)
    named = folder.with_name(found["name"] if found else folder.name)
    if in_use(folder):
        return Verdict(folder, f"{named.name} is being written at this moment")
    if folder.name.endswith(BEFORE) and not named.exists():
        return Verdict(folder, f"results that a killed run has moved aside; {AGAIN}: they are put back first", False)
    return Verdict(folder, f"left by a run that was killed; no results: the next run of {named.name} takes it away")


def _index(verdict: Verdict, made: Mapping[str, Any]) -> None:
    """The index's own two files, and the cards that it was made from."""
    to_do = "`invoke portfolio --resume` writes the index anew"
    for name, hashed in made["outputs"].items():
        if happened := _happened(verdict.folder / name, hashed):
            verdict.bad(f"index {happened}: {name}; {to_do}")
    for name, hashed in unchanged.named(made, "cards").items():
        if happened := _happened(verdict.folder / name, hashed):
            newer = "newer than the index" if happened == unchanged.CHANGED else happened
            verdict.bad(f"card {newer}: {name}; {to_do}")


def _happened(file: Path, hashed: str) -> str:
    if not file.is_file():
        return unchanged.MISSING
    return "" if sha256(file) == hashed else unchanged.CHANGED


def _inputs(verdict: Verdict, made: Mapping[str, Any], given: str) -> str:
    """Compare with the engagement, where it is found; returns what to say of it in the folder's own line."""
    if "inputs" not in made:
        return "; it has no inputs on record"
    if "engagement" not in made:
        return "; an older version wrote it, and its inputs were not looked at"
    try:
        config = _engagement(str(made["engagement"]), given)
        vendor = config.vendor(str(made["vendor"])) if config else None
    except AuditError as error:
        verdict.bad(f"configuration changed: {error}")
        return "; NOT what its engagement holds today"
    if config is None or vendor is None:
        where = f"engagement {made['engagement']} was not found: name it by --engagement=PATH"
        return f"; inputs and configuration were not looked at, as {where}"
    configured = unchanged.configuration_differs(made, config, vendor)
    for happened, name in configured:
        verdict.bad(f"configuration {happened}: {name}; {AGAIN} to see what it changes")
    delivered = unchanged.inputs_differ(made, config, vendor)
    for happened, name in delivered:
        verdict.bad(f"input {happened}: {name}; {_TO_DO_INPUT[happened]}")
    for name in unchanged.from_databases(made):
        verdict.lines.append(f"not checkable: {name}; rows of a database leave no file to compare")
    if configured or delivered:
        return f"; NOT what {config.folder} holds today"
    return f"; configuration and inputs are what {config.folder} holds today"


def _engagement(name: str, given: str) -> Engagement | None:
    """The engagement that a manifest names, in the first place that has one of that name."""
    for place in (given, os.environ.get("OUTSOURCER_AUDIT_ENGAGEMENT", ""), f"engagements/{name}"):
        if place:
            try:
                config = load_engagement(place)
            except UsageError:
                continue
            if config.folder.name == name:
                return config
    return None


def _moment(text: object) -> str:
    """A time as people write it."""
    try:
        return f"{datetime.fromisoformat(str(text)):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return str(text)

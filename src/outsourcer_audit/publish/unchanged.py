"""What differs between a folder's manifest and what is there today: outputs, inputs, configuration, code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..appearing import MANIFEST, outputs_of
from ..engagement import Engagement, Vendor
from ..errors import AuditError
from ..fingerprints import sha256
from ..intake import plan
from ..intake.plan import DATABASE, Job
from .manifest import code_hash, configuration_of, is_shipped

CHANGED, MISSING, ADDED = "changed", "missing", "added"
Differences = list[tuple[str, str]]
"""What has happened, and to which file."""


def written(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder of results; None where there is none that could be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        good = isinstance(found, dict) and isinstance(found["outputs"], dict) and _readable(found.get("inputs", []))
    except (OSError, ValueError, KeyError, RecursionError):
        return None
    return found if good else None


def outputs_differ(folder: Path, manifest: Mapping[str, Any]) -> Differences:
    """Results that are not as the manifest says."""
    return differing(manifest["outputs"], outputs_of(folder))


def configuration_differs(manifest: Mapping[str, Any], engagement: Engagement, vendor: Vendor) -> Differences:
    """Files of the engagement that decide the results and are not as they were; the toolkit's own are its version."""
    then = {name: found for name, found in named(manifest, "configuration").items() if not is_shipped(name)}
    now = {name: found for name, found in configuration_of(engagement, vendor).items() if not is_shipped(name)}
    return differing(then, now)


def code_differs(manifest: Mapping[str, Any]) -> bool:
    """Whether another version of this toolkit made the results."""
    return manifest.get("code") != code_hash()


def inputs_differ(manifest: Mapping[str, Any], engagement: Engagement, vendor: Vendor) -> Differences:
    """Delivered files that are not as they were; rows of databases leave no file, and are left out."""
    then: dict[str, list[str]] = defaultdict(list)
    for entry in manifest["inputs"]:
        if not is_from_database(entry):
            then[entry["file"]].append(str(entry["sha256"]))
    for name, found in named(manifest, "inputs_without_rows").items():
        then[name].append(str(found))
    now: dict[str, list[str]] = defaultdict(list)
    for job in _planned(engagement, vendor):
        for name, file in zip(job.shown, job.files, strict=True):
            with suppress(OSError):  # gone this moment: it is missing
                now[name].append(_hash(file))
    return differing(_together(then), _together(now))


def from_databases(manifest: Mapping[str, Any]) -> list[str]:
    """Inputs of which nobody can say whether they are still the same."""
    return sorted({entry["file"] for entry in manifest["inputs"] if is_from_database(entry)})


def is_from_database(entry: Mapping[str, Any]) -> bool:
    """Whether an input is no file; a snapshot of its rows is not kept."""
    return not entry.get("sha256") or str(entry["file"]).startswith(DATABASE)


def differing(then: Mapping[str, str], now: Mapping[str, str]) -> Differences:
    """What happened to each name, in order of names."""
    happened = {name: MISSING if name not in now else CHANGED for name in then if then[name] != now.get(name)}
    happened |= {name: ADDED for name in now if name not in then}
    return [(happened[name], name) for name in sorted(happened)]


def _planned(engagement: Engagement, vendor: Vendor) -> Iterable[Job]:
    """What the mapping names today, source by source: what one lacks says nothing about the others."""
    for source in engagement.source:
        if not source.url:
            yield from _plan_of(engagement.model_copy(update={"source": (source,)}), vendor, client=True)
    for source in vendor.source:
        if not source.url:
            yield from _plan_of(engagement, vendor.model_copy(update={"source": (source,)}), client=False)


def _plan_of(engagement: Engagement, vendor: Vendor, client: bool) -> list[Job]:
    with suppress(AuditError):  # a file that is missing, or that the mapping does not fit any more
        if client:
            return plan(engagement, vendor.model_copy(update={"source": ()}))
        return plan(engagement.model_copy(update={"source": ()}), vendor)
    return []


def _readable(inputs: Any) -> bool:
    return isinstance(inputs, list) and all(isinstance(i, dict) and isinstance(i.get("file"), str) for i in inputs)


def named(manifest: Mapping[str, Any], key: str) -> dict[str, str]:
    """Hashes by name, from a manifest that anybody may have written."""
    found = manifest.get(key)
    return found if isinstance(found, dict) else {}


def _together(found: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """One text for all files of one name: files elsewhere are known by their last name, and two may have the same."""
    return {name: " ".join(sorted(set(hashes))) for name, hashes in found.items()}


def _hash(file: Path) -> str:
    there = file.stat()
    return _hash_as_of(file, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=4096)
def _hash_as_of(file: Path, _size: int, _changed: int) -> str:
    """The client's files are the same for all vendors: read once."""
    return sha256(file)

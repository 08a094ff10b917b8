"""The demo engagement with its exports as tables of a database: what a client with a warehouse would have."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

DEMO = Path(__file__).parents[1] / "engagements" / "demo"
Loads = Callable[[str, list[str], list[list[str]]], str]
"""Puts rows of text under a name; returns the ``relation`` that a source writes to read them."""


def moved(home: Path, vendor: str, engine: str, load: Loads, keep_files: tuple[str, ...] = ()) -> Path:
    """A copy of the demo in which one vendor's sources are relations, but for tables that stay files."""
    folder = home / "demo"
    # Of the other vendors nothing is wanted but their names.
    others = [DEMO / "vendors" / name for name in ("harbour", "juniper", "lumen", "meridian", "northgate")]
    left = {str(other) for other in others if other.name != vendor}
    copytree(DEMO, folder, ignore=lambda at, names: [n for n in names if at in left and n != "vendor.toml"])
    for toml in (folder / "engagement.toml", folder / "vendors" / vendor / "vendor.toml"):
        text = toml.read_text(encoding="utf-8")
        head, *sources = text.split("[[source]]")
        made = [_relation(source, toml.parent, load, keep_files) for source in sources]
        if toml.name == "engagement.toml":
            head = f'engine = "{engine}"\n' + head
        toml.write_text(head + "".join(f"[[source]]{source}" for source in made), encoding="utf-8")
    return folder


def _relation(source: str, folder: Path, load: Loads, keep_files: tuple[str, ...]) -> str:
    table = re.search(r'table = "(\w+)"', source)[1]
    if table in keep_files:
        return source
    pattern = re.search(r'\nfile = "(.+)"', source)[1]
    delimiter = (re.search(r'\ndelimiter = "(.)"', source) or [0, ","])[1]
    encoding = (re.search(r'\nencoding = "(.+)"', source) or [0, "utf-8-sig"])[1]
    names, rows = None, []
    for file in sorted(folder.glob(pattern)):
        found = csv.reader(io.StringIO(file.read_text(encoding=encoding)), delimiter=delimiter)
        names, rows = next(found), [*rows, *found]
    relation = load(f"{folder.name}_{Path(pattern).stem.replace('*', '')}", names, rows)
    source = re.sub(r'\n(delimiter|encoding) = ".+"', "", source)
    return source.replace(f'file = "{pattern}"', f"relation = {json.dumps(relation)}")


def differences(one: object, other: object, path: str = "") -> Iterator[str]:
    """Where two cards differ by more than floating point: 1e-9 of the larger figure."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{path}: {len(one)} and {len(other)} entries"
        for place, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{path}[{place}]")
    elif isinstance(one, float) and isinstance(other, float):
        if not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{path}: {one!r} and {other!r}"
    elif one != other:
        yield f"{path}: {str(one)[:80]!r} and {str(other)[:80]!r}"


OWN = re.compile(r"\.(generated_at|sql|config_sha256|file|sha256)$")
"""What two engines say in their own words: when, their SQL, what a source is called, and the hash of its bytes."""


def other_than_words(one: object, other: object) -> list[str]:
    """Differences of two cards, but for what each engine says in its own words."""
    return [line for line in differences(one, other) if not OWN.search(line.partition(": ")[0])]

"""The house's rules that no single test would notice: one direction of imports, one owner per heavy import."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "outsourcer_audit"

# From left to right as data flows; a room may import what stands before it, never what comes after.
ORDER = [
    ["errors", "rooms", "formats", "lean", "exchange"],
    ["fingerprints"],
    ["cache"],
    ["appearing", "full_disk"],
    ["period"],
    ["card"],
    ["contracts"],
    ["holders"],
    ["addresses"],
    ["sources"],
    ["engagement", "brand"],
    ["engine"],
    ["answers"],
    ["intake"],
    ["staging", "checks", "suggest"],
    ["keeping"],
    ["relations", "lineage", "statistics"],
    ["measures"],
    ["slices"],
    ["trusted"],
    ["scoring"],
    ["limits"],
    ["rubric"],
    ["parity", "agents"],
    ["reading"],
    ["validation", "grading", "change"],
    ["odds"],
    ["sensitivity"],
    ["composition"],
    ["insight", "forensics", "reported", "surveys", "autopsy", "peers"],
    ["fees", "regrade"],
    ["challenges", "edition"],
    ["report"],
    ["charts"],
    ["audit", "catalogue", "compare"],
    ["portfolio", "pdf", "workbook"],
    ["request"],
    ["show", "render"],
    ["nursery"],
    ["prepare", "kernels"],
    ["publish"],
    ["simulate"],
    ["cli"],
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}


def files():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """Rooms of this package that a file imports, at the top or inside a function, but not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    depth = len(path.relative_to(PACKAGE).parts)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith("outsourcer_audit"):
            rest = node.module.split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
    return found


def test_every_room_has_a_place():
    assert {room(path) for path in files()} == set(PLACE)


def test_imports_run_one_way():
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in files()
        for other in imported_rooms(path)
        if other in PLACE and other != room(path) and PLACE[other] >= PLACE[room(path)]
    ]
    assert wrong == []


def test_only_checks_imports_great_expectations():
    owners = {
        room(path)
        for path in files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
        if name.split(".")[0] == "great_expectations"
    }
    assert owners == {"checks"}


def test_files_stay_small():
    long = {str(path.relative_to(PACKAGE)): n for path in files() if (n := len(path.read_text().splitlines())) > 275}
    assert long == {}, "250 lines is a smell: is it still one subject?"

"""The same six rules on the same table, by us and by others, each in its own idiom."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from ..clock import Failed
from ..deliveries import VENDOR, large
from ..races import Heat, Race
from .planted import PLANTED, RULES, plant
from .rivals import GX, RIVALS, YDATA, NotInstalled, Rival, python_of

HERE = Path(__file__).resolve().parent
Said = dict[str, Any]
"""What a script prints at its end (saying.py)."""


def heat(work: Path, contacts: int, environments: Path | None) -> Heat:
    """The races of data checking on the contacts of one large delivery."""
    import outsourcer_audit as oa

    os.environ["OUTSOURCER_AUDIT_CACHE"] = str(work / "cache")
    table = work / "checked"
    rows = plant(oa.open(large(work, contacts).home, vendor=VENDOR).folder, table)
    blocks: list[Sequence[Race]] = []
    absent = {}
    for rival in RIVALS:
        try:
            python = python_of(rival, (environments or work / "environments").resolve())
        except NotInstalled as fault:
            absent[rival.name] = str(fault)
        else:
            blocks.append([Race(rival.name, [str(python), str(HERE / rival.script), str(table)])])
    wanted = "; ".join(f"{name} ({words}: {PLANTED[name]:,} rows break it)" for name, words in RULES.items())
    notes = [
        f"Everybody reads the same two Parquet files, the staged contacts and agents, and checks: {wanted}. Ours takes"
        " these rules out of its own contract, where the last is stricter: person and organisation have to fit.",
        f"{YDATA} is another kind of thing: it describes every column and knows no rules. It stands here because people"
        " reach for it; of what is planted it counts the empty cells.",
    ]
    title = f"Checking one table: {rows:,} contacts, six rules"
    rounds: list[dict[str, Said]] = []

    def verify(_: Path, printed: Mapping[str, str]) -> str:
        rounds.append(found_by(printed))
        return told(rounds)

    return Heat("checks", title, blocks, GX, verify, notes, absent)


def found_by(printed: Mapping[str, str], rivals: Sequence[Rival] = RIVALS) -> dict[str, Said]:
    """What each rival said. Raises Failed, naming who, the rule and both counts, where it is not what is planted."""
    said = {name: json.loads(text.strip().splitlines()[-1]) for name, text in printed.items()}
    for rival in (rival for rival in rivals if rival.name in said):
        found = said[rival.name]["found"]
        for rule in PLANTED if rival.knows_rules else found:
            if (count := found.get(rule, 0)) != PLANTED[rule]:
                raise Failed(f"{rival.name} found {count} rows that break {rule!r}, and {PLANTED[rule]} are planted.")
    return said


def told(rounds: Sequence[Mapping[str, Said]]) -> str:
    """That all is found, in which versions, and how the time divides."""
    parts = []
    for name, last in rounds[-1].items():
        versions = ", ".join(f"{package} {version}" for package, version in last["versions"].items())
        imports, work = (median(each[name][part] for each in rounds) for part in ("imports_s", "work_s"))
        parts.append(f"{name} ({versions}): {imports:.2f} s, then {work:.2f} s")
    return (
        "all who know rules found exactly what is planted. Medians of the seconds for imports, then for reading and "
        f"checking: {'; '.join(parts)}"
    )

"""The results as a page in Markdown."""

from __future__ import annotations

from typing import Any

from .results import ENOUGH

HEAD = """# What it costs, beside others

Written by `invoke bench --write`; the single runs stand in [bench.json](bench.json). {machine}

Each row is a process from its start to its end, with everything that it starts and imports. All runs of one table are
made in turns, and each is compared with the run of the same round: **a ratio is the median of the paired ratios, with
the least and the most of them in brackets; below 1 is less than the row that it is compared with**. *Memory* is the
most that the process and all it started had at one moment; pages that several share count once. *Other work* is how
many processors were busy with something else meanwhile: the more, the less the row is worth.
"""


def page(result: dict[str, Any]) -> str:
    """The whole page."""
    parts = [HEAD.format(machine=_machine(result["machine"]))]
    if result["runs"] < ENOUGH:
        runs = f"{result['runs']} run{'s' if result['runs'] > 1 else ''}"
        parts.append(f"**Only {runs} of each: this shows that everything runs, and not how fast.**\n")
    return "\n".join([*parts, *(heat(one) for one in result["heats"])])


def heat(found: dict[str, Any]) -> str:
    """One table, with what has to be said of it."""
    lines = [
        f"## {found['title']}\n",
        "| | wall | processor | memory | wall, ratio | processor, ratio | memory, ratio | wanted | other work |",
        "|---|---:|---:|---:|---:|---:|---:|---|---:|",
        *(_row(race, found["yardstick"]) for race in found["races"]),
        *(f"| {name} | not installed | | | | | | | |" for name in found["absent"]),
        "",
        f"Compared with: {found['yardstick']}. {_capital(found['compared'])}. {_loads(found['loads'])}",
        *(f"\n{note}" for note in found["notes"]),
        *(f"\n{name} is not installed: {why}" for name, why in found["absent"].items()),
        *(f"\n{race['name']} left {race['left']} processes running." for race in found["races"] if race["left"]),
    ]
    return "\n".join(lines) + "\n"


def _row(race: dict[str, Any], yardstick: str) -> str:
    cost, ratio = race["median"], race["ratio"]
    cells = [race["name"], seconds(cost["wall_s"]), seconds(cost["cpu_s"]), memory(cost["memory"])]
    if race["name"] == yardstick:
        cells += ["1", "1", "1" if cost["memory"] else "unknown"]
    else:
        cells += [spread(ratio[kind]) for kind in ("wall_s", "cpu_s", "memory")]
    cells += [_wanted(race), f"{race['others']:.1f}"]
    return f"| {' | '.join(cells)} |"


def spread(ratio: dict[str, float] | None) -> str:
    """A ratio with the least and the most of the paired ones."""
    if ratio is None:
        return "unknown"
    return f"**{ratio['median']:.2f}** ({ratio['least']:.2f} to {ratio['most']:.2f})"


def seconds(value: float) -> str:
    return f"{value:,.0f} s" if value >= 100 else f"{value:.1f} s"


def memory(value: float) -> str:
    if not value:
        return "unknown"
    return f"{value / 1e9:.2f} GB" if value >= 1e9 else f"{value / 1e6:.0f} MB"


def _wanted(race: dict[str, Any]) -> str:
    if race["wanted"] is None:
        return ""
    kept = {True: "kept", False: "missed", None: "unknown"}[race["kept"]]
    return f"wall at most {race['wanted']:g}: {kept}"


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (
        f"{machine['when']}, {machine['cpus']} processors, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}, commit {machine['commit']}; {versions}."
    )


def _loads(loads: list[float | None]) -> str:
    known = [f"{load:.1f}" for load in loads if load is not None]
    return f"Load of the machine before each round: {', '.join(known)}." if known else "The load is not known here."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

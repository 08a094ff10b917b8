"""Ours beside others, in one run and on the same inputs; ``invoke bench`` passes on to this.

Writes bench.json and bench.md to --out after every heat; with --write to docs/ as well, once all is done. Exit code 2
where a race fails, or where two that have to say the same do not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[0] = str(HERE.parent)  # this package by its name, and its neighbours

from bench import audits, checks, data, deliveries, machine, races, results, table  # noqa: E402
from bench.clock import Failed  # noqa: E402

CONTACTS, VENDORS = 100_000, 20
MOST = {audits.COLD: 0.55, audits.REPEATED: 0.25, audits.RETARGETED: 0.3, audits.PORTFOLIO: 0.12}
"""What is wanted at that size: the most that each may take of the naive notebook's time."""
DATA = 2.5
"""The most that our data work may take of a bare script's time."""

Made = Callable[[Path, argparse.Namespace], races.Heat]
HEATS: dict[str, Made] = {
    "demo": lambda work, _: audits.one_vendor("demo", deliveries.demo(work), {}),
    "contacts": lambda work, given: audits.one_vendor(
        "contacts", deliveries.large(work, given.contacts), MOST if given.contacts == CONTACTS else {}
    ),
    "portfolio": lambda work, given: audits.portfolio(
        deliveries.large(work, given.contacts, given.vendors),
        MOST if (given.contacts, given.vendors) == (CONTACTS, VENDORS) else {},
    ),
    "data": lambda work, given: data.heat(
        work, deliveries.large(work, given.contacts), DATA if given.contacts == CONTACTS else None
    ),
    "checks": lambda work, given: checks.heat(work, given.contacts, given.rivals),
}


def main(arguments: list[str] | None = None) -> int:
    given = options(arguments)
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"machine": machine.machine(), "runs": given.runs, "heats": []}
    try:
        for heat in measured(given):
            found["heats"].append(heat)
            write(found, out)
            print(table.heat(heat), flush=True)
    except Failed as fault:
        print(f"Bench failed: {fault}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"Stopped; the tables that were complete are in {out}.", file=sys.stderr)
        return 130
    if given.write:
        write(found, ROOT / "docs")
    print(f"Bench: {(ROOT / 'docs' if given.write else out) / 'bench.md'}")
    return 0


def measured(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Each heat that was asked for: its input made, run, and thrown away."""
    code = machine.package()
    before = machine.latest(code)
    for name in given.only:
        with tempfile.TemporaryDirectory(prefix="audit-bench-") as folder:
            work = Path(folder)
            heat = HEATS[name](work, given)
            rounds = races.run(heat, given.runs, work, lambda line: print(line, flush=True))
        if (now := machine.latest(code)) != before:
            raise Failed(f"{heat.title}: {now[1]} was changed meanwhile, so that this measured no one thing.")
        yield results.result_of(heat, rounds)


def write(found: dict[str, Any], folder: Path) -> None:
    (folder / "bench.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8", newline="\n")
    (folder / "bench.md").write_text(table.page(found), encoding="utf-8", newline="\n")


class Options(argparse.ArgumentParser):
    """Wrong usage is one line, and exit code 1 as everywhere."""

    def error(self, message: str) -> NoReturn:
        self.exit(1, f"{message}\n")


def options(arguments: list[str] | None) -> argparse.Namespace:
    parser = Options("invoke bench", description=__doc__)
    parser.add_argument("--runs", type=_number, default=5)
    parser.add_argument("--contacts", type=_number, default=CONTACTS)
    parser.add_argument("--vendors", type=_number, default=VENDORS)
    parser.add_argument("--only", type=_heats, default=list(HEATS))
    parser.add_argument("--rivals", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "reports" / "bench")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(arguments)


def _number(text: str) -> int:
    if not text.replace("_", "").isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1")
    return int(text)


def _heats(text: str) -> list[str]:
    wanted = text.split(",")
    if strange := [name for name in wanted if name not in HEATS]:
        raise argparse.ArgumentTypeError(f"there is no {strange[0]!r}; there are {', '.join(HEATS)}")
    return [name for name in HEATS if name in wanted]


if __name__ == "__main__":
    sys.exit(main())

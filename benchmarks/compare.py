"""Our audit beside the naive notebook: the same figures, and how long each takes.

``python benchmarks/compare.py --vendor meridian --runs 5 --out FOLDER`` runs them alternately as processes of their
own: the naive notebook, ours with an empty cache (cold), ours again (repeated). Prints medians and the ratios
ours / naive, writes FOLDER/compare.json, and exits with 1 where a value or n of the two differs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAIVE = "naive"
COLD = "ours, cold"
REPEATED = "ours, repeated"
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Cost:
    """Seconds on the wall, and seconds of processor of the process and all it started (0 where unknown: Windows)."""

    wall: float
    cpu: float


def timed(command: list[str], env: dict[str, str]) -> Cost:
    """What one process cost, from its start to its end. Raises RuntimeError where it fails."""
    used, began = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    wall, now = time.perf_counter() - began, os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return Cost(wall, cpu)


def naive(engagement: Path, vendor: str, out: Path) -> Cost:
    script = str(ROOT / "benchmarks" / "naive_notebook.py")
    command = [sys.executable, script, "--engagement", str(engagement), "--vendor", vendor, "--out", str(out)]
    return timed(command, dict(os.environ))


def ours(engagement: Path, vendor: str, out: Path, cache: Path) -> Cost:
    invoke = shutil.which("invoke", path=str(Path(sys.executable).parent))
    if invoke is None:
        raise RuntimeError(f"There is no invoke beside {sys.executable}.")
    command = [invoke, "audit", f"--vendor={vendor}", f"--engagement={engagement}", f"--out={out}"]
    return timed(command, os.environ | {"OUTSOURCER_AUDIT_CACHE": str(cache)})


def measure(engagement: Path, vendor: str, out: Path, runs: int) -> dict[str, list[Cost]]:
    """The cost of every run. Who goes first changes from run to run, so that neither always finds the warmer disk."""
    costs: dict[str, list[Cost]] = {NAIVE: [], COLD: [], REPEATED: []}
    for number in range(runs):
        if number % 2 == 0:
            costs[NAIVE].append(naive(engagement, vendor, out / "naive"))
        with tempfile.TemporaryDirectory(prefix="audit-cache-") as cache:
            costs[COLD].append(ours(engagement, vendor, out / "ours", Path(cache)))
            costs[REPEATED].append(ours(engagement, vendor, out / "ours", Path(cache)))
        if number % 2:
            costs[NAIVE].append(naive(engagement, vendor, out / "naive"))
        latest = ", ".join(f"{who} {runs[-1].wall:.1f} s" for who, runs in costs.items())
        print(f"run {number + 1}: {latest}", flush=True)
    return costs


def summary(costs: dict[str, list[Cost]]) -> dict[str, dict[str, float]]:
    """Medians of each, and the wall time as a multiple of the naive notebook's. Processor time bears a busy machine."""
    wall = {who: statistics.median(cost.wall for cost in runs) for who, runs in costs.items()}
    cpu = {who: statistics.median(cost.cpu for cost in runs) for who, runs in costs.items()}
    return {who: {"wall_s": wall[who], "ratio": wall[who] / wall[NAIVE], "cpu_s": cpu[who]} for who in costs}


def differences(card: dict, figures: dict) -> list[dict]:
    """Where the two disagree: a measure that the naive notebook counts is missing in the card, or n or value differ.

    A card keeps back the value of too few rows and of what was not delivered; then only its n is compared.
    """
    measures = {one["id"]: one for one in card["measures"]}
    found = []
    for name, figure in figures.items():
        theirs = measures.get(name)
        if theirs is None:
            found.append({"id": name, "naive": figure["value"], "ours": None, "naive_n": figure["n"], "ours_n": None})
        elif not _same(theirs, figure):
            found.append({"id": name, "naive": figure["value"], "ours": theirs["value"],
                          "naive_n": figure["n"], "ours_n": theirs["n"]})  # fmt: skip
    return found


def _same(theirs: dict, figure: dict) -> bool:
    if theirs["n"] != figure["n"]:
        return False
    if theirs["value"] is None:
        return figure["value"] is None or theirs["status"] not in ("scored", "provisional")
    return figure["value"] is not None and math.isclose(theirs["value"], figure["value"], rel_tol=0, abs_tol=TOLERANCE)


def agreement(out: Path, vendor: str) -> tuple[int, list[dict]]:
    """How many measures were compared, and where they differ, after a run of both."""
    cards = sorted((out / "ours").glob(f"*/{vendor}/*/card.json"), key=lambda path: path.stat().st_mtime)
    card = json.loads(cards[-1].read_text(encoding="utf-8"))
    figures = json.loads((out / "naive" / "naive.json").read_text(encoding="utf-8"))
    return len(figures), differences(card, figures)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engagement", type=Path, default=ROOT / "engagements" / "demo")
    parser.add_argument("--vendor", default="meridian")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=ROOT / "reports" / "benchmarks")
    given = parser.parse_args(arguments)
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    costs = measure(given.engagement.resolve(), given.vendor, out, given.runs)
    medians = summary(costs)
    compared, differing = agreement(out, given.vendor)
    for who, row in medians.items():
        print(f"{who:16} {row['wall_s']:6.2f} s   {row['ratio']:5.2f} x naive   processor {row['cpu_s']:6.2f} s")
    print(f"{compared} measures compared, {len(differing)} differ")
    for row in differing:
        print(f"  {row['id']}: naive {row['naive']} (n {row['naive_n']}), ours {row['ours']} (n {row['ours_n']})")
    runs = {who: [asdict(cost) for cost in each] for who, each in costs.items()}
    result = {"vendor": given.vendor, "cpus": os.cpu_count(), "load": _load(), "runs": runs, "summary": medians,
              "compared": compared, "differences": differing}  # fmt: skip
    (out / "compare.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 1 if differing else 0


def _load() -> float | None:
    """Average number of busy processes in the last minute, where the system tells: a busy machine times badly."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


if __name__ == "__main__":
    sys.exit(main())

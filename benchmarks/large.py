"""A large audit under a memory limit: time, processor, peak memory and disk, phase by phase.

``python benchmarks/large.py --contacts=1_000_000 --memory=8GB --out=FOLDER`` writes the engagement (kept for the next
run), audits it with nothing cached, and adds a row to FOLDER/large.json; prints all rows as a table. 100 million
contacts want some 60 GB of free disk and hours: ``--contacts=100_000_000 --once --resume``, which goes on from what
such a run had kept when it was stopped; its row says so, and is of the last part alone.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from sampling import Used, disk_of, sampled

ROOT = Path(__file__).resolve().parents[1]
PHASES = ("staging", "checks", "counting", "card")
RESUMED = "went on from what a run that was stopped had kept: what is left of the work"


def phases(engagement: str, vendor: str) -> None:
    """In this process: each phase's seconds, seconds of processor, and the peak memory up to its end, as JSON lines."""
    import outsourcer_audit as oa

    audit = oa.open(engagement, vendor=vendor)
    steps: dict[str, Callable[[], object]] = {
        "staging": lambda: audit.folder, "checks": lambda: audit.checks, "counting": lambda: audit.counted,
        "card": audit.grade,
    }  # fmt: skip
    for name in PHASES:
        wall, cpu = time.perf_counter(), time.process_time()
        steps[name]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"phase": name, "wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu,
                          "peak": peak}), flush=True)  # fmt: skip


def measured(
    engagement: Path, vendor: str, memory: str, out: Path, by_phases: bool, kept: Path | None
) -> dict[str, object]:
    """One audit as a user runs it, and one by phases in one process; each with nothing cached, or from ``kept``."""
    found: dict[str, object] = {}
    invoke = str(Path(sys.executable).parent / "invoke")
    reports = out / "reports"
    commands = {
        "phases": [sys.executable, __file__, f"--phases={engagement}", f"--vendor={vendor}"],
        "audit": [invoke, "audit", f"--vendor={vendor}", f"--engagement={engagement}", f"--out={reports}"],
    }
    if not by_phases:
        del commands["phases"]
    if kept and kept.is_dir() and any(kept.iterdir()):
        found["note"] = RESUMED
    for name, command in commands.items():
        with nullcontext(str(kept)) if kept else tempfile.TemporaryDirectory(prefix="audit-cache-", dir=out) as cache:
            env = os.environ | {"OUTSOURCER_AUDIT_CACHE": cache, "OUTSOURCER_AUDIT_MEMORY": memory}
            used = sampled(command, env, [Path(cache)])
        if used.code:
            raise RuntimeError(f"{' '.join(command)} ended with {used.code}:\n{used.output[-4000:]}")
        if name == "phases":
            lines = [line for line in used.output.splitlines() if line.startswith('{"phase"')]
            found["phases"] = [json.loads(line) for line in lines]
        found[name if name == "audit" else "one_process"] = _row(used)
    found["rows"] = rows_in(next((reports / engagement.name / vendor).glob("*/card.json")))
    return found


def rows_in(card: Path) -> int:
    """How many rows were delivered, by the account of the files on a card."""
    tables = json.loads(card.read_text(encoding="utf-8"))["data_trust"]["tables"]
    return sum(file["rows_read"] for table in tables for file in table["files"])


def _row(used: Used) -> dict[str, float]:
    return {"wall_s": used.wall_s, "cpu_s": used.cpu_s, "memory": used.memory, "disk": used.disk}


def table(rows: list[dict]) -> str:
    """All runs as a table in Markdown."""
    shown = PHASES if any("phases" in row for row in rows) else ()
    heads = ["contacts of the vendor", "rows in all", "limit", "wall", "processor", "peak memory", "disk", *shown]
    lines = [f"| {' | '.join(heads)} |", "|---:|---:|---|---:|---:|---:|---:|" + "---:|" * len(shown)]
    notes = ["", "Phases: seconds of processor, in one process."] if shown else []
    for row in sorted(rows, key=lambda row: (row["contacts"], row["memory"])):
        whole, star = row["audit"], "*" * ("note" in row)
        steps = {step["phase"]: f"{step['cpu_s']:.1f} s" for step in row.get("phases", [])}
        cells = [
            f"{row['contacts']:,}{star}",
            f"{row['rows']:,}",
            row["memory"],
            f"{whole['wall_s']:,.0f} s",
            f"{whole['cpu_s']:,.0f} s",
            f"{whole['memory'] / 1e9:.2f} GB",
            f"{whole['disk'] / 1e9:.2f} GB",
            *(steps.get(name, "") for name in shown),
        ]
        lines.append(f"| {' | '.join(cells)} |")
        notes += ["", f"{row['contacts']:,}{star}: {row['note']}."] if star else []
    return "\n".join([*lines, *notes])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=1_000_000, help="contacts of the vendor")
    parser.add_argument("--format", default="parquet", help="parquet or csv")
    parser.add_argument("--memory", default="8GB")
    parser.add_argument("--vendor", default="meridian")
    parser.add_argument("--out", type=Path, default=ROOT / "reports" / "benchmarks" / "large")
    parser.add_argument("--once", action="store_true", help="not by phases as well, which is a second audit")
    parser.add_argument("--resume", action="store_true", help="keep what is worked out until all is; with --once")
    parser.add_argument("--phases", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.phases:
        phases(given.phases, given.vendor)
        return 0
    if given.resume and not given.once:
        parser.error("--resume goes with --once: by phases each run begins with nothing")
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    engagement = out / f"{given.format}-{given.contacts}"
    kept = out / f"kept-{engagement.name}"
    row: dict[str, object] = {"contacts": given.contacts, "format": given.format, "memory": given.memory}
    if not (engagement / "engagement.toml").is_file():
        shutil.rmtree(engagement, ignore_errors=True)
        written = sampled([sys.executable, "-m", "outsourcer_audit.simulate.large", f"--contacts={given.contacts}",
                           f"--format={given.format}", f"--out={engagement}"])  # fmt: skip
        if written.code:
            raise RuntimeError(written.output)
        row["simulator"] = _row(written)
    row["engagement"] = disk_of([engagement])
    row |= measured(engagement, given.vendor, given.memory, out, not given.once, kept if given.resume else None)
    shutil.rmtree(kept, ignore_errors=True)  # it is done: nobody has to go on from there
    results = out / "large.json"
    rows = json.loads(results.read_text(encoding="utf-8")) if results.is_file() else []
    same = ("contacts", "format", "memory")
    rows = [*(old for old in rows if any(old[name] != row[name] for name in same)), row]
    results.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())

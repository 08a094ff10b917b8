"""The data work of an audit (staging, checks, counting) beside a bare script that sends DuckDB the same statements."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .audits import CACHE
from .clock import Failed
from .deliveries import VENDOR, Delivery
from .races import Heat, Race

SCRIPT = str(Path(__file__).resolve().parents[1] / "data_work.py")
BARE, OURS = "bare DuckDB script", "ours, data work"


def heat(work: Path, delivery: Delivery, most: float | None) -> Heat:
    """Record the statements once; then race."""
    recorded = str(work / "recorded")
    said = _run("record", str(delivery.home), VENDOR, recorded)
    compared = _run("bare", recorded, "--compare")
    races = [
        Race(BARE, [sys.executable, SCRIPT, "bare", recorded]),
        Race(OURS, [sys.executable, SCRIPT, "ours", str(delivery.home), VENDOR], CACHE, most=most),
    ]
    title = f"Data work, {delivery.contacts:,} contacts with the in-house team's"
    notes = (
        "Staging, checks and counting from raw files, in one process, with nothing cached. The bare script sends DuckDB"
        f" the statements that ours sends ({said}) and does nothing else; before the race it was seen to get the same"
        " answers. So this says what Python adds to the engine, and not whether somebody writes better SQL.",
    )
    return Heat("data", title, [[races[0]], [races[1]]], BARE, lambda *_: compared, notes)


def _run(*words: str) -> str:
    done = subprocess.run([sys.executable, SCRIPT, *words], check=False, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"data_work.py {words[0]} ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout.strip().splitlines()[-1]

"""Write the golden card of the current schema version: ``python tests/golden/write.py``.

A genuine card of the demo vendor meridian. One that is there already is never written over: cards of that version are
in clients' folders. While a version is being made, delete its file first.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import outsourcer_audit as oa
from outsourcer_audit.card import SCHEMA_VERSION

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "engagements" / "demo"


def write(folder: Path = HERE) -> Path:
    """Audit the demo vendor and keep its card, packed so that the same card is the same file."""
    target = folder / f"card-{SCHEMA_VERSION}.json.gz"
    if target.exists():
        sys.exit(f"{target.name} is there already; delete it first if no card of that version has left the house.")
    card = oa.open(DEMO, "meridian").grade()
    target.write_bytes(gzip.compress(card.to_json().encode(), 9, mtime=0))
    return target


if __name__ == "__main__":
    print(f"Golden card: {write()}")

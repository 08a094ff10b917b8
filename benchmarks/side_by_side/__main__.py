"""The same exports in four tools, side by side: ``python benchmarks/side_by_side`` writes docs/side-by-side.md.

Contacts and hand-offs of one demo vendor go to ydata-profiling, evidently, Great Expectations (Data Docs) and to
``invoke audit``, each with its defaults. Two peers pin other versions: they get virtual environments of their own in a
temporary folder (``--environments=FOLDER`` keeps them for the next time). Chromium and the test extra are needed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENDOR = ROOT / "engagements" / "demo" / "vendors" / "meridian"
TABLES = ("contacts", "handoffs")


@dataclass(frozen=True)
class Peer:
    """A tool, what it is made for, and the packages that it needs where it cannot live beside ours."""

    name: str
    script: str
    made_for: str
    packages: tuple[str, ...] = ()


PEERS = (
    Peer("ydata-profiling", "with_ydata.py", "a first look at a table, for the analyst", ("ydata-profiling",)),
    # evidently 0.7 imports from inside pandas what pandas 3 no longer has.
    Peer(
        "evidently", "with_evidently.py", "watching data and models, for the data scientist", ("evidently", "pandas<3")
    ),
    Peer("GX Data Docs", "with_gx.py", "which rule a delivery broke, for the data engineer"),
)
OURS = "outsourcer-audit"
MADE_FOR = "whether an outsourcer serves customers well, for its client"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--environments", type=Path, help="folder in which the peers' environments are kept")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "side-by-side.md")
    given = parser.parse_args(arguments)
    from measuring import measured, people

    exports = [*sorted(VENDOR.glob("exports/interactions_*.csv")), VENDOR / "exports" / "handoffs.csv"]
    rows = []
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        known = people(exports)
        for peer in PEERS:
            python = environment(peer, (given.environments or work / "environments").resolve())
            out = work / peer.script
            out.mkdir()
            took = timed([str(python), str(HERE / peer.script), str(out), *map(str, exports)], work)
            rows.append((f"{peer.name} {version(python, peer)}", peer.made_for, took, measured(docs_of(out), known)))
            print(rows[-1], flush=True)
        for name, engagement in ((OURS, cut_down(work)), (f"{OURS}, whole delivery", VENDOR.parents[1])):
            out = work / name
            took = timed([beside("invoke"), "--search-root", str(ROOT), "audit", f"--vendor={VENDOR.name}",
                          f"--engagement={engagement}", f"--out={out}"], work)  # fmt: skip
            page = next(out.rglob("report_card.html"))
            handed = work / f"{name}, handed over"
            handed.mkdir()
            shutil.copy(page, handed)
            rows.append((name, MADE_FOR, took, measured(handed, known)))
            print(rows[-1], flush=True)
    from page import page_of

    given.page.write_text(page_of(rows, known, exports), encoding="utf-8", newline="\n")
    print(f"Side by side: {given.page}")
    return 0


def environment(peer: Peer, folder: Path) -> Path:
    """The Python that has the peer: this one, or that of a virtual environment made for it."""
    if not peer.packages:
        return Path(sys.executable)
    home = folder / peer.name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(home, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *peer.packages], check=True)
    return python


def version(python: Path, peer: Peer) -> str:
    package = peer.packages[0] if peer.packages else "great-expectations"
    command = [str(python), "-c", f"import importlib.metadata as m; print(m.version('{package}'))"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def timed(command: list[str], work: Path) -> float:
    """Seconds on the wall of one process, everything that it imports included, nothing cached."""
    env = os.environ | {"OUTSOURCER_AUDIT_CACHE": str(work / f"cache-{time.monotonic_ns()}"), "MPLBACKEND": "agg"}
    began = time.perf_counter()
    done = subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return time.perf_counter() - began


def docs_of(out: Path) -> Path:
    """What a reader is given: of Great Expectations the built site alone."""
    return next((path for path in out.rglob("data_docs") if path.is_dir()), out)


def beside(command: str) -> str:
    found = shutil.which(command, path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"There is no {command} beside {sys.executable}.")
    return found


def cut_down(work: Path) -> Path:
    """The demo engagement with nothing but the vendor's contacts and hand-offs."""
    folder = work / "contacts and hand-offs"
    home = folder / "vendors" / VENDOR.name
    shutil.copytree(VENDOR / "exports", home / "exports")
    for source, target in ((VENDOR / "vendor.toml", home), (VENDOR.parents[1] / "engagement.toml", folder)):
        head, *sources = re.split(r"(?m)^(?=\[\[source\]\])", source.read_text(encoding="utf-8"))
        kept = [text for text in sources if tomllib.loads(text)["source"][0]["table"] in TABLES and target == home]
        (target / source.name).write_text("".join([head, *kept]), encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())

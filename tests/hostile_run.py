"""Everything that the toolkit can write about the engagement in which everything is hostile; made once per test run."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import everything
from commands import EXTRAS, run


@dataclass(frozen=True)
class HostileRun:
    """Where the engagement is, where the results are, and what the commands said."""

    engagement: Path
    out: Path
    said: tuple[subprocess.CompletedProcess[str], ...]

    @property
    def folder(self) -> Path:
        """The results of the audit."""
        return next((self.out / "audit" / self.engagement.name / "evil").glob("*/card.json")).parent

    @property
    def pages(self) -> dict[str, Path]:
        return {
            "card": self.folder / "report_card.html",
            "edition": self.folder / "vendor_edition" / "report_card.html",
            "index": self.out / "portfolio" / self.engagement.name / "index.html",
            "compare": self.out / "compare.html",
            "profile": next(self.out.rglob("profile.html")),
        }


@lru_cache(maxsize=1)
def hostile_run() -> HostileRun:
    home = Path(tempfile.mkdtemp(prefix="hostile-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    engagement, out = everything.write(home / "engagement"), home / "out"
    named = f"--engagement={engagement}"
    said = [run("audit", "--vendor=evil", named, f"--out={out / 'audit'}", *EXTRAS)]
    said += [run("portfolio", named, f"--out={out / 'portfolio'}")]
    said += [run("request", "--vendor=evil", named, f"--out={out / 'request'}")]
    card = next((out / "audit").rglob("card.json"))
    pair = (f"--before={card}", f"--after={card}")
    said += [run("compare", *pair, f"--html={out / 'compare.html'}", f"--json={out / 'compare.json'}")]
    exports = engagement / "vendors" / "evil" / "exports"
    said += [run("onboard", "--vendor=new", f"--source={exports}", f"--engagement={out / 'onboarded'}")]
    return HostileRun(engagement, out, tuple(said))

"""Who checks data beside us, and an environment for each: none of them is a dependency of this product."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OURS, GX, YDATA = "ours", "GX on pandas", "ydata-profiling"
STAMP = "installed.txt"


class NotInstalled(Exception):
    """A rival that is not to be had here; one sentence."""


@dataclass(frozen=True)
class Rival:
    """A competitor: its script, its requirements (none: it is here already), and whether it knows rules at all."""

    name: str
    script: str
    requirements: str = ""
    knows_rules: bool = True


RIVALS = (
    Rival(OURS, "with_ours.py"),
    Rival(GX, "with_gx.py"),
    Rival("pandera", "with_pandera.py", "pandera.txt"),
    Rival("pointblank", "with_pointblank.py", "pointblank.txt"),
    Rival(YDATA, "with_ydata.py", "ydata-profiling.txt", knows_rules=False),
)


def python_of(rival: Rival, folder: Path) -> Path:
    """The Python that has a rival: this one, or that of an environment below a folder, made now if it is not there.

    Raises NotInstalled, with what pip says, where it cannot be made.
    """
    if not rival.requirements:
        return Path(sys.executable)
    wanted = HERE / "requirements" / rival.requirements
    home = folder / rival.name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = home / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted.read_text(encoding="utf-8"):
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(home, ignore_errors=True)
            raise NotInstalled(_last(done.stderr))
        shutil.copy(wanted, stamp)
    return python


def _last(said: str) -> str:
    errors = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.startswith("ERROR")]
    return errors[-1] if errors else "pip could not install it"

"""JupyterLab as an analyst gets it: our kernel first, our notebooks open, nobody else's ears, nothing called.

Jupyter reads kernels, settings and switches from several folders. What decides here is written into a folder of our
own in the cache, and that folder is put first; whatever else the user has set up stays as it is.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from ..rooms import NOTEBOOKS, ROOT, cache_folder

HERE = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8888, 65535
START = "explore.ipynb"
NEWS = "@jupyterlab/apputils-extension:announcements"
"""Asks the network for news and for a newer JupyterLab."""
STORE = "@jupyterlab/extensionmanager-extension:plugin"
"""Asks PyPI for extensions."""


@dataclass(frozen=True)
class Seat:
    """Where JupyterLab listens, and the secret without which it answers nobody."""

    port: int
    token: str

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{HERE}:{self.port}{first_page()}?token={self.token}"


def first_page() -> str:
    """The page on which it starts."""
    return f"/lab/tree/{(NOTEBOOKS / START).relative_to(ROOT).as_posix()}"


def seat(port: str = "") -> Seat:
    """A free port on this machine, the given one if any. Raises UsageError where that is none, or not to be had."""
    if port:
        number = _number(port)
        try:
            _try(number)
        except PermissionError:
            raise UsageError(f"--port={number} is not yours to use here; name one above 1023, or none.") from None
        except OSError:
            raise UsageError(f"--port={number} is taken; name another, or none.") from None
        return Seat(number, secrets.token_urlsafe(24))
    for number in range(FIRST_PORT, FIRST_PORT + 100):
        if _free(number):
            return Seat(number, secrets.token_urlsafe(24))
    raise UsageError(f"No free port between {FIRST_PORT} and {FIRST_PORT + 99}; name one with --port=N.")


def _number(port: str) -> int:
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= LAST_PORT):
        raise UsageError(f"--port is a number from 1 to {LAST_PORT}.")
    return int(port)


def _free(port: int) -> bool:
    try:
        _try(port)
    except OSError:
        return False
    return True


def _try(port: int) -> None:
    with socket.socket() as tried:
        tried.bind((HERE, port))


def command(seat: Seat, browser: bool) -> list[str]:
    """The call of JupyterLab. The token is not in it: who lists processes shall not read it."""
    given = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={first_page()}",
        f"--ServerApp.ip={HERE}", f"--ServerApp.port={seat.port}", "--ServerApp.port_retries=0",
        "--LabApp.extension_manager=readonly", "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--MultiKernelManager.default_kernel_name=python3", "--ServerApp.log_level=WARN",
    ]  # fmt: skip
    if not browser:
        given.append("--ServerApp.open_browser=False")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container; JupyterLab would refuse without a word more
        given.append("--allow-root")
    return given


def environment(seat: Seat, existing: Mapping[str, str]) -> dict[str, str]:
    """What Jupyter is told by its environment: our folder first, and the token."""
    data, config = _written(cache_folder().resolve() / "lab")

    def first(name: str, folder: Path) -> str:
        return os.pathsep.join(filter(None, [str(folder), existing.get(name, "")]))

    return {
        "JUPYTER_PATH": first("JUPYTER_PATH", data),
        "JUPYTER_CONFIG_PATH": first("JUPYTER_CONFIG_PATH", config),
        "JUPYTER_TOKEN": seat.token,
    }


def _written(folder: Path) -> tuple[Path, Path]:
    """Our kernel (this Python), and the switches that keep JupyterLab from calling out."""
    data, config = folder / "data", folder / "config"
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Outsourcer audit",
        "language": "python",
        "metadata": {"debugger": True},
    }
    off = {"disabledExtensions": {NEWS: True, STORE: True}}
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    for path, content in {
        data / "kernels" / "python3" / "kernel.json": kernel,
        config / "labconfig" / "page_config.json": off,
        config / "labconfig" / "default_setting_overrides.json": quiet,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return data, config

"""Kernels for one notebook on this machine: spoken to over local sockets, and silent on the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from . import nursery

CLASS = "outsourcer_audit.kernels.LocalKernelManager"
LONGEST = 90
"""Letters that the path of a socket may have, on the least generous system, with some to spare for its number."""


class LocalKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Sockets in a folder of the user's own: no ports to race for, nobody else listens. Windows keeps TCP.

    Left alone, jupyter_client names the sockets after their number only, in the folder that one stands in: two audits
    started there at once would take each other's, and wait for an answer in vain.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if sys.platform == "win32":
            return
        folder = tempfile.TemporaryDirectory(prefix="audit-", ignore_cleanup_errors=True)  # for its owner only
        address = f"{folder.name}/kernel"
        if len(address) <= LONGEST:
            self._sockets = folder  # removed with this object, at the latest when Python ends
            self.transport, self.ip = "ipc", address

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        """Forked where there is something to fork from.

        What a kernel says beside its messages (warnings at start and stop) is not for the person who audits.
        """
        if not nursery.is_warm():
            await super()._async_launch_kernel(kernel_cmd, **{**options, "stderr": subprocess.DEVNULL})
            return
        from .nursery.forked import kernel

        env, folder = dict(options.get("env") or os.environ), str(options.get("cwd") or Path.cwd())
        process = nursery.start(kernel, kernel_cmd, env, folder)
        self.provisioner.process = process  # jupyter_client's own, for this machine, which ends and signals it
        self.provisioner.pid = self.provisioner.pgid = process.pid

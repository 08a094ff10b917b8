"""Kernels for one notebook on this machine: spoken to over local sockets, and silent on the terminal."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from jupyter_client.manager import AsyncKernelManager

CLASS = "outsourcer_audit.kernels.LocalKernelManager"


class LocalKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """Sockets in the file system where there are any: no ports to race for, nobody else listens. Windows keeps TCP."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if sys.platform != "win32":
            self.transport = "ipc"

    async def _async_launch_kernel(self, kernel_cmd: list[str], **options: Any) -> None:
        """What a kernel says beside its messages (warnings at start and stop) is not for the person who audits."""
        await super()._async_launch_kernel(kernel_cmd, **{**options, "stderr": subprocess.DEVNULL})

"""Kernels for one notebook on this machine: spoken to over local sockets, and silent on the terminal."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import Any

from jupyter_client.manager import AsyncKernelManager

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
        """What a kernel says beside its messages (warnings at start and stop) is not for the person who audits."""
        await super()._async_launch_kernel(kernel_cmd, **{**options, "stderr": subprocess.DEVNULL})

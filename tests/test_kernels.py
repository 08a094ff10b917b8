"""Kernels: their sockets lie in a folder of their own, and two at once do not meet."""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
from pathlib import Path

import pytest

from outsourcer_audit.kernels import LocalKernelManager

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps TCP")


def test_two_kernels_started_from_one_folder_do_not_share_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one, two = LocalKernelManager(), LocalKernelManager()
    assert one.transport == two.transport == "ipc"
    assert one.ip != two.ip
    for kernel in (one, two):
        assert Path(kernel.ip).parent.stat().st_mode & 0o077 == 0  # nobody else may look in


def test_a_kernel_leaves_no_socket_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    manager = LocalKernelManager(kernel_name="python3")
    folder = Path(manager.ip).parent
    assert len(asyncio.run(_sockets_while_it_runs(manager))) == 5  # shell, iopub, stdin, control, heartbeat
    assert list(folder.iterdir()) == []
    assert list(tmp_path.iterdir()) == []
    del manager
    gc.collect()
    assert not folder.exists()


async def _sockets_while_it_runs(manager: LocalKernelManager) -> set[str]:
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    names = {path.name for path in Path(manager.ip).parent.iterdir()}
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return names


def test_where_temporary_files_lie_too_deep_for_a_socket_it_takes_ports(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    manager = LocalKernelManager()
    assert manager.transport == "tcp"
    assert list(deep.iterdir()) == []

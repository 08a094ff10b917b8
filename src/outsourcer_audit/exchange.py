"""Exchange the names of two folders in one step, where the operating system can."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100
"""AT_FDCWD: a path is meant from the current folder."""
_SWAP = 2
"""RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS."""


def exchange(one: Path, other: Path) -> bool:
    """Give each folder the other's name; False where this system or file system cannot, and nothing was done.

    Two renames, one after the other, would leave an instant without any; whoever is killed then has lost both. Python
    has no call for it: Linux has renameat2 (man 2 renameat2), macOS renamex_np.
    """
    names = os.fsencode(one), os.fsencode(other)
    system = str(sys.platform)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if system == "linux":
            return not library.renameat2(_HERE, names[0], _HERE, names[1], _SWAP)
        if system == "darwin":
            return not library.renamex_np(*names, _SWAP)
    except (OSError, AttributeError, TypeError):  # another C library, or none to be found (Windows)
        pass
    return False

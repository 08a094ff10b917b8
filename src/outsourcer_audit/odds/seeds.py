"""Seeds: every measure and every weight is drawn with a seed made of its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

SEED = 20260101

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]
    Generator: TypeAlias = np.random.Generator


def seeded(*names: str) -> Generator:
    """A generator that depends on nothing but these names."""
    import numpy as np

    return np.random.default_rng([SEED, *(crc32(name.encode()) for name in names)])

"""What checks import beside that; for runs of many vendors, as it takes seconds."""

from __future__ import annotations

import gc

from ..checks.backend import preload

preload()
gc.collect()
gc.freeze()

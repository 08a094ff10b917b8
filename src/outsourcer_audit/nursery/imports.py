"""What every kernel of an audit imports sooner or later; the fork server imports this before it forks."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

PATH = list(sys.path)
"""Where Python looks for modules, before whoever asked has added folders of its own."""

import ipykernel.kernelapp  # noqa: E402, F401

from .. import audit, charts, show  # noqa: E402, F401

sys.modules["scipy"] = None  # type: ignore[assignment]  # seaborn does without, and it would cost a second
charts.preload()
del sys.modules["scipy"]
for name in ("IPython.core.completer", "ibis.backends.duckdb", "duckdb", "numpy", "pandas"):
    import_module(name)
gc.collect()
gc.freeze()  # what is here stays: a forked process need not look at it, nor copy it

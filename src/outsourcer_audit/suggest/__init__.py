"""Onboarding: unknown exports -> a commented vendor.toml that runs, and a page that shows what is in them.

``find`` lists the files, ``profile`` and ``dates`` look at their cells, ``match`` and ``tables`` propose (headings.py,
synonyms.toml, values.py, words.toml), ``trial`` loads what is proposed, ``write`` and ``page`` write it down.
"""

from __future__ import annotations

from .onboarding import Onboarded, onboard

__all__ = ["Onboarded", "onboard"]

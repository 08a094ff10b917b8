"""Forensics: patterns that honest work seldom leaves behind. They raise questions, never grades.

Each pattern is one function: a query of small counts, and a stated test of them against the organisation's own usual.
"""

from __future__ import annotations

from . import answering, billing, cases, figures, quality, roster, surveys
from .looking import look, look_for
from .registry import PATTERNS, Pattern

__all__ = [
    "PATTERNS", "Pattern", "answering", "billing", "cases", "figures", "look", "look_for", "quality",
    "roster", "surveys",
]  # fmt: skip

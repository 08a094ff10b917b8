"""Consistency: do customers get the same good answer on every channel and from every person?"""

from __future__ import annotations

from .registry import Group

consistency = Group(
    "consistency",
    "Consistency",
    "Do customers get the same good answer on every channel and from every person?",
    "consistency",
)

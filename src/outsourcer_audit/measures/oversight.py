"""Oversight: is quality watched honestly, and does it mean anything to customers?"""

from __future__ import annotations

from .registry import Group

oversight = Group(
    "oversight", "Oversight", "Is quality watched honestly, and does it mean anything to customers?", "oversight"
)

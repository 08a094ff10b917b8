"""Culture: are the vendor's people treated as part of the team?"""

from __future__ import annotations

from .registry import Group

culture = Group("culture", "Culture", "Are the vendor's people treated as part of the team?", "culture")

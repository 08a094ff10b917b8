"""Security: are customers' data and money safe?"""

from __future__ import annotations

from .registry import Group

security = Group("security", "Security", "Are customers' data and money safe?", "security")

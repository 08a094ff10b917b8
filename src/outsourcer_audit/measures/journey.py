"""Journey: is somebody there along the whole way?"""

from __future__ import annotations

from .registry import Group

journey = Group("journey", "Journey", "Is somebody there along the whole way?", "journey")

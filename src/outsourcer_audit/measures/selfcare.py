"""Self-care: does self-service solve things, and does it let go when it does not?"""

from __future__ import annotations

from .registry import Group

selfcare = Group(
    "selfcare", "Self-care", "Does self-service solve things, and does it let go when it does not?", "selfcare"
)

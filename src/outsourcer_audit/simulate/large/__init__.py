"""Large engagements: a client, its in-house team and vendors with up to 100 million contacts each, all of it planted.

Every row is a pure function of its number and the seed, worked out by SQL inside DuckDB and streamed to disk: memory
stays bounded however many rows there are, and the same plan gives the same bytes. What is planted are the shares of
the demo's stories (stories.py): a vendor called ``meridian`` here is the demo's Meridian, grown.
"""

from __future__ import annotations

from .plan import Large, Team
from .write import write_large

__all__ = ["Large", "Team", "write_large"]

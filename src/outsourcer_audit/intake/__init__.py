"""Intake: raw exports -> canonical tables as Parquet, a ledger of every row, and what was set aside.

Raw files are only ever read. ``plan`` says what would be read and is quick; ``load.stage`` reads it.
"""

from __future__ import annotations

from .plan import Job, plan

__all__ = ["ORG_COLUMNS", "Job", "plan"]

ORG_COLUMNS = ("org", "from_org", "to_org")
"""Columns that say which organisation a row is about."""

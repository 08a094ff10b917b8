"""Rows: what the simulator hands to the writer of exports, under canonical column names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

Cell = str | int | float | bool | datetime | date | None
Row = Mapping[str, Cell]

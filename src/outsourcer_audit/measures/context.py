"""What a measure may ask besides tables: the period, the engagement, and the local calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis.expr.types as ir

from ..engine import DUCKDB, Dialect, local_between
from ..period import Period

_AROUND = timedelta(days=31)
"""Rows so near to the period have their local time by adding hours, all others by the engine."""


class NotConfigured(Exception):
    """A measure rests on something that the configuration does not say; the message says what to write where."""


@dataclass(frozen=True)
class Clock:
    """The audited period as measures see it."""

    period: Period
    dialect: Dialect = DUCKDB

    def local(self, moment: ir.Value) -> ir.Value:
        """Local wall-clock time of an instant; a date is local already."""
        zone = self.period.timezone
        if moment.type().is_date() or zone == "UTC":
            return moment
        since, until = self.period.since - _AROUND, self.period.until + _AROUND
        return local_between(moment, zone, since, until, self.dialect)

    def day(self, moment: ir.Value) -> ir.DateValue:
        """Local calendar day of an instant or a date."""
        return moment if moment.type().is_date() else self.local(moment).date()

    def month(self, moment: ir.Value) -> ir.DateValue:
        """First day of the local month of an instant or a date."""
        return self.day(moment).truncate("M")

    def contains(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether a date lies in the period."""
        return day.between(self.period.start, self.period.end)

"""What a measure may ask besides tables: the period, the engagement, and the local calendar."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from ..engine import DUCKDB, Dialect, utc_to_local
from ..period import Period


class NotConfigured(Exception):
    """A measure rests on something that the configuration does not say; the message says what to write where."""


@dataclass(frozen=True)
class Clock:
    """The audited period as measures see it."""

    period: Period
    dialect: Dialect = DUCKDB

    def local(self, moment: ir.Value) -> ir.Value:
        """Local wall-clock time of an instant; a date is local already."""
        return moment if moment.type().is_date() else utc_to_local(moment, self.period.timezone, self.dialect)

    def day(self, moment: ir.Value) -> ir.DateValue:
        """Local calendar day of an instant or a date."""
        return moment if moment.type().is_date() else self.local(moment).date()

    def month(self, moment: ir.Value) -> ir.DateValue:
        """First day of the local month of an instant or a date."""
        return self.day(moment).truncate("M")

    def contains(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether a date lies in the period."""
        return day.between(self.period.start, self.period.end)

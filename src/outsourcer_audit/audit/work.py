"""The work behind an audit: tables, checks and counts of one vendor in one period, each made once, when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from .. import measures
from ..answers import Answers
from ..card import CheckResult, Status
from ..change import Before, Beside, counted_before
from ..engagement import Engagement, Vendor
from ..engine import put
from ..intake.elsewhere import Session, session_of
from ..measures.registry import Measure
from ..period import Period
from ..slices import CHECKS_SCHEMA, Counted, count_all
from ..slices.kept import kept_counts, of_library
from ..slices.kept import key as counts_key
from ..staging import staged
from ..trusted import Tables
from ..validation import as_rows, critical_failures, validated

if TYPE_CHECKING:
    from .desk import Audit

CHECKS = "checks"
Needs = dict[str, set[str]]
"""Columns by table."""


class Work:
    """What is counted and checked for one vendor in one period; nothing here is graded or shown."""

    def __init__(self, engagement: Engagement, vendor: Vendor, period: Period) -> None:
        self.engagement, self.vendor, self.period = engagement, vendor, period

    @cached_property
    def folder(self) -> Path:
        """The folder with the staged tables of this delivery."""
        return staged(self.engagement, self.vendor)

    @cached_property
    def tables(self) -> Tables:
        """The trusted tables on the engine."""
        return self.opened(self.period)

    def opened(self, period: Period) -> Tables:
        """The trusted tables of a period, opened anew."""
        tables = Tables(self.folder, period, self.vendor.id, self.engagement.inhouse, self.session)
        if self.all_rows and not self.engagement.engine:
            tables.answers = Answers(counts_key(self.folder.name, period, self.engagement, []))
        return tables

    @cached_property
    def session(self) -> Session | None:
        """The session on the engine where the tables are; None where they are here."""
        return session_of(self.engagement, self.vendor, self.folder) if self.engagement.engine else None

    @cached_property
    def checks(self) -> list[CheckResult]:
        """Results of the Great Expectations checks."""
        return validated(self.tables, self.engagement.quarantine_limit, meanwhile=self._work_while_waiting)

    def _work_while_waiting(self) -> None:
        """Another process is running the checks: count and import here what will be needed next."""
        from .. import charts

        charts.preload()
        _ = self.before

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """Every measure of the catalogue, counted for every organisation in the data."""
        on_checks = [m for m in measures.all_measures() if CHECKS in m.tables]
        counted = self._counted_on_rows | count_all(on_checks, self.with_checks(), self.engagement)
        return {m.id: counted[m.id] for m in measures.all_measures()}

    @cached_property
    def _counted_on_rows(self) -> dict[str, Counted]:
        """The measures that need no result of a check: they can be counted while the checks are still running."""
        on_rows = [m for m in measures.all_measures() if CHECKS not in m.tables]
        return self.count(on_rows)

    @cached_property
    def before(self) -> dict[Beside, Before]:
        """The same measures in the period before and a year ago, counted anew where the delivered rows reach so far."""
        return counted_before(self._as_audit, self._counted_on_rows)

    def earlier(self, period: Period) -> Audit:
        """This delivery, audited over another period of it."""
        return cast("Audit", Earlier(self, period))

    @property
    def _as_audit(self) -> Audit:
        return cast("Audit", self)  # what is graded needs no more of it than stands here

    def count(self, wanted: Iterable[Measure], anew: bool = False) -> dict[str, Counted]:
        """Some measures, counted for every organisation in the data; ``anew``: not taken from the cache."""
        asked = list(wanted)
        if anew or self.engagement.engine or not self.all_rows or not of_library(asked):
            return count_all(asked, self.tables, self.engagement)
        delivery = counts_key(self.folder.name, self.period, self.engagement, asked)
        return kept_counts(delivery, asked, lambda: count_all(asked, self.tables, self.engagement))

    @property
    def all_rows(self) -> bool:
        """Whether all rows of the delivery are looked at."""
        return True

    def with_checks(self) -> Tables:
        """The tables, with the results of the checks as one of them."""
        import ibis
        import pandas as pd

        schema = ibis.schema(CHECKS_SCHEMA)
        rows = {name: [row[name] for row in as_rows(self.tables, self.checks)] for name in schema.names}
        put(self.tables.con, self.tables.named(CHECKS), ibis.memtable(pd.DataFrame(rows), schema=schema))
        return self.tables

    def judge(self, counted: Counted, org: str) -> tuple[Status, str] | None:
        """Why a measure cannot be read for an organisation, if it cannot."""
        measure = counted.measure
        if reason := self.vendor.not_applicable.get(measure.id):
            return "not_applicable", reason
        if counted.fault:
            return "error", counted.fault
        if counted.absent:
            return "no_evidence", counted.absent
        return self.why_not(counted.needs, measure.optional, org)

    def why_not(self, needs: Needs, optional: frozenset[str], org: str) -> tuple[Status, str] | None:
        """Why nothing can be read off these columns for an organisation: not delivered, or not to be believed."""
        if missing := self.tables.missing(needs, optional, org):
            return "no_evidence", "not delivered: " + ", ".join(missing)
        for table in self._rests_on(needs):
            for whose in (org, ""):
                if reason := self._critical.get((table, whose)):
                    return "error", reason
        return None

    @cached_property
    def _critical(self) -> dict[tuple[str, str], str]:
        return critical_failures(self.checks)

    def _rests_on(self, needs: Needs) -> list[str]:
        names = [name for name in needs if name != CHECKS]
        return names + (["case_events"] if "handoffs" in names and self.tables.derived_handoffs else [])


class Earlier(Work):
    """An audit's own staged tables, cut to another period.

    The checks are not run again: they have been run on what is graded, and an earlier figure is never graded. What was
    not delivered, or fails to be counted, is missing here as it would be anywhere.
    """

    def __init__(self, audit: Work, period: Period) -> None:
        super().__init__(audit.engagement, audit.vendor, period)
        self._of = audit

    @cached_property
    def tables(self) -> Tables:
        return self._of.opened(self.period)

    @property
    def all_rows(self) -> bool:
        return self._of.all_rows

    @cached_property
    def checks(self) -> list[CheckResult]:
        return []

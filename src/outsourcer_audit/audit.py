"""An audit on an analyst's desk: one vendor, one period, from raw exports to the card, step by step.

>>> import outsourcer_audit as oa
>>> audit = oa.open("engagements/demo", vendor="harbour")   # doctest: +SKIP
>>> card = audit.grade()                                    # doctest: +SKIP
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import measures
from .card import CheckResult, ReportCard, Status
from .change import Before, Beside, counted_before
from .contracts import all_contracts
from .engagement import Engagement, Vendor, chosen_period, load_engagement
from .engine import put
from .intake.snapshots import ask_anew
from .measures.registry import Measure
from .period import Period
from .report import card_of
from .rubric import rubric_for
from .slices import CHECKS_SCHEMA, Counted, count_all
from .staging import staged
from .trusted import Tables
from .validation import as_rows, critical_failures, data_trust, validated

if TYPE_CHECKING:
    import pandas as pd

CHECKS = "checks"
Needs = dict[str, set[str]]
"""Columns by table."""


def open(engagement: str | Path, vendor: str, period: str | None = None) -> Audit:
    """Open the audit of one vendor.

    ``engagement`` is a folder (searched from here upwards), ``period`` a month, quarter or range of months; without it
    the engagement's own. Raises UsageError or DataError with one plain sentence.
    """
    ask_anew()
    config = load_engagement(engagement)
    chosen = config.vendor(vendor)
    rubric_for(config, chosen)  # a target that no measure can take is said before anything is read
    return Audit(config.with_costs_of(chosen), chosen, chosen_period(config, period))


class Audit:
    """One vendor in one period: tables, checks, slices and the card. Everything is computed once, when asked for."""

    def __init__(self, engagement: Engagement, vendor: Vendor, period: Period) -> None:
        self.engagement, self.vendor, self.period = engagement, vendor, period

    def __repr__(self) -> str:
        return f"Audit of {self.vendor.name} for {self.engagement.client}, {self.period.start} to {self.period.end}"

    @cached_property
    def tables(self) -> Tables:
        """The trusted tables on the engine."""
        return Tables(staged(self.engagement, self.vendor), self.period, self.vendor.id, self.engagement.inhouse)

    @cached_property
    def checks(self) -> list[CheckResult]:
        """Results of the Great Expectations checks."""
        return validated(self.tables, self.engagement.quarantine_limit, meanwhile=self._work_while_waiting)

    def _work_while_waiting(self) -> None:
        """Another process is running the checks: count and import here what will be needed next."""
        from . import charts

        charts.preload()
        _ = self.before

    @cached_property
    def counted(self) -> dict[str, Counted]:
        """Every measure of the catalogue, counted for every organisation in the data."""
        on_checks = [m for m in measures.all_measures() if CHECKS in m.tables]
        counted = self._counted_on_rows | count_all(on_checks, self._with_checks(), self.engagement)
        return {m.id: counted[m.id] for m in measures.all_measures()}

    @cached_property
    def _counted_on_rows(self) -> dict[str, Counted]:
        """The measures that need no result of a check: they can be counted while the checks are still running."""
        on_rows = [m for m in measures.all_measures() if CHECKS not in m.tables]
        return count_all(on_rows, self.tables, self.engagement)

    @cached_property
    def before(self) -> dict[Beside, Before]:
        """The same measures in the period before and a year ago, counted anew where the delivered rows reach so far."""
        return counted_before(self, self._counted_on_rows)

    def earlier(self, period: Period) -> Audit:
        """This delivery, audited over another period of it."""
        return _Earlier(self, period)

    def count(self, wanted: Iterable[Measure]) -> dict[str, Counted]:
        """Some measures, counted for every organisation in the data."""
        return count_all(wanted, self.tables, self.engagement)

    def _with_checks(self) -> Tables:
        import ibis
        import pandas as pd

        schema = ibis.schema(CHECKS_SCHEMA)
        rows = {name: [row[name] for row in as_rows(self.tables, self.checks)] for name in schema.names}
        put(self.tables.con, CHECKS, ibis.memtable(pd.DataFrame(rows), schema=schema))
        return self.tables

    def validate(self) -> Validation:
        """Check the delivered tables against their contracts; shows one line per table."""
        return Validation(self)

    def grade(self) -> ReportCard:
        """The report card of the vendor."""
        return self._card

    @cached_property
    def _card(self) -> ReportCard:
        return card_of(self)

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

    def table(self, name: str) -> pd.DataFrame:
        """One canonical table of the period as a DataFrame, such as ``audit.table("handoffs")``."""
        if name not in all_contracts():
            raise KeyError(f"No table {name!r}.{_close(name, list(all_contracts()))}")
        frame: pd.DataFrame = self.tables.table(name).execute()
        return frame

    def slices(self, measure_id: str) -> pd.DataFrame:
        """Every slice of one measure: org ("*" is everyone), by, key, value, n, low, high, total."""
        return self._find(measure_id).frame()

    def agents(self, measure_id: str) -> pd.DataFrame:
        """How the vendor's agents differ in one share: shrunk, only the reliable ones, under pseudonyms.

        agent, n, value, low, high, reliability; ``attrs`` says how many are hidden and why. Empty for measures that
        are no share of what agents do. For coaching at the analyst's desk: no card and no page shows a person.
        """
        from .agents import agents_frame, key_of

        return agents_frame(self._find(measure_id).clusters_of(self.vendor.id), key_of(self.engagement.folder))

    def explain(self, measure_id: str) -> str:
        """What a measure is, why it matters, what it needs, and its SQL."""
        counted = self._find(measure_id)
        m = counted.measure
        needs = ", ".join(sorted(f"{table}.{column}" for table, columns in counted.needs.items() for column in columns))
        return f"{m.id}: {m.title}\n\nWhy it matters: {m.why}\nSource: {m.source}\nNeeds: {needs}\n\n{counted.sql}"

    def _find(self, measure_id: str) -> Counted:
        if measure_id not in self.counted:
            raise KeyError(f"No measure {measure_id!r}.{_close(measure_id, list(self.counted))}")
        return self.counted[measure_id]


class _Earlier(Audit):
    """An audit's own staged tables, cut to another period.

    The checks are not run again: they have been run on what is graded, and an earlier figure is never graded. What was
    not delivered, or fails to be counted, is missing here as it would be anywhere.
    """

    def __init__(self, audit: Audit, period: Period) -> None:
        super().__init__(audit.engagement, audit.vendor, period)
        self._folder = audit.tables.folder

    @cached_property
    def tables(self) -> Tables:
        return Tables(self._folder, self.period, self.vendor.id, self.engagement.inhouse)

    @cached_property
    def checks(self) -> list[CheckResult]:
        return []


def _close(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f" Did you mean {', '.join(near)}?" if near else f" There are: {', '.join(known)}."


class Validation:
    """Checks of one delivery as an analyst reads them: one line per table; every result in ``frame()``."""

    def __init__(self, audit: Audit) -> None:
        self.trust = data_trust(audit.tables, audit.checks)

    def frame(self) -> pd.DataFrame:
        """Every check: table, org, column, type, severity, status, failed, total, why."""
        import pandas as pd

        return pd.DataFrame([check.model_dump() for table in self.trust.tables for check in table.checks])

    def __repr__(self) -> str:
        lines = []
        for table in self.trust.tables:
            failed = sum(check.status != "passed" for check in table.checks)
            aside = sum(file.rows_quarantined for file in table.files)
            counts = f"{aside} set aside, {failed} of {len(table.checks)} checks failed"
            lines.append(f"{table.table:14} {table.status:14} {table.rows:>8} rows, {counts}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        return self.trust.model_dump(mode="json")

"""The audit as an analyst has it on the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..card import DataTrust, Reading, ReportCard
from ..engagement import Engagement, Vendor
from ..measures.kinds import Kind
from ..measures.registry import Measure
from ..period import Period
from ..report import card_of
from ..slices import Counted
from ..validation import data_trust
from .kept import kept_already, kept_card
from .names import Shelf, measure_names, shelves_of_measures, table_names, unknown
from .shown import Explanation, Validation, explained
from .work import Work

if TYPE_CHECKING:
    import pandas as pd

    from .promoting import Promotion
    from .trial import Trial


class Audit(Work):
    """One vendor in one period: tables, checks, slices and the card. Everything is computed once, when asked for.

    The tab key finds names: ``audit["handoffs.`` and ``audit.measures.handoffs.`` measures, ``audit.data.`` tables.
    """

    def __init__(self, engagement: Engagement, vendor: Vendor, period: Period) -> None:
        super().__init__(engagement, vendor, period)
        self.measures: Shelf = shelves_of_measures(self.__getitem__)
        self.data: Shelf = Shelf("table", table_names(), self.table)
        self.tried: dict[str, Measure] = {}
        """Measures written at the desk, by id; no other audit knows them."""

    def __repr__(self) -> str:
        return f"Audit of {self.vendor.name} for {self.engagement.client}, {self.period.start} to {self.period.end}"

    def __getitem__(self, measure_id: str) -> Reading:
        """One measure as it stands on the card: ``audit["handoffs.warm_share"]``; or on trial, where only that is."""
        if measure_id in self.tried and measure_id not in self.counted:
            return self.try_measure(measure_id).reading
        return self.grade().measure(self._find(measure_id).measure.id)

    def _ipython_key_completions_(self) -> list[str]:
        return measure_names()

    def validate(self) -> Validation:
        """Check the delivered tables against their contracts; shows one line per table."""
        return Validation(self)

    def grade(self) -> ReportCard:
        """The report card of the vendor."""
        return self._card

    @cached_property
    def _card(self) -> ReportCard:
        return kept_card(self, lambda: card_of(self))

    @cached_property
    def trust(self) -> DataTrust:
        """What became of every file and which checks failed, table by table."""
        found = kept_already(self)
        return found.data_trust if found else data_trust(self.tables, self.checks)

    def table(self, name: str) -> pd.DataFrame:
        """One canonical table of the period as a DataFrame, such as ``audit.table("handoffs")``.

        Raw rows, personal columns and all: for this screen, not for what is handed on.
        """
        if name not in table_names():
            raise unknown("table", name, table_names())
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
        from ..agents import agents_frame, key_of

        counted = self._find(measure_id)
        if counted.cells is None and counted.alike == "agent":  # the cache keeps nobody's own figures
            counted = self.count([counted.measure], anew=True)[measure_id]
        return agents_frame(counted.clusters_of(self.vendor.id), key_of(self.engagement.folder))

    def explain(self, measure_id: str) -> Explanation:
        """What a measure is, why it matters, what it needs, and its SQL."""
        return explained(self._find(measure_id))

    def measure(self, pillar: str, **judged: Any) -> Callable[[Callable[..., Kind]], Callable[..., Kind]]:
        """Write a measure in a cell: a decorator with the pillar, and the arguments of ``@pillar.measure``.

        ``audit.try_measure(it)`` shows it beside the others. It is this audit's alone; the cell run again replaces it.
        """
        from .trial import entered

        return entered(self, pillar, judged)

    def try_measure(self, measure: Callable[..., Kind] | str) -> Trial:
        """What a measure written at the desk reads, and what it would make of its pillar's grade."""
        from .trial import tried

        return tried(self, measure)

    def promote(self, measure: Callable[..., Kind] | str) -> Promotion:
        """What to paste where, so that a measure written at the desk becomes one of the library. Writes nothing."""
        from .promoting import promotion

        return promotion(self, measure)

    def with_(self, **supposed: Any) -> Audit:
        """What if: this audit with other ``targets``, ``weights``, ``only`` some rows, ``period``, or ``ola_hours=6``.

        The same staged tables, graded anew in seconds; ``oa.compare(audit, other)`` says what moved.
        ``targets={"handoffs.warm_share": 0.9}`` (or the edges of A, B, C, D), ``weights={"handoffs": 2}``,
        ``only={"contacts": lambda contacts: contacts.channel == "voice"}``, or any key of engagement.toml.
        """
        from .whatif import what_if

        return what_if(self, supposed)

    def _find(self, measure_id: str) -> Counted:
        if measure_id not in self.counted:
            if measure_id in self.tried:
                return self.try_measure(measure_id).counted
            raise unknown("measure", measure_id, [*self.counted, *self.tried])
        return self.counted[measure_id]

"""The report card: a frozen, typed value with a JSON form. Everything the HTML shows stands in here.

The names are fixed: clients' systems read card.json. Shares are 0-1, durations say their unit, scores are 0-100.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from ..errors import UsageError
from .advice import AgendaItem, Finding, Money, MoneyLine, Question, Request, Step, Who
from .autopsy import Autopsy, Part, Route, Station, WorstCase
from .base import Frozen, Letter, Odds, Status
from .challenges import Challenge, InternalNote, Printed, Rerun
from .forensics import Suspicion
from .grades import Cap, Group, Overall
from .peers import Limit, Peer, PeerFunnel
from .readings import Alternative, Bias, Change, Contrast, Funnel, Parity, Reading, Slice, SurveyTrust, Verdict
from .reported import ReportedFigure, ReportedKpi
from .sensitivity import Choice, Driver, Flip, NearestOrder, Removal, Sensitivity
from .trust import CheckResult, DataTrust, FileTrust, TableTrust

__all__ = [
    "MIME", "SCHEMA_VERSION", "AgendaItem", "Alternative", "Autopsy", "Bias", "Cap", "Challenge", "Change",
    "CheckResult", "Choice", "Contrast", "DataTrust", "Driver", "FileTrust", "Finding", "Flip", "Funnel", "Group",
    "InternalNote", "Letter", "Limit", "Money", "MoneyLine", "NearestOrder", "Odds", "Overall", "Parity", "Part",
    "Peer", "PeerFunnel", "PeriodShown", "Printed", "Provenance", "Question", "Reading", "Removal", "ReportCard",
    "ReportedFigure", "ReportedKpi", "Request", "Rerun", "Route", "RubricShown", "Sensitivity", "Slice", "Station",
    "Status", "Step", "SurveyTrust", "Suspicion", "TableTrust", "UnknownMeasure", "Verdict", "Who", "WorstCase",
    "unknown_measure",
]  # fmt: skip

SCHEMA_VERSION = "1.1"
MIME = "application/vnd.outsourcer-audit.card+json"
"""Under this type the card travels in an executed notebook."""


class UnknownMeasure(UsageError, KeyError):
    """A measure that a card or a comparison does not have; the message, one line, says the nearest ones."""

    def __str__(self) -> str:  # a KeyError would show its message in quotes
        return str(self.args[0])


def unknown_measure(measure_id: str, lacking: str, known: Iterable[str], whose: str) -> UnknownMeasure:
    """The error for a measure that is not there."""
    near = difflib.get_close_matches(str(measure_id), list(known), n=3, cutoff=0.4)
    more = f"Did you mean {' or '.join(near)}?" if near else f"See [m.id for m in {whose}.measures]."
    return UnknownMeasure(f"{measure_id!r} is {lacking}. {more}")


class PeriodShown(Frozen):
    """The audited period: first and last day, both included (ISO dates)."""

    start: str
    end: str


class Provenance(Frozen):
    """What made this card: versions of the tools and a hash of the configuration."""

    versions: dict[str, str]
    config_sha256: str


class RubricShown(Frozen):
    """The rubric behind a card: its version, and a hash of every edge, weight and rule in it.

    Two cards of one hash were graded alike; those of two are not comparable letter by letter (see ``invoke compare``).
    """

    version: str
    sha256: str
    weights: dict[str, float]


class ReportCard(Frozen):
    """The audit's result for one vendor and one period.

    ``edition``: the client's, or the vendor's, which lacks what is internal to the client (see ``edition.py``).
    ``supposed``: what was tried at the analyst's desk, in words; such a card is a what-if and is never published.
    """

    schema_version: str = SCHEMA_VERSION
    scoring_version: str
    rubric: RubricShown | None = None
    tool_version: str
    generated_at: str
    engagement: str
    client: str
    vendor: str
    vendor_id: str
    inhouse: str
    period: PeriodShown
    overall: Overall
    client_overall: Overall
    pillars: list[Group]
    lenses: list[Group]
    measures: list[Reading]
    data_trust: DataTrust
    questions: list[Question]
    findings: list[Finding]
    planner: list[Step]
    agenda: list[AgendaItem] = Field(default=[])
    money: Money | None = None
    reported: list[ReportedKpi] = Field(default=[])
    forensics: list[Suspicion] = Field(default=[])
    autopsy: Autopsy | None = None
    peers: list[PeerFunnel] = Field(default=[])
    requests: list[Request]
    sensitivity: Sensitivity
    challenges: list[Challenge] = Field(default=[])
    reply_days: int | None = None
    notes: list[InternalNote] = Field(default=[])
    edition: Literal["client", "vendor"] = "client"
    supposed: str = ""
    provenance: Provenance

    def measure(self, measure_id: str) -> Reading:
        """One reading by its id, such as ``handoffs.ping_pong``. Raises UnknownMeasure, a KeyError."""
        for reading in self.measures:
            if reading.id == measure_id:
                return reading
        raise unknown_measure(measure_id, "not on this card", (m.id for m in self.measures), "card")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        """In a notebook the card shows its grade, and carries itself, so that the page is made of what was shown."""
        grade = self.overall.letter or "not graded"
        plain = f"{self.vendor}, {self.period.start} to {self.period.end}: {grade} ({len(self.measures)} measures)"
        if self.supposed:
            plain = f"What if: {self.supposed} - not a report card. {plain}"
        return {"text/plain": plain, MIME: self.model_dump(mode="json")}

    def to_json(self) -> str:
        """The card as JSON: sorted as declared, two spaces, non-ASCII kept."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ReportCard:
        """Read a card.json back."""
        return cls.model_validate_json(text)

    @classmethod
    def load(cls, path: str | Path) -> ReportCard:
        """Read a card.json file."""
        return cls.from_json(Path(path).read_text(encoding="utf-8"))

"""The report card: a frozen, typed value with a JSON form. Everything the HTML shows stands in here.

The names are fixed: clients' systems read card.json. Shares are 0-1, durations say their unit, scores are 0-100.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

SCHEMA_VERSION = "1.0"
MIME = "application/vnd.outsourcer-audit.card+json"
"""Under this type the card travels in an executed notebook."""

Status = Literal["scored", "provisional", "insufficient", "no_evidence", "not_applicable", "error"]
Letter = Literal["A", "B", "C", "D", "F"]
Odds = dict[Letter, float]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PeriodShown(_Frozen):
    """The audited period: first and last day, both included (ISO dates)."""

    start: str
    end: str


class Slice(_Frozen):
    """One reading of a measure for a month, a channel or a team."""

    key: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    status: Status


class Parity(_Frozen):
    """The vendor beside the in-house team: difference = vendor minus baseline, with its 95 % interval."""

    baseline: str
    value: float
    n: int
    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "no detectable difference"]


class Change(_Frozen):
    """This period beside an earlier one."""

    previous: float
    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "no detectable change"]


class Reading(_Frozen):
    """One measure of one organisation: value, how many rows stand behind it, interval, status, score and its origin."""

    id: str
    title: str
    why: str
    source: str
    unit: str
    better: Literal["higher", "lower", "middle", "none"]
    value: float | None
    n: int
    low: float | None
    high: float | None
    exact: bool
    status: Status
    reason: str
    score: float | None
    letter: Letter | None
    bands: dict[Letter, str]
    edges: list[float]
    band_source: str
    evidence: Literal["E1", "E2", "E3", "E4", ""]
    provenance: Literal["recomputed", "reported", "assessed"]
    weight: float
    attribution: Literal["vendor", "client", "shared"]
    needs: list[str]
    parity: Parity | None
    change: Change | None
    by_month: list[Slice]
    by_channel: list[Slice]
    by_team: list[Slice]
    sql: str
    remedy: str


class Group(_Frozen):
    """A pillar or lens: measures and the grade they add up to (no letter below 70 % coverage)."""

    id: str
    title: str
    question: str
    score: float | None
    letter: Letter | None
    odds: Odds
    coverage: float
    status: Literal["graded", "not graded"]
    reason: str
    measures: list[str]


class Cap(_Frozen):
    """A rule that limited a grade, and why it applied."""

    rule: str
    reason: str
    letter_before: Letter | None
    letter_after: Letter | None


class Overall(_Frozen):
    """A grade over several groups."""

    score: float | None
    letter: Letter | None
    odds: Odds
    coverage: float
    status: Literal["graded", "not graded"]
    reason: str
    caps: list[Cap]


class FileTrust(_Frozen):
    """The ledger of one file: rows_read = rows_loaded + rows_quarantined, always.

    ``notes`` say what a reader should know about how it was read: its encoding, rows left out, doubtful dates.
    """

    file: str
    sha256: str
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    cells_rejected: dict[str, int]
    notes: list[str] = []


class CheckResult(_Frozen):
    """One Great Expectations check of one table, for one organisation; never with offending values."""

    table: str
    org: str
    type: str
    column: str
    dimension: str
    severity: Literal["critical", "warning", "info"]
    status: Literal["passed", "failed", "error"]
    failed: int
    total: int
    why: str


class TableTrust(_Frozen):
    """Whether one canonical table can be believed."""

    table: str
    title: str
    status: Literal["trusted", "warnings", "failed", "not delivered"]
    rows: int
    files: list[FileTrust]
    checks: list[CheckResult]


class DataTrust(_Frozen):
    """Everything received, row by row and check by check."""

    tables: list[TableTrust]


class Question(_Frozen):
    """One of the three questions, answered in words, with the measures the answer rests on."""

    question: str
    answer: str
    measures: list[str]


class Finding(_Frozen):
    """Something to act on: what, who must act, the figures behind it and the remedy."""

    title: str
    measure: str
    who: Literal["vendor", "client", "shared"]
    severity: Literal["F", "D", "C", "error"]
    evidence: str
    remedy: str
    effect: float


class Request(_Frozen):
    """Data to ask for: what is missing, and which measures it would bring to the card."""

    table: str
    columns: list[str]
    measures: list[str]
    weight: float


class Provenance(_Frozen):
    """What made this card: versions of the tools and a hash of the configuration."""

    versions: dict[str, str]
    config_sha256: str


class ReportCard(_Frozen):
    """The audit's result for one vendor and one period."""

    schema_version: str = SCHEMA_VERSION
    scoring_version: str
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
    planner: list[Finding]
    requests: list[Request]
    sensitivity: dict[str, float]
    provenance: Provenance

    def measure(self, measure_id: str) -> Reading:
        """One reading by its id, such as ``handoffs.ping_pong``."""
        for reading in self.measures:
            if reading.id == measure_id:
                return reading
        raise KeyError(f"{measure_id!r} is not on this card; see [m.id for m in card.measures].")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        """In a notebook the card shows its grade, and carries itself, so that the page is made of what was shown."""
        grade = self.overall.letter or "not graded"
        plain = f"{self.vendor}, {self.period.start} to {self.period.end}: {grade} ({len(self.measures)} measures)"
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

"""What a portfolio says: every vendor of an engagement side by side, and who differs from whom; frozen, with a JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import Field

from ..card import Group, Letter, Overall, PeriodShown, Question, Status
from ..card.base import Frozen
from ..card.readings import Verdict
from ..grading import below
from .crossings import Crossings

PORTFOLIO_VERSION = "1.0"
Severity = Literal["critical", "warning", "info"]


class Link(Frozen):
    """A file beside the index: its title, and its address relative to the index, percent-encoded."""

    title: str
    href: str


class Earlier(Frozen):
    """A report of an earlier run, of the same vendor and period; nothing of it is compared here."""

    generated_at: str
    links: list[Link]


class TrustShown(Frozen):
    """How far one vendor's data can be believed, counted as on its card (the client's own files are on every card)."""

    tables: int
    delivered: int
    trusted: int
    rows_read: int
    rows_aside: int
    failed: dict[Severity, int]


class Entry(Frozen):
    """One vendor: what its card says in short, or why there is none.

    ``low`` and ``high``: between them lie the overall scores of 95 of 100 simulated cards.
    """

    vendor: str
    vendor_id: str
    status: Literal["audited", "failed"]
    message: str = ""
    earlier: Earlier | None = None
    links: list[Link] = Field(default=[])
    client: str = ""
    period: PeriodShown | None = None
    generated_at: str = ""
    schema_version: str = ""
    scoring_version: str = ""
    rubric_sha256: str = ""
    overall: Overall | None = None
    low: float | None = None
    high: float | None = None
    pillars: list[Group] = Field(default=[])
    headline: str = ""
    evidence: str = ""
    questions: list[Question] = Field(default=[])
    trust: TrustShown | None = None


class Figure(Frozen):
    """One measure of one vendor. ``own`` is the figure at the mix of questions in which it is compared with in-house.

    ``inhouse`` and ``inhouse_own`` are the in-house team's figures beside the two; ``beside``: what the card says of
    the vendor beside in-house at that mix.
    """

    vendor_id: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    status: Status
    letter: Letter | None
    own: float | None = None
    inhouse: float | None = None
    inhouse_own: float | None = None
    beside: Verdict | None = None


class Beside(Frozen):
    """One measure of all vendors, in the order of the entries.

    ``inhouse``: the in-house figure, where all cards agree on it. ``pairs`` of vendors can be compared, of which
    ``differing`` differ. ``provenance``: whose word the figure is.
    """

    id: str
    title: str
    unit: str
    better: Literal["higher", "lower", "middle", "none"]
    group: str
    weight: float
    figures: list[Figure]
    inhouse: float | None
    pairs: int
    differing: int
    provenance: Literal["recomputed", "reported", "assessed"] = "recomputed"


class AtMix(Frozen):
    """The difference of two vendors that are both compared with the same in-house figure at its mix of questions.

    The interval is a little too wide, as it doubts the in-house team's figure twice. ``verdict``: the difference
    stands here (and the plain one, where it does, the same way), or the plain one has ``turned`` round, or a difference
    is not shown here. ``better``: whose figure is the better one at that mix; empty where that cannot be said.
    """

    value: float
    low: float | None
    high: float | None
    verdict: Literal["stands", "turned", "not shown"]
    better: str = ""


class Difference(Frozen):
    """One measure of two vendors: ``value`` is the second's figure minus the first's, with its 95 % interval.

    ``differs``: it stands among all differences of the portfolio. ``better``: whose figure is the better one; empty
    where they do not differ, or where nobody can say. ``at_mix``: none where it is not known; ``other_questions``:
    because each is compared with in-house over other questions. ``hidden``: nothing is shown in the plain figures, and
    a difference stands at the in-house mix.
    """

    measure: str
    first_value: float
    second_value: float
    value: float
    low: float | None
    high: float | None
    exact: bool
    differs: bool
    better: str = ""
    at_mix: AtMix | None = None
    other_questions: bool = False

    @property
    def hidden(self) -> bool:
        """Whether only like beside like shows a difference."""
        return not self.differs and self.at_mix is not None and self.at_mix.verdict == "stands"


class Pair(Frozen):
    """Two vendors, in alphabetical order: how many figures can be compared, and how many differ detectably.

    ``tested``: of the comparable, those that chance has a part in; ``differing``: of these, how many stand. ``facts``:
    how many of the others (exact counts, and what somebody reported or assessed) differ. Of the differing at the
    in-house mix: ``only_crude`` are not shown, ``turned`` have turned round, ``other_questions`` are not known, as the
    two are compared with in-house over different ones. ``hidden``: how many differ there and not in plain figures.
    """

    first: str
    second: str
    same_rubric: bool
    comparable: int
    tested: int
    differing: int
    facts: int
    only_crude: int
    turned: int
    hidden: int
    other_questions: int
    not_comparable: dict[str, int]
    differences: list[Difference]


class Portfolio(Frozen):
    """Every vendor of an engagement, in the alphabetical order of their names: no order of merit.

    ``tests``: differences that chance may have made, over which the correction went. ``notes``: what a reader has to
    know before taking the vendors side by side.
    """

    schema_version: str = PORTFOLIO_VERSION
    tool_version: str
    generated_at: str
    engagement: str
    client: str
    inhouse: str
    period: PeriodShown
    entries: list[Entry]
    measures: list[Beside]
    pairs: list[Pair]
    tests: int
    handoffs: Crossings | None = None
    notes: list[str]

    @property
    def failed(self) -> list[str]:
        """Ids of the vendors that could not be audited."""
        return [entry.vendor_id for entry in self.entries if entry.status == "failed"]

    @property
    def audited(self) -> list[Entry]:
        """The vendors that have a card."""
        return [entry for entry in self.entries if entry.status == "audited"]

    def below(self, letter: str) -> list[str]:
        """Ids of the audited vendors whose grade is below a letter; without a grade counts as below it."""
        return [e.vendor_id for e in self.audited if e.overall and below(e.overall.letter, letter)]

    def entry(self, vendor_id: str) -> Entry:
        """One vendor by its id. Raises KeyError for one that is not of this portfolio."""
        for entry in self.entries:
            if entry.vendor_id == vendor_id:
                return entry
        raise KeyError(f"{vendor_id!r} is not here; the vendors are {', '.join(e.vendor_id for e in self.entries)}.")

    def measure(self, measure_id: str) -> Beside:
        """One measure of all vendors by its id. Raises KeyError for one that is on no card."""
        for found in self.measures:
            if found.id == measure_id:
                return found
        raise KeyError(f"{measure_id!r} is on no card; see [m.id for m in portfolio.measures].")

    def pair(self, one: str, other: str) -> Pair:
        """Two vendors by their ids, in either order. Raises KeyError where they are not a pair of this portfolio."""
        for found in self.pairs:
            if {found.first, found.second} == {one, other}:
                return found
        raise KeyError(f"{one!r} and {other!r} are not compared here; see [(p.first, p.second) for p in p.pairs].")

    def __repr__(self) -> str:
        return f"<Portfolio of {self.client}: {', '.join(e.vendor_id for e in self.entries) or 'no vendor'}>"

    __str__ = __repr__

    @classmethod
    def load(cls, path: str | Path) -> Portfolio:
        """Read a portfolio.json, or the one in a folder."""
        from .opening import opened

        return opened(path)

    def to_json(self) -> str:
        """The portfolio as JSON: sorted as declared, two spaces, non-ASCII kept."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"

"""Which column of an export is which canonical column of a table: heading times values, best first, each used once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..contracts import Column, Contract
from .dates import Dates, detect
from .headings import heading
from .numbers import Fit
from .profile import ColumnProfile, may_be_time
from .synonyms import EXACT, likeness, synonyms
from .values import fit

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

SURE = 0.5
"""Proposals below this are written as comments."""
TOGETHER = frozenset(("abandoned", "transferred", "resolved", "reopened"))
"""Answers that one status column may give together."""
_CLOCK_WORDS = frozenset(("time", "hora", "uhrzeit", "heure", "tijd", "zeit", "clock"))


@dataclass
class Proposal:
    """One canonical column: the rule that would read it, how sure that is (0-1), and why."""

    column: str
    rule: dict[str, Any]
    confidence: float
    reason: str
    doubts: list[str] = field(default_factory=list)
    off: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        given = self.rule.get("from", ())
        return (given,) if isinstance(given, str) else tuple(given)


@dataclass
class Export:
    """The profiled columns of one table of an export, with the dates found in them."""

    columns: dict[str, ColumnProfile]
    dates: dict[str, Dates]
    pairs: dict[tuple[str, str], Dates]
    name: str = ""


def examine(con: Backend, columns: dict[str, ColumnProfile], name: str) -> Export:
    """The dates of the columns in ``_clean``, alone and as a day beside a clock, in the order that the file proves."""
    cells = {column: f"c{place}" for place, column in enumerate(columns)}
    likely = [column for column in columns.values() if may_be_time(column) and column.share("date") > 0.3]
    dates = {column.name: found for column in likely if (found := detect(con, cells[column.name]))}
    proven = {found.order for found in dates.values()} & {"day", "month"}
    if len(proven) == 1:
        lean = proven.pop()
        for column, found in list(dates.items()):
            if found.doubtful and (again := detect(con, cells[column], lean)):
                dates[column] = again
    days = [column for column, found in dates.items() if found.timed < 0.5]
    clocks = [column.name for column in columns.values() if _is_clock(column)]
    pairs = {
        (day, clock): found
        for day in days
        for clock in clocks
        if (found := detect(con, f"({cells[day]} || ' ' || {cells[clock]})", _order(dates[day]))) and found.read > 0.5
    }
    return Export(columns, dates, pairs, name)


def _order(found: Dates) -> str:
    return found.order if found.order in ("day", "month") else ""


def _is_clock(column: ColumnProfile) -> bool:
    """Times of day, not durations."""
    shown = column.share("h:mm:ss") + column.share("colon") + column.share("ampm")
    words = heading(column.name).words
    return shown > 0.8 and "duration" not in words and not heading(column.name).unit


def match(export: Export, contract: Contract, repeated: str = "") -> dict[str, Proposal]:
    """Proposals for one canonical table, best first; one column of the export serves one canonical column.

    ``repeated``: a column that is the key although it repeats, because only its newest row will count.
    """
    scored = sorted(
        (*_singles(export, contract, repeated), *_pairs(export, contract)),
        key=lambda one: (-_rank(one, contract), contract.names.index(one.column)),
    )
    found: dict[str, Proposal] = {}
    used: dict[str, str] = {}
    for one in scored:
        taken = [used[name] for name in one.sources[-1:] if name in used]
        if one.column in found or any(not _may_share(contract.table, one.column, other) for other in taken):
            continue
        if len(one.sources) == 1 and one.sources[0] in (name for p in found.values() for name in p.sources[:-1]):
            continue  # a day that stands beside a clock is no moment of its own
        found[one.column] = one
        used[one.sources[-1]] = one.column
    return found


def _rank(one: Proposal, contract: Contract) -> float:
    return one.confidence + (0.02 if contract.column(one.column).required else 0.0)


def _may_share(table: str, column: str, other: str) -> bool:
    if table == "handoffs" and {column, other} == {"case_id", "contact_id"}:
        return True
    return column in TOGETHER and other in TOGETHER


def _singles(export: Export, contract: Contract, repeated: str = "") -> Iterator[Proposal]:
    for wanted in contract.columns:
        if wanted.name == "org":
            continue
        if repeated and wanted.unique:
            why = f"{repeated!r} is the key of the log; only its newest row counts"
            yield Proposal(wanted.name, {"from": repeated}, 0.8, why)
            continue
        for column in export.columns.values():
            if column.name == repeated:
                continue
            said = likeness(column.name, contract.table, wanted.name)
            if not said.score:
                continue
            cells = fit(column, wanted, contract, export.dates.get(column.name))
            if cells.share <= 0:
                continue
            score = said.score * _believed(cells) - 0.0001 * _place(said.synonym, contract.table, wanted.name)
            reason = f"heading {column.name!r} {said.how}; {cells.why}"
            yield Proposal(wanted.name, {"from": column.name} | cells.rule, round(score, 4), reason, cells.doubts)


def _pairs(export: Export, contract: Contract) -> Iterator[Proposal]:
    """A day and a time of day in two columns."""
    for wanted in contract.columns:
        if wanted.type != "timestamp":
            continue
        for (day, clock), dates in export.pairs.items():
            of_day, of_clock = (
                _day_likeness(day, contract.table, wanted),
                _clock_likeness(clock, contract.table, wanted),
            )
            if not of_day or not of_clock:
                continue
            # as safe as the day is: a date that could be mistaken stays one beside a clock
            cells = fit(export.columns[day], wanted, contract, dates)
            score = min(0.97, (of_day + of_clock) / 2 + 0.03) * _believed(cells)
            reason = f"headings {day!r} and {clock!r}: a day beside a time; {cells.why}"
            rule = {"from": [day, clock], **cells.rule}
            yield Proposal(wanted.name, rule, round(score, 4), reason, cells.doubts)


def _day_likeness(day: str, table: str, wanted: Column) -> float:
    own = likeness(day, table, wanted.name).score
    return max(own, 0.85 * likeness(day, "shifts", "day").score)


def _clock_likeness(clock: str, table: str, wanted: Column) -> float:
    words = heading(clock).words
    if len(words) == 1 and words[0] in _CLOCK_WORDS:
        # a bare "Time" belongs to whatever the table's rows are about, not to their end
        return EXACT if wanted.required else 0.0
    return likeness(clock, table, wanted.name).score


def _believed(cells: Fit) -> float:
    share = min(1.0, max(0.0, (cells.share - 0.3) / 0.65))
    return (0.35 + 0.65 * share) * cells.weight


def _place(synonym: str, table: str, column: str) -> int:
    known = synonyms(table, column)
    return known.index(synonym) if synonym in known else len(known)

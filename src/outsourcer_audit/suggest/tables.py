"""Which canonical tables a file fills: by its columns, by what it is called, and by what would be missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..contracts import Contract, all_contracts
from .dates import Dates
from .headings import heading
from .match import SURE, Export, Proposal, match
from .profile import ColumnProfile
from .synonyms import ORDER, likeness, table_words
from .values import fit
from .vocabulary import heading_words

ENOUGH, SOME, HARDLY = 0.4, 0.3, 0.15
"""Scores from which a table is proposed: one that has all it needs, one that lacks something; and one that is near."""
NOTHING = (
    "no column names a contact, a case, a person's work or a figure to be checked; a list that other tables refer to"
)

_EVERYWHERE = frozenset(
    ("agent_id", "customer_id", "team", "site", "channel", "topic", "note", "comment", "description")
)
_GIVEN = {"handoffs": ("from_org", "to_org")}
"""Required columns that an export seldom says, and the vendor's id stands in for."""
_TELLING = ("contacts", "surveys", "evaluations", "complaints", "training", "agents")
_OF_CALLS = heading_words("of_calls")
_NO_REPEATS = frozenset(("case_events",))
_INSTEAD = {("surveys", "sent_at"): (("surveys", "answered_at"), ("contacts", "ended_at"), ("contacts", "offered_at"))}


@dataclass
class Candidate:
    """A table that a file may be, with its columns, what it lacks, and how sure that is."""

    table: str
    columns: dict[str, Proposal]
    missing: tuple[str, ...]
    score: float
    called: bool
    constants: dict[str, tuple[Any, str]] = field(default_factory=dict)
    newest: dict[str, Any] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        return {name for one in self.columns.values() if one.confidence >= SURE for name in one.sources}


def candidates(export: Export, vendor: str) -> list[Candidate]:
    """Every table that the file could be, best first."""
    found = [_candidate(export, contract, vendor) for contract in all_contracts().values()]
    return sorted((one for one in found if one), key=lambda one: -one.score)


def chosen(export: Export, vendor: str) -> tuple[list[Candidate], str]:
    """The tables that the file is proposed for, the chief one first; and where there is none, why."""
    found = candidates(export, vendor)
    if not found:
        return [], NOTHING
    best = found[0]
    if best.score < HARDLY:
        return [], NOTHING
    lacks = " and ".join(best.missing)
    if best.missing and not _worth_showing(best, export):
        return (
            [],
            f"a list that other tables refer to: it resembles {best.table} without {lacks}, and has no dates",
        )
    if best.score < (SOME if best.missing else ENOUGH):
        return [], f"too little of it fits any table; the nearest is {best.table}" + (
            f", and it lacks {lacks}" if lacks else ""
        )
    others = [one for one in (*found[1:], *_states(export, best, vendor)) if not one.missing and _adds(one, best)]
    return [best, *others[:1]], ""


def _states(export: Export, log: Candidate, vendor: str) -> list[Candidate]:
    """The contacts behind an event log whose every row repeats when its case was opened: the newest row of each."""
    if log.table != "case_events" or log.missing:
        return []
    key = log.columns["case_id"].sources[0]
    contract = all_contracts()["contacts"]
    one = _candidate(export, contract, vendor, key)
    opened = one and one.columns.get("offered_at")
    if not one or not opened or opened.sources == log.columns["occurred_at"].sources:
        return []
    if any(export.columns[name].distinct > export.columns[key].distinct for name in opened.sources[-1:]):
        return []  # it changes within a case, so it is no opening
    one.columns["case_id"] = replace(one.columns["contact_id"], column="case_id")
    one.newest = {"key": "contact_id", "by": dict(log.columns["occurred_at"].rule)}
    return [one]


def _worth_showing(one: Candidate, export: Export) -> bool:
    """Whether a table that lacks something is still what the file is meant to be."""
    contract = all_contracts()[one.table]
    needed = [name for name in contract.required if name != "org" and name not in _GIVEN.get(one.table, ())]
    dated = any(name in export.dates for name in one.used)
    keyed = any(contract.column(name).unique for name in one.columns)
    return dated or len(one.missing) <= len(needed) / 2 or (one.called and keyed)


def _adds(other: Candidate, best: Candidate) -> bool:
    """Whether a second table takes something from the file that the first leaves, and that makes it that table."""
    fresh = {
        name: one for name, one in other.columns.items() if set(one.sources) - best.used and one.confidence >= SURE
    }
    if other.newest:
        return True
    if other.table == "surveys":
        return best.table in ("contacts", "complaints") and any(name in fresh for name in ("csat", "ces", "nps"))
    if other.table == "agents":
        return len(fresh) >= 3 and best.table not in ("contacts", "case_events")
    return False


def _candidate(export: Export, contract: Contract, vendor: str, repeated: str = "") -> Candidate | None:
    columns = match(export, contract, repeated)
    said = table_words(contract.table)
    if not any(name in columns and columns[name].confidence >= SURE for name in said.anchors):
        return None
    _instead(export, contract, columns)
    constants: dict[str, tuple[Any, str]] = {}
    for name in _GIVEN.get(contract.table, ()):
        if name not in columns or columns[name].confidence < SURE:
            columns.pop(name, None)
            constants[name] = (vendor, "the export does not say which organisation; the vendor is assumed")
    called = is_called(export.name, said.names)
    if contract.table == "contacts" and "channel" not in columns and _is_calls(export):
        constants["channel"] = ("voice", "no column says the channel; file or headings speak of calls")
    needed = [name for name in contract.required if name != "org" and name not in constants]
    missing = tuple(n for n in needed if n not in columns or columns[n].confidence < SURE)
    weights = {n: _weight(n, contract, said.anchors) for n in columns}
    total = sum(weights[n] * one.confidence for n, one in columns.items() if one.confidence >= 0.4)
    met = 1 - len(missing) / len(needed) if needed else 1.0
    used = {name for one in columns.values() for name in one.sources}
    score = total / (total + 4) * (0.45 + 0.55 * met) * (0.75 + 0.25 * len(used) / max(1, len(export.columns)))
    if contract.table in _NO_REPEATS and "case_id" in columns:
        key = export.columns[columns["case_id"].sources[0]]
        score *= 0.45 if key.unique > 0.9 else 1.1
    return Candidate(contract.table, columns, missing, min(0.99, score + 0.15 * called), called, constants)


def _weight(name: str, contract: Contract, anchors: Iterable[str]) -> float:
    if name in _EVERYWHERE and not (contract.column(name).unique or contract.column(name).required):
        return 0.5
    return 3.0 if contract.column(name).required or name in anchors else 1.0


def _instead(export: Export, contract: Contract, columns: dict[str, Proposal]) -> None:
    """What stands in for a required time that the export does not have."""
    for (table, name), others in _INSTEAD.items():
        if table != contract.table or (name in columns and columns[name].confidence >= SURE):
            continue
        for other_table, other in others:
            stand_in = match(export, all_contracts()[other_table]).get(other)
            if stand_in and stand_in.confidence >= SURE:
                why = f"no column says when the customer was asked; {stand_in.sources[-1]!r} is the nearest moment"
                columns[name] = Proposal(name, stand_in.rule, 0.55, why, stand_in.doubts)
                break


def is_called(name: str, names: Iterable[str]) -> bool:
    """Whether a file or sheet is called like files of a table."""
    words = heading(name).words
    return any(all(word in words for word in wanted) for wanted in (heading(one).words for one in names))


def _is_calls(export: Export) -> bool:
    words = {word for name in (export.name, *export.columns) for word in heading(name).words}
    return bool(words & _OF_CALLS)


def seems(column: ColumnProfile, dates: Dates | None, table: str) -> str:
    """What an unmapped column seems to be; empty where neither heading nor cells say."""
    for contract in (all_contracts()[name] for name in (table, *_TELLING)):
        for wanted in contract.columns:
            if wanted.name == "org" or likeness(column.name, contract.table, wanted.name).score < ORDER:
                continue
            if (found := fit(column, wanted, contract, dates)).share > 0.5 and found.weight > 0.7:
                return f"another {wanted.name}" if contract.table == table else f"{contract.table}.{wanted.name}"
    return ""

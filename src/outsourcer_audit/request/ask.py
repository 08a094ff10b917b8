"""What to ask one side for, in order of what it would add to the report card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .. import measures
from ..card import Request
from ..contracts import Contract, contract
from ..holders import ALREADY, HOLDERS, Holder, Side, Whose
from .gaps import Gaps


@dataclass(frozen=True)
class Ask:
    """One table to ask a side for.

    ``columns`` are those that measures miss; ``sent`` says that the table itself has come. ``waiting`` are the measures
    that cannot be graded without it, ``alone`` how many of them miss nothing else; ``share`` is the part of the
    evidence behind the vendor's grade that waits, ``own_share`` of that behind the client's own. ``compared`` are the
    measures that could be set beside the in-house team. ``faults`` are the reasons to send again what was sent.
    """

    contract: Contract
    holder: Holder
    sent: bool
    columns: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    alone: int = 0
    share: float = 0.0
    own_share: float = 0.0
    compared: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.contract.table

    @property
    def needed(self) -> bool:
        """Whether any figure waits for it; the others are only welcome."""
        return bool(self.waiting or self.compared or self.faults)


def asks_of(side: Side, gaps: Gaps) -> list[Ask]:
    """Everything to ask of a side, the most useful first."""
    found = (_ask(table, side, gaps) for table in HOLDERS)
    return sorted((ask for ask in found if ask), key=_worth)


def _worth(ask: Ask) -> tuple[object, ...]:
    """Evidence for the vendor's grade first, then for the client's own, then comparisons; ties by name."""
    waiting = sum(_weight(i) for i in ask.waiting)
    return (not ask.needed, -round(ask.share, 9), -round(ask.own_share, 9), -waiting, -len(ask.compared), ask.table)


def _weight(measure_id: str) -> float:
    measure = measures.find(measure_id)
    return measure.weight if measure else 0.0


def _ask(table: str, side: Side, gaps: Gaps) -> Ask | None:
    holder = HOLDERS[table].get(side, ALREADY)
    faults = gaps.faults.get((table, side), ())
    missing = _of(table, gaps.missing) if _is_up_to(side, "vendor", table, gaps) else None
    inhouse = _of(table, gaps.missing_inhouse) if _is_up_to(side, "inhouse", table, gaps) else None
    sent = side in _senders(table, holder.about, gaps) or bool(faults)
    if not (missing or inhouse or faults) and (sent or not _is_up_to(side, holder.about, table, gaps)):
        return None
    columns = {name for request in (missing, inhouse) if request for name in request.columns}
    waiting = set(missing.measures) if missing else set()
    if faults and _is_up_to(side, "vendor", table, gaps):
        waiting |= set(gaps.in_error.get(table, ()))
    return Ask(
        contract=contract(table),
        holder=holder,
        sent=sent,
        columns=tuple(name for name in contract(table).names if name in columns),
        waiting=_in_order(waiting),
        alone=len(waiting - _elsewhere(table, gaps.missing)),
        share=sum(gaps.share.get(i, 0.0) for i in waiting),
        own_share=sum(gaps.own_share.get(i, 0.0) for i in waiting),
        compared=_in_order(set(inhouse.measures) - waiting) if inhouse else (),
        faults=faults,
    )


def _is_up_to(side: Side, whose: Whose, table: str, gaps: Gaps) -> bool:
    """Whether a side is the one to ask for these rows: it sent them before, or it has them and nobody sent them yet."""
    senders = _senders(table, whose, gaps)
    holder = HOLDERS[table].get(side)
    return side in senders or (holder is not None and holder.about == whose and (holder.own_view or not senders))


def _senders(table: str, whose: Whose, gaps: Gaps) -> set[Side]:
    return {side for sent, side, about in gaps.sent if (sent, about) == (table, whose)}


def _of(table: str, requests: list[Request]) -> Request | None:
    return next((request for request in requests if request.table == table), None)


def _elsewhere(table: str, requests: list[Request]) -> set[str]:
    """The measures that also miss something in another table."""
    return {i for request in requests if request.table != table for i in request.measures}


def _in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Measures as the card shows them: pillar by pillar."""
    wanted = set(ids)
    return tuple(m.id for m in measures.all_measures() if m.id in wanted)

"""Autopsy of hand-offs: who passes cases to whom and how well, and the cases that were passed about most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

import ibis.expr.types as ir

from ..answers import Answers
from ..card.autopsy import Autopsy
from ..engagement import Engagement, Vendor
from ..measures.handoffs import LOST_DAYS
from ..period import Period
from .cases import WORST, worst_cases
from .matrix import matrix
from .names import names_of

__all__ = ["autopsy_of", "names_of"]

Needs = dict[str, set[str]]
Judge = Callable[[Needs, frozenset[str], str], tuple[str, str] | None]
"""(needs, optional columns, organisation) -> status and reason why one cannot look, if one cannot."""
ROUTES: Needs = {"handoffs": {"case_id", "offered_at", "from_org", "to_org"}}
EVENTS: Needs = {"case_events": {"case_id", "occurred_at", "org", "team"}}
MATCHED: Needs = {"handoffs": {"case_id", "offered_at", "accepted_at", "from_org", "from_team", "to_org", "to_team"}}


class Delivered(Protocol):
    """The tables of an audit, as far as this room uses them (``trusted.Tables`` is one)."""

    period: Period
    con: Any
    answers: Answers

    @property
    def derived_handoffs(self) -> bool: ...

    def table(self, name: str) -> ir.Table: ...

    def delivered(self, table: str, org: str) -> Collection[str]: ...


def autopsy_of(
    tables: Delivered, vendor: Vendor, engagement: Engagement, judge: Judge, names: Mapping[str, str]
) -> Autopsy:
    """The matrix of hand-offs and the worst cases; what cannot be told says why. It never raises.

    ``names``: what the organisations are called, by id.
    """
    parties = (vendor.id, engagement.inhouse)
    found: dict[str, Any] = {"derived": tables.derived_handoffs, "ola_hours": engagement.ola_hours,
                             "lost_days": LOST_DAYS, "worst": WORST}  # fmt: skip
    found |= _told("routes", judge, ROUTES, parties, lambda: matrix(tables, parties, engagement.ola_hours))
    waits = not tables.derived_handoffs and _why_not(judge, MATCHED, parties) is None
    found |= _told("cases", judge, EVENTS, parties, lambda: worst_cases(tables, vendor.id, waits))
    seen = [*parties, *(org for route in found.get("routes", []) for org in (route.sender, route.receiver))]
    seen += [station.org for case in found.get("cases", []) for station in case.stations]
    return Autopsy(names={org: names.get(org, org) for org in seen}, inhouse=engagement.inhouse, **found)


def _told(
    part: str, judge: Judge, needs: Needs, parties: tuple[str, str], work: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    if why_not := _why_not(judge, needs, parties):
        status = "error" if why_not[0] == "error" else "no_evidence"
        return {f"{part}_told": status, f"{part}_reason": why_not[1]}
    try:
        found = work()
    except Exception as error:  # an autopsy may not stop an audit; the analyst sees of what kind the fault is
        return {f"{part}_told": "error", f"{part}_reason": f"{type(error).__name__} while looking"}
    return found if found[part] else found | {f"{part}_told": "nothing to show"}


def _why_not(judge: Judge, needs: Needs, parties: tuple[str, str]) -> tuple[str, str] | None:
    """Why the vendor's rows cannot be read; or that the in-house team's, which stand on the same routes, are faulty."""
    vendor, inhouse = parties
    if why_not := judge(needs, frozenset(), vendor):
        return why_not
    other = judge(needs, frozenset(), inhouse)
    return other if other and other[0] == "error" else None

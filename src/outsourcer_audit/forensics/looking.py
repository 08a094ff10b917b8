"""Looking: every pattern looked for in one organisation's rows. It never raises: a pattern that fails says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import ibis.expr.types as ir

from ..answers import Answers
from ..card.forensics import Suspicion, SuspicionStatus
from ..engine import dialect_of
from ..lineage import columns_used
from ..measures.context import Clock, NotConfigured
from ..slices.describe import readable
from .registry import PATTERNS, Pattern, Verdict

if TYPE_CHECKING:
    from ..engagement import Engagement
    from ..period import Period

Needs = dict[str, set[str]]
Judge = Callable[[Needs, frozenset[str], str], tuple[str, str] | None]
"""(needs, optional columns, organisation) -> status and reason why one cannot look, if one cannot."""


class Delivered(Protocol):
    """The tables of an audit, as far as this room uses them (``trusted.Tables`` is one)."""

    period: Period
    con: Any
    answers: Answers

    def table(self, name: str) -> ir.Table: ...


def look(tables: Delivered, org: str, engagement: Engagement, judge: Judge) -> list[Suspicion]:
    """Look for every pattern in one organisation's rows; ``judge`` says why one cannot (see ``Judge``)."""
    return [look_for(pattern, tables, org, engagement, judge) for pattern in PATTERNS]


def look_for(pattern: Pattern, tables: Delivered, org: str, engagement: Engagement, judge: Judge) -> Suspicion:
    """Look for one pattern."""
    needs: Needs = {}
    sql = ""
    try:
        special = {"period": Clock(tables.period, dialect_of(tables.con)), "engagement": engagement}
        signs = pattern.look(**{n: special[n] if n in special else tables.table(n) for n in pattern.tables})
        needs = columns_used(signs.counts)
        if why_not := judge(needs, pattern.optional, org):
            unread: SuspicionStatus = "error" if why_not[0] == "error" else "no evidence"
            return _suspicion(pattern, needs, "", Verdict(None, why_not[1], 0), unread)
        asked = signs.counts.filter(signs.counts.org == org)
        sql, rows = tables.answers.with_sql(tables.con, f"pattern {pattern.id} {org}", lambda: asked)
        verdict = signs.decide(rows)
    except NotConfigured as missing:
        return _suspicion(pattern, needs, sql, Verdict(None, str(missing), 0), "no evidence")
    except Exception as error:  # no pattern may stop an audit; the analyst sees which one failed, and of what kind
        return _suspicion(pattern, needs, sql, Verdict(None, f"{type(error).__name__} while looking", 0), "error")
    status: SuspicionStatus = "too few" if verdict.found is None else "found" if verdict.found else "not found"
    return _suspicion(pattern, needs, sql, verdict, status)


def _suspicion(pattern: Pattern, needs: Needs, sql: str, verdict: Verdict, status: SuspicionStatus) -> Suspicion:
    return Suspicion(
        id=pattern.id, title=pattern.title, why=pattern.why, source=pattern.source, question=pattern.question,
        status=status, figures=verdict.figures, n=verdict.n, effect=_settled(verdict.effect),
        effect_of=pattern.effect_of, p=_settled(verdict.p), seen=_settled(verdict.seen),
        expected=_settled(verdict.expected), innocent=pattern.innocent, remedy=pattern.remedy, who=pattern.who,
        needs=sorted(f"{table}.{column}" for table, columns in needs.items() for column in columns),
        by_month=dict(verdict.by_month), sql=readable(sql),
    )  # fmt: skip


def _settled(value: float | None) -> float | None:
    """To the digits on which two runs agree."""
    return None if value is None else float(f"{value:.6g}")

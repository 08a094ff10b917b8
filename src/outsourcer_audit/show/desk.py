"""The objects on an analyst's desk, shown: one partial for each kind, plain text beside it. No scripts, all escaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outsourcer_audit.card import Finding, Reading, ReportCard
from outsourcer_audit.formats import interval, measure, period, score

from .html import Html, partial

STANDS = ("scored", "provisional")


def audit(it: Any) -> Html:
    """What was opened: client, vendor, period, and what was delivered (the checks only if they have been run)."""
    from outsourcer_audit.validation import data_trust

    run = "checks" in vars(it)  # showing an audit shall not start the checks
    tables = data_trust(it.tables, it.checks if run else []).tables
    shown = [t if run or t.status == "not delivered" else t.model_copy(update={"status": ""}) for t in tables]
    return partial("desk/audit", a=it, supposed=getattr(it, "supposed", ""), **_delivered(shown))


def validation(it: Any) -> Html:
    """A line per table, and every check that did not pass."""
    checks = [check for table in it.trust.tables for check in table.checks if check.status != "passed"]
    gravest = sorted(checks, key=lambda c: ("critical", "warning", "info").index(c.severity))
    return partial("desk/validation", failed=gravest, **_delivered(it.trust.tables))


def _delivered(tables: list[Any]) -> dict[str, list[Any]]:
    absent = [t.table for t in tables if t.status == "not delivered"]
    return {"delivered": [t for t in tables if t.status != "not delivered"], "absent": absent}


MOVED = ("better", "worse", "differs", "added", "removed")


def comparison(it: Any) -> Html:
    """Two cards: grades, and the measures that are better, worse, or have another letter."""
    moved = [m for m in it.measures if m.verdict in MOVED or _another_letter(m)]
    return partial("desk/comparison", c=it, moved=moved)


def _another_letter(m: Any) -> bool:
    return bool(m.before and m.after and m.before.letter != m.after.letter)


SHOWN: dict[tuple[str, str], Callable[[Any], Html]] = {
    ("outsourcer_audit.audit.desk", "Audit"): audit,
    ("outsourcer_audit.audit.whatif", "Supposed"): audit,
    ("outsourcer_audit.audit.shown", "Validation"): validation,
    ("outsourcer_audit.audit.shown", "Explanation"): lambda e: partial("desk/explanation", e=e),
    ("outsourcer_audit.audit.trial", "Trial"): lambda t: partial("desk/trial", t=t),
    ("outsourcer_audit.audit.promoting", "Promotion"): lambda p: partial("desk/promotion", p=p),
    ("outsourcer_audit.audit.names", "Shelf"): lambda s: partial("desk/shelf", names=list(s)),
    ("outsourcer_audit.card", "ReportCard"): lambda c: partial("desk/card", c=c),
    ("outsourcer_audit.card.readings", "Reading"): lambda m: partial("desk/reading", m=m),
    ("outsourcer_audit.card.advice", "Finding"): lambda f: partial("desk/finding", f=f),
    ("outsourcer_audit.compare.model", "Comparison"): comparison,
}
"""How each kind of object is shown, by its module and name: nothing need be imported before there is one."""


def html(it: Any) -> Html:
    """An object of the desk as a piece of HTML. Raises TypeError for what is none."""
    kind = type(it)
    if (kind.__module__, kind.__name__) not in SHOWN:
        raise TypeError(f"{kind.__name__} is no object of the desk.")
    return SHOWN[kind.__module__, kind.__name__](it)


def reading_in_words(r: Reading) -> str:
    """One line: the figure, its interval, n, status and letter."""
    if r.status not in STANDS:
        return f"{r.title}: {r.status.replace('_', ' ')}" + (f", {r.reason}" if r.reason else "")
    exact = "exact" if r.exact else interval(r.low, r.high, r.unit)
    letter = f", {r.letter} ({score(r.score)})" if r.letter else ""
    return f"{r.title}: {measure(r.value, r.unit)} ({exact}), n = {r.n}, {r.status}{letter}"


def card_in_words(c: ReportCard) -> str:
    """The card in one line, as it shows itself elsewhere."""
    grade = f"{c.overall.letter} {score(c.overall.score)}" if c.overall.letter else f"not graded, {c.overall.reason}"
    what_if = f"What if: {c.supposed} - not a report card. " if c.supposed else ""
    return f"{what_if}{c.vendor} for {c.client}, {period(c.period.start, c.period.end)}: {grade}"


def finding_in_words(f: Finding) -> str:
    """What, on what evidence, and what to do."""
    return f"{f.title}. {f.evidence} {f.remedy}".strip()


def comparison_in_words(it: Any) -> str:
    """As ``invoke compare`` prints it."""
    from outsourcer_audit.compare import told

    return told(it)


IN_WORDS: dict[tuple[str, str], Callable[[Any], str]] = {
    ("outsourcer_audit.card.readings", "Reading"): reading_in_words,
    ("outsourcer_audit.card.advice", "Finding"): finding_in_words,
    ("outsourcer_audit.compare.model", "Comparison"): comparison_in_words,
}
"""What is a long value, and is told in a line or a few on a terminal."""

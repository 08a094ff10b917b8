"""Audit one vendor or all of them, or only check what was delivered."""

from __future__ import annotations

from pathlib import Path

from ..engagement import load_engagement
from ..errors import BelowGrade, DataError, UsageError
from .common import engagement_or_default, named, say


def audit(vendor: str, engagement: str, period: str, out: str, fail_under: str, show: bool) -> None:
    """Audit one vendor and say where its report card is."""
    engagement = engagement_or_default(engagement)
    if fail_under and fail_under not in tuple("ABCD"):
        raise UsageError(f"--fail-under={fail_under} is no letter of the scale; use A, B, C or D.")
    named(vendor, engagement)
    from ..grading import below
    from ..publish import publish

    card, folder = publish(engagement, vendor, period or None, Path(out), say)
    page = folder / "report_card.html"
    overall = card.overall
    grade = (
        f"{overall.letter} ({overall.score:.0f} of 100)"
        if overall.letter and overall.score is not None
        else f"no grade: {overall.reason}"
    )
    print(f"{card.vendor}: {grade}\nReport card: {page}")
    if show:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
    if fail_under and below(overall.letter, fail_under):
        raise BelowGrade(f"{card.vendor} is below {fail_under}.")


def validate(vendor: str, engagement: str, period: str) -> None:
    """Check one vendor's delivery and print a line per table and per failed check."""
    if not vendor:
        known = ", ".join(load_engagement(engagement_or_default(engagement)).vendors())
        raise UsageError(f"Which vendor? Write --vendor=NAME. Vendors: {known}.")
    from ..audit import open

    result = open(engagement_or_default(engagement), vendor, period or None).validate()
    print(result)
    failing = [check for table in result.trust.tables for check in table.checks if check.status != "passed"]
    for check in failing:
        where = f"{check.table}.{check.column}" if check.column else check.table
        whose = f" of {check.org}" if check.org else ""
        print(f"{check.severity}: {where}{whose}: {check.failed} of {check.total}: {check.why}")
    if any(check.severity == "critical" for check in failing):
        raise DataError("At least one critical check failed; the measures that need those tables cannot be judged.")

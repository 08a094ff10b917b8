"""Audit one vendor or all of them, or only check what was delivered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .. import nursery
from ..engagement import load_engagement
from ..errors import BelowGrade, DataError, UsageError
from ..full_disk import full_disk_told
from .common import engagement_or_default, named, say
from .watching import watching

if TYPE_CHECKING:
    from ..publish import Wanted


def audit(
    vendor: str,
    engagement: str,
    period: str,
    out: str,
    fail_under: str,
    show: bool,
    pdf: bool = False,
    workbook: bool = False,
    notebooks: str = "",
    edition: str = "",
) -> None:
    """Audit one vendor and say where its report card is."""
    engagement = engagement_or_default(engagement)
    _known_letter(fail_under)
    named(vendor, engagement)
    nursery.warm()
    wanted = _wanted(pdf, workbook, notebooks, edition)
    from ..grading import below, in_words
    from ..publish import publish

    with full_disk_told(Path(out)):
        card, folder = publish(engagement, vendor, period or None, Path(out), say, wanted)
    page = folder / "report_card.html"
    print(f"{card.vendor}: {in_words(card.overall)}\nReport card: {page}")
    if show:
        _open(page)
    if fail_under and below(card.overall.letter, fail_under):
        raise BelowGrade(f"{card.vendor} is below {fail_under}.")


def _known_letter(fail_under: str) -> None:
    if fail_under and fail_under not in tuple("ABCD"):
        raise UsageError(f"--fail-under={fail_under} is no letter of the scale; use A, B, C or D.")


def _open(page: Path) -> None:
    import webbrowser

    if not webbrowser.open(page.resolve().as_uri()):
        print(f"No browser was found; open {page} by hand.")


def _wanted(pdf: bool, workbook: bool, notebooks: str, edition: str) -> Wanted:
    if notebooks not in ("", "all"):
        raise UsageError(f"--notebooks={notebooks} is not known; write --notebooks=all for the deep dives as well.")
    if edition not in ("", "vendor"):
        raise UsageError(f"--edition={edition} is not known; write --edition=vendor for the edition to hand over.")
    if pdf:
        from ..pdf import ready

        ready()  # what is missing is said now, not after the audit
    from ..publish import Wanted

    return Wanted(pdf, workbook, notebooks == "all", edition == "vendor")


def portfolio(
    engagement: str,
    period: str,
    out: str,
    fail_under: str,
    show: bool,
    pdf: bool = False,
    workbook: bool = False,
    edition: str = "",
    resume: bool = False,
) -> None:
    """Audit every vendor of an engagement and say where the index is.

    What fails for one vendor stops no other; it is on the index, and the exit code says so. ``resume``: complete
    results that are what this run would make are kept.
    """
    engagement = engagement_or_default(engagement)
    _known_letter(fail_under)
    nursery.warm(checking=True)
    wanted = _wanted(pdf, workbook, "", edition)
    from ..publish.portfolio import publish_portfolio

    with full_disk_told(Path(out)), watching() as watch:
        book, folder = publish_portfolio(engagement, period or None, Path(out), watch, wanted, resume)
    index = folder / "index.html"
    print(f"Portfolio: {index}")
    if show:
        _open(index)
    if failed := book.failed:
        raise DataError(f"{len(failed)} of {len(book.entries)} vendors could not be audited: {', '.join(failed)}.")
    if fail_under and (below_it := book.below(fail_under)):
        raise BelowGrade(f"Below {fail_under}: {', '.join(below_it)}.")


def validate(vendor: str, engagement: str, period: str) -> None:
    """Check one vendor's delivery and print a line per table and per failed check."""
    if not vendor:
        known = ", ".join(load_engagement(engagement_or_default(engagement)).vendors())
        raise UsageError(f"Which vendor? Write --vendor=NAME. Vendors: {known}.")
    from ..audit import open

    with full_disk_told():
        result = open(engagement_or_default(engagement), vendor, period or None).validate()
    print(result)
    failing = [check for table in result.trust.tables for check in table.checks if check.status != "passed"]
    for check in failing:
        where = f"{check.table}.{check.column}" if check.column else check.table
        whose = f" of {check.org}" if check.org else ""
        print(f"{check.severity}: {where}{whose}: {check.failed} of {check.total}: {check.why}")
    if any(check.severity == "critical" for check in failing):
        raise DataError("At least one critical check failed; the measures that need those tables cannot be judged.")

"""What the commands do. tasks.py only passes words on; messages and exit codes are decided here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from .engagement import load_engagement
from .errors import BelowGrade, DataError, UsageError
from .rooms import DEMO, NOTEBOOKS, ROOT

DEFAULT_ENGAGEMENT = "engagements/demo"


def engagement_or_default(given: str) -> str:
    """The engagement asked for, else $OUTSOURCER_AUDIT_ENGAGEMENT, else the demo."""
    return given or os.environ.get("OUTSOURCER_AUDIT_ENGAGEMENT") or DEFAULT_ENGAGEMENT


def audit(vendor: str, engagement: str, period: str, out: str, fail_under: str, show: bool) -> None:
    """Audit one vendor and say where its report card is."""
    engagement = engagement_or_default(engagement)
    if fail_under and fail_under not in tuple("ABCD"):
        raise UsageError(f"--fail-under={fail_under} is no letter of the scale; use A, B, C or D.")
    _named(vendor, engagement)
    from .grading import below
    from .publish import publish

    card, folder = publish(engagement, vendor, period or None, Path(out), _say)
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
    from .audit import open

    result = open(engagement_or_default(engagement), vendor, period or None).validate()
    print(result)
    failing = [check for table in result.trust.tables for check in table.checks if check.status != "passed"]
    for check in failing:
        where = f"{check.table}.{check.column}" if check.column else check.table
        whose = f" of {check.org}" if check.org else ""
        print(f"{check.severity}: {where}{whose}: {check.failed} of {check.total}: {check.why}")
    if any(check.severity == "critical" for check in failing):
        raise DataError("At least one critical check failed; the measures that need those tables cannot be judged.")


def request(vendor: str, engagement: str, period: str, out: str) -> None:
    """Write what to ask the client and the vendor for, and say where it is."""
    engagement = engagement_or_default(engagement)
    _named(vendor, engagement)
    from .request import write_request

    folder = write_request(engagement, vendor, period or None, Path(out), _say)
    print(f"Data request: {folder}")


def forms(vendor: str, engagement: str, out: str) -> None:
    """Write the assessment forms for both sides, of one vendor or of all."""
    from .request import write_forms

    for folder in write_forms(engagement_or_default(engagement), vendor, Path(out)):
        print(f"Assessment forms: {folder}")


def onboard(vendor: str, source: str, engagement: str, force: bool) -> None:
    """Profile unknown exports and write a vendor's first mapping, and say what to do next."""
    if not vendor or not source:
        raise UsageError("Which vendor, and where are its exports? Write --vendor=NAME --source=FOLDER (or a file).")
    folder = engagement or os.environ.get("OUTSOURCER_AUDIT_ENGAGEMENT") or f"engagements/{vendor}"
    from .suggest import onboard as propose
    from .suggest.summary import summary

    done = propose(vendor, source, folder, force, _say)
    print("\n".join(summary(done, vendor, folder)))


def compare(before: str, after: str, rubric: bool, json: str) -> None:
    """Print what differs between two report cards; write it as JSON where asked to."""
    if not before or not after:
        raise UsageError(
            "Which two cards? Write --before=PATH --after=PATH: each a card.json, or a folder of results that "
            "`invoke audit` wrote."
        )
    from .compare import compare as beside
    from .compare import opened, told

    found = beside(opened(before), opened(after), rubric)
    print(told(found), flush=True)
    if json:
        try:
            Path(json).write_text(found.to_json(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(
                f"--json={json}: no file can be written there ({error.strerror}); name a file in a folder that exists."
            ) from None
        print(f"Comparison: {json}")


def measures(explain: str, engine: str, page: str) -> None:
    """List the measures, explain one, or write the reference page of all."""
    from . import catalogue

    if page:
        Path(page).write_text(catalogue.reference(), encoding="utf-8", newline="\n")
        print(f"Reference of all measures: {page}")
        return
    print(catalogue.explain(explain, engine) if explain else catalogue.listing())


def demo() -> None:
    """Write the demo engagement anew."""
    from .simulate import write_demo

    write_demo(DEMO)
    print(f"Demo engagement: {DEMO}")


def lab() -> int:
    """Open JupyterLab on the notebooks; the audit finds the engagement from there."""
    command = [sys.executable, "-m", "jupyterlab", str(NOTEBOOKS), f"--ServerApp.root_dir={ROOT}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as in a container; JupyterLab would refuse without a word more
        command.append("--allow-root")
    return subprocess.call(command, cwd=ROOT)


def test(slow: bool) -> int:
    """Run the tests, a file to a process; the slow simulations, which fill the machine alone, only when asked for."""
    how = ["-m", "slow"] if slow else ["-m", "not slow", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
    return subprocess.call([sys.executable, "-m", "pytest", *how], cwd=ROOT)


def _named(vendor: str, engagement: str) -> None:
    if not vendor:
        known = ", ".join(load_engagement(engagement).vendors()) or "none yet"
        raise UsageError(f"Which vendor? Write --vendor=NAME. Vendors in {engagement}: {known}.")


def _say(line: str) -> None:
    print(line, flush=True)

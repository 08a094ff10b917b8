"""Requests and forms as folders of files that appear whole: <out>/<engagement>/<vendor>/request/ and .../forms/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..appearing import appearing
from ..engagement import Engagement, Vendor, chosen_period, load_engagement
from ..errors import DataError, UsageError
from ..holders import SIDES, Side
from ..period import Period
from .ask import Ask, asks_of
from .form import write_form
from .gaps import Gaps, of_audit, of_nothing
from .letter import ASSESSMENT, Case, Enclosed, letter
from .workbook import write_workbook

Say = Callable[[str], None]


def write_request(engagement: str, vendor: str, period: str | None, out: Path, say: Say = lambda _: None) -> Path:
    """Write what to ask client and vendor for. Returns the folder.

    Where nothing was delivered yet, or nothing of it can be read, everything is asked for, and ``say`` hears why.
    Raises UsageError or DataError with one plain sentence before anything is written.
    """
    config = load_engagement(engagement)
    chosen = config.vendor(vendor)
    asked = chosen_period(config, period)
    gaps = _gaps(config, chosen, asked, say)
    case = _case(config, chosen, asked)
    folder = out / config.folder.name / vendor / "request"
    with (request := appearing(folder)) as work:
        for side in SIDES:
            _write_side(work, side, case, asks_of(side, gaps), gaps.coverage)
    for side in SIDES:
        _tell(say, folder, side, case, asks_of(side, gaps))
    _tell_kept(say, request)
    return folder


def write_forms(engagement: str, vendor: str, out: Path, say: Say = lambda _: None) -> list[Path]:
    """Write the assessment forms of one vendor, or of every vendor. Returns the folders."""
    config = load_engagement(engagement)
    ids = [vendor] if vendor else config.vendors()
    if not ids:
        raise UsageError(f"No vendors in {config.folder}: no vendors/<vendor>/vendor.toml found.")
    found = []
    for chosen in [config.vendor(vendor_id) for vendor_id in ids]:
        case = _case(config, chosen, None)
        folder = out / config.folder.name / chosen.id / "forms"
        with (forms := appearing(folder)) as work:
            for side in SIDES:
                write_form(work / form_name(side), side, case)
        _tell_kept(say, forms)
        found.append(folder)
    return found


def form_name(side: Side) -> str:
    return f"assessment_{side}.xlsx"


def workbook_name(side: Side) -> str:
    return f"data_request_{side}.xlsx"


def lines_to_read(side: Side, form: bool = False) -> str:
    """The lines that make a filled-in workbook (times in UTC) or form (answered rows only) an input."""
    if form:
        file, table, more = form_name(side), ASSESSMENT, "\nwhere = { level = { filled = true } }"
    else:
        file, table, more = workbook_name(side), "*", '\ntimezone = "UTC"'
    return f'[[source]]\ntable = "{table}"\nfile = "{file}"{more}'


def _gaps(config: Engagement, vendor: Vendor, period: Period, say: Say) -> Gaps:
    from ..audit import Audit

    try:
        return of_audit(Audit(config, vendor, period))
    except DataError as error:
        say(f"No report card can be made yet, so everything is asked for. The reason: {error}")
        return of_nothing(config, vendor, period)


def _case(config: Engagement, vendor: Vendor, period: Period | None) -> Case:
    return Case(
        client=config.client,
        vendor=vendor.name,
        vendor_id=vendor.id,
        inhouse=config.inhouse,
        inhouse_name=config.inhouse_name,
        start=period.start.isoformat() if period else "",
        end=period.end.isoformat() if period else "",
    )


def _write_side(work: Path, side: Side, case: Case, asks: list[Ask], coverage: float) -> None:
    text = letter(side, case, asks, coverage, Enclosed(workbook_name(side), form_name(side)))
    (work / f"request_{side}.md").write_text(text, encoding="utf-8", newline="\n")
    sheets = [ask for ask in asks if ask.table != ASSESSMENT]
    if sheets:
        write_workbook(work / workbook_name(side), f"Data request to {case.name(side)}", side, case, sheets)
    if len(sheets) < len(asks):
        write_form(work / form_name(side), side, case)


def _tell(say: Say, folder: Path, side: Side, case: Case, asks: list[Ask]) -> None:
    """What the consultant has to know: what is asked for, and what to do with what comes back."""
    needed = [ask.table for ask in asks if ask.needed]
    say(f"{case.name(side)} ({side}): {', '.join(needed) or 'nothing that a figure waits for'}")
    say(f"  letter: {folder / f'request_{side}.md'}")
    toml, where = ("engagement.toml", "the engagement's folder")
    if side == "vendor":
        toml, where = "vendor.toml", f"vendors/{case.vendor_id}"
    if any(ask.table != ASSESSMENT for ask in asks):
        say(f"  filled in, put {workbook_name(side)} into {where} and add to {toml}:")
        say(_indented(lines_to_read(side)))
    if any(ask.table == ASSESSMENT for ask in asks):
        say(f"  and {form_name(side)} likewise:")
        say(_indented(lines_to_read(side, form=True)))
    if again := [ask.table for ask in asks if ask.sent]:
        say(f"  it replaces the [[source]] of {', '.join(again)}: with both, rows would count twice")


def _tell_kept(say: Say, written: appearing) -> None:
    """Answers may have been filled in where the files were made: they are not ours to delete."""
    if written.kept:
        say(f"Somebody has worked in the files that lay there; they are kept in {written.kept}")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())

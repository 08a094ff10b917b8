"""The letter: a data request as Markdown, to be pasted into an e-mail as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..formats import period as period_in_words
from ..grading import COVERAGE_NEEDED
from ..holders import Side
from .ask import Ask
from .words import adds, columns_to_send, inert, share_in_words, titles


@dataclass(frozen=True)
class Case:
    """Who asks whom about what: names as configured (not yet harmless), ids as the data use them, ISO days."""

    client: str
    vendor: str
    vendor_id: str
    inhouse: str
    inhouse_name: str
    start: str
    end: str

    @property
    def period(self) -> str:
        return period_in_words(self.start, self.end).replace("\u00a0", " ")

    def name(self, side: Side) -> str:
        return self.client if side == "client" else self.vendor


@dataclass(frozen=True)
class Enclosed:
    """Names of the files that go with the letter."""

    workbook: str
    form: str


_OUTER, _INNER = "    - ", "        - "
"""Four spaces a level: the only indentation that every Markdown converter reads as a nested list, item 10 included."""

ASSESSMENT = "assessments"
"""Asked for with a form of its own rather than a sheet of the workbook."""


def letter(side: Side, case: Case, asks: list[Ask], coverage: float, enclosed: Enclosed) -> str:
    """The whole letter to one side."""
    again = [ask for ask in asks if ask.faults]
    wanted = [ask for ask in asks if ask.needed and not ask.faults]
    welcome = [ask for ask in asks if not ask.needed]
    lines = [f"# Data request to {inert(case.name(side))}", "", *_opening(side, case, coverage, bool(again + wanted))]
    lines += _list("Please send again", again, 1, side, enclosed)
    lines += _list("Please send", wanted, len(again) + 1, side, enclosed)
    if welcome:
        lines += ["", "## Welcome, if it is at hand", "", "No figure waits for these yet; no effort is needed.", ""]
        lines += [f"- {_what(ask, enclosed)}" for ask in welcome]
    if asks:
        sheets = any(ask.table != ASSESSMENT for ask in asks)
        lines += ["", "## How to send it", "", *_how(enclosed.workbook if sheets else "")]
        lines += ["", "## Personal data", "", *_privacy(side, case)]
    return "\n".join([*lines, "", "Thank you for your help.", ""])


def _opening(side: Side, case: Case, coverage: float, needed: bool) -> Iterator[str]:
    client, vendor = inert(case.client), inert(case.vendor)
    yield "Hello,"
    yield ""
    if side == "client":
        yield (
            f"we are preparing a report card on the customer service that {vendor} provides for you. It also says what "
            "you contribute on your side."
        )
    else:
        yield (
            f"on behalf of {client} we are preparing a report card on the customer service that you provide. It also "
            f"says what {client} contributes, and you will see how each figure was computed."
        )
    yield "The figures are computed from raw records of both sides, so that nobody has to take anybody's word."
    if needed and coverage:
        needs = "" if coverage >= COVERAGE_NEEDED else f"; a grade needs {share_in_words(COVERAGE_NEEDED)}"
        yield f"So far {share_in_words(coverage)} of the evidence behind the grade is there{needs}."
    yield ""
    if needed:
        yield f"Could you send us the following records for **{case.period}**? What would help most comes first."
    else:
        yield f"For **{case.period}** nothing that we need from you is missing."


def _list(heading: str, asks: list[Ask], first: int, side: Side, enclosed: Enclosed) -> Iterator[str]:
    if asks:
        yield from ("", f"## {heading}")
    for number, ask in enumerate(asks, start=first):
        yield ""
        yield from _item(number, ask, side, enclosed)


def _item(number: int, ask: Ask, side: Side, enclosed: Enclosed) -> Iterator[str]:
    yield f"{number}. {_what(ask, enclosed)}"
    for fault in ask.faults:
        yield f"{_OUTER}Why again: {inert(fault)}"
    if text := adds(ask, side):
        yield f"{_OUTER}What it adds: {text}"
    for pillar, figures in titles(ask.waiting).items():
        yield f"{_INNER}{inert(pillar)}: {inert(figures)}"
    if ask.table == ASSESSMENT:
        return
    if ask.sent and ask.columns:
        yield f"{_OUTER}Please send the table once more as a whole, with these columns added:"
        for name in ask.columns:
            yield f"{_INNER}`{name}`: {inert(ask.contract.column(name).description)}"
    elif not ask.sent:
        names = ", ".join(f"`{name}`" for name in columns_to_send(ask))
        yield f"{_OUTER}Columns: {names}"
    if not ask.sent and ask.contract.period_column is None:
        yield f"{_OUTER}This one complete, as of the end of the period, whatever the dates in it."


def _what(ask: Ask, enclosed: Enclosed) -> str:
    """The table in words: its title, why this side has it, and what a row is."""
    contract = ask.contract
    if ask.table == ASSESSMENT:
        return f"**{inert(contract.title)}**: {ask.holder.why}. The enclosed form `{enclosed.form}` is for it."
    grain = contract.grain[0].lower() + contract.grain[1:].rstrip(".")
    return f"**{inert(contract.title)}**: {ask.holder.why}; {inert(grain)}."


def _how(workbook: str) -> Iterator[str]:
    yield (
        "- Exports as they come from your systems are best: CSV, Excel or JSON, with your own column names and codes. "
        "There is no need to convert anything: the column names above are ours, yours may differ. Please tell us the "
        "time zone of the times."
    )
    if workbook:
        yield (
            f"- Where there is no export, fill in `{workbook}` and send it back: one sheet per table, with the meaning "
            "of every column, the words allowed and an example. Sheets and columns you do not have stay empty."
        )
    yield "- Please send raw rows, not totals or percentages: one row per contact, case, person or course."
    yield '- If something does not exist, please say so: it is then shown as "no evidence", which is not a bad grade.'


def _privacy(side: Side, case: Case) -> Iterator[str]:
    other = inert(case.vendor if side == "client" else case.client)
    yield (
        "- We need no names, telephone numbers, addresses or recordings. Please leave out free text such as notes and "
        "comments."
    )
    yield (
        "- Please replace the numbers of agents and customers by codes: the same code for the same person in every "
        "file and every month."
    )
    yield (
        "- Numbers of contacts, cases and customers that both sides know must remain comparable: please agree with "
        f"{other} on one way of coding them, or leave them as they are."
    )
    yield "- Please use the file exchange that is approved for customer data, not an e-mail attachment."

"""The assessment form: one row per practice, with what levels 1, 3 and 5 look like beside the cells to fill.

Filled in, it is readable input: the sheet is called as the table, its header holds the table's column names, and
practice, side and organisation are filled in already. Practices that nobody gave a level are left out by reading only
the rows that have one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import measures
from ..holders import Side
from . import book as xlsx
from .book import Book, book
from .letter import ASSESSMENT, Case
from .practices import Practice, practices
from .workbook import height

HEADER_ROW = 4
LEVELS = (
    (1, "Not done", "It does not happen, or only by chance."),
    (2, "Begun", "It happens now and then, and depends on single people."),
    (3, "Done", "It is agreed and done as a rule; gaps remain."),
    (4, "Done and checked", "It is done everywhere, and its results are looked at."),
    (5, "Done and improved", "It is done, checked and improved regularly; there is proof."),
)
_COLUMNS = (
    ("Statement", 44), ("level", 8), ("evidence", 34), ("respondent", 16), ("Level 1 looks like", 30),
    ("Level 3 looks like", 30), ("Level 5 looks like", 34), ("Why we ask", 34), ("practice", 26), ("side", 8),
    ("org", 16),
)  # fmt: skip
_TO_FILL = ("level", "evidence", "respondent")

Answers = dict[str, dict[str, Any]]
"""Practice id -> level, evidence and respondent, where they are known already."""


def write_form(path: Path, side: Side, case: Case, answers: Answers | None = None) -> None:
    """Write the form for one side; ``answers`` are filled in already."""
    with book(path, f"Assessment: {case.vendor} for {case.client}, answered by {case.name(side)}") as made:
        _questions(made, side, case, answers or {})
        _levels(made)


def _questions(made: Book, side: Side, case: Case, answers: Answers) -> None:
    sheet = made.sheet(ASSESSMENT)
    title = f"How {case.client} and {case.vendor} work together: the view of {case.name(side)}"
    made.text(sheet, 0, 0, title, bold=True, font_size=13)
    for row, line in enumerate(_instructions(side, case), start=1):
        made.text(sheet, row, 0, line)
    for place, (name, width) in enumerate(_COLUMNS):
        fill = xlsx.REQUIRED if name in _TO_FILL else xlsx.QUIET
        made.text(sheet, HEADER_ROW, place, name, bold=True, bottom=2, bg_color=fill)
        sheet.set_column(place, place, width)
    asked = [practice for practice in practices() if side in practice.answers]
    for row, practice in enumerate(asked, start=HEADER_ROW + 1):
        _question(made, sheet, row, practice, side, case, answers.get(practice.id, {}))
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    last = HEADER_ROW + len(asked)
    sheet.data_validation(
        HEADER_ROW + 1, 1, last, 1,
        {"validate": "list", "source": [str(level) for level, _, _ in LEVELS], "error_title": "Level",
         "error_message": "Please choose a level from 1 to 5, or leave the cell empty."},
    )  # fmt: skip


def _instructions(side: Side, case: Case) -> tuple[str, ...]:
    other = case.name("vendor" if side == "client" else "client")
    return (
        "Please fill in level (1 to 5), evidence (a document, a link, a date) and respondent (a role or initials, no "
        "name) in every row.",
        f"Answer as it is today, in your own view; {other} answers the same questions. Where the views differ there is "
        "something to talk about: that is what this form is for.",
        "What you cannot judge stays empty. Levels 2 and 4 lie between the ones described; sheet Levels has all five.",
    )


def _question(
    made: Book, sheet: Any, row: int, practice: Practice, side: Side, case: Case, answer: dict[str, Any]
) -> None:
    texts = {
        "Statement": practice.statement, "Why we ask": f"{practice.why} ({_group(practice.group)})",
        "Level 1 looks like": practice.level_1, "Level 3 looks like": practice.level_3,
        "Level 5 looks like": practice.level_5, "practice": practice.id, "side": side, "org": case.vendor_id,
        "evidence": answer.get("evidence", ""), "respondent": answer.get("respondent", ""),
    }  # fmt: skip
    for place, (name, _) in enumerate(_COLUMNS):
        if name == "level":
            look = made.format(quote_prefix=False, border=1, align="center")
            if (level := answer.get("level")) is None:
                sheet.write_blank(row, place, None, look)
            else:
                sheet.write_number(row, place, level, look)
        elif name in _TO_FILL:
            made.text(sheet, row, place, texts[name], text_wrap=True, border=1, num_format=xlsx.TEXT)
        else:
            made.text(sheet, row, place, texts[name], text_wrap=True, bold=name == "Statement")
    sheet.set_row(row, max(height([texts[name]], width) for name, width in _COLUMNS if name in texts))


def _group(group_id: str) -> str:
    return next((group.title for group in measures.all_groups() if group.id == group_id), group_id)


def _levels(made: Book) -> None:
    sheet = made.sheet("Levels")
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 70)
    for place, text in enumerate(("Level", "In a word", "What it means")):
        made.text(sheet, 0, place, text, bold=True, bottom=1, bg_color=xlsx.QUIET)
    for row, (level, word, meaning) in enumerate(LEVELS, start=1):
        for place, text in enumerate((str(level), word, meaning)):
            made.text(sheet, row, place, text)

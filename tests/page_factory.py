"""The page of a card as the report card's notebook makes it, without running a kernel."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from card_factory import make_card
from nbformat import v4

from outsourcer_audit import show
from outsourcer_audit.card import ReportCard
from outsourcer_audit.render import render

HOSTILE = "</style><script>alert(1)</script> <img src=x onerror=alert(1)> {{7*7}} \"'> $\\frac{"


def sections(card: ReportCard) -> list[show.Html]:
    """Every section in the order of the report."""
    return [
        show.headline(card), show.questions(card), show.tiles(card), show.lenses(card), show.client(card),
        show.findings(card), show.planner(card), show.money(card), show.agenda(card),
        *(part for g in card.pillars for part in (show.pillar(card, g.id), *_after(card, g.id))),
        show.autopsy(card), show.peers(card), show.lens_details(card), show.forensics(card), show.trust(card),
        show.method(card), show.reply(card), show.footer(card),
    ]  # fmt: skip


def _after(card: ReportCard, pillar: str) -> list[show.Html]:
    """What follows a pillar: the vendor's own figures stand with governance."""
    return [show.reported(card)] if pillar == "governance" else []


def notebook(card: ReportCard) -> Any:
    """A notebook as papermill leaves it: outputs of tagged cells, and much that must not be published."""
    book = v4.new_notebook()
    book.cells.append(v4.new_markdown_cell("ANALYST-NOTE"))
    for index, part in enumerate(sections(card)):
        cell = v4.new_code_cell("SECRET-CODE", metadata={"tags": ["report"]}, execution_count=index + 1)
        cell.outputs = [
            v4.new_output("stream", text="SECRET-STREAM"),
            v4.new_output("execute_result", {"text/html": part._repr_html_(), "text/plain": "SECRET-PLAIN"}),
            v4.new_output("error", ename="SECRET-ERROR", evalue="x", traceback=["SECRET-TRACEBACK /home/x"]),
        ]
        book.cells.append(cell)
    untagged = v4.new_code_cell("x")
    untagged.outputs = [v4.new_output("display_data", {"text/html": "<p>SECRET-UNTAGGED</p>"})]
    book.cells.append(untagged)
    return book


@lru_cache(maxsize=4)
def page(hostile: str = "", most: int = 99) -> str:
    """The finished page, with at most so many measures per group and rows per table; made once per test run."""
    card = make_card(hostile)
    cut = ("by_month", "by_channel", "by_team")
    update = {
        "pillars": [g.model_copy(update={"measures": g.measures[-most:]}) for g in card.pillars],
        "lenses": [g.model_copy(update={"measures": g.measures[-most:]}) for g in card.lenses],
        "measures": [m.model_copy(update={name: getattr(m, name)[-most:] for name in cut}) for m in card.measures],
    }
    card = card.model_copy(update=update)
    return render(notebook(card), f"Report card: {card.vendor}")

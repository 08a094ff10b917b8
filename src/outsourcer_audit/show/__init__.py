"""The sections of a report card, one function each, for a notebook or a page.

Each returns an ``Html`` whose rich display is made by an autoescaped Jinja partial: no HTML is built in Python,
and nothing stands on the page that is not in the card.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outsourcer_audit import formats
from outsourcer_audit.card import Group, ReportCard
from outsourcer_audit.rooms import TEMPLATES

from . import marks, words

__all__ = [
    "Html", "agenda", "client", "findings", "footer", "forensics", "headline", "lens_details", "lenses", "method",
    "money", "pillar", "planner", "questions", "reported", "style", "tiles", "trust",
]  # fmt: skip


_BETWEEN_BLOCKS = re.compile(
    r"(?<=>)\n\s*(?=</?(?:table|caption|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|div|p|section|h\d|details|summary)\b)"
)
"""New lines that show nowhere; a page has thousands. (Text is escaped, so it never holds a tag.)"""


class Html:
    """A finished piece of the page."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_html_(self) -> str:
        return self._text

    def __html__(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<Html of {len(self._text):,} characters>"


def headline(card: ReportCard) -> Html:
    """Who, when, the letter with its odds, and the one sentence that matters."""
    return _section("headline", card)


def questions(card: ReportCard) -> Html:
    """The three questions, answered, with the figures behind each answer."""
    return _section("questions", card)


def tiles(card: ReportCard) -> Html:
    """The pillars' letters side by side."""
    return _section("tiles", card)


def lenses(card: ReportCard) -> Html:
    """The lenses' letters, one line each."""
    return _section("lenses", card)


def client(card: ReportCard) -> Html:
    """The client's own grade and the measures it rests on."""
    own = [r for r in card.measures if r.id in _members(card.lenses, "client") or r.attribution == "client"]
    return _section("client", card, own=own)


def findings(card: ReportCard) -> Html:
    """What to do next, ordered by effect on the grade, and the shortest way to the next letter."""
    return _section("findings", card)


def planner(card: ReportCard) -> Html:
    """The smallest set of changes that would earn the next letter."""
    return _section("planner", card)


def money(card: ReportCard) -> Html:
    """What the contract cost, what it would have withheld, and what paying for outcomes would have cost."""
    return _section("money", card)


def agenda(card: ReportCard) -> Html:
    """What to put on the table of the next quarterly review, with owners and dates."""
    return _section("agenda", card)


def reported(card: ReportCard) -> Html:
    """Every figure of the vendor's own pack beside the recomputed one."""
    return _section("reported", card)


def forensics(card: ReportCard) -> Html:
    """Questions that the data raise: patterns that gaming, or an innocent cause, would leave behind."""
    return _section("forensics", card)


def pillar(card: ReportCard, group_id: str) -> Html:
    """One pillar or lens in full: table of measures, charts, details on demand."""
    from outsourcer_audit.charts import for_group

    group = _group(card, group_id)
    return _section("pillar", card, group=group, charts=for_group(card, group))


def lens_details(card: ReportCard) -> Html:
    """The measures of every lens, in tables like those of the pillars but without charts."""
    return _section("lens_details", card)


def trust(card: ReportCard) -> Html:
    """Whether the data can be believed: checks, the ledger of every file, and what was not delivered."""
    return _section("trust", card)


def method(card: ReportCard) -> Html:
    """How the grades are made, which rules limited them, and how to challenge a figure."""
    return _section("method", card)


def footer(card: ReportCard) -> Html:
    """Versions, hashes, period and time."""
    return _section("footer", card)


def style() -> Html:
    """The report's style sheet, for a notebook's screen (the published page brings its own): leave it untagged."""
    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    return Html(_environment().get_template("style.html.j2").render(css=css))


def _section(name: str, card: ReportCard, **more: Any) -> Html:
    by_id = {reading.id: reading for reading in card.measures}
    template = _environment().get_template(f"{name}.html.j2")
    return Html(_BETWEEN_BLOCKS.sub("", template.render(card=card, by_id=by_id, links=_links(card), **more)))


def _group(card: ReportCard, group_id: str) -> Group:
    for group in (*card.pillars, *card.lenses):
        if group.id == group_id:
            return group
    raise KeyError(f"{group_id!r} is not on this card; see [g.id for g in card.pillars + card.lenses].")


def _members(groups: list[Group], group_id: str) -> set[str]:
    return {measure for group in groups if group.id == group_id for measure in group.measures}


def _links(card: ReportCard) -> dict[str, str]:
    """Where on the page each measure is explained: its anchor, unique even if two ids look alike."""
    links: dict[str, str] = {}
    for group in (*card.pillars, *card.lenses):
        for measure in group.measures:
            anchor = f"m-{formats.slug(measure)}"
            links.setdefault(measure, anchor if anchor not in links.values() else f"{anchor}-{len(links)}")
    return links


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(TEMPLATES / "report_card" / "partials"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = (
        "count measure interval difference difference_interval score number percent day period month slug known tabs"
    )
    environment.filters.update({name: getattr(formats, name) for name in names.split()})
    environment.globals.update(
        marks=marks, LETTERS=words.LETTERS, SHAPES=words.SHAPES, EVIDENCE=words.EVIDENCE,
        PROVENANCE=words.PROVENANCE, BETTER=words.BETTER, WHO=words.WHO, OWN_RUBRIC=words.OWN_RUBRIC,
        FIRST_FINDINGS=words.FIRST_FINDINGS, MOST_SLICES=words.MOST_SLICES, MOST_SQL=words.MOST_SQL,
    )  # fmt: skip
    return environment

"""The sections of a report card, one function each. Nothing stands on the page that is not in the card."""

from __future__ import annotations

from typing import Any

from outsourcer_audit import formats
from outsourcer_audit.card import Group, ReportCard

from .html import Html, partial


def report(card: ReportCard) -> list[Html]:
    """Every section in the order of the page, as notebooks/report_card.ipynb shows them."""
    pillars = {group.id: pillar(card, group.id) for group in card.pillars}
    governance = pillars.pop("governance", None)
    return [
        headline(card), questions(card), tiles(card), lenses(card), client(card), findings(card), planner(card),
        money(card), agenda(card), *([governance] if governance else []), reported(card), *pillars.values(),
        autopsy(card), peers(card), lens_details(card), forensics(card), trust(card), method(card), reply(card),
        footer(card),
    ]  # fmt: skip


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


def autopsy(card: ReportCard) -> Html:
    """Hand-offs between every pair of organisations, and the ten worst cases as timelines."""
    found = card.autopsy
    routes = {(route.sender, route.receiver): route for route in found.routes} if found else {}
    return _section("autopsy", card, a=found, routes=routes)


def peers(card: ReportCard) -> Html:
    """The vendor among the other companies, and its teams among each other: funnels, never a league table."""
    from outsourcer_audit.charts import funnels

    drawn = list(zip(card.peers, funnels(card), strict=True))
    companies = [chart for found, chart in drawn if found.of == "organisation"]
    own = [chart for found, chart in drawn if found.of != "organisation"]
    return _section("peers", card, companies=companies, own=own)


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


def reply(card: ReportCard) -> Html:
    """Right of reply: how to challenge a figure, and every challenge with its verdict, before and after."""
    return _section("reply", card)


def footer(card: ReportCard) -> Html:
    """Versions, hashes, period and time."""
    return _section("footer", card)


def _section(name: str, card: ReportCard, **more: Any) -> Html:
    by_id = {reading.id: reading for reading in card.measures}
    return partial(name, card=card, by_id=by_id, links=_links(card), **more)


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

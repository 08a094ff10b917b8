"""The sections of a comparison of two cards. Nothing stands there that is not in the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .html import Html, partial

if TYPE_CHECKING:
    from outsourcer_audit.compare import Comparison, Word


def comparison(found: Comparison) -> list[Html]:
    """Every section in the order of the page."""
    return [headline(found), grades(found), changes(found), footer(found)]


def headline(found: Comparison) -> Html:
    """Which two cards, what to mind, and how many figures are better, worse, or not shown to have changed."""
    facts = sum(m.exact and m.verdict in ("better", "worse", "differs") for m in found.measures)
    return _section("compare/headline", found, facts=facts)


def grades(found: Comparison) -> Html:
    """Letters with their odds on both cards, and under today's rubric where two rubrics made them."""
    again = [g for g in (found.overall, found.client_overall, *found.groups) if g.regraded_before or g.regraded_after]
    return _section("compare/grades", found, regraded=bool(again))


def changes(found: Comparison) -> Html:
    """The differences with their intervals, and every measure in its table."""
    from outsourcer_audit.charts.comparison import differences

    chart = differences(found, _heads(found))
    return _section("compare/changes", found, charts=[chart] if chart else [])


def footer(found: Comparison) -> Html:
    """How the two were compared."""
    return _section("compare/footer", found)


def _heads(found: Comparison) -> dict[Word, str]:
    """What the verdicts are called: of two vendors neither is the other's earlier self."""
    first, second = found.sides
    if found.kind == "periods":
        return {"better": "Better", "worse": "Worse", "differs": "Another figure, better or worse cannot be said"}
    at = "Better at" if found.kind == "vendors" else "Better for"
    return {"better": f"{at} {second}", "worse": f"{at} {first}", "differs": "Differs, which is better cannot be said"}


def _section(name: str, found: Comparison, **more: Any) -> Html:
    neither = "no detectable change" if found.kind == "periods" else "no detectable difference"
    return partial(name, c=found, neither=neither, heads=_heads(found), sides=found.sides, **more)

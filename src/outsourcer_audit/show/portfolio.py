"""The sections of a portfolio's index, one function each. Nothing stands there that is not in portfolio.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .html import Html, partial

if TYPE_CHECKING:
    from outsourcer_audit.portfolio import Portfolio


def index(book: Portfolio) -> list[Html]:
    """Every section in the order of the page, as notebooks/portfolio.ipynb shows them."""
    return [
        headline(book), vendors(book), side_by_side(book), measures(book), differences(book), handoffs(book),
        trust(book), method(book), footer(book),
    ]  # fmt: skip


def headline(book: Portfolio) -> Html:
    """Whose vendors, when, what failed, and whether any two of them differ."""
    return _section("portfolio/headline", book)


def vendors(book: Portfolio) -> Html:
    """One vendor after the other: letter with odds, what matters most, and where the card is."""
    return _section("portfolio/vendors", book)


def side_by_side(book: Portfolio) -> Html:
    """Letters with their odds beside each other, and overall scores with their ranges."""
    from outsourcer_audit.charts.portfolio import one_scale, scores

    chart = scores(book)
    return _section("portfolio/grades", book, charts=[chart] if chart else [], one_scale=one_scale(book))


def measures(book: Portfolio) -> Html:
    """The most telling measures, a dot and an interval per vendor."""
    from outsourcer_audit.charts import portfolio as charts

    return _section("portfolio/measures", book, charts=charts.measures(book))


def differences(book: Portfolio) -> Html:
    """Who differs from whom, in how many figures and in which."""
    by_pair = {two: pair for pair in book.pairs for two in ((pair.first, pair.second), (pair.second, pair.first))}
    return _section("portfolio/differences", book, by_id={m.id: m for m in book.measures}, by_pair=by_pair)


def handoffs(book: Portfolio) -> Html:
    """Hand-offs between all organisations, as the cards together know them."""
    return _section("portfolio/handoffs", book)


def trust(book: Portfolio) -> Html:
    """Whether the data of each vendor can be believed."""
    return _section("portfolio/trust", book)


def method(book: Portfolio) -> Html:
    """How vendors are compared, and what that does not show."""
    return _section("portfolio/method", book)


def footer(book: Portfolio) -> Html:
    """Versions, period and time."""
    return _section("portfolio/footer", book)


def _section(name: str, book: Portfolio, **more: Any) -> Html:
    names = {entry.vendor_id: entry.vendor for entry in book.entries}
    return partial(name, book=book, names=names, **more)

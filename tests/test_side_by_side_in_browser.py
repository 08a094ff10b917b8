"""The index of a portfolio and the page of a comparison in a real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import chromium, expand, needs_chromium, opened, overflow, violations  # noqa: F401 (a fixture)
from card_factory import make_card
from genuine_card import TRANSFERS, share, with_
from portfolio_parts import HOSTILE, page, vendor

from outsourcer_audit.card import Autopsy, Part, Route
from outsourcer_audit.compare import compare
from outsourcer_audit.portfolio import Earlier, Failure, link, portfolio_of
from outsourcer_audit.render import page_of
from outsourcer_audit.show import comparison

pytestmark = needs_chromium


def index() -> str:
    """A failure, a hostile name, a vendor without a letter, differences and two sources of one cell."""
    part = Part(value=0.5, n=40)
    matrices = [
        Autopsy(names={"inhouse": "In-house"}, routes=[Route(sender="abel", receiver="inhouse", n=n, warm=part)])
        for n in (40, 41)
    ]
    none = vendor("Cora").overall.model_copy(update={"letter": None, "score": None, "reason": "too little"})
    cards = [
        vendor("Abel", 200, autopsy=matrices[0]),
        vendor(f"Bert {HOSTILE}", 300, vendor_id="bert", autopsy=matrices[1]),
        vendor("Cora", overall=none),
    ]
    earlier = Earlier(generated_at="2026-07-01T08:00:00+00:00", links=[link("Report card", "dora", "report_card.html")])
    failure = Failure(vendor_id="dora", vendor="Dora", message="calls.csv is missing.", earlier=earlier)
    files = {card.vendor_id: [link("Report card", card.vendor_id, "x.html")] for card in cards}
    return page(portfolio_of(cards, [failure], files))


def compared() -> str:
    before = with_(make_card(), {TRANSFERS: share(200, 2000)})
    after = with_(make_card(seed=8), {TRANSFERS: share(300, 2000)})
    found = compare(before, after, under_todays=True)
    return page_of(comparison(found), found.title)


@pytest.fixture(scope="module", params=[index, compared], ids=["index", "comparison"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("pages") / "page.html"
    path.write_text(request.param(), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(browser: Any, address: str, scheme: str, width: int) -> None:
    tab = opened(browser, address, color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    expand(tab)
    assert violations(tab) == []
    tab.close()


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_no_sideways_scrolling_and_nobody_is_asked(browser: Any, address: str, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address)
    expand(tab)
    assert overflow(tab) <= 0
    assert asked == [address]
    tab.close()

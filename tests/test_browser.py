"""The page in a real Chromium: accessible in light and dark, fits a small phone, asks nobody, needs no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import chromium, expand, needs_chromium, opened, violations  # noqa: F401 - a fixture
from page_factory import HOSTILE, page
from playwright.sync_api import Browser

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report_card.html"
    path.write_text(page(), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: Any, width: int) -> None:
    """Three rows of everything show each kind of mark; on the whole page axe needs minutes for the contrast."""
    path = tmp_path / "report_card.html"
    path.write_text(page(most=3), encoding="utf-8")
    tab = opened(browser, path.as_uri(), color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    expand(tab)
    assert violations(tab, {"color-contrast", "svg-img-alt"}) == []
    tab.close()


@pytest.mark.parametrize("width", [320, 390, 640, 800, 1280])
@pytest.mark.parametrize("expanded", [False, True])
def test_no_sideways_scrolling(browser: Browser, file: str, width: int, expanded: bool) -> None:
    """640 is also a desk of 1280 at 200 % zoom."""
    tab = opened(browser, file, viewport={"width": width, "height": 900})
    if expanded:
        expand(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_nothing_leaves_the_page_and_nothing_is_refused(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page(HOSTILE), encoding="utf-8")
    tab = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.goto(path.as_uri())
    tab.wait_for_timeout(300)
    assert asked == [path.as_uri()]
    assert said == []
    tab.close()


def test_everything_works_without_javascript(browser: Browser, file: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file)
    assert tab.locator("h1").inner_text().startswith("Harbour Contact")
    first = tab.locator("table.measures details").first
    assert not first.locator("dl").is_visible()
    first.locator("summary").first.click()
    assert first.locator("dl").is_visible()
    context.close()


def test_paper_shows_the_evidence_in_light_colours(browser: Browser, file: str) -> None:
    tab = opened(browser, file, color_scheme="dark")
    tab.emulate_media(media="print")
    assert tab.locator("table.measures details dl").first.is_visible()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (
        tab.evaluate("getComputedStyle(document.querySelector('table.measures thead')).display") == "table-header-group"
    )
    tab.close()

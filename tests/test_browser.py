"""The page in a real Chromium: accessible in light and dark, fits a small phone, asks nobody, needs no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_factory import HOSTILE, page

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"], headless=True
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report_card.html"
    path.write_text(page(), encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    tab = browser.new_page(**options)
    tab.goto(address)
    return tab


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: Any, width: int) -> None:
    """Three rows of everything show each kind of mark; on the whole page axe needs minutes for the contrast."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    path = tmp_path / "report_card.html"
    path.write_text(page(most=3), encoding="utf-8")
    tab = opened(browser, path.as_uri(), color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
    tab.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    report = axe.run(tab, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    found = report["violations"]
    assert {"color-contrast", "svg-img-alt"} <= {rule["id"] for rule in report["passes"]}
    assert [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found] == []
    tab.close()


@pytest.mark.parametrize("width", [320, 390, 640, 800, 1280])
@pytest.mark.parametrize("expanded", [False, True])
def test_no_sideways_scrolling(browser: Browser, file: str, width: int, expanded: bool) -> None:
    """640 is also a desk of 1280 at 200 % zoom."""
    tab = opened(browser, file, viewport={"width": width, "height": 900})
    if expanded:
        tab.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
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

"""Pages in a real Chromium: one browser for a module, and the questions that every page is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine")


@pytest.fixture(name="browser", scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"], headless=True
        )
        yield started
        started.close()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    tab = browser.new_page(**options)
    tab.goto(address)
    return tab


def letters(text: str) -> str:
    """Text from paper, every letter by itself: some fonts have signs for two, and some Chromiums print them so."""
    return text.translate({0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"})


def expand(tab: Page) -> None:
    """Open everything that can be opened."""
    tab.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


def overflow(tab: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def violations(tab: Page, seen: Iterable[str] = ("color-contrast",)) -> list[tuple[str, str, str]]:
    """What axe finds against WCAG 2.2 AA: rule, the first element, and why. The page must let axe in (bypass_csp).

    ``seen``: rules that must have found something to look at, or nothing was looked at.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    report = axe.run(tab, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    assert set(seen) <= {rule["id"] for rule in report["passes"] + report["violations"]}
    return [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in report["violations"]]

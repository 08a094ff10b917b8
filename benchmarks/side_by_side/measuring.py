"""What a report is as a file: size, what it asks the network for, axe, JavaScript, and whose values are inside."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
from leaks import parts, plain, unpacked

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES_LOOKED_AT = 6
PERSONAL = {
    "customers": ("CustomerId",),
    "agents": ("EmployeeNo", "FromAgent", "ToAgent"),
    "remarks": ("AgentRemark",),
}
"""What the exports hold about people -> in which columns."""


@dataclass(frozen=True)
class Measured:
    """One report as it is handed over."""

    files: int
    size: int
    remote: int
    hosts: int
    rules: int
    elements: int
    shown_with: int
    shown_without: int
    inside: dict[str, int]


def people(exports: list[Path]) -> dict[str, set[str]]:
    """The distinct values about people in the exports; remarks of less than three words could be anybody's."""
    found: dict[str, set[str]] = {kind: set() for kind in PERSONAL}
    for path in exports:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream, delimiter=";"):
                for kind, columns in PERSONAL.items():
                    found[kind] |= {row[name] for name in columns if row.get(name)}
    found["remarks"] = {remark for remark in found["remarks"] if len(remark.split()) > 2}
    return found


def measured(folder: Path, known: dict[str, set[str]]) -> Measured:
    """Look at everything that the tool would have its reader keep below a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    pages = [path for path in files if path.suffix == ".html"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        asked = {address for page in pages for address in _asked(browser, page)}
        violations = [found for page in _largest(pages) for found in _axe(browser, page)]
        shown_with, shown_without = (sum(_shown(browser, page, on) for page in pages) for on in (True, False))
        browser.close()
    return Measured(
        files=len(files),
        size=sum(path.stat().st_size for path in files),
        remote=len(asked),
        hosts=len({urlsplit(address).hostname for address in asked}),
        rules=len({rule for rule, _ in violations}),
        elements=sum(elements for _, elements in violations),
        shown_with=shown_with,
        shown_without=shown_without,
        inside=_inside(files, known),
    )


def _largest(pages: list[Path]) -> list[Path]:
    return sorted(pages, key=lambda page: page.stat().st_size)[-PAGES_LOOKED_AT:]


def _asked(browser: Browser, page: Path) -> Iterator[str]:
    """Addresses that the page asks for, and those that it would load if it were asked to; nothing is let through."""
    asked: list[str] = []
    tab = browser.new_page()
    tab.route(re.compile("^https?:"), lambda route: (asked.append(route.request.url), route.abort()))
    tab.goto(page.as_uri())
    tab.wait_for_timeout(3000)
    tab.close()
    yield from asked


def _axe(browser: Browser, page: Path) -> list[tuple[str, int]]:
    """Rules of WCAG 2.2 AA that are broken, each with the number of elements."""
    tab: Any = browser.new_page(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    tab.route(re.compile("^https?:"), lambda route: route.abort())
    tab.goto(page.as_uri())
    tab.wait_for_timeout(2000)
    found = Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    tab.close()
    return [(rule["id"], len(rule["nodes"])) for rule in found]


def _shown(browser: Browser, page: Path, scripts: bool) -> int:
    """Letters that can be seen on the page as it is opened."""
    context = browser.new_context(java_script_enabled=scripts, offline=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_timeout(2000)
    shown = len("".join(tab.inner_text("body").split()))
    context.close()
    return shown


def _inside(files: list[Path], known: dict[str, set[str]]) -> dict[str, int]:
    """How many of the values about people can be found in the files, whatever they are packed in."""
    packed = [text for path in files for _, text in parts(path.name, path.read_bytes())]
    searched = "\n".join(plain(layer) for text in packed for layer in unpacked(text))
    return {kind: sum(plain(value).split()[0] in searched for value in values) for kind, values in known.items()}

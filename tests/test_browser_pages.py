"""The real pages of a real run in a real Chromium: the demo's fullest vendor, the index, the comparison, the profile.

test_browser.py looks at a made-up card that shows every kind of mark; here is what a client opens.
"""

from __future__ import annotations

import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsing import chromium, expand, letters, needs_chromium, opened, overflow, violations  # noqa: F401 - the fixture
from commands import DEMO, EXTRAS, audited, run
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, needs_chromium]
VENDOR = "meridian"
PAGES = ("card", "edition", "index", "compare", "profile")
LARGEST = 500_000
STAMP = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)?|\d{1,2} \w+ \d{4},? (?:at )?\d\d:\d\d(?: UTC)?"
)

SQUEEZED = """[...document.querySelectorAll('main :not(svg *)')].filter(one => {
    const box = one.getBoundingClientRect(), words = one.textContent.trim();
    return !one.children.length && words.length > 12 && one.checkVisibility() && box.width > 1 && box.width < 40
        && box.height > 120; }).map(one => one.outerHTML.slice(0, 120))"""
"""Words of which hardly more than a letter fits into a line."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the fullest vendor, with everything that can be asked for."""
    return audited(DEMO, VENDOR, tmp_path_factory.mktemp("first"), *EXTRAS)


@pytest.fixture(scope="module")
def pages(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("pages")
    run("portfolio", f"--engagement={DEMO}", f"--out={out}")
    quarters = [audited(DEMO, VENDOR, out / "quarters", f"--period=2026-{quarter}") for quarter in ("Q1", "Q2")]
    before, after = (out / "quarters" / DEMO.name / VENDOR / f"2026-{quarter}" for quarter in ("Q1", "Q2"))
    assert {before, after} >= set(quarters)
    run("compare", f"--before={before}", f"--after={after}", f"--html={out / 'compare.html'}")
    exports = DEMO / "vendors" / VENDOR / "exports"
    run("onboard", "--vendor=new", f"--source={exports}", f"--engagement={out / 'onboarded'}")
    return {
        "card": folder / "report_card.html",
        "edition": folder / "vendor_edition" / "report_card.html",
        "index": out / DEMO.name / "index.html",
        "compare": out / "compare.html",
        "profile": next((out / "onboarded").rglob("profile.html")),
    }


# ----------------------------------------------------------------------------------------------------- as it is written


@pytest.mark.parametrize("name", PAGES)
def test_one_file_without_addresses_or_scripts(pages: dict[str, Path], name: str) -> None:
    text = pages[name].read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST
    remote = r"""(?:src|srcset|href|xlink:href|action|formaction|poster|data)\s*=\s*["']?\s*(?:https?:)?//"""
    assert not re.search(remote, text, re.I)
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", text, re.I)
    assert "<script" not in text.lower()
    assert not re.search(r"\son\w+\s*=", re.sub(r">[^<]*<", "><", text))
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert policy
    allowed = dict(part.strip().split(" ", 1) for part in policy[1].split(";"))
    assert allowed["default-src"] == "'none'"
    assert set(" ".join(allowed.values()).split()) <= {"'none'", "'unsafe-inline'", "data:"}
    assert not {"script-src", "connect-src", "frame-src"} & set(allowed)


@pytest.mark.parametrize("name", PAGES)
def test_outline(pages: dict[str, Path], browser: Browser, name: str) -> None:
    """A language, one h1, headings that skip no level, and a name and heads for every table."""
    tab = opened(browser, pages[name].as_uri())
    assert tab.get_attribute("html", "lang")
    levels = tab.eval_on_selector_all("h1,h2,h3,h4,h5,h6", "all => all.map(one => +one.tagName[1])")
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tables = tab.eval_on_selector_all("table", "all => all.map(t => [!!(t.caption && t.caption.textContent.trim()), "
                                      "[...t.querySelectorAll('th')].every(th => th.scope)])")  # fmt: skip
    assert tables
    assert all(caption and scopes for caption, scopes in tables), tables
    tab.close()


# -------------------------------------------------------------------------------------------------------- as it is seen


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing(pages: dict[str, Path], browser: Browser, name: str, scheme: Any, width: int) -> None:
    """Closed, as it is opened first, and with every detail open. On a busy machine the card takes two minutes."""
    view = {"width": width, "height": 900}
    tab = opened(browser, pages[name].as_uri(), color_scheme=scheme, viewport=view, bypass_csp=True)
    assert violations(tab) == []
    expand(tab)
    assert violations(tab) == []
    tab.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 640, 800, 1280])
def test_no_sideways_scrolling(pages: dict[str, Path], browser: Browser, name: str, width: int) -> None:
    """640 is also a desk of 1280 at 200 % zoom. Nothing may stick out of what is shown, nor lie over the margin."""
    tab = opened(browser, pages[name].as_uri(), viewport={"width": width, "height": 900})
    assert overflow(tab) <= 0
    expand(tab)
    assert overflow(tab) <= 0
    assert tab.evaluate(SQUEEZED) == []
    tab.close()


@pytest.mark.parametrize("name", PAGES)
def test_zoomed_text_is_not_cut(pages: dict[str, Path], browser: Browser, name: str) -> None:
    """At 200 % nothing that holds text hides a part of it."""
    tab = opened(browser, pages[name].as_uri(), viewport={"width": 640, "height": 450})
    expand(tab)
    cut = tab.evaluate("""[...document.querySelectorAll('main *')].filter(one => {
        const how = getComputedStyle(one), hides = how.overflowX === 'hidden' || how.overflowX === 'clip';
        return hides && how.position !== 'absolute' && !one.closest('svg') && one.clientWidth > 1
            && one.scrollWidth > one.clientWidth + 1; }).map(one => one.outerHTML.slice(0, 120))""")
    assert cut == []
    tab.close()


@pytest.mark.parametrize("name", PAGES)
def test_asks_nobody(pages: dict[str, Path], browser: Browser, name: str) -> None:
    tab = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.goto(pages[name].as_uri())
    expand(tab)
    tab.wait_for_timeout(300)
    assert [address for address in asked if not address.startswith("data:")] == [pages[name].as_uri()]
    assert said == []
    tab.close()


@pytest.mark.parametrize("name", PAGES)
def test_works_without_javascript(pages: dict[str, Path], browser: Browser, name: str) -> None:
    with_scripts = opened(browser, pages[name].as_uri())
    shown = with_scripts.inner_text("main")
    with_scripts.close()
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(pages[name].as_uri())
    assert tab.inner_text("main") == shown
    for summary in tab.locator("main summary:visible").all()[:3]:
        held = summary.locator("xpath=..")
        before = held.bounding_box()
        summary.click()
        after = held.bounding_box()
        assert before and after and after["height"] != before["height"]
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_focus_is_seen(pages: dict[str, Path], browser: Browser, name: str) -> None:
    tab = opened(browser, pages[name].as_uri())
    tab.keyboard.press("Tab")  # from now on the browser shows focus as to somebody at a keyboard
    unseen = tab.evaluate("""[...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
        .filter(one => one.checkVisibility()).filter(one => { one.focus(); const how = getComputedStyle(one);
        return document.activeElement !== one || how.outlineStyle === 'none' || parseFloat(how.outlineWidth) < 2; })
        .map(one => one.outerHTML.slice(0, 120))""")
    assert unseen == []
    tab.close()


# ------------------------------------------------------------------------------------------------------------- on paper


def printed(tab: Page, path: Path, size: str) -> list[str]:
    from pypdf import PdfReader

    tab.pdf(path=path, format=size, prefer_css_page_size=False, print_background=True)
    return [letters(page.extract_text()) for page in PdfReader(path).pages]


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_first_page_is_the_summary(folder: Path, browser: Browser, tmp_path: Path, size: str) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    tab = opened(browser, (folder / "report_card.html").as_uri(), color_scheme="dark")
    first, *others = (" ".join(text.split()) for text in printed(tab, tmp_path / "card.pdf", size))
    assert others
    assert card["vendor"] in first and card["client"] in first
    for question in card["questions"]:
        assert question["question"] in first
        assert " ".join(question["answer"].split())[-40:] in first
    for group in card["pillars"]:
        assert group["title"] in first
    tab.close()


def test_no_row_or_figure_is_cut_by_the_paper(folder: Path, browser: Browser) -> None:
    tab = opened(browser, (folder / "report_card.html").as_uri())
    tab.emulate_media(media="print")
    broken = tab.evaluate("""[...document.querySelectorAll('main tr, main figure, main thead')].filter(
        one => {
        if (!one.checkVisibility()) return false;
        for (let up = one; up && up.tagName !== 'MAIN'; up = up.parentElement) {
            const how = getComputedStyle(up);
            if (how.breakInside.startsWith('avoid') || (up.tagName === 'THEAD' && how.display === 'table-header-group'))
                return false;
        } return true; }).map(one => one.outerHTML.slice(0, 120))""")
    assert broken == []
    tab.close()


# ------------------------------------------------------------------------------------------------- the same, once again


def settled(path: Path) -> dict[str, Any]:
    """What a file says, without the moment at which it was made."""
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        return {str(n): STAMP.sub("", " ".join(p.extract_text().split())) for n, p in enumerate(PdfReader(path).pages)}
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return {name: STAMP.sub("", book.read(name).decode("utf-8", "replace")) for name in book.namelist()}
    text = STAMP.sub("", path.read_text(encoding="utf-8"))
    if path.suffix == ".ipynb":
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            cell["metadata"].pop("execution", None)
            cell["metadata"].pop("papermill", None)
        return notebook
    if path.name == "manifest.json":
        return json.loads(text) | {"outputs": sorted(json.loads(text)["outputs"])}  # hashes of what bears a moment
    return {"": text}


def test_two_runs_differ_in_nothing_but_the_time(folder: Path, tmp_path: Path) -> None:
    again = audited(DEMO, VENDOR, tmp_path, *EXTRAS)
    names = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert {name.suffix for name in names} >= {".html", ".json", ".ipynb", ".xlsx", ".pdf", ".csv"}
    assert [name.as_posix() for name in sorted(names) if settled(folder / name) != settled(again / name)] == []


def test_the_same_page_makes_the_same_pdf(folder: Path, tmp_path: Path) -> None:
    from outsourcer_audit.pdf import write_pdf

    page = (folder / "report_card.html").read_text(encoding="utf-8")
    for name in ("one.pdf", "two.pdf"):
        write_pdf(page, tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()

"""Hostile strings in every text column, name and heading: nothing runs anywhere, and they show as what they are."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import everything
import leaks
import pytest
from browsing import chromium, expand, needs_chromium  # noqa: F401 - the fixture
from hostile_run import HostileRun, hostile_run
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
PAGES = ("card", "edition", "index", "compare", "profile")
TAGS = everything.MARKUP[:3]


@pytest.fixture(scope="module")
def done() -> HostileRun:
    return hostile_run()


def lived(browser: Browser, address: str) -> tuple[str, list[str]]:
    """What a page shows with everything open and its policy switched off, and whatever ran or was asked for."""
    tab = browser.new_page(bypass_csp=True)
    happened: list[str] = []
    tab.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    tab.on("console", lambda message: happened.append(message.text))
    tab.on("pageerror", lambda error: happened.append(str(error)))
    tab.on("request", lambda request: happened.append(request.url) if request.url != address else None)
    tab.goto(address)
    expand(tab)
    tab.wait_for_timeout(300)
    assert tab.locator("script, iframe, object, embed, form, base").count() == 0
    assert tab.locator("img:not(.logo), [onerror], [onload], [onclick]").count() == 0
    shown = tab.inner_text("body")
    tab.close()
    return shown, happened


@needs_chromium
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_and_it_shows_as_text(done: HostileRun, browser: Browser, name: str) -> None:
    shown, happened = lived(browser, done.pages[name].as_uri())
    assert happened == []
    assert [markup for markup in TAGS if markup in shown]
    assert ">49<" not in done.pages[name].read_text(encoding="utf-8").split("<h1", 1)[1][:400]


@needs_chromium
def test_pages_of_the_deep_dives_run_nothing(done: HostileRun, browser: Browser) -> None:
    pages = sorted(done.folder.glob("notebooks/*.html"))
    assert len(pages) >= 4
    for page in pages:
        _, happened = lived(browser, page.as_uri())
        assert happened == [], page.name


@needs_chromium
def test_the_card_shows_every_kind_of_string(done: HostileRun, browser: Browser) -> None:
    """Vendor, client, in-house team, channels, topics, teams, sites, and the names of files and columns."""
    shown, _ = lived(browser, done.pages["card"].as_uri())
    assert f"Evil {everything.MARKUP[0]}" in shown
    assert f"Client {everything.MARKUP[1]}" in shown
    assert all(markup in shown for markup in everything.MARKUP)


@needs_chromium
def test_the_profile_shows_the_names_of_files_and_columns(done: HostileRun, browser: Browser) -> None:
    shown, _ = lived(browser, done.pages["profile"].as_uri())
    for contract, column in everything.personal():
        assert everything.file_of(contract) in shown
        assert everything.header(column) in shown


@needs_chromium
def test_outputs_of_notebooks_run_nothing(done: HostileRun, browser: Browser, tmp_path: Path) -> None:
    """As JupyterLab shows them: every HTML and SVG output of every notebook, put into a page without any policy."""
    notebooks = sorted(done.folder.rglob("*.ipynb"))
    assert len(notebooks) >= 5
    for path in notebooks:
        bundles = list(outputs(json.loads(path.read_text(encoding="utf-8"))))
        assert not any("application/javascript" in bundle for bundle in bundles), path.name
        parts = [
            "".join(bundle[kind]) for bundle in bundles for kind in ("text/html", "image/svg+xml") if kind in bundle
        ]
        page = tmp_path / f"{path.stem}.html"
        page.write_text("<!doctype html><meta charset=utf-8><body>" + "\n".join(parts), encoding="utf-8")
        shown, happened = lived(browser, page.as_uri())
        assert happened == [], path.name
        assert not parts or len(shown) > 100, path.name


def outputs(notebook: Any) -> Any:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            yield output.get("data", {})


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(done: HostileRun) -> None:
    books = sorted(done.out.rglob("*.xlsx"))
    assert any(path.name == "report_card.xlsx" for path in books)
    for path in books:
        with zipfile.ZipFile(path) as book:
            names = book.namelist()
            texts = {name: book.read(name).decode("utf-8", "replace") for name in names}
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()], path.name
        if path.name == "report_card.xlsx":
            assert not [name for name in names if "worksheets/sheet" in name and "<f>" in texts[name]]
            strings = texts["xl/sharedStrings.xml"]
            assert "&lt;script&gt;alert(1)" in strings
            assert "=1+1" in strings
        for name, text in texts.items():
            assert not re.search(r'Target="(?:https?:|file:|javascript:)', text), f"{path.name}!{name}"


def test_a_pdf_runs_nothing_and_shows_the_strings(done: HostileRun) -> None:
    from pypdf import PdfReader

    for path in sorted(done.folder.rglob("*.pdf")):
        reader = PdfReader(path)
        packed = "".join(text for where, text in leaks.parts(path.name, path.read_bytes()) if "pages" not in where)
        for word in ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/SubmitForm", "/URI"):
            assert not re.search(rf"{word}\b\s*[(<\[/\d]", packed), f"{word} in {path.name}"
        text = "".join("".join(page.extract_text() for page in reader.pages).split())
        assert "".join(f"Evil {everything.MARKUP[0]}".split()) in text

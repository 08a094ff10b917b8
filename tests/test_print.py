"""Printed from a real Chromium on A4 and Letter: page one is a summary to hand over, and no measure is cut in two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card

from outsourcer_audit import show
from outsourcer_audit.card import Reading, Slice
from outsourcer_audit.render import page_of

pytest.importorskip("pypdf")
import pypdf
from browsing import chromium, letters, needs_chromium  # noqa: F401 - a fixture
from playwright.sync_api import Browser

SIZES = ("A4", "Letter")

pytestmark = needs_chromium


def printed(browser: Browser, folder: Path, html: str, size: str) -> list[str]:
    """The text of every page on paper, one space between words and every letter by itself."""
    (folder / "page.html").write_text(html, encoding="utf-8")
    tab = browser.new_page(color_scheme="dark")
    tab.goto((folder / "page.html").as_uri())
    tab.pdf(path=folder / "page.pdf", format=size)
    tab.close()
    return [" ".join(letters(p.extract_text()).split()) for p in pypdf.PdfReader(folder / "page.pdf").pages]


@pytest.mark.parametrize("size", SIZES)
def test_page_one_is_the_summary(browser: Browser, tmp_path: Path, size: str) -> None:
    card = make_card()
    parts = (show.headline, show.questions, show.tiles, show.lenses, show.client, show.findings)
    first, second, *_ = pages = printed(browser, tmp_path, page_of([part(card) for part in parts], "Card"), size)
    wanted = [
        "Report card",
        "Harbour Contact",
        "72 of 100 points",
        "Odds of each letter",
        *(q.question for q in card.questions),
    ]
    wanted += [q.answer[-40:] for q in card.questions]  # the answers to their end
    assert [text for text in wanted if text not in first] == []
    assert [g.title for g in card.pillars if f"{g.title}" not in first[first.index("The pillars") :]] == []
    assert first.count("coverage") == len(card.pillars) == 4  # the last line of each tile
    assert "Other lenses" in second and "Other lenses" not in first
    assert "What to do next" not in first
    assert f"1 of {len(pages)}" in first


def marked(number: int, reading: Reading) -> Reading:
    """A measure that says its number in its title, at the start and at the end of its details."""
    parts: dict[str, Any] = {}
    if reading.by_team:  # a centre of 24 teams: the longest that the page shows
        some = [Slice(key=f"T{i}", value=0.5, n=40, low=0.4, high=0.6, status="scored") for i in range(23)]
        parts["by_team"] = [*some, some[0].model_copy(update={"key": f"last{number}z"})]
    return reading.model_copy(
        update={"title": f"Title{number}z of a measure", "why": f"why{number}z", "source": f"source{number}z", **parts}
    )


@pytest.fixture(scope="module")
def measured() -> str:
    """Every measure of the card in its table, marked."""
    card = make_card()
    card = card.model_copy(update={"measures": [marked(i, m) for i, m in enumerate(card.measures)]})
    return page_of([*(show.pillar(card, group.id) for group in card.pillars), show.lens_details(card)], "Card")


@pytest.mark.parametrize("size", SIZES)
def test_no_measure_is_cut_by_the_end_of_a_page(browser: Browser, tmp_path: Path, size: str, measured: str) -> None:
    card = make_card()
    pages = printed(browser, tmp_path, measured, size)
    assert len(pages) > 10
    cut = []
    for number, reading in enumerate(card.measures):
        marks = [f"why{number}z", f"source{number}z"]
        marks += [f"last{number}z"] * any(f"last{number}z" in text for text in pages)
        found = {mark: [at for at, text in enumerate(pages) if mark in text] for mark in marks}
        where = found[marks[0]]
        if len(where) != 1 or any(at != where for at in found.values()) or f"Title{number}z of" not in pages[where[0]]:
            cut.append((reading.title, found))
    assert cut == []
    heads = [text for text in pages if "why" in text and "z How to read it" in text]
    assert all("Measure Letter Figure" in text for text in heads)  # the head of the table stands on every page


def test_what_paper_leaves_out_is_said_on_paper_only(browser: Browser, tmp_path: Path) -> None:
    html = page_of([show.method(make_card())], "Card")
    said = "On paper, formulas in SQL, checks that passed and the numbers under the charts are left out"
    assert said in " ".join(printed(browser, tmp_path, html, "A4"))
    tab = browser.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    assert not tab.get_by_text(said).is_visible()
    tab.close()

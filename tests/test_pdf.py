"""The PDF: the same page, tagged and paged; it asks nobody, and is the same twice."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card
from page_factory import HOSTILE

from outsourcer_audit import pdf, show
from outsourcer_audit.errors import UsageError
from outsourcer_audit.pdf import write_pdf
from outsourcer_audit.render import page_of

pypdf = pytest.importorskip("pypdf")
SUMMARY = (show.headline, show.questions, show.tiles, show.lenses, show.findings, show.footer)
SMALL = '<!DOCTYPE html><html lang="pt"><head><title>A title</title>{head}</head><body><p>Text</p>{body}</body></html>'


def possible() -> bool:
    try:
        pdf.ready()
    except UsageError:
        return False
    return True


needed = pytest.mark.skipif(not possible(), reason="no WeasyPrint, or no Pango, on this machine")


def made(folder: Path, html: str) -> Any:
    write_pdf(html, folder / "card.pdf")
    return pypdf.PdfReader(folder / "card.pdf")


def words(found: Any) -> str:
    return " ".join(found.extract_text().split())


def short(hostile: str = "", *, measures: bool = True) -> str:
    """The summary of the factory's card, and one pillar with two of its measures and its charts."""
    card = make_card(hostile)
    parts = [part(card) for part in SUMMARY]
    if measures:
        pillars = [g.model_copy(update={"measures": g.measures[:2]}) for g in card.pillars]
        parts.append(show.pillar(card.model_copy(update={"pillars": pillars}), "governance"))
    return page_of(parts, f"Report card: {card.vendor}")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return made(tmp_path_factory.mktemp("pdf"), short())


@pytest.fixture(scope="module")
def texts(card: Any) -> list[str]:
    return [words(one) for one in card.pages]


def elements(node: Any) -> list[Any]:
    """Every element of a tag tree, in reading order."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    return [node, *(e for kid in (kids if isinstance(kids, list) else [kids]) for e in elements(kid))]


@needed
def test_page_one_holds_the_summary(texts: list[str]) -> None:
    first, second, *_ = texts
    known = make_card()
    wanted = ["Harbour Contact", "72 of 100 points", "18.7 %", *(q.question for q in known.questions)]
    wanted += ["Governance", "Training", "Data integration", "Hand-offs"]
    assert [text for text in wanted if text not in first] == []
    assert first.count("coverage") == 4
    assert "Other lenses" in second and "Other lenses" not in first


@needed
def test_every_page_says_whose_it_is_and_which(texts: list[str]) -> None:
    for number, text in enumerate(texts, start=1):
        assert "Harbour Contact serving the customers of Northlight Energy" in text
        assert "1 January to 30 June 2026" in text
        assert f"{number} of {len(texts)}" in text


@needed
def test_it_is_tagged_with_title_and_language(card: Any) -> None:
    root = card.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not False and root["/Lang"] == "en"
    assert card.metadata["/Title"] == "Report card: Harbour Contact"
    tags = elements(root["/StructTreeRoot"]["/K"][0])
    kinds = [tag.get("/S") for tag in tags]
    assert kinds.count("/H1") == 1 and {"/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    said = [str(tag.get("/Alt", "")) for tag in tags if tag.get("/S") == "/Figure"]
    assert "" not in said  # a drawing without words says nothing to a screen reader
    assert any(text.startswith("Governance: ") for text in said)


@needed
def test_evidence_is_expanded_and_drawings_have_their_colours(card: Any, texts: list[str]) -> None:
    assert "Why it matters: The customer waits while two companies disagree" in " ".join(texts)
    drawn = b"".join(one.get_contents().get_data() for one in card.pages)
    for token in (b"0.486 0.071 0.212", b"0.114 0.31 0.486"):  # --f: #7c1236 of a badge, --accent: #1d4f7c of a dot
        red, green, blue = (float(part) for part in token.split())
        assert any(_near(line, (red, green, blue)) for line in drawn.splitlines()), token


def _near(line: bytes, colour: tuple[float, ...]) -> bool:
    parts = line.split()
    if len(parts) < 3 or parts[-1].lower() not in (b"rg", b"scn"):
        return False
    try:
        found = [float(part) for part in parts[-4:-1]]
    except ValueError:
        return False
    return len(found) == 3 and max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 0.004


@needed
def test_hostile_strings_are_text(tmp_path: Path) -> None:
    found = made(tmp_path, short(HOSTILE, measures=False))
    text = " ".join(words(one) for one in found.pages)
    assert "<script>alert(1)</script>" in text and "{{7*7}}" in text
    root = found.trailer["/Root"]
    assert "/OpenAction" not in root and "/JavaScript" not in root.get("/Names", {})
    links = [a.get_object().get("/A", {}) for one in found.pages for a in one.get("/Annots", [])]
    assert [link for link in links if link.get("/S") not in (None, "/GoTo")] == []


@needed
def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("socket.socket.connect", lambda self, address: asked.append(address))
    monkeypatch.setattr("socket.getaddrinfo", lambda *address, **_: asked.append(address) or [])
    secret = tmp_path / "secret.css"
    secret.write_text("p::before { content: 'LEAKED' }")
    head = f"""<link rel="stylesheet" href="http://127.0.0.1:9/a.css"><link rel="stylesheet" href="{secret.as_uri()}">
      <style>@import url({secret.as_uri()}); @import "https://x.example/b.css";
      p {{ background: url(http://127.0.0.1:9/c.png) }} @font-face {{ font-family: x; src: url(http://127.0.0.1:9/f) }}
      p {{ font-family: x }}</style>"""
    body = f"""<img alt="i" src="http://127.0.0.1:9/d.png"><img alt="f" src="{secret.as_uri()}">
      <svg width="9" height="9"><image href="http://127.0.0.1:9/e.png" width="9" height="9"/></svg>
      <object data="http://127.0.0.1:9/g.svg"></object><embed src="ftp://127.0.0.1:9/h">"""
    found = made(tmp_path, SMALL.format(head=head, body=body))
    assert asked == []
    assert words(found.pages[0]).startswith("Text")  # and not LEAKED, which the style sheet beside it would say


@needed
def test_two_runs_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """In a process of its own, another day, with other hashes: nothing of that is in the file."""
    html = short()
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    script = (
        "import sys, time; time.time = lambda: 2e9; from pathlib import Path;"
        "from outsourcer_audit.pdf import write_pdf;"
        "write_pdf(Path(sys.argv[1]).read_text(encoding='utf-8'), Path(sys.argv[2]))"
    )
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu"}
    command = [sys.executable, "-c", script, str(tmp_path / "page.html"), str(tmp_path / "other.pdf")]
    subprocess.run(command, check=True, env=other)
    write_pdf(html, tmp_path / "one.pdf")
    one = (tmp_path / "one.pdf").read_bytes()
    assert one == (tmp_path / "other.pdf").read_bytes()
    assert b"CreationDate" not in one and b"ModDate" not in one


def test_without_weasyprint_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r"^--pdf needs WeasyPrint: pip install \"outsourcer-audit\[pdf\]\"\.$"):
        pdf.ready()


def test_without_pango_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    genuine = builtins.__import__

    def refusing(name: str, *more: Any) -> Any:
        if name.split(".")[0] == "weasyprint":
            print("-----\n\nWeasyPrint could not import some external libraries.")  # as it does
            raise OSError("cannot load library 'libpango-1.0-0'")
        return genuine(name, *more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(UsageError) as refused:
        pdf.ready()
    said = str(refused.value)
    assert "\n" not in said and all(word in said for word in ("Pango", "Linux", "apt install", "macOS", "Windows"))
    assert capsys.readouterr().out == ""

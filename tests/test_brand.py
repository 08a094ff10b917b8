"""A brand is colours and a logo: it can neither fetch anything nor close, hide or rewrite anything of the page."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest
from nbformat import v4

from outsourcer_audit.brand import Brand, brand_of
from outsourcer_audit.errors import DataError
from outsourcer_audit.render import render

GOOD = """/* Alder Bank */
:root { --accent: #0b5d3b; --serif: "Alder Serif", Georgia, serif }
@media (prefers-color-scheme: dark) { :root { --accent: #7fd3ac; } }
"""
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def test_an_engagement_without_a_brand_has_none(tmp_path: Path) -> None:
    assert brand_of(tmp_path) == Brand("", "")


def test_colours_and_logo_are_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "brand.css").write_text(GOOD, encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(PNG)
    page = render(v4.new_notebook(), "Card", brand=brand_of(tmp_path))
    assert "--accent: #0b5d3b" in page
    assert page.index("--accent: #1d4f7c") < page.index("--accent: #0b5d3b")  # the brand has the last word
    (found,) = re.findall(r'<img class="logo" alt="" src="data:image/png;base64,([^"]+)">', page)
    assert b64decode(found) == PNG


@pytest.mark.parametrize(
    "evil",
    [
        "</style><script>alert(1)</script>",
        ":root { --a: </style> }",
        "a { background: url(x) }",
        ":root { --a: url(x) }",
        ":root { --a: URL (x) }",
        ":root { --a: image-set('x' 1x) }",
        "@import 'x';",
        ":root { @import 'x'; }",
        r":root { --a: \75 rl(x) }",
        ":root { --a: u/**/rl(x) }",
        ":root { color: red }",
        "body { display: none }",
        ":root { --a: red } body { --b: red }",
        "@media print { :root { --a: red } }",
        "@media (prefers-color-scheme: dark) { body { display: none } }",
        "@media (prefers-color-scheme: dark) { :root { --a: red } body { display: none } }",
        ":root { --a: red",
        ":root { --a: { color: red } }",
    ],
)
def test_anything_else_is_refused_in_one_line(tmp_path: Path, evil: str) -> None:
    (tmp_path / "brand.css").write_text(evil, encoding="utf-8")
    with pytest.raises(DataError, match=r"brand\.css: a brand sets custom properties and nothing else") as error:
        brand_of(tmp_path)
    assert "\n" not in str(error.value)


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "brand.css").write_bytes("/* Bürgerbank */ :root { --accent: #123456 }".encode("latin-1"))
    with pytest.raises(DataError, match=r"brand\.css is no UTF-8 text; save it as UTF-8"):
        brand_of(tmp_path)


def test_a_large_logo_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(b"<svg/>" * 20_000)
    with pytest.raises(DataError, match=r"logo\.svg has 120,000 bytes; a logo on the page has at most 60,000"):
        brand_of(tmp_path)

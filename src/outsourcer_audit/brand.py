"""Brand of an engagement: ``brand.css`` (custom properties of the style sheet) and a logo, nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from .errors import DataError

LOGOS = {"logo.svg": "image/svg+xml", "logo.png": "image/png"}
LARGEST = 60_000
"""Bytes of a logo; a page is to stay under 500 KB."""
_PROPERTY = re.compile(r"\s*--[a-z][a-z-]*\s*:\s*[#\w\s.,%()\"'/+*-]+\s*")
_FETCHES = re.compile(r"url|expression|image|src|attr", re.IGNORECASE)
_RULE = re.compile(r"\s*:root\s*\{([^{}]*)\}\s*")
_DARK = re.compile(r"\s*@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Brand:
    """``css`` sets custom properties only; ``logo`` is a data address, both empty where the engagement has none."""

    css: str = ""
    logo: str = ""


def brand_of(folder: Path) -> Brand:
    """What lies in an engagement's folder; raises DataError, in one line, where it is more than a brand may be."""
    css = folder / "brand.css"
    return Brand(_properties(css) if css.is_file() else "", _logo(folder))


def _properties(path: Path) -> str:
    try:
        text = _COMMENT.sub("", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(f"{path} is no UTF-8 text; save it as UTF-8.") from None
    rest = text
    dark = _DARK.search(rest)
    rules = []
    if dark:
        rules.append(dark[1])
        rest = rest[: dark.start()] + rest[dark.end() :]
    rules.append(rest)
    for rule in rules:
        if not all(_declares(body) for body in _bodies(rule, path)):
            raise _refused(path)
    return text.strip()


def _bodies(text: str, path: Path) -> list[str]:
    if _RULE.sub("", text).strip():
        raise _refused(path)
    return [found[1] for found in _RULE.finditer(text)]


def _declares(body: str) -> bool:
    lines = [line for line in body.split(";") if line.strip()]
    return all(_PROPERTY.fullmatch(line) and not _FETCHES.search(line.split(":", 1)[1]) for line in lines)


def _refused(path: Path) -> DataError:
    return DataError(
        f"{path}: a brand sets custom properties and nothing else: `:root {{ --accent: #1d4f7c; }}`, and the same "
        "within `@media (prefers-color-scheme: dark) { ... }`; no other selector, no address, no import."
    )


def _logo(folder: Path) -> str:
    for name, kind in LOGOS.items():
        path = folder / name
        if path.is_file():
            content = path.read_bytes()
            if len(content) > LARGEST:
                raise DataError(f"{path} has {len(content):,} bytes; a logo on the page has at most {LARGEST:,}.")
            return f"data:{kind};base64,{b64encode(content).decode()}"
    return ""

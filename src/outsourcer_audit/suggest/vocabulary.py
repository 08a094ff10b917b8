"""Words in cells: "not known", yes and no, and what a contract's closed sets are called in exports (words.toml)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from ..contracts import Contract


@cache
def vocabulary() -> dict[str, Any]:
    """The file of words."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@cache
def plain(word: str) -> str:
    """A word without case, accents and punctuation: "E-Mail" is "e mail"."""
    flat = "".join(s for s in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(s))
    return re.sub(r"[\W_]+", " ", flat).strip() or word.strip()


def heading_words(name: str) -> frozenset[str]:
    """Words that tell what a heading stands over."""
    return frozenset(vocabulary()["headings"][name])


ALWAYS_NULL = frozenset(word.lower() for word in vocabulary()["null"]["always"])
TYPED_NULL = frozenset(word.lower() for word in vocabulary()["null"]["typed"])
YES = frozenset(vocabulary()["boolean"]["yes"])
NO = frozenset(vocabulary()["boolean"]["no"])
MAPPED_YES, MAPPED_NO = frozenset(("true", "t", "yes", "y", "1")), frozenset(("false", "f", "no", "n", "0"))
"""What a mapping understands without being told."""


@cache
def states(column: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words of a status column that say yes or no to a canonical boolean."""
    found = vocabulary()["states"].get(column, {})
    return frozenset(plain(w) for w in found.get("yes", ())), frozenset(plain(w) for w in found.get("no", ()))


def allowed(contract: Contract, column: str) -> tuple[str, ...]:
    """The closed set of words that the contract asks for in a column; empty where any word will do."""
    for rule in contract.rules:
        if rule.column == column and "value_set" in rule.kwargs and contract.column(column).type == "string":
            return tuple(str(word) for word in rule.kwargs["value_set"])
    return ()


def meant(word: str, column: str, among: tuple[str, ...]) -> str | None:
    """The contract's word for an export's word; None where nobody could tell."""
    said = plain(word)
    for own in among:
        if said == plain(own):
            return own
    for own, words in vocabulary()["sets"].get(column, {}).items():
        if own in among and said in {plain(w) for w in words}:
            return str(own)
    return None

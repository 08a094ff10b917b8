"""How well a heading names a canonical column: by the field's vocabulary (synonyms.toml), else by likeness."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .headings import Heading, heading

EXACT, ORDER, OWN = 0.95, 0.9, 1.0
LEAST = 0.5
"""Below this a heading says nothing about a column."""

_SHARED = "shared"


@dataclass(frozen=True)
class Likeness:
    """How well a heading fits a column (0-1), and the synonym that says so."""

    score: float
    synonym: str = ""
    how: str = ""


@dataclass(frozen=True)
class TableWords:
    """What files of a table are called, which words its headings may carry besides, and what makes it this table."""

    names: tuple[str, ...]
    context: frozenset[str]
    anchors: tuple[str, ...]


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8")
    )
    return found


_FILLERS, _OTHERWISE, _GENERIC = (frozenset(_file()["headings"][name]) for name in ("fillers", "otherwise", "generic"))


@cache
def table_words(table: str) -> TableWords:
    """The words of one canonical table."""
    said: dict[str, list[str]] = _file()["tables"].get(table, {})  # type: ignore[assignment]
    return TableWords(tuple(said.get("names", ())), frozenset(said.get("context", ())), tuple(said.get("anchors", ())))


@cache
def synonyms(table: str, column: str) -> tuple[str, ...]:
    """What exports call a canonical column, its own name first."""
    own = _file().get(table, {}).get(column, [])
    return tuple(dict.fromkeys([column, *own, *_file()[_SHARED].get(column, [])]))


@cache
def _keys(table: str, column: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for synonym in synonyms(table, column):
        said = heading(synonym)
        found.setdefault(said.key, (synonym, said.words))
    return found


@lru_cache(maxsize=100_000)
def likeness(text: str, table: str, column: str) -> Likeness:
    """How well a heading names a column: the name itself, a synonym, one with harmless words besides, or one alike."""
    said = heading(text)
    if not said.words:
        return Likeness(0.0)
    if text == column:
        return Likeness(OWN, column, "is the column's own name")
    known = _keys(table, column)
    whole = heading_with_unit(said)
    for key in (said.key, whole.key):
        if key in known:
            return Likeness(EXACT, known[key][0], "is a usual name for it")
    same = frozenset(said.words)
    for synonym, words in known.values():
        if frozenset(words) == same:
            return Likeness(ORDER, synonym, f"says the same as {synonym!r}")
    context = table_words(table).context
    best = max((_contains(said, synonym, words, context) for synonym, words in known.values()), key=_score)
    alike = _alike(said, known)
    best = max(best, alike, key=_score)
    return best if best.score >= LEAST else Likeness(0.0)


def heading_with_unit(said: Heading) -> Heading:
    """The heading as it was before its unit was set apart ("training_hours" is a usual name as it stands)."""
    return Heading((*said.words, said.unit_word)) if said.unit_word else said


def _score(found: Likeness) -> float:
    return found.score


def _contains(said: Heading, synonym: str, words: tuple[str, ...], context: frozenset[str]) -> Likeness:
    """A synonym with words besides: harmless ones cost little, others much, and some change the subject."""
    rest = list(said.words)
    for word in words:
        if word not in rest:
            return Likeness(0.0)
        rest.remove(word)
    harmless = sum(word in _FILLERS or word in context for word in rest)
    strange = len(rest) - harmless
    if strange and _GENERIC.issuperset(words):
        return Likeness(0.0)  # whose number?
    if any(word in _OTHERWISE for word in rest) or (len(words) == 1 and strange and len(words[0]) < 4):
        return Likeness(0.0)
    weight = len(words) / (len(words) + strange)
    return Likeness(0.9 * weight**0.8 - 0.04 * harmless, synonym, f"contains {synonym!r}")


def _alike(said: Heading, known: dict[str, tuple[str, tuple[str, ...]]]) -> Likeness:
    """Misspelt or run together: "Custmer Id", "starttime1"."""
    from rapidfuzz import fuzz, process

    if len(said.key) < 5 or any(word in _OTHERWISE for word in said.words):
        return Likeness(0.0)
    found = process.extractOne(said.key, known.keys(), scorer=fuzz.ratio, score_cutoff=86)
    if found is None or abs(len(found[0]) - len(said.key)) > 2:
        return Likeness(0.0)
    return Likeness(0.85 * found[1] / 100, known[found[0]][0], f"looks like {known[found[0]][0]!r}")

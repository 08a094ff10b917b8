"""Header rows: which row is one, and the names that its cells give to the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

SEARCHED = 100
"""Records at the top of a file among which the header is looked for."""

BLANK = " \t\r\n\x0b\x0c\u00a0"
"""Characters that fill no cell."""

_BREAK = re.compile(r"[ \t]*[\r\n\x0b\x0c]+[ \t]*")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b]")
_NUMBERED = re.compile(r"^column \d+$| \(\d+\)$")
_DATUM = re.compile(r"^[-+(]?[€$£]?\s?\d[\d.,:/ T%+\-)Z]*$")


def tidy(cell: str) -> str:
    """A heading as a person would write it down: one line, ordinary spaces, no invisible characters."""
    return _CONTROL.sub("", _BREAK.sub(" ", cell)).replace("\u00a0", " ").strip()


def blank(cells: Sequence[str]) -> bool:
    """Whether no cell holds anything: such a record is no row."""
    return not "".join(cells).strip(BLANK)


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """A name of its own for every column.

    A blank heading becomes ``column 5``; the second ``Date`` becomes ``Date (2)``, unless a column is called that.
    """
    tidied = [tidy(cell) or f"column {place}" for place, cell in enumerate(cells, 1)]
    written = set(tidied)
    seen: set[str] = set()
    count: Counter[str] = Counter()
    names = []
    for name in tidied:
        given = name
        while given in seen:
            count[name] += 1
            given = f"{name} ({count[name] + 1})"
            if given in written:
                given = name
        seen.add(given)
        names.append(given)
    return tuple(names)


def name_notes(cells: Sequence[str]) -> list[str]:
    """Sentences about columns whose names had to be made."""
    tidied = [tidy(cell) for cell in cells]
    names = column_names(cells)
    notes = []
    for word, times in list(Counter(name for name in tidied if name).items()):
        if times > 1:
            places = [place for place, name in enumerate(tidied) if name == word]
            others = ", ".join(repr(names[place]) for place in places[1:4])
            rest = "the second is" if times == 2 else "the others are"
            more = " and so on" if times > 4 else ""
            notes.append(f"{times} columns share the name {word!r}; {rest} {others}{more}")
    if unnamed := [name for name, heading in zip(names, tidied, strict=True) if not heading]:
        many = "1 column has no name" if len(unnamed) == 1 else f"{len(unnamed)} columns have no name"
        notes.append(f"{many}; the first is called {unnamed[0]!r}")
    return notes[:5]


def find(records: Sequence[Sequence[str]], wanted: Sequence[str]) -> int | None:
    """Which record is the header: the first that has all wanted names, else the one that has most of them.

    With nothing wanted, or nothing found, the first record that is not blank; None where all are.
    """
    best, most = None, -1
    for place, cells in enumerate(records):
        if blank(cells):
            continue
        found = len(set(wanted).intersection(column_names(cells))) if wanted else 0
        if found > most:
            best, most = place, found
        if most == len(set(wanted)):
            break
    return best


def anchor(wanted: Sequence[str]) -> str | None:
    """A wanted name that a header must hold as it is written; None where all are names that we gave."""
    return next((name for name in wanted if not _NUMBERED.search(name)), None)


def guess(records: Sequence[Sequence[str]]) -> list[int]:
    """The records that look like headers, for a file that nobody has mapped yet.

    A header's cells are filled, distinct, and words rather than numbers; rows of its width follow. After a blank record
    another table may begin.
    """
    found: list[int] = []
    fresh = True
    for place, cells in enumerate(records):
        if blank(cells):
            fresh = True
        elif fresh and _heads(place, records):
            found.append(place)
            fresh = False
    first = next((place for place, cells in enumerate(records) if not blank(cells)), None)
    return found or ([] if first is None else [first])


def _heads(place: int, records: Sequence[Sequence[str]]) -> bool:
    """Whether a record could head a table: judged by itself and by the record below it."""
    names = [tidy(cell) for cell in records[place]]
    while names and not names[-1]:
        names.pop()
    start = next((at for at, name in enumerate(names) if name), 0)
    words = names[start:]
    if len(words) < 2 or "" in words or len({word.lower() for word in words}) < len(words):
        return False
    if sum(bool(_DATUM.match(word)) for word in words) > 0.3 * len(words):
        return False
    below = [tidy(cell) for cell in records[place + 1]] if place + 1 < len(records) else []
    while below and not below[-1]:
        below.pop()
    filled = sum(bool(cell) for cell in below)
    return not below or (len(below) <= len(names) and filled * 2 > len(words))

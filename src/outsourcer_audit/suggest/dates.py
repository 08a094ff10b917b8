"""Which formats read a column's dates, proven by the values: every candidate is tried on the sampled cells.

Day before month or month before day is decided by cells above twelve, else by other columns of the same file, else
assumed day first, and said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .profile import CLEAN, literal, many, one

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ENOUGH = 0.995
"""Formats are added until so many cells are read."""
SHAPES = 12

_CLOCK = (
    r"(?P<clock>(?P<sep>[ T]|, )(?P<h>\d{1,2}):(?P<m>\d{2})(?P<s>:\d{2})?(?P<f>\.\d{1,9})?(?P<ap> ?[AaPp]\.?[Mm]\.?)?)?"
)
_OFFSET = r"(?P<z> ?(Z|[+-]\d{2}:?(\d{2})?))?$"
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?$")
_FIGURES = re.compile(
    r"^(?P<a>\d{1,4})(?P<x>[-/.]|\. ?| )(?P<b>\d{1,2})(?P<y>[-/.]|\. ?| )(?P<c>\d{2}|\d{4})" + _CLOCK + _OFFSET
)
_NAMED = re.compile(
    r"^(?P<a>\d{1,2})(?P<x>[-/. ]|\. )(?P<b>[^\W\d_]{3,9})(?P<y>[-/., ]|, )(?P<c>\d{2}|\d{4})" + _CLOCK + _OFFSET
)
_US_NAMED = re.compile(r"^(?P<b>[^\W\d_]{3,9}) (?P<a>\d{1,2})(?P<y>, ?| )(?P<c>\d{4})" + _CLOCK + _OFFSET)
_SOLID = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$")
_MONTHS = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])

SERIAL, UNIX, UNIX_MS = (20_000, 60_000), (9.4e8, 2.4e9), (9.4e11, 2.4e12)
"""Numbers that may be days since 1900 (1954 to 2064), or seconds or milliseconds since 1970 (2000 to 2046)."""


@dataclass(frozen=True)
class Dates:
    """Formats that read a column ("iso" alone needs no format), and how many of its filled cells they read."""

    formats: tuple[str, ...]
    read: float
    timed: float
    order: str = ""
    offset: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether nothing in the file tells days from months."""
        return self.order == "assumed"


def detect(con: Backend, cell: str, lean: str = "") -> Dates | None:
    """Formats for an SQL expression over the cleaned sample; None where it holds no dates.

    ``lean``: the order that other columns of the file have proven ("day" or "month").
    """
    shape = f"regexp_replace(regexp_replace({cell}, '[[:alpha:]]', 'a', 'g'), '\\d', '9', 'g')"
    examples = many(
        con,
        f"SELECT min(v), count(*) AS n FROM (SELECT {cell} AS v, {shape} AS s FROM {CLEAN}) "
        f"WHERE v IS NOT NULL AND length(v) BETWEEN 5 AND 40 GROUP BY s ORDER BY n DESC LIMIT {SHAPES}",
    )
    candidates = list(dict.fromkeys(format for example, _ in examples for format in formats_of(example)))
    if not candidates:
        return None
    counts = one(con, f"SELECT count({cell}), {', '.join(_reads(cell, f) for f in candidates)} FROM {CLEAN}")
    filled, read = int(counts[0]), dict(zip(candidates, counts[1:], strict=True))
    if not filled or max(read.values()) < 0.3 * filled:
        return None
    chosen, order = _chosen(con, cell, read, filled, lean)
    union = " OR ".join(_fits(cell, format) for format in chosen)
    # midnight everywhere means days; what is counted is whether a clock is written at all
    timed = f"count(*) FILTER (regexp_matches({cell}, '\\d:\\d\\d'))"
    offset = f"count(*) FILTER (regexp_matches({cell}, '\\d:\\d\\d.*(Z|[+-]\\d\\d:?(\\d\\d)?)$'))"
    total, clocks, zones = one(con, f"SELECT count(*) FILTER ({union}), {timed}, {offset} FROM {CLEAN}")
    return Dates(chosen, total / filled, clocks / filled, order, zones > filled / 2)


def _chosen(con: Backend, cell: str, read: dict[str, int], filled: int, lean: str) -> tuple[tuple[str, ...], str]:
    """The formats that together read the most, never both orders of day and month; and how the order is known."""
    day, month = (sum(n for f, n in read.items() if order_of(f) == which) for which in ("day", "month"))
    order = ""
    if day or month:
        order = "day" if day > month else "month" if month > day else lean
        known = order if day == month or not order else "proven"
    allowed = {f: n for f, n in read.items() if order_of(f) in ("", order or "day") and n}
    chosen: list[str] = []
    total = 0
    while allowed and total < ENOUGH * filled:
        sums = one(
            con,
            "SELECT "
            + ", ".join(f"count(*) FILTER ({' OR '.join(_fits(cell, g) for g in (*chosen, f))})" for f in allowed)
            + f" FROM {CLEAN}",
        )
        best, gained = max(zip(allowed, sums, strict=True), key=lambda pair: pair[1])
        if gained <= total or (chosen and gained - total < 0.002 * filled):
            break
        chosen.append(best)
        total = gained
        del allowed[best]
    if not any(order_of(f) for f in chosen):
        return tuple(chosen), ""
    return tuple(chosen), "assumed" if not order else "sibling" if known != "proven" else order


def order_of(format: str) -> str:
    """ "day" or "month" where a format could be mistaken for its opposite, else nothing."""
    places = format.find("%d"), format.find("%m")
    if min(places) < 0 or format.startswith("%Y"):
        return ""
    return "day" if places[0] < places[1] else "month"


def formats_of(example: str) -> list[str]:
    """The formats that a cell of this look may have been written by."""
    if _ISO.match(example):
        return ["iso"]
    if _SOLID.match(example):
        return ["%Y%m%d"]
    if match := _FIGURES.match(example):
        x, y = match["x"], match["y"]
        if len(match["a"]) == 4:
            return [f"%Y{x}%m{y}%d{_clock(match)}"] if len(match["c"]) == 2 else []
        if len(match["a"]) > 2:
            return []
        year = "%Y" if len(match["c"]) == 4 else "%y"
        return [f"%d{x}%m{y}{year}{_clock(match)}", f"%m{x}%d{y}{year}{_clock(match)}"]
    for pattern, shape in ((_NAMED, "%d{x}{b}{y}{c}"), (_US_NAMED, "{b} %d{y}{c}")):
        if (match := pattern.match(example)) and match["b"][:3].lower() in _MONTHS:
            named = {"b": "%b" if len(match["b"]) == 3 else "%B", "c": "%Y" if len(match["c"]) == 4 else "%y"}
            groups = match.groupdict()
            return [shape.format(x=groups.get("x", ""), y=match["y"], **named) + _clock(match)]
    return []


def _clock(match: re.Match[str]) -> str:
    if not match["clock"]:
        return ""
    hour = "%I" if match["ap"] else "%H"
    space = " " if (match["ap"] or "").startswith(" ") else ""
    return (
        f"{match['sep']}{hour}:%M"
        + (":%S" if match["s"] else "")
        + (".%f" if match["f"] else "")
        + (f"{space}%p" if match["ap"] else "")
    )


def _fits(cell: str, format: str) -> str:
    if format == "iso":
        return f"(regexp_matches({cell}, {literal(_ISO.pattern)}) AND try_cast({cell} AS TIMESTAMP) IS NOT NULL)"
    return f"(try_strptime({cell}, {literal(format)}) IS NOT NULL)"


def _reads(cell: str, format: str) -> str:
    return f"count(*) FILTER ({_fits(cell, format)})"

"""What is in the columns of a delivered table: counts, patterns of the cells and, where they name nobody, the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .vocabulary import ALWAYS_NULL, TYPED_NULL

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

SAMPLE = 50_000
"""Patterns are counted on about so many rows; rows, filled and different cells on all."""
FEW = 40
"""A column with at most so many different cells is looked at word by word."""

TEXT, CLEAN = "_text", "_clean"

PATTERNS = {
    "integer": r"^[+-]?\d{1,15}$",
    "number": r"^[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?$",
    "comma": r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?$",
    "fraction": r"^[+-]?\d*[.]\d+$",
    "whole": r"^\d+([.]0)?$",
    "comma_fraction": r"^[+-]?\d{1,3}([.]\d{3})*,\d{1,2}$|^[+-]?\d+,\d{1,2}$|^[+-]?\d+,\d{4,}$",
    "percent": r"^[+-]?[\d.,]+\s*%$",
    "money": r"^[(-]?\s*([€$£¥₹]|R\$|EUR|USD|GBP|CHF|INR|BRL|PLN)\s*-?[\d.,]+\)?$"
    r"|^[(-]?[\d.,]+\s*([€$£¥₹]|EUR|USD|GBP|CHF|INR|BRL|PLN|zł)\)?$",
    "h:mm:ss": r"^\d{1,3}:[0-5]?\d:[0-5]?\d(\.\d+)?$",
    "colon": r"^\d{1,4}:[0-5]\d$",
    "ampm": r"(?i)^\d{1,2}:\d{2}(:\d{2})?\s?[ap]\.?m\.?$",
    "date": r"^\d{1,4}[-/. ](\d{1,2}|[[:alpha:]]{3,9}\.?)[-/. ]\d{2,4}([ T,].*)?$"
    r"|^[[:alpha:]]{3,9}\.? \d{1,2},? \d{4}.*$|^\d{8}T?\d{0,6}Z?$",
    "with time": r"\d{1,2}:\d{2}",
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "phone": r"^(\+|00)\d[\d ().-]{7,17}\d$|^\(?0\d{1,5}\)?[ /-][\d ./-]{5,}$",
    "card": r"^\d{4}[ -]?\d{4,6}[ -]?\d{4,5}[ -]?\d{1,7}$",
    "prose": r"\S+\s+\S+\s+\S+\s+\S+\s+\S+",
}  # fmt: skip


@dataclass
class ColumnProfile:
    """One column of an export. Shares are of its filled cells; ``nulls`` are cells that look like "not known"."""

    name: str
    rows: int = 0
    filled: int = 0
    distinct: int = 0
    longest: int = 0
    nulls: dict[str, int] = field(default_factory=dict)
    sampled: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    shapes: list[tuple[str, int]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)

    def share(self, pattern: str) -> float:
        return self.shares.get(pattern, 0.0)

    @property
    def unique(self) -> float:
        """Different cells per filled cell: 1 for a key."""
        return self.distinct / self.filled if self.filled else 0.0


def profile(con: Backend, columns: tuple[str, ...]) -> dict[str, ColumnProfile]:
    """Profiles of the columns of ``_text`` (there ``c0``, ``c1`` ...); leaves a cleaned sample behind as ``_clean``."""
    found = {name: _column(con, name, f"c{place}") for place, name in enumerate(columns)}
    _clean(con, found)
    return found


def _column(con: Backend, name: str, cell: str) -> ColumnProfile:
    """One column: its different cells are counted once, and everything is asked of those."""
    con.con.execute(
        f"CREATE OR REPLACE TEMP TABLE _cells AS SELECT trim(v, {WHITE}) AS v, sum(n)::BIGINT AS n "
        f"FROM (SELECT {cell} AS v, count(*) AS n FROM {TEXT} GROUP BY 1) GROUP BY 1"
    )
    known = ", ".join(literal(word) for word in (*ALWAYS_NULL, *TYPED_NULL))
    words = dict(many(con, f"SELECT v, n FROM _cells WHERE length(v) BETWEEN 1 AND 14 AND lower(v) IN ({known})"))
    never = [word for word in words if word.lower() in ALWAYS_NULL]
    con.con.execute(f"DELETE FROM _cells WHERE coalesce(v, '') IN ({', '.join(map(literal, ('', *never)))})")
    rows = one(con, f"SELECT count(*) FROM {TEXT}")[0]
    filled, distinct, longest = one(con, "SELECT coalesce(sum(n), 0)::BIGINT, count(*), max(length(v)) FROM _cells")
    column = ColumnProfile(name, rows, filled, distinct, longest or 0, {word: words[word] for word in never})
    typed = {word: n for word, n in words.items() if word not in never}
    if filled:
        _look_at(con, column, typed)
        if typed and max(column.share(kind) for kind in ("number", "comma", "date", "h:mm:ss")) > 0.8:
            column.nulls |= typed  # "unknown" among figures is no figure; among words it may be an answer
        elif typed:
            _look_at(con, column, {})
    return column


def _clean(con: Backend, found: dict[str, ColumnProfile]) -> None:
    """The sample of those columns that may hold dates or times, trimmed, under plain names (``c0``, ``c1`` ...)."""
    rows = next(iter(found.values())).rows if found else 0
    cells = ["_record"]
    for place, column in enumerate(found.values()):
        if may_be_time(column):
            gone = ", ".join(map(literal, ("", *column.nulls)))
            cell = f"trim(c{place}, {WHITE})"
            cells.append(f"CASE WHEN {cell} IN ({gone}) THEN NULL ELSE {cell} END AS c{place}")
    con.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {CLEAN} AS SELECT {', '.join(cells)} FROM {TEXT} "
        f"WHERE _record % {max(1, -(-rows // SAMPLE))} = 0"
    )


def may_be_time(column: ColumnProfile) -> bool:
    """Whether enough cells look like dates or clocks."""
    return max(column.share(kind) for kind in ("date", "h:mm:ss", "colon", "ampm")) > 0.3


def _look_at(con: Backend, column: ColumnProfile, typed: dict[str, int]) -> None:
    """Patterns of one column's cells; where it has few different ones, the words themselves with their counts."""
    matches = ", ".join(f"sum(n) FILTER (regexp_matches(v, {literal(p)}))" for p in PATTERNS.values())
    figure = "try_cast(replace(replace(v, ',', '.'), '%', '') AS DOUBLE)"
    gone = f"WHERE v NOT IN ({', '.join(map(literal, typed))})" if typed else ""
    inner = f"SELECT v, n FROM _cells {gone} ORDER BY hash(v) LIMIT {SAMPLE}"
    counts = one(
        con,
        f"SELECT sum(n), min({figure}), quantile_cont({figure}, 0.5), quantile_cont({figure}, 0.99), {matches} "
        f"FROM ({inner})",
    )
    column.sampled = int(counts[0] or 0)
    column.low, column.middle, column.high = counts[1:4]
    if column.sampled:
        column.shares = {name: (count or 0) / column.sampled for name, count in zip(PATTERNS, counts[4:], strict=True)}
    column.shapes = [(shape, n) for shape, n in many(con, _shapes(inner)) if shape]
    if 0 < column.distinct <= FEW:
        column.words = dict(many(con, f"SELECT v, n FROM ({inner}) ORDER BY n DESC, v"))
        _weigh(column)


def _weigh(column: ColumnProfile) -> None:
    """Middle and upper end by rows instead of by different cells, where there are few of those."""
    found = []
    for word, n in column.words.items():
        try:
            found.append((float(word.replace(",", ".").replace("%", "")), n))
        except ValueError:
            continue
    found.sort()
    total, passed = sum(n for _, n in found), 0
    ends: dict[float, float] = {}
    for figure, n in found:
        passed += n
        for share in (0.5, 0.99):
            if passed >= share * total:
                ends.setdefault(share, figure)
    if found:
        column.middle, column.high = ends[0.5], ends[0.99]


_SHAPES = (
    (r"\p{Lu}", "A"),
    (r"\p{Ll}|\p{Lo}|\p{Lt}|\p{Lm}", "a"),
    (r"\p{N}", "9"),
    (r"[^Aa9 .,:;/()+%$€£#_@-]", "·"),
    ("A{4,}", "AAA"),
    ("a{4,}", "aaa"),
    ("9{7,}", "9999999"),
)


def _shapes(inner: str) -> str:
    """The commonest shapes of cells: 9 for a digit, a and A for letters, runs of letters kept short. No value shows."""
    shape = "left(v, 40)"
    for pattern, sign in _SHAPES:
        shape = f"regexp_replace({shape}, '{pattern}', '{sign}', 'g')"
    return f"SELECT {shape} AS s, sum(n)::BIGINT AS k FROM ({inner}) GROUP BY s ORDER BY k DESC, s LIMIT 6"


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit that payment cards have."""
    figures = [int(sign) for sign in digits if sign.isdigit()]
    doubled = [d if place % 2 == 0 else d * 2 - 9 * (d > 4) for place, d in enumerate(reversed(figures))]
    return 13 <= len(figures) <= 19 and sum(doubled) % 10 == 0


WHITE = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def one(con: Backend, sql: str) -> Any:
    return con.con.execute(sql).fetchone()


def many(con: Backend, sql: str) -> list[Any]:
    return list(con.con.execute(sql).fetchall())

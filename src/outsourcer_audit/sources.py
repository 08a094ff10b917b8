"""What a [[source]] may say: the mapping language of engagement.toml and vendor.toml, as typed, frozen values.

docs/mapping.md shows an example of every form. Nothing here reads a file.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Unit = Literal["s", "ms", "min", "h", "d", "h:mm:ss", "m:ss", "h:mm", "percent", "fraction"]


NAMED_FORMATS = ("iso", "excel", "excel1904", "unix", "unix_ms")
SIGNS = ("%d", "%m", "%Y", "%y", "%b", "%B", "%H", "%I", "%M", "%S", "%p", "%f", "%%")
"""What a date format may hold. %z is not among them: ISO times carry their offset without a format."""
BOXES = "top-two box"


def ends(scale: str) -> tuple[int, int]:
    """Lowest and highest point of a scale such as "1-10"."""
    low, high = scale.split("-")
    return int(low), int(high)


class Frozen(BaseModel):
    """Configuration that cannot change, and that refuses words it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def known_zone(name: str | None) -> str | None:
    """The time zone's name, or a sentence about what is wrong with it."""
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except Exception:
        raise ValueError(f"unknown time zone {name!r}; use a name such as 'Europe/Lisbon' or 'UTC'") from None
    return name


def known_pattern(pattern: str | None) -> str | None:
    """A regular expression that compiles."""
    if pattern is not None:
        if re.search(r"\(\?[=!<]|\\[1-9ZA]", pattern):
            raise ValueError(
                f"{pattern!r}: looking ahead or behind, back-references, \\A and \\Z are not understood here"
            )
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression ({error})") from None
    return pattern


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def known_format(format: str) -> str:
    """A date format that every engine reads alike: one of the named ones, or a pattern of known signs."""
    strange = sorted(set(re.findall(r"%.?", format)) - set(SIGNS))
    if strange or (format not in NAMED_FORMATS and "%" not in format):
        raise ValueError(
            f"{format!r} is no date format; write it with {' '.join(SIGNS[:-1])}, or {', '.join(NAMED_FORMATS)}"
            + (f" (not with {' '.join(strange)})" if strange else "")
        )
    return format


Words = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
"""One word or a list of words."""


class Column(Frozen):
    """How one canonical column is read from one export.

    Text is taken (``from``: one column, or several joined by ``join``; or ``value``: a constant), trimmed, emptied
    where it is a ``null`` word, cut (``split`` and ``part``, or ``extract``), translated (``map``, ``otherwise``), and
    then read as what the contract says: dates by ``format``, numbers by ``unit``, ``decimal``, ``currency`` or
    ``scale``, yes and no by ``true`` and ``false``.
    """

    from_: Words = Field(default=(), alias="from")
    value: str | int | float | bool | None = None
    join: str = " "
    null: Words = ()
    split: str | None = Field(default=None, min_length=1)
    part: int = 1
    extract: str | None = None
    map: dict[str, str] | None = None
    otherwise: str | None = None
    format: Words = ()
    timezone: str | None = None
    unit: Unit | None = None
    decimal: Literal[".", ","] | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    scale: str | None = Field(default=None, pattern=r"^\d+-\d+$")
    to: str | None = Field(default=None, pattern=r"^(\d+-\d+|top-two box)$")
    true: Words | None = None
    false: Words | None = None

    _zone = field_validator("timezone")(known_zone)
    _regex = field_validator("extract")(known_pattern)

    @field_validator("format")
    @classmethod
    def _formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        formats = tuple(known_format(format) for format in formats)
        orders = {"%d" in format.split("%m")[0] for format in formats if re.search(r"%d\W*%m|%m\W*%d", format)}
        if len(orders) > 1:
            raise ValueError("day first and month first in one list: the first that fits would win, right or wrong")
        return formats

    @model_validator(mode="after")
    def _makes_sense(self) -> Column:
        if self.part == 0:
            raise ValueError("`part` counts from 1 (or from the end: -1)")
        if self.part != 1 and self.split is None:
            raise ValueError("`part` says which piece of a `split`; there is none")
        if self.otherwise is not None and self.map is None:
            raise ValueError("`otherwise` is for words that a `map` does not know; there is none")
        if self.value is not None and self.from_:
            raise ValueError("give `from` (a column of the export) or `value` (a constant), and not both")
        if self.value == "":
            raise ValueError("an empty `value` is none; leave the column out")
        if self.extract is not None and re.compile(self.extract).groups != 1:
            raise ValueError("`extract` needs exactly one (group): what stands in it is taken")
        if (self.scale is None) != (self.to is None):
            raise ValueError("`scale` (how it was asked) and `to` (1-5, or top-two box) go together")
        for text in (self.scale, self.to):
            if text and text != BOXES and ends(text)[0] >= ends(text)[1]:
                raise ValueError(f"a scale runs from low to high, not {text!r}")
        if self.to == BOXES and self.scale and ends(self.scale)[1] - ends(self.scale)[0] < 4:
            raise ValueError(f"boxes can be told apart on a scale of five points or more, not on {self.scale!r}")
        return self


def _column(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


Mapping = Annotated[Column, BeforeValidator(_column)]
"""A column's rule; just a name means "take that column"."""


class Condition(Frozen):
    """Which cells of a column let their row in."""

    is_: Words | None = Field(default=None, alias="is")
    not_: Words | None = Field(default=None, alias="not")
    matches: str | None = None
    filled: bool | None = None

    _regex = field_validator("matches")(known_pattern)


def _condition(value: Any) -> Any:
    return {"is": value} if isinstance(value, str | list | tuple) else value


class Unpivot(Frozen):
    """Columns that should have been rows: one row per column, its heading in ``name`` and its cell in ``value``."""

    columns: Words
    name: str = "name"
    value: str = "value"

    @model_validator(mode="after")
    def _two_names(self) -> Unpivot:
        if self.name == self.value or re.match(r"_|c\d+$", self.name) or re.match(r"_|c\d+$", self.value):
            raise ValueError("`name` and `value` need two names, neither with a leading underscore nor like c1")
        return self


class Newest(Frozen):
    """Rows delivered more than once: per ``key``, only the latest ``by`` (else the last in the file) counts."""

    key: Words
    by: Mapping | None = None


class Source(Frozen):
    """One ``[[source]]``: which export fills which canonical table, how it is opened, and what its columns mean.

    Without ``columns`` the export's own column names are the canonical ones, as in a filled-in data request.
    """

    table: str
    file: str = ""
    url: str | None = None
    relation: str | None = None
    member: str | None = None
    sheet: str | None = None
    records: str | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    widths: tuple[int, ...] = ()
    header: int | None = Field(default=None, ge=1)
    until: Literal["blank"] | None = None
    null: Words = ()
    timezone: str | None = None
    decimal: Literal[".", ","] | None = None
    where: dict[str, Annotated[Condition, BeforeValidator(_condition)]] = {}
    unpivot: Unpivot | None = None
    newest: Newest | None = None
    columns: dict[str, Mapping] = {}

    _zone = field_validator("timezone")(known_zone)

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if self.file and self.url:
            raise ValueError("give `file` (an export) or `url` (a database), and not both")
        if not (self.file or self.url or self.relation):
            raise ValueError("give `file` (an export), `url` (a database), or `relation` alone (a table on the engine)")
        if self.url and not self.relation:
            raise ValueError("say which `relation` (table or view) of the database to read")
        return self

    @property
    def there(self) -> bool:
        """Whether it is a table on the engagement's engine."""
        return not self.file and not self.url

    def writes_commas(self) -> bool:
        """Whether the mapping says that numbers are written with a decimal comma."""
        return "," in (self.decimal, *(rule.decimal for rule in self.columns.values()))

    def unpivoted(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """The columns of the export that ``unpivot`` names, in the export's order; patterns ("Item *") are allowed."""
        wanted = self.unpivot.columns if self.unpivot else ()
        return tuple(name for name in columns if any(name == w or fnmatchcase(name, w) for w in wanted))

    def names(self) -> tuple[str, ...]:
        """Columns of the export that the mapping names, each once; those that ``unpivot`` makes are not among them."""
        made = {self.unpivot.name, self.unpivot.value} if self.unpivot else set()
        rules = [*self.columns.values(), *([self.newest.by] if self.newest and self.newest.by else [])]
        named = [name for rule in rules for name in rule.from_] + [*self.where]
        if self.unpivot:
            named += [name for name in self.unpivot.columns if not any(sign in name for sign in "*?[")]
        return tuple(dict.fromkeys(name for name in named if name not in made))

    def renamed(self, names: dict[str, str]) -> Source:
        """The same source for a table in which the export's columns have other names (headings are hostile text)."""

        def rule(column: Column) -> Column:
            return column.model_copy(update={"from_": tuple(names.get(name, name) for name in column.from_)})

        newest = self.newest
        if newest and newest.by:
            newest = newest.model_copy(update={"by": rule(newest.by)})
        return self.model_copy(
            update={
                "columns": {name: rule(column) for name, column in self.columns.items()},
                "where": {names.get(name, name): condition for name, condition in self.where.items()},
                "newest": newest,
            }
        )

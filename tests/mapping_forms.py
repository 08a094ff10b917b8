"""Every form of the mapping language as docs/mapping.md shows it: a source, an export, and the rows that come of it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from outsourcer_audit.contracts import contract
from outsourcer_audit.engine import Dialect, connect, teach_clock
from outsourcer_audit.intake.fit import fitted
from outsourcer_audit.intake.mapping import LOADED, PLACE, STATE, canonical, clocks
from outsourcer_audit.intake.times import turning_days
from outsourcer_audit.sources import Source

PAGE = Path(__file__).parents[1] / "docs" / "mapping.md"
_SECTION = re.compile(r"^### (.+?)$(.*?)(?=^##|\Z)|^## (Without a mapping)$(.*?)(?=^##|\Z)", re.M | re.S)
_BLOCK = re.compile(r"```(toml|csv export|csv result)\n(.*?)```", re.S)


@dataclass(frozen=True)
class Form:
    """One example of the page."""

    title: str
    source: Source
    export: list[dict[str, str]]
    result: list[dict[str, str]]


def forms() -> list[Form]:
    """The examples of docs/mapping.md."""
    found = []
    for match in _SECTION.finditer(PAGE.read_text(encoding="utf-8")):
        title, text = (match[1] or match[3]), (match[2] or match[4])
        blocks = dict(_BLOCK.findall(text))
        source = Source.model_validate(tomllib.loads(blocks["toml"]))
        rows = [list(csv.DictReader(io.StringIO(blocks[name]))) for name in ("csv export", "csv result")]
        found.append(Form(title, source, *rows))
    return found


def text_table(rows: list[dict[str, str]]) -> pa.Table:
    """Rows as readers deliver them: the place in the file, and every cell as text under c0, c1, ..."""
    places = {name: [first + n for n in range(len(rows))] for name, first in zip(PLACE, (0, 1, 2), strict=True)}
    places[PLACE[0]] = [0] * len(rows)
    cells = {f"c{place}": [row[name] for row in rows] for place, name in enumerate(rows[0])}
    types = [(name, pa.int64()) for name in places] + [(name, pa.string()) for name in cells]
    return pa.table(places | cells, schema=pa.schema(types))


def taught(source: Source, zone: str = "UTC"):
    """A DuckDB that knows the clocks by which an export was written."""
    con = connect()
    for clock in clocks(source, contract(source.table), source.timezone or zone):
        teach_clock(con, clock, turning_days(clock))
    return con


def expression(
    text: ibis.Table, source: Source, columns: tuple[str, ...], speak: Dialect, zone: str = "UTC"
) -> ibis.Table:
    """The mapping of an export with these columns, applied to its text."""
    names = {name: f"c{place}" for place, name in enumerate(columns)}
    table = contract(source.table)
    source = fitted(columns, source, table, "example")
    headings = {names[name]: name for name in source.unpivoted(columns)}
    return canonical(text, source.renamed(names), table, source.timezone or zone, "acme", headings, speak)


def loaded(rows: list[dict[str, Any]], columns: list[str]) -> list[tuple[str, ...]]:
    """The loaded rows as the page writes them, sorted."""
    kept = [row for row in rows if row[STATE] == LOADED]
    return sorted(tuple(_written(row[name]) for name in columns) for row in kept)


def _written(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(round(value, 9))
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

"""Readers: delivered files -> the text behind every canonical column, plus the lines that are no rows.

Nothing is guessed here: every value stays text ("NA" is a region until the mapping says it is null).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from ..engagement import Column, Source
from ..engine import quoted
from ..errors import DataError
from .files import header

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

FILE, LINE, RAW = "_file", "_record", "_raw_"
"""Number of the file in its source; number of the record in its file (from 1, after the header, among the records that
could be split); and the prefix of the columns that hold the cleaned text behind each canonical column."""


@dataclass(frozen=True)
class Misfit:
    """A line that could not be split into the header's columns."""

    line: int
    reason: str
    text: str


def read_csv(con: Backend, plain: Path, source: Source, file: Path, number: int) -> tuple[Misfit, ...]:
    """Add one CSV to table ``_clean``: a text column per mapped column. Returns the lines that could not be split.

    Text is trimmed, and the source's words for "not known" are null; nothing else is touched.
    Raises DataError where the file is no CSV.
    """
    delimiter, names = header(plain, source, file)
    encoding = {"utf-8-sig": "utf-8", "cp1252": "CP1252", "latin1": "latin-1"}.get(source.encoding, source.encoding)
    columns = ", ".join(f"{_literal(column)}: 'VARCHAR'" for column in names)
    texts = ", ".join(f"{_text(rule, source)} AS {_name(RAW + name)}" for name, rule in source.columns.items())
    select = (
        f"SELECT {number} AS {FILE}, row_number() OVER () AS {LINE}, {texts} FROM read_csv("
        f"{quoted(plain)}, auto_detect=false, header=true, columns={{{columns}}}, delim={_literal(delimiter)}, "
        f"quote='\"', escape='\"', encoding={_literal(encoding)}, parallel=false, max_line_size=16777216, "
        "store_rejects=true, rejects_table='_misfits', rejects_scan='_scans', rejects_limit=0)"
    )
    con.raw_sql("DROP TABLE IF EXISTS _misfits; DROP TABLE IF EXISTS _scans")
    try:
        con.raw_sql(f"CREATE OR REPLACE TABLE _clean AS {select}" if number == 0 else f"INSERT INTO _clean {select}")
        rejected = con.raw_sql("SELECT line, error_message, csv_line FROM _misfits ORDER BY line").fetchall()
    except duckdb.Error as error:
        raise DataError(f"{file}: cannot be read as CSV ({str(error).splitlines()[0]}).") from None
    misfits = {line: Misfit(line, message, text) for line, message, text in reversed(rejected)}
    return tuple(misfits[line] for line in sorted(misfits))


def _text(rule: Column, source: Source) -> str:
    if rule.from_ is None:
        return _literal(str(rule.value).lower() if isinstance(rule.value, bool) else str(rule.value))
    text = f"trim({_name(rule.from_)}, ' \t\r\n\u00a0')"
    nulls = ", ".join(_literal(word) for word in ("", *source.null, *rule.null))
    return f"CASE WHEN {text} IN ({nulls}) THEN NULL ELSE {text} END"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""The table of text that all readers fill: created once per source, added to file by file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .model import FILE, LINE, RECORD, TEXT

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

ROWS, CELLS, CHARACTERS = 50_000, 2_000_000, 64 << 20
"""A batch is handed over when it has so many rows, cells, or characters in long cells."""


def named(column: str) -> str:
    """A name as an SQL identifier; headings are hostile text."""
    return '"' + column.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def cells(take: Sequence[str]) -> list[str]:
    """What the taken columns are called in the table: c0, c1, ... in their order.

    Not by their headings: those are hostile text, and databases take "ID" and "Id" for the same.
    """
    return [f"c{place}" for place in range(len(take))]


def create(con: Backend, take: Sequence[str], number: int) -> None:
    """Make the table ready for file ``number``: new for the first file of a source."""
    if number == 0:
        texts = "".join(f", {name} VARCHAR" for name in cells(take))
        con.con.execute(f"CREATE OR REPLACE TABLE {TEXT} ({FILE} BIGINT, {RECORD} BIGINT, {LINE} BIGINT{texts})")


def clear(con: Backend, number: int) -> None:
    """Take back what was added for file ``number``."""
    con.con.execute(f"DELETE FROM {TEXT} WHERE {FILE} = {number:d}")


class Filler:
    """Adds records to the table in batches: the taken cells of each, with its number and its line."""

    def __init__(self, con: Backend, columns: Sequence[str], take: Sequence[str], number: int) -> None:
        create(con, take, number)
        self.con, self.take, self.number = con, take, number
        places = {name: place for place, name in enumerate(columns)}
        self.places = [places[name] for name in take]
        self.most = max(1, min(ROWS, CELLS // max(1, len(columns))))
        self.count = self.weight = 0
        self.lines: list[int] = []
        self.rows: list[Sequence[str | None]] = []

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """One record; ``cells`` has a cell for every column."""
        self.lines.append(line)
        self.rows.append(cells)
        if len(self.rows) >= self.most or self.weight > CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Hand over what has been gathered."""
        import pyarrow as pa

        if not self.rows:
            return
        size = len(self.rows)
        arrays = [pa.array([self.number] * size), pa.array(range(self.count + 1, self.count + size + 1))]
        arrays.append(pa.array(self.lines))
        arrays += [_texts([row[place] for row in self.rows]) for place in self.places]
        batch = pa.Table.from_arrays(arrays, names=[f"c{place}" for place in range(len(arrays))])
        self.con.con.register("_batch", batch)
        self.con.con.execute(f"INSERT INTO {TEXT} SELECT * FROM _batch")
        self.con.con.unregister("_batch")
        self.count += size
        self.weight = 0
        self.lines, self.rows = [], []


def _texts(cells: list[str | None]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(cells, pa.large_string())
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can escape, is no text
        return pa.array([cell and cell.encode("utf-8", "replace").decode() for cell in cells], pa.large_string())

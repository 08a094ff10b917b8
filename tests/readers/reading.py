"""Reads a file as intake does, and gives back what a test wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from outsourcer_audit.engine import connect
from outsourcer_audit.intake import readers
from outsourcer_audit.intake.readers import delimited
from outsourcer_audit.sources import Source


@dataclass
class Read:
    look: readers.Look
    rows: list[tuple]
    lines: list[int]
    misfits: list[tuple[int, str]]
    texts: list[str]
    notes: list[str]

    @property
    def columns(self):
        return self.look.columns


@cache
def engine():
    """One engine for all tests that do not care: connecting costs more than they do."""
    return connect()


def source(**said) -> Source:
    return Source(table="contacts", file="export", **said)


def text_of(con, number=0):
    """Rows (empty for NULL, as both mean empty) and their lines, in order of their numbers, which must be 1, 2, ..."""
    found = con.con.execute(f"SELECT * FROM _text WHERE _file = {number} ORDER BY _record").fetchall()
    assert [row[1] for row in found] == list(range(1, len(found) + 1))
    return [tuple(cell or "" for cell in row[3:]) for row in found], [row[2] for row in found]


def read(file, *wanted, take=None, **said) -> Read:
    """Look and read; ``wanted`` are the mapping's names, ``said`` what the source says."""
    look = readers.look(file, source(**said), wanted)
    con = engine()
    outcome = readers.read(con, file, source(**said), look, look.columns if take is None else take, 0)
    rows, lines = text_of(con)
    misfits = [(misfit.line, misfit.reason) for misfit in outcome.misfits]
    return Read(look, rows, lines, misfits, [misfit.text for misfit in outcome.misfits], outcome.notes)


def bytes_read(folder, content: bytes, *wanted, name="export.csv", **said) -> Read:
    """The same for a file made of these bytes."""
    file = folder / name
    file.write_bytes(content)
    return read(file, *wanted, **said)


def went_fast(monkeypatch):
    """A list that fills with True or False: whether the fast path took each file."""
    seen = []
    real = delimited.read_plain
    monkeypatch.setattr(delimited, "read_plain", lambda *given: seen.append(real(*given)) or seen[-1])
    return seen

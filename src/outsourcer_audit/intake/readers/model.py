"""What every reader of deliveries has in common: where a table lies in a file, and what reading it brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

FILE, RECORD, LINE = "_file", "_record", "_line"
"""Columns beside the text: number of the file in its source (from 0), of the record in its file (from 1), and the line
or spreadsheet row at which the record starts, as a person counts it who opens the file."""

TEXT = "_text"
"""The table that readers fill."""

SHOWN = 500
"""Characters of a misfit's text that are kept."""


@dataclass(frozen=True)
class Misfit:
    """A record that could not be split into the header's columns, or not decoded. It was read, and is set aside."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Place:
    """A file on disk that holds tables (unpacked where it came in an archive), and how messages call it."""

    path: Path
    kind: str
    shown: str
    member: str = ""
    whole: bool = True

    @property
    def suffix(self) -> str:
        """The ending of the name it was delivered under; it may lie."""
        return PurePosixPath(self.member or self.shown).suffix.lower()

    def lies(self, what: str, *honest: str) -> list[str]:
        """A sentence where the name's ending promises another kind of file."""
        known = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".json", ".parquet", ".xes", ".db")
        lying = self.suffix in known and self.suffix not in honest
        return [f"is {what} although it is named {self.suffix}"] if lying else []


@dataclass(frozen=True)
class Look:
    """What a first look into a file found: its kind, where the table lies in it, and the names of its columns.

    ``place`` is what a person would say to find it: "sheet 'Calls'", "member calls.csv"; empty where it is the file.
    ``own``: the columns' names as the file writes them, in kinds of files that name every cell.
    """

    kind: str
    columns: tuple[str, ...]
    place: str = ""
    encoding: str = ""
    delimiter: str = ""
    header: int = 1
    member: str = ""
    sheet: str = ""
    relation: str = ""
    records: str = ""
    until: str = ""
    own: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Outcome:
    """What reading a file brought beside its rows: records that are none, and what a reader of the card should know."""

    misfits: list[Misfit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

"""Exports: canonical rows -> CSV files in a system's own words, and the [[source]] of the TOML that reads them back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from .flaws import Flaw
from .market import local
from .systems import System
from .tables import Cell, Row

DURATIONS = ("wait_s", "talk_s", "hold_s", "wrap_s")
SHARES = ("script_adherence",)


@dataclass(frozen=True)
class Export:
    """One export: which canonical columns, in which system's words, into which file or files."""

    table: str
    file: str
    system: System
    columns: tuple[str, ...]
    rows: Sequence[Row]
    constants: Mapping[str, str] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()
    broken_off: bool = False
    part: Callable[[Row], str] | None = None

    def write(self, folder: Path) -> None:
        """Write the file, or one per part where ``file`` holds a star."""
        parts: dict[str, list[Row]] = {}
        for row in self.rows:
            parts.setdefault(self.part(row) if self.part else "", []).append(row)
        names = sorted(parts) or [""]
        for name in names:
            grid = [[self._text(column, row.get(column)) for column in self.columns] for row in parts.get(name, [])]
            if name == names[-1]:
                self._spoil(grid)
            path = folder / self.file.replace("*", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._csv(grid, name == names[-1]).encode())

    def _csv(self, grid: list[list[str]], last: bool) -> str:
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.system.delimiter, lineterminator="\n")
        writer.writerow([self.system.header(column) for column in self.columns])
        writer.writerows(grid)
        if self.broken_off and last:
            writer.writerow(grid[0][:3])
        return stream.getvalue()

    def _spoil(self, grid: list[list[str]]) -> None:
        """Put the flaws in, spread over the file."""
        for number, flaw in enumerate(self.flaws, start=1):
            at = number * len(grid) // (len(self.flaws) + 1)
            if flaw.extra_row:
                grid.insert(at, [f"{grid[at][0]}T", *grid[at][1:]])
            grid[at][self.columns.index(flaw.column)] = flaw.text

    def _text(self, column: str, value: Cell) -> str:
        system = self.system
        if value is None:
            return system.null
        if isinstance(value, bool):
            return system.yes if value else system.no
        if isinstance(value, datetime):
            if system.zone is None:
                return value.isoformat(timespec="seconds") + "Z"
            return local(value, system.zone).strftime(system.time_format or "%Y-%m-%d %H:%M:%S")
        if isinstance(value, date):
            return value.strftime(system.date_format or "%Y-%m-%d")
        if column in DURATIONS:
            return _duration(int(value), system.duration)
        if column in SHARES and system.percent:
            return f"{100 * float(value):.0f}"
        if isinstance(value, float):
            return f"{value:.4f}".rstrip("0").rstrip(".")
        return system.words.get(column, {}).get(str(value), str(value))

    def toml(self) -> str:
        """The [[source]] that maps this export back to the canonical table."""
        system = self.system
        lines = ["[[source]]", f"table = {_quoted(self.table)}", f"file = {_quoted(self.file)}"]
        if system.delimiter != ",":
            lines.append(f"delimiter = {_quoted(system.delimiter)}")
        if self._has_times():
            lines.append(f"timezone = {_quoted(system.zone or 'UTC')}")
        if system.null:
            lines.append(f"null = [{_quoted(system.null)}]")
        lines.append("[source.columns]")
        width = max(len(column) for column in (*self.columns, *self.constants))
        for column, value in self.constants.items():
            lines.append(f"{column:<{width}} = {{ value = {_quoted(value)} }}")
        lines += [f"{column:<{width}} = {self._rule(column)}" for column in self.columns]
        return "\n".join(lines) + "\n"

    def _has_times(self) -> bool:
        return any(isinstance(row.get(column), datetime) for row in self.rows[:50] for column in self.columns)

    def _rule(self, column: str) -> str:
        """How one column is read back, as short as the mapping allows."""
        system, header = self.system, _quoted(self.system.header(column))
        kinds = {type(row.get(column)) for row in self.rows} - {type(None)}
        words = system.words.get(column)
        how = ""
        if words:
            how = "map = { " + ", ".join(f"{_quoted(word)} = {_quoted(value)}" for value, word in words.items()) + " }"
        elif datetime in kinds and system.zone and system.time_format:
            how = f"format = {_quoted(system.time_format)}"
        elif (date in kinds or column.endswith("_on")) and system.date_format:
            how = f"format = {_quoted(system.date_format)}"
        elif bool in kinds and system.yes != "true":
            how = f"true = [{_quoted(system.yes)}], false = [{_quoted(system.no)}]"
        elif column in DURATIONS and system.duration != "s":
            how = f"unit = {_quoted(system.duration)}"
        elif column in SHARES and system.percent:
            how = 'unit = "percent"'
        return f"{{ from = {header}, {how} }}" if how else header


def _duration(seconds: int, unit: str) -> str:
    if unit == "h:mm:ss":
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if unit == "min":
        return f"{seconds / 60:.4f}".rstrip("0").rstrip(".")
    return str(seconds)


def _quoted(text: str) -> str:
    """A TOML string (JSON's escapes are a part of TOML's)."""
    return json.dumps(text, ensure_ascii=False)

"""The mapping: text of an export -> typed canonical columns, as expressions that the engine executes.

Where there is text but no value, something could not be read.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from ..contracts import Column as ContractColumn
from ..contracts import Contract
from ..engine import TYPES, Dialect
from ..sources import Column, Source
from .numbers import number
from .readers.model import FILE, LINE, RECORD
from .shape import meant, superseded, unpivot
from .texts import CUT, LOCAL, NEAR, RAW, READ, cut, is_cut, raw_text
from .times import day_of, instant, local_time, near_turning, zone_of

_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")


PLACE = (FILE, RECORD, LINE)

LOADED, LEFT_OUT, SUPERSEDED, ASIDE = range(4)
"""What becomes of a row: column ``_state``."""
STATE, _MEANT, _BY, UNDATED = "_state", "_meant", "_newest_by", "_undated"


def canonical(
    text: ir.Table, source: Source, contract: Contract, zone: str, org: str, unpivoted: dict[str, str], speak: Dialect
) -> ir.Table:
    """The whole mapping of one source: text in; canonical columns, their texts and what becomes of each row out.

    Runs on any engine that ``speak`` speaks for. ``zone``: time zone of times that name none. ``org``: whose rows these
    are, where no column says. ``unpivoted``: the columns that are to be rows, each with its heading.
    """
    cells = {name: speak.trim(text[name]) for name in text.columns if name not in PLACE}
    rows = unpivot(text.select(*PLACE, **cells), source, unpivoted)
    behind = {RAW + name: raw_text(rows, rule, source) for name, rule in source.columns.items()}
    behind[_MEANT] = meant(rows, source)
    if by := source.newest and source.newest.by:
        written = cut(raw_text(rows, by, source), by, speak)
        local = local_time(written, by.format, speak)
        behind[_BY] = instant(local, written, by.format, None, "UTC", speak)
        behind[UNDATED] = raw_text(rows, by, source).notnull() & behind[_BY].isnull()
    rows = typed(rows.select(*PLACE, **behind), source, contract, zone, org, speak)
    incomplete = reduce(or_, (rows[name].isnull() for name in contract.required), ibis.literal(False))
    again = superseded(rows, source, rows[_MEANT] & ~incomplete, _BY if _BY in rows.columns else None)
    state = ibis.cases((~rows[_MEANT], LEFT_OUT), (incomplete, ASIDE), (again, SUPERSEDED), else_=LOADED)
    dropped = (CUT, READ, _MEANT, _BY)
    return rows.select(*(name for name in rows.columns if not name.startswith(dropped)), **{STATE: state})


def typed(rows: ir.Table, source: Source, contract: Contract, zone: str, org: str, speak: Dialect) -> ir.Table:
    """Every canonical column that the source brings, typed, beside its text (``_raw_<column>``); null where unreadable.

    In steps, each a relation of its own, so that the engine parses a cell once however often its value is used.
    """
    rules = source.columns
    cuts = {CUT + name: cut(rows[RAW + name], rule, speak) for name, rule in rules.items() if is_cut(rule)}
    rows = rows.mutate(**cuts) if cuts else rows
    words = {name: rows[(CUT if is_cut(rule) else RAW) + name] for name, rule in rules.items()}
    reads = {
        _read(name, contract): _parsed(words[name], rule, contract.column(name), source, speak)
        for name, rule in rules.items()
        if contract.column(name).type in _READ_FIRST
    }
    rows = rows.mutate(**reads) if reads else rows
    found = {name: _settled(rows, name, contract, source, zone, speak) for name in rules}
    if "org" in contract.names and "org" not in found:
        found["org"] = ibis.literal(org)
    if scale := _asked_scale(source, contract):
        found["scale"] = ibis.literal(scale)
    near = {
        NEAR + name: near_turning(rows[LOCAL + name], clock_of(rules[name], zone), speak)
        for name in _times(rules, contract)
    }
    near = {name: flag for name, flag in near.items() if flag is not None}
    return rows.mutate(**{name: value.cast(TYPES[contract.column(name).type]) for name, value in found.items()}, **near)


def _times(rules: dict[str, Column], contract: Contract) -> list[str]:
    return [name for name in rules if contract.column(name).type == "timestamp"]


def clocks(source: Source, contract: Contract, zone: str) -> set[str]:
    """The time zones in which a source's times are written."""
    return {clock_of(source.columns[name], zone) for name in _times(source.columns, contract)}


def clock_of(rule: Column, zone: str) -> str:
    """The time zone in which a column's times are written."""
    return zone_of(rule.format, rule.timezone or zone)


_READ_FIRST = ("date", "timestamp", "number", "integer")
"""Types whose reading is used more than once, and costs something."""


def _read(name: str, contract: Contract) -> str:
    return (LOCAL if contract.column(name).type in ("date", "timestamp") else READ) + name


def _parsed(text: ir.StringValue, rule: Column, column: ContractColumn, source: Source, speak: Dialect) -> ir.Value:
    """What the text says: a time by the writer's clock, or a number; null where it cannot be read."""
    if column.type in ("number", "integer"):
        return number(text, rule, column, source)
    return local_time(day_of(text, rule.format) if column.type == "date" else text, rule.format, speak)


def _settled(rows: ir.Table, name: str, contract: Contract, source: Source, zone: str, speak: Dialect) -> ir.Value:
    """What was read, as the contract wants it: times in UTC, whole numbers where others make no sense."""
    rule, column = source.columns[name], contract.column(name)
    text = rows[(CUT if is_cut(rule) else RAW) + name]
    if column.type == "string":
        return text
    if column.type == "boolean":
        yes, no = tuple(w.lower() for w in rule.true or _TRUE), tuple(w.lower() for w in rule.false or _FALSE)
        lower = text.lower()
        return ibis.cases((lower.isin(yes), True), (lower.isin(no), False), else_=ibis.null("boolean"))
    read = rows[_read(name, contract)]
    if column.type == "timestamp":
        clock = clock_of(rule, zone)
        return instant(read, text, rule.format, near_turning(read, clock, speak), clock, speak)
    if column.type in ("number", "integer"):
        finite = ~(read.isnan() | read.isinf())
        usable = finite & (read == read.round()) if column.type == "integer" else finite
        return ibis.ifelse(usable, read, ibis.null("float64"))
    return read


def brought(source: Source, contract: Contract) -> list[str]:
    """Canonical columns that a source fills: mapped ones, and those that follow from the mapping itself."""
    also = {"org"} & set(contract.names) | ({"scale"} if _asked_scale(source, contract) else set())
    return sorted(source.columns.keys() | also)


def _asked_scale(source: Source, contract: Contract) -> str | None:
    """The scale that customers were asked on, where answers are converted and no column says it."""
    if contract.table != "surveys" or "scale" in source.columns or "csat" not in source.columns:
        return None
    return source.columns["csat"].scale

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
from .texts import CUT, LOCAL, RAW, READ, cut, raw_text
from .times import day_of, instant, local_time

_TRUE = ("true", "t", "yes", "y", "1")
_FALSE = ("false", "f", "no", "n", "0")


PLACE = (FILE, RECORD, LINE)

LOADED, LEFT_OUT, SUPERSEDED, ASIDE = range(4)
"""What becomes of a row: column ``_state``."""
STATE, _MEANT, _BY = "_state", "_meant", "_newest_by"


def canonical(
    text: ir.Table, source: Source, contract: Contract, zone: str, org: str, unpivoted: dict[str, str], speak: Dialect
) -> ir.Table:
    """The whole mapping of one source: text in; canonical columns, their texts and what becomes of each row out.

    Runs on any engine that ``speak`` speaks for. ``zone``: time zone of times that name none. ``org``: whose rows these
    are, where no column says. ``unpivoted``: the columns that are to be rows, each with its heading.
    """
    rows = unpivot(text, source, unpivoted, speak)
    rows = rows.mutate(**{_MEANT: meant(rows, source, speak)})
    if by := source.newest and source.newest.by:
        text = raw_text(rows, by, source, speak)
        rows = rows.mutate(**{_BY: instant(local_time(text, by.format, speak), text, by.format, "UTC", speak)})
    rows = typed(rows, source, contract, zone, org, speak)
    incomplete = reduce(or_, (rows[name].isnull() for name in contract.required), ibis.literal(False))
    again = superseded(rows, source, rows[_MEANT] & ~incomplete, _BY if _BY in rows.columns else None)
    state = ibis.cases((~rows[_MEANT], LEFT_OUT), (incomplete, ASIDE), (again, SUPERSEDED), else_=LOADED)
    kept = [*(RAW + name for name in source.columns), *(name for name in rows.columns if name.startswith(LOCAL))]
    return rows.mutate(**{STATE: state}).select(*PLACE, *kept, *contract.names, STATE)


def typed(rows: ir.Table, source: Source, contract: Contract, zone: str, org: str, speak: Dialect) -> ir.Table:
    """Every canonical column, typed, beside the text it was read from (``_raw_<column>``); null where unreadable.

    In steps, each a relation of its own, so that the engine parses a cell once however often its value is used.
    """
    rows = _beside(rows, {RAW + name: raw_text(rows, rule, source, speak) for name, rule in source.columns.items()})
    rows = _beside(rows, {CUT + name: cut(rows[RAW + name], rule, speak) for name, rule in source.columns.items()})
    read = {
        _read(name, contract): _parsed(rows[CUT + name], rule, contract.column(name), source, speak)
        for name, rule in source.columns.items()
    }
    rows = _beside(rows, read)
    found = {name: _settled(rows, name, contract, source, zone, speak) for name in source.columns}
    if "org" in contract.names and "org" not in found:
        found["org"] = ibis.literal(org)
    if scale := _asked_scale(source, contract):
        found["scale"] = ibis.literal(scale)
    columns = {c.name: found.get(c.name, ibis.null(TYPES[c.type])).cast(TYPES[c.type]) for c in contract.columns}
    return rows.mutate(**columns)  # where an export's column has a canonical name, what it means takes its place


def _beside(rows: ir.Table, columns: dict[str, ir.Value]) -> ir.Table:
    return rows.mutate(**columns) if columns else rows


def _read(name: str, contract: Contract) -> str:
    return (LOCAL if contract.column(name).type in ("date", "timestamp") else READ) + name


def _parsed(text: ir.StringValue, rule: Column, column: ContractColumn, source: Source, speak: Dialect) -> ir.Value:
    """What the text says: a time by the writer's clock, a number, yes or no; null where it cannot be read."""
    if column.type in ("date", "timestamp"):
        return local_time(day_of(text, rule.format) if column.type == "date" else text, rule.format, speak)
    if column.type == "boolean":
        yes, no = tuple(w.lower() for w in rule.true or _TRUE), tuple(w.lower() for w in rule.false or _FALSE)
        lower = text.lower()
        return ibis.cases((lower.isin(yes), True), (lower.isin(no), False), else_=ibis.null("boolean"))
    if column.type in ("number", "integer"):
        return number(text, rule, column, source)
    return text


def _settled(rows: ir.Table, name: str, contract: Contract, source: Source, zone: str, speak: Dialect) -> ir.Value:
    """What was read, as the contract wants it: times in UTC, whole numbers where others make no sense."""
    rule, column, read = source.columns[name], contract.column(name), rows[_read(name, contract)]
    if column.type == "timestamp":
        return instant(read, rows[CUT + name], rule.format, rule.timezone or zone, speak)
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

"""JSON and JSON lines: one row per object, nested names joined by dots, numbers exactly as they were written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ...sources import Source
from .decoding import as_utf8
from .keyed import Named, fill, gather, looked
from .model import Look, Misfit, Outcome, Place
from .records import lines, shown

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

_SURELY = re.compile(r"\s*(\[\s*[\[{]|\{\s*\")")
_NAMED = (".json", ".jsonl", ".ndjson")
_ALL = ("\0",)
"""A name that no column has: every record is looked at."""


class Number(str):
    """A number, as the file writes it."""

    __slots__ = ()


def parse(text: str) -> Any:
    """JSON with its numbers untouched. Raises ValueError, or RecursionError where it is nested too deeply."""
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)


def json_kind(path: Path, name: str) -> str | None:
    """``json``, ``jsonl``, or None: text that only begins like it. Raises DataError for JSON that is cut off."""
    state = path.stat()
    return _kind(path, name, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _kind(path: Path, name: str, _changed: int, _size: int) -> str | None:
    place = Place(path, "json", name)
    with TemporaryDirectory() as folder:
        first = islice((text for _, text, _ in lines(as_utf8(place, None, Path(folder)), name) if text.strip()), 2)
        top = [_is_object(text) for text in first]
        if len(top) == 2 and any(top):
            return "jsonl"
        text = _text(place, None)
    try:
        parse(text)
    except RecursionError:
        raise DataError(f"{name}: JSON nested too deeply; this is no table.") from None
    except ValueError as error:
        if not _SURELY.match(text) and Path(name).suffix.lower() not in _NAMED:
            return None
        line = getattr(error, "lineno", 1)
        raise DataError(f"{name}, line {line}: JSON that is damaged or cut off; ask for it again.") from None
    return "json"


def _is_object(text: str) -> bool:
    try:
        return isinstance(parse(text), dict)
    except (ValueError, RecursionError):
        return False


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """The names of all cells; of JSON lines, of the first thousand and until the wanted names are met."""
    if place.kind == "jsonl":
        own, where = gather(_json_lines(place, source), wanted), ""
    else:
        found, where = _listed(place, source)
        own = gather(_objects(place, found), _ALL)
    if not own:
        raise DataError(f"{place.shown}: holds no records. Ask for it again, or remove this source.")
    notes = tuple(place.lies("JSON", *_NAMED, ".txt"))
    seen = Look(place.kind, (), f"records {where!r}" if where else "", records=where, notes=notes)
    return looked(place, own, seen)


def tables(place: Place, source: Source) -> list[Look]:
    """The one table in the file, or every list of objects at its top."""
    if place.kind == "json" and isinstance(found := _whole(place, source), dict):
        lists = [key for key, value in found.items() if _is_list(value)]
        if len(lists) > 1:
            return [look(place, source.model_copy(update={"records": key}), ()) for key in lists]
    return [look(place, source, ())]


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add every object as a row."""
    records = _json_lines(place, source) if place.kind == "jsonl" else _objects(place, _listed(place, source)[0])
    return fill(con, records, look, take, number, Outcome(notes=[*look.notes]))


def _text(place: Place, encoding: str | None) -> str:
    with TemporaryDirectory() as folder:
        return as_utf8(place, encoding, Path(folder)).path.read_bytes().decode("utf-8-sig", "replace")


def _whole(place: Place, source: Source) -> Any:
    try:
        return parse(_text(place, source.encoding))
    except RecursionError:
        raise DataError(f"{place.shown}: JSON nested too deeply; this is no table.") from None
    except ValueError:
        raise DataError(f"{place.shown}: JSON that is damaged or cut off; ask for it again.") from None


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _listed(place: Place, source: Source) -> tuple[list[Any], str]:
    """The list of records, and the name under which it stands."""
    found = _whole(place, source)
    if source.records is not None:
        for part in (
            [source.records] if isinstance(found, dict) and source.records in found else source.records.split(".")
        ):
            found = found.get(part) if isinstance(found, dict) else None
        if not isinstance(found, list):
            raise DataError(f"{place.shown}: no list under {source.records!r}; correct `records` of the source.")
        return found, source.records
    if isinstance(found, dict):
        lists = [key for key, value in found.items() if _is_list(value)]
        if len(lists) == 1:
            return found[lists[0]], lists[0]
        if not lists and not any(isinstance(value, list) for value in found.values()):
            return [found], ""
        held = ", ".join(lists or found)
        raise DataError(f"{place.shown}: say which list of `records` to read, such as 'data.items'; it holds {held}.")
    if not isinstance(found, list):
        raise DataError(f"{place.shown}: JSON, but no list of records. Ask for it again, or remove this source.")
    return found, ""


def _objects(place: Place, found: list[Any]) -> Iterator[Named | Misfit]:
    for count, item in enumerate(found, 1):
        yield _record(count, item, place)


def _json_lines(place: Place, source: Source) -> Iterator[Named | Misfit]:
    with TemporaryDirectory() as folder:
        for number, text, fault in lines(as_utf8(place, source.encoding, Path(folder)), place.shown):
            if fault:
                yield Misfit(number, fault, shown(text))
            elif text.strip():
                try:
                    yield _record(number, parse(text), place)
                except (ValueError, RecursionError):
                    yield Misfit(number, "is no complete JSON", shown(text))


def _record(number: int, item: Any, place: Place) -> Named | Misfit:
    try:
        if isinstance(item, dict):
            return number, _flat(item, "", {})
        return Misfit(number, "is no object", written(item)[:500])
    except RecursionError:
        raise DataError(f"{place.shown}: JSON nested too deeply; this is no table.") from None


def _flat(item: dict[str, Any], prefix: str, cells: dict[str, str | None]) -> dict[str, str | None]:
    for key, value in item.items():
        if isinstance(value, dict) and value:
            _flat(value, f"{prefix}{key}.", cells)
        else:
            cells[prefix + key] = value if isinstance(value, str) else None if value is None else written(value)
    return cells


def written(value: Any) -> str:
    """A value as JSON text."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {written(at)}" for key, at in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)

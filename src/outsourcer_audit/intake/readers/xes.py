"""Event logs in XES (IEEE 1849): one row per event, with the attributes of its case beside its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ...sources import Source
from .keyed import Named, fill, gather, looked
from .model import Look, Outcome, Place
from .tree import written

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

CASE = "case:"
"""Before the names of attributes that belong to the whole case, as in the event logs of pm4py."""


def look(place: Place, source: Source, wanted: tuple[str, ...]) -> Look:
    """The names of the attributes of the first thousand events, and until the wanted names are met."""
    own = gather(_events(place), wanted)
    if not own:
        raise DataError(f"{place.shown}: the log holds no event. Ask for it again, or remove this source.")
    return looked(place, own, Look("xes", (), notes=tuple(place.lies("an XES event log", ".xes"))))


def tables(place: Place, source: Source) -> list[Look]:
    """The one table of the file."""
    return [look(place, source, ())]


def read(con: Backend, place: Place, source: Source, look: Look, take: tuple[str, ...], number: int) -> Outcome:
    """Add every event."""
    return fill(con, _events(place), look, take, number, Outcome(notes=[*look.notes]))


def _events(place: Place) -> Iterator[Named]:
    """The events as they stream by; what was read is dropped, so that a log of any size fits."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

    holders: list[Any] = []
    case: dict[str, str | None] | None = None
    count = 0
    try:
        for action, element in iterparse(str(place.path), events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if tag not in ("log", "trace", "event"):
                continue
            if action == "start":
                holders.append(element)
                case = None if tag == "trace" else case
                continue
            holders.pop()
            if tag == "event":
                if case is None:
                    case = _attributes(holders[-1], CASE) if holders and _is_trace(holders[-1]) else {}
                count += 1
                yield count, {**case, **_attributes(element, "")}
            if tag == "trace":
                case = None
            if holders:
                holders[-1].remove(element)
    except DefusedXmlException:
        raise DataError(f"{place.shown}: refused, as its XML declares entities or a document type.") from None
    except (ParseError, ValueError, LookupError):
        raise DataError(f"{place.shown}: damaged or cut off (not a readable event log); ask for it again.") from None


def _is_trace(element: Any) -> bool:
    return bool(element.tag.rpartition("}")[2] == "trace")


def _attributes(element: Any, prefix: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for child in element:
        key = child.get("key")
        if key is None:
            continue
        if child.tag.rpartition("}")[2] == "list":
            found[prefix + key] = written([item.get("value") for item in child.iter() if item.get("value") is not None])
        else:
            found[prefix + key] = child.get("value")
    return found

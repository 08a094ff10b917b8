"""Opening: a card from a file or a results folder, or one plain sentence why it cannot be read."""

from __future__ import annotations

import json
import math
import reprlib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..card import SCHEMA_VERSION, ReportCard
from ..errors import DataError, UsageError

CARD = "card.json"
LONGEST_VERSION = 20
OPEN_ENDED = ("low", "high")
"""What may be infinite on a card: an interval without an end."""


def opened(path: str | Path) -> ReportCard:
    """The card in a file, or in a folder of results.

    Raises UsageError where there is none, and DataError, naming the file and the fix, where it is no card of ours.
    """
    given = Path(path).expanduser()
    file = given / CARD if given.is_dir() else given
    if not file.is_file():
        where = f"no {CARD} in it" if given.is_dir() else "there is no such file"
        raise UsageError(f"{given}: {where}. Name a {CARD}, or a folder of results that `invoke audit` wrote.")
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{file}: it cannot be read ({error.strerror}). Name a {CARD} that you may read.") from None
    except ValueError as error:  # no UTF-8, no JSON, or a number of thousands of digits
        raise DataError(f"{file}: not valid JSON ({error}). Audit again, or name another {CARD}.") from None
    except RecursionError:
        raise DataError(f"{file}: no report card: nested too deep. Audit again, or name another {CARD}.") from None
    if not isinstance(content, dict) or "schema_version" not in content or "measures" not in content:
        raise DataError(f"{file}: no report card. Name the {CARD} that `invoke audit` wrote.")
    _readable(file, content)
    if fault := _no_figure(content):
        raise DataError(f"{file}: damaged: {fault}. Audit again, or name another {CARD}.")
    try:
        card = ReportCard.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{file}: damaged: {place}: {first['msg']}. Audit again, or name another {CARD}.") from None

    if fault := _no_period(card):
        raise DataError(f"{file}: damaged: {fault}. Audit again, or name another {CARD}.")
    return card


def _no_figure(content: Any) -> str:
    """What stands where a figure should and is none: JSON has no NaN and no infinity, but Python reads and writes them.

    An interval of ours may have no end.
    """
    left = [("", content)]
    while left:
        name, found = left.pop()
        if isinstance(found, dict):
            left += found.items()
        elif isinstance(found, list):
            left += [(name, each) for each in found]
        elif isinstance(found, float) and (math.isnan(found) or (math.isinf(found) and name not in OPEN_ENDED)):
            return f"{reprlib.repr(name)} is {found}, which is no figure"
    return ""


def _no_period(card: ReportCard) -> str:
    for name, day in (("start", card.period.start), ("end", card.period.end)):
        try:
            plain = date.fromisoformat(day).isoformat() == day
        except ValueError:
            plain = False
        if not plain:
            return f"period.{name} is {reprlib.repr(day)}, not a day such as 2026-04-01"
    return "" if card.period.start <= card.period.end else "its period ends before it starts"


def _readable(file: Path, content: dict[str, Any]) -> None:
    """Refuse a card of a schema that this toolkit cannot know; older ones of the same major version are read."""
    written, ours = _version(content["schema_version"]), _version(SCHEMA_VERSION)
    if written is None or ours is None:
        raise DataError(f"{file}: no report card: its schema_version is {reprlib.repr(content['schema_version'])}.")
    if written > ours:
        raise DataError(
            f"{file}: written by a newer outsourcer-audit (card schema {content['schema_version']}; this one reads up "
            f"to {SCHEMA_VERSION}). Update outsourcer-audit."
        )
    if written[0] != ours[0]:
        raise DataError(
            f"{file}: its card schema {content['schema_version']} is too old (this one reads {ours[0]}.0 to "
            f"{SCHEMA_VERSION}). Audit again."
        )


def _version(text: Any) -> tuple[int, int] | None:
    parts = text.split(".") if isinstance(text, str) and len(text) <= LONGEST_VERSION else []
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(p.isdecimal() for p in parts) else None

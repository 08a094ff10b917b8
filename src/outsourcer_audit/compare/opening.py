"""Opening: a card from a file or a results folder, or one plain sentence why it cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..card import SCHEMA_VERSION, ReportCard
from ..errors import DataError, UsageError

CARD = "card.json"


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
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError(f"{file}: not valid JSON ({error}). Audit again, or name another {CARD}.") from None
    if not isinstance(content, dict) or "schema_version" not in content or "measures" not in content:
        raise DataError(f"{file}: no report card. Name the {CARD} that `invoke audit` wrote.")
    _readable(file, content)
    try:
        return ReportCard.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"{file}: damaged: {place}: {first['msg']}. Audit again, or name another {CARD}.") from None


def _readable(file: Path, content: dict[str, Any]) -> None:
    """Refuse a card of a schema that this toolkit cannot know; older ones of the same major version are read."""
    written, ours = _version(content["schema_version"]), _version(SCHEMA_VERSION)
    if written is None or ours is None:
        raise DataError(f"{file}: no report card: its schema_version is {content['schema_version']!r}.")
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
    parts = text.split(".") if isinstance(text, str) else []
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(p.isdecimal() for p in parts) else None

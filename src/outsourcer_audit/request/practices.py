"""The practices that both sides assess, from templates/vendor/practices.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from ..errors import DataError
from ..holders import SIDES, Side
from ..rooms import TEMPLATES

CATALOGUE = TEMPLATES / "vendor" / "practices.toml"


@dataclass(frozen=True)
class Practice:
    """One practice: what is claimed, why it is asked, and what levels 1, 3 and 5 look like."""

    id: str
    group: str
    statement: str
    why: str
    source: str
    level_1: str
    level_3: str
    level_5: str
    answers: tuple[Side, ...] = SIDES


_KEYS = {field.name for field in fields(Practice)}


@cache
def practices() -> tuple[Practice, ...]:
    """Every practice, in the order of the form."""
    return read(CATALOGUE)


def read(path: Path) -> tuple[Practice, ...]:
    """A catalogue of practices. Raises DataError naming the practice at fault."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("practice", [])
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path.name}: not valid TOML: {error}.") from None
    found = tuple(_practice(entry, path.name, number) for number, entry in enumerate(entries, start=1))
    ids = [practice.id for practice in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise DataError(f"{path.name}: {', '.join(twice)} stands there twice; answers are compared by id.")
    return found


def _practice(entry: dict[str, object], file: str, number: int) -> Practice:
    where = f"{file}, practice {number} ({entry.get('id', 'without id')})"
    if unknown := sorted(entry.keys() - _KEYS):
        raise DataError(f"{where}: {', '.join(unknown)} is not one of {', '.join(sorted(_KEYS))}.")
    answers = entry.get("answers", list(SIDES))
    if not isinstance(answers, list) or not answers or not set(answers) <= set(SIDES):
        raise DataError(f"{where}: answers must be a list of {' and '.join(SIDES)}.")
    texts = {name: str(entry.get(name, "")).strip() for name in _KEYS - {"answers"}}
    if empty := sorted(name for name, text in texts.items() if not text):
        raise DataError(f"{where}: {', '.join(empty)} is missing.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", texts["id"]):
        raise DataError(f"{where}: an id is written like joint_calibration.")
    return Practice(**texts, answers=tuple(side for side in SIDES if side in answers))

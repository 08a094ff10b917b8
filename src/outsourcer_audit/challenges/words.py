"""How faults are told: one plain line each."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import get_args

from pydantic import ValidationError

from ..card.challenges import Ruling


def near(name: str, known: Sequence[str]) -> str:
    """The known names nearest to an unknown one, as the end of a sentence."""
    found = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f"; did you mean {', '.join(found)}" if found else f"; there are {', '.join(known)}"


def told(error: ValidationError, keys: Sequence[str]) -> str:
    """The first fault of a challenge as "key: what is wrong; what to write"."""
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    where = f"{key}: " if key else ""
    if first["type"] == "missing":
        return f"{where}is missing"
    if first["type"] == "extra_forbidden":
        return f"{where}unknown key{near(key, keys)}"
    if key == "verdict":
        return f"verdict: {first['input']!r} is none; write {', '.join(get_args(Ruling))}"
    if key == "letter":
        return f"letter: {first['input']!r} is none; write A, B, C, D or F, or leave it out"
    if first["type"] == "string_type":
        return f"{where}{first['input']!r} is no text; put it in quotes"
    if first["type"] == "finite_number":
        return f"{where}is not finite; leave it out where the card had no figure"
    return where + str(first["msg"]).removeprefix("Value error, ")

"""Patterns of times (strptime) in the words of engines that have their own."""

from __future__ import annotations

import re

from ..errors import DataError

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_LONG = "january|february|march|april|may|june|july|august|september|october|november|december"
_GROUPS = {
    "%Y": r"\d{4}", "%y": r"\d{2}", "%b": _MONTHS, "%B": _LONG, "%p": "am|pm", "%f": r"\d{1,6}",
    **dict.fromkeys(("%m", "%d", "%H", "%I", "%M", "%S"), r"\d{1,2}"),
}  # fmt: skip


def regex_of(format: str) -> tuple[str, str]:
    """A strptime pattern as a regular expression, and what each of its groups is."""
    pattern, signs = "", ""
    for part in re.findall(r"%.|[^%]+", format):
        if part in _GROUPS:
            pattern += f"({_GROUPS[part]})"
            signs += "b" if part == "%B" else part[1]
        else:
            pattern += re.escape("%" if part == "%%" else part)
    return f"^{pattern}$", signs


_JAVA = {
    "%Y": "yyyy", "%y": "yy", "%m": "MM", "%d": "dd", "%H": "HH", "%I": "hh", "%M": "mm", "%S": "ss",
    "%b": "MMM", "%B": "MMMM", "%p": "a", "%f": "SSSSSS", "%z": "xx", "%%": "%",
}  # fmt: skip


def java_pattern(format: str) -> str:
    """A strptime pattern in Java's letters. A number may have one digit where something separates it from the next."""
    parts = re.findall(r"%.|[^%]+", format)
    found = []
    for place, part in enumerate(parts):
        if not part.startswith("%"):
            found.append("".join(f"'{sign}'" if sign.isalpha() else sign for sign in part))
            continue
        if part not in _JAVA:
            raise DataError(f"{part!r} of the date format {format!r} cannot be said to Spark.")
        letters = _JAVA[part]
        near = (*parts[max(place - 1, 0) : place], *parts[place + 1 : place + 2])
        alone = not any(part.startswith("%") for part in near)
        found.append(letters[0] if alone and letters in ("MM", "dd", "HH", "hh", "mm", "ss") else letters)
    return "".join(found)

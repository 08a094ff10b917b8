"""Writing TOML: headings and file names are hostile text, so every string goes through here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def string(text: str) -> str:
    """A basic string on one line; half a surrogate pair, which TOML cannot hold, becomes a question mark."""
    return '"' + "".join(_sign(sign) for sign in text) + '"'


def _sign(sign: str) -> str:
    if sign in _SHORT:
        return _SHORT[sign]
    code = ord(sign)
    if 0xD800 <= code <= 0xDFFF:
        return "?"
    # line separators are no control characters to TOML, but they would be a line break to an editor
    return f"\\u{code:04X}" if code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029, 0xFEFF) else sign


def key(text: str) -> str:
    """A key, quoted where it must be."""
    return text if _BARE.fullmatch(text) else string(text)


def value(what: Any) -> str:
    """Text, numbers, yes and no, lists and inline tables, on one line."""
    if isinstance(what, bool):
        return "true" if what else "false"
    if isinstance(what, int | float):
        return repr(what)
    if isinstance(what, str):
        return string(what)
    if isinstance(what, Mapping):
        return "{ " + ", ".join(f"{key(name)} = {value(one)}" for name, one in what.items()) + " }" if what else "{}"
    if isinstance(what, Sequence):
        return "[" + ", ".join(value(one) for one in what) + "]"
    raise TypeError(f"{type(what).__name__} has no place in a mapping")


def remark(text: str) -> str:
    """Text for a comment: on one line, without control characters, so that it can never become configuration."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())

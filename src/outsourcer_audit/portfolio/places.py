"""Places: what a message tells of a machine and its neighbours, taken out of it: folders, servers, accounts."""

from __future__ import annotations

import re

_FILE = re.compile(r"\bfile:(?:/*(?=[A-Za-z]:)|//(?=/))", re.I)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^\s'\"<>]*)")
_QUOTED = re.compile(r"(['\"`])((?:[A-Za-z]:)?[/\\](?:(?!\1).)*)\1")
_NAME = r"(?:[^/\\:'\"`<>|]|(?<=\w)'(?=\w))"
"""What a folder may be called: blanks are allowed, other marks that end a name in a sentence are not."""
_PATH = re.compile(rf"(?<![\w.~/\\-])(?:[A-Za-z]:[/\\]|[/\\]{{1,2}}(?=\S))(?:{_NAME}*(?<!\s)[/\\])*(?=[^\s/\\:'\"])")
"""The folders of a path that starts at a root, a drive or a server, up to the last separator."""
_SECRET = re.compile(r"\b(password|passwd|pwd|token|secret|apikey|api_key)(\s*=\s*)[^\s;,'\"]+", re.I)


def without_places(words: str) -> str:
    """The message without the folders of absolute paths, and without hosts and passwords; last names stay.

    Better a word too few than a folder too many.
    """
    words = _ADDRESS.sub(_in_address, _FILE.sub("", words))
    words = _QUOTED.sub(lambda found: f"{found[1]}{_last(found[2])}{found[1]}", words)
    return _SECRET.sub(r"\1\2…", _PATH.sub("", words))


def _in_address(found: re.Match[str]) -> str:
    """The last name of an address; of one that is nothing but a host, a word in its place."""
    place = re.split(r"[?#]", found[1])[0]
    return _last(place) if re.search(r"[^/]/+[^/]", place) else "an address"


def _last(path: str) -> str:
    names = [name for name in re.split(r"[/\\]+", path) if name]
    return names[-1] if names else ""

"""Text of any encoding -> UTF-8 on disk, with what a single pass over its bytes tells about it.

What cannot be decoded stays as undecodable bytes in the copy, so that each such line is set aside, not the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ...errors import DataError
from .model import Place

CHUNK = 4 << 20
CONTROLS = bytes([*range(9), *range(14, 32)])
"""Bytes that no text holds: controls other than tab, line ends, vertical tab and form feed."""

CANDIDATES = ["cp1252", "cp1250", "cp1251", "iso8859_15", "mac_roman", "cp437", "cp850", "shift_jis", "gb18030", "big5"]
BOMS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_EMPTY_LINE = re.compile(rb"\n(?:[ ,;|\t\x0b\x0c\"]|\xc2\xa0)*\n")
_LOOSE_QUOTE = re.compile(rb'"[ \t]* [ \t]*[,;|\t\r\n]|[,;|\t\r\n][ \t]* [ \t]*"')
"""A space between a quote and the end of its cell: readers differ on whether it is part of the cell, and of quoting."""


@dataclass
class Survey:
    """What one pass over a UTF-8 file found."""

    valid: bool = True
    controls: bool = False
    nulls: bool = False
    lone_cr: bool = False
    empty_lines: bool = False
    loose_quotes: bool = False
    line_ends: int = 0
    open_end: bool = False
    cut: bool = False

    @property
    def lines(self) -> int:
        """Physical lines, counting a last one that has no line end."""
        return self.line_ends + self.open_end


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 on disk, the encoding it was delivered in, and its survey."""

    path: Path
    encoding: str
    survey: Survey
    notes: tuple[str, ...] = ()


def as_utf8(place: Place, encoding: str | None, folder: Path) -> Text:
    """The file as UTF-8: itself where it is, else a copy in ``folder``.

    Raises DataError where ``encoding`` was given and does not fit; without it, the bytes decide.
    """
    if encoding is not None:
        return _as_told(place, encoding, folder)
    with place.path.open("rb") as stream:
        start = stream.read(1 << 16)
    survey = Survey()
    found = _marked(start)
    if found is None:
        survey = _survey(place.path)
        if survey.nulls:
            found = _two_byte(start)
    if found is None and (survey.valid or survey.cut or _mostly_utf8(place.path)):
        return Text(place.path, "utf-8", survey)
    note: tuple[str, ...] = ()
    if found is None:
        found = _by_bytes(_telling(place.path))
        note = (f"read as {found}, as found by its bytes; set `encoding` if names look wrong",)
    copy = _copy(place, found, folder, "surrogateescape" if found in CANDIDATES else "replace")
    return Text(copy, found, _survey(copy), note)


def _as_told(place: Place, encoding: str, folder: Path) -> Text:
    try:
        known = codecs.lookup(encoding)
        if not known._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError):
        raise DataError(
            f"{place.shown}: unknown encoding {encoding!r}; use a name such as 'utf-8' or 'cp1252'."
        ) from None
    if known.name in ("utf-8", "utf-8-sig"):
        survey = _survey(place.path)
        if survey.valid or (survey.cut and not place.whole):
            return Text(place.path, "utf-8", survey)
    copy = _copy(place, encoding, folder, "strict")
    return Text(copy, encoding, _survey(copy))


def _survey(path: Path) -> Survey:
    found = Survey()
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if found.valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    found.valid = False
            if not found.controls and len(chunk.translate(None, CONTROLS)) != len(chunk):
                found.controls = True
            found.nulls = found.nulls or b"\0" in chunk
            joined = last + chunk
            feeds, returns, pairs = joined.count(b"\n"), joined.count(b"\r"), joined.count(b"\r\n")
            found.line_ends += feeds + returns - pairs - _breaks(last)
            found.lone_cr = found.lone_cr or returns - pairs > joined.endswith(b"\r")
            if not found.empty_lines:
                found.empty_lines = bool(_EMPTY_LINE.search(joined.replace(b"\r\n", b"\n") if pairs else joined))
            found.loose_quotes = found.loose_quotes or bool(_LOOSE_QUOTE.search(joined))
            # the next chunk is looked at together with the line that this one ends in, if that is short
            cut = max(joined.rfind(b"\n"), joined.rfind(b"\r"))
            last = joined[cut:] if cut >= 0 and len(joined) - cut < 1 << 16 else joined[-1:]
    found.open_end = last[-1:] not in (b"\n", b"\r")
    if found.open_end and _EMPTY_LINE.search(last + b"\n"):
        found.empty_lines = True
    found.loose_quotes = found.loose_quotes or bool(_LOOSE_QUOTE.search(last + b"\n"))
    found.lone_cr = found.lone_cr or last[-1:] == b"\r"
    if found.valid:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            found.valid, found.cut = False, True
    return found


def _breaks(text: bytes) -> int:
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")


def _marked(start: bytes) -> str | None:
    return next((name for mark, name in BOMS if start.startswith(mark)), None)


def _two_byte(start: bytes) -> str | None:
    """UTF-16 without its mark: Latin letters leave a zero in every second byte, always on the same side."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if start[1:2] == b"\0" and odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if start[:1] == b"\0" and even > 0.3 * half and odd < 0.05 * half else None


def _beyond_ascii(stream: BinaryIO) -> tuple[list[bytes], int]:
    """Lines with bytes beyond ASCII (up to 1 MB of them), and how many lines were seen."""
    kept, size, seen = [], 0, 0
    while size < 1 << 20 and (chunk := stream.read(CHUNK)):
        lines = (chunk + stream.readline(1 << 16)).splitlines(keepends=True)
        seen += len(lines)
        for line in lines:
            if not line.isascii() and size < 1 << 20:
                kept.append(line)
                size += len(line)
    return kept, seen


def _mostly_utf8(path: Path) -> bool:
    """Whether a few lines were damaged in a file that is UTF-8 otherwise."""
    with path.open("rb") as stream:
        lines, seen = _beyond_ascii(stream)
    bad = 0
    for line in lines:
        try:
            line.decode()
        except UnicodeDecodeError:
            bad += 1
    good = len(lines) - bad
    return good > 0 and (bad * 100 < seen or bad < good)


def _telling(path: Path) -> bytes:
    with path.open("rb") as stream:
        return b"".join(_beyond_ascii(stream)[0])


def _by_bytes(sample: bytes) -> str:
    """The likeliest encoding; cp1252 unless another is clearly better."""
    from charset_normalizer import from_bytes

    matches = list(from_bytes(sample, cp_isolation=CANDIDATES, threshold=0.3, enable_fallback=False))
    if not matches:
        return "cp1252"
    best = matches[0]
    beyond = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if not best.coherence and beyond * 3 < len(sample) and best.encoding in ("cp1251", "cp1250"):
        return "cp1252"  # a euro sign among figures is no Cyrillic
    for match in matches:
        usual = "cp1252" in (match.encoding, *match.could_be_from_charset)
        if usual and match.chaos <= best.chaos + 0.15 and match.coherence >= best.coherence - 0.03:
            return "cp1252"
    return str(best.encoding)


def _copy(place: Place, encoding: str, folder: Path, errors: str) -> Path:
    """Write the file as UTF-8. Raises DataError naming the line that cannot be decoded."""
    copy = folder / f"{place.path.name}.utf-8"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    line = 1
    with place.path.open("rb") as stream, copy.open("wb") as into:
        while True:
            chunk = stream.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk and place.whole)
            except UnicodeError as error:
                line += _breaks(chunk[: getattr(error, "start", 0)])
                fix = "correct `encoding` of the source, or leave it out"
                raise DataError(f"{place.shown}, line {line}: not {encoding} text; {fix}.") from None
            line += text.count("\n") + text.count("\r") - text.count("\r\n")
            into.write(text.encode("utf-8", "surrogateescape" if errors == "surrogateescape" else "replace"))
            if not chunk:
                return copy

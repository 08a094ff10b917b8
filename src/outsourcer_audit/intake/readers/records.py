"""Lines -> records: what a line and a record of delimited text are. This is the definition; fast.py must agree with it.

Quotes are read as Python's csv module reads them, with two differences. A record over several lines must be well formed
to its end, else its quote counts as never closed: then its first line alone is set aside, and the next line is read as
if nothing had happened. And bytes that are no text set their record aside.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from ...errors import DataError
from .decoding import CHUNK, CONTROLS, Text
from .model import SHOWN, Misfit

OPEN_LINES, OPEN_TEXT = 1000, 16 << 20
"""A quote still open after so many lines or characters was never meant as one."""

LONGEST = 256 << 20
"""A line longer than this is no line of a table."""

BINARY, UNCLOSED = "holds binary bytes", "a quote is never closed"

Line = tuple[int, str, str]
"""Number, text with its line end, and what is wrong with it."""

Record = tuple[int, list[str], str]
"""Line, cells (none: a blank line) and the text as it was delivered."""


def lines(text: Text, shown_as: str, skip: int = 0) -> Iterator[Line]:
    """The physical lines of a UTF-8 file after the first ``skip``; they end at \\n, \\r\\n or \\r."""
    number, rest = 0, b""
    undecodable = f"not readable as {'UTF-8' if text.encoding == 'utf-8' else text.encoding} text"
    with text.path.open("rb") as stream:
        if (start := stream.read(3)) != b"\xef\xbb\xbf":
            rest = start
        while True:
            chunk = stream.read(CHUNK)
            if not chunk and not rest:
                return
            rest += chunk
            clean = len(rest.translate(None, CONTROLS)) == len(rest)
            found = rest.splitlines(keepends=True)
            rest = b""
            if chunk and not found[-1].endswith(b"\n"):  # its end, or the \n after its \r, may be in the next chunk
                rest = found.pop()
                if len(rest) > LONGEST:
                    at = number + len(found) + 1
                    raise DataError(f"{shown_as}, line {at}: longer than {LONGEST >> 20} MB; this is no table.")
            for raw in found:
                number += 1
                if number <= skip:
                    continue
                fault = BINARY if not clean and len(raw.translate(None, CONTROLS)) != len(raw) else ""
                try:
                    yield number, raw.decode(), fault
                except UnicodeDecodeError:
                    yield number, raw.decode("utf-8", "replace"), fault or undecodable


class _Unfinished(Exception):
    """The record goes on in the next line."""


class _Runaway(Exception):
    """A quote has been open for too long."""


class _Feed:
    """Hands lines to the csv module and remembers those that it pulled for the record at hand."""

    def __init__(self, source: Iterator[Line]) -> None:
        self.source = source
        self.back: deque[Line] = deque()
        self.pulled: list[Line] = []
        self.many = False
        self.size = self.broken = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.pulled and not self.many:
            raise _Unfinished
        line = self.back.popleft() if self.back else next(self.source, None)
        if line is None:
            raise StopIteration
        self.pulled.append(line)
        if self.many:
            self.size += len(line[1])
            # a file full of broken quotes must not be read a thousand times
            if len(self.pulled) > (OPEN_LINES if self.broken < 100 else 20) or self.size > OPEN_TEXT:
                raise _Runaway
        return line[1]

    def begin(self, many: bool) -> None:
        """A new record; ``many``: it is known to go on over several lines."""
        if many:
            self.back.extendleft(reversed(self.pulled))
        self.pulled, self.many, self.size = [], many, 0

    def give_back(self) -> Misfit:
        """The record is none: set its first line aside and read on from the second."""
        first, *others = self.pulled
        self.back.extendleft(reversed(others))
        self.broken += 1
        return Misfit(first[0], first[2] or UNCLOSED, shown(first[1]))


def shown(text: str) -> str:
    """A record's text as it is kept beside a misfit."""
    return text[: SHOWN + 2].rstrip("\r\n")[:SHOWN]


def records(source: Iterator[Line], delimiter: str) -> Iterator[Record | Misfit]:
    """The records of delimited text, in order, and the lines that are none. A blank line has no cells."""
    csv.field_size_limit(LONGEST)
    feed = _Feed(source)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        feed.begin(many=False)
        try:
            cells = next(reader, None)
        except (_Unfinished, csv.Error):
            yield _over_lines(feed, delimiter)
            reader = csv.reader(feed, delimiter=delimiter)
            continue
        if cells is None:
            return
        number, text, fault = feed.pulled[0]
        yield Misfit(number, fault, shown(text)) if fault else (number, cells, text)


def _over_lines(feed: _Feed, delimiter: str) -> Record | Misfit:
    """The record at hand again, over as many lines as its quotes span, if they are well formed."""
    feed.begin(many=True)
    try:
        cells = next(csv.reader(feed, delimiter=delimiter, strict=True))
    except (_Runaway, csv.Error):
        return feed.give_back()
    text = "".join(line[1] for line in feed.pulled)
    number = feed.pulled[0][0]
    fault = next((line[2] for line in feed.pulled if line[2]), "")
    return Misfit(number, fault, shown(text)) if fault else (number, cells, text)


def columns_of(source: Iterator[Line], widths: tuple[int, ...]) -> Iterator[Record | Misfit]:
    """The records of fixed-width text. A line that ends early lacks what is blank; one that runs on is no record."""
    ends = [sum(widths[: place + 1]) for place in range(len(widths))]
    for number, text, fault in source:
        body = text.rstrip("\r\n")
        if fault:
            yield Misfit(number, fault, shown(text))
        elif body[ends[-1] :].strip():
            yield Misfit(number, f"is longer than the {ends[-1]} characters of its columns", shown(text))
        elif not body.strip():
            yield number, [], text
        else:
            yield number, [body[end - width : end] for end, width in zip(ends, widths, strict=True)], text

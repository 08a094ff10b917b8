"""What happens to files on their way: cut off, garbled, re-saved, blown up. Bytes in, hostile bytes out."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]


def cut_off(raw: bytes, dice: Random) -> bytes:
    """The transfer ended in the middle of a record."""
    return raw[: dice.randrange(len(raw) + 1)]


def head_lost(raw: bytes, dice: Random) -> bytes:
    return raw[dice.randrange(min(len(raw), 2_000) + 1) :]


def flipped_bits(raw: bytes, dice: Random) -> bytes:
    found = bytearray(raw)
    for _ in range(dice.randint(1, 30)):
        if found:
            found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
    return bytes(found)


def binary_bytes(raw: bytes, dice: Random) -> bytes:
    return _inserted(raw, dice.randbytes(dice.randint(1, 400)), dice)


def nul_bytes(raw: bytes, dice: Random) -> bytes:
    return _inserted(raw, b"\x00" * dice.randint(1, 50), dice)


def lone_quote(raw: bytes, dice: Random) -> bytes:
    return _inserted(raw, b'"', dice)


def many_quotes(raw: bytes, dice: Random) -> bytes:
    for _ in range(dice.randint(2, 9)):
        raw = _inserted(raw, dice.choice([b'"', b'""', b'",', b'\n"', b'"\r\n']), dice)
    return raw


def separators(raw: bytes, dice: Random) -> bytes:
    for _ in range(dice.randint(1, 9)):
        raw = _inserted(raw, dice.choice([b",", b";", b"\t", b"|", b",,,,", b"\n", b"\r", b"\n\n\n"]), dice)
    return raw


def chunk_lost(raw: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(raw) + 1)
    return raw[:start] + raw[start + dice.randint(1, 3_000) :]


def chunk_twice(raw: bytes, dice: Random) -> bytes:
    start = dice.randrange(len(raw) + 1)
    end = start + dice.randint(1, 3_000)
    return raw[:end] + raw[start:end] + raw[end:]


def header_only(raw: bytes, dice: Random) -> bytes:
    return raw.split(b"\n", 1)[0] + b"\n" * dice.randint(0, 2)


def no_header(raw: bytes, dice: Random) -> bytes:
    return raw.split(b"\n", 1)[-1]


def swapped_columns(raw: bytes, dice: Random) -> bytes:
    """Two headings changed places, their cells did not."""
    head, _, rest = raw.partition(b"\n")
    names = head.split(b",")
    one, other = dice.randrange(len(names)), dice.randrange(len(names))
    names[one], names[other] = names[other], names[one]
    return b",".join(names) + b"\n" + rest


def line_ends(raw: bytes, dice: Random) -> bytes:
    plain = raw.replace(b"\r\n", b"\n")
    if dice.random() < 0.5:
        return plain.replace(b"\n", dice.choice([b"\r", b"\r\n", b"\n\n", b"\r\r\n"]))
    return b"".join(line + dice.choice([b"\r", b"\r\n", b"\n"]) for line in plain.split(b"\n"))


def preamble(raw: bytes, dice: Random) -> bytes:
    lines = [b"Report of the week", b"", b"Created;by;robot", b"=cmd|' /C calc'!A0", b'"', b"a,b,c"]
    return b"".join(dice.choice(lines) + b"\n" for _ in range(dice.randint(1, 6))) + raw


def encoded(raw: bytes, dice: Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(
        dice.choice(["utf-16", "utf-16-le", "cp1252", "utf-8-sig", "cp500"]), "replace"
    )


def huge_cell(raw: bytes, dice: Random) -> bytes:
    return _inserted(raw, b"x" * dice.choice([70_000, 10_000_000]), dice)


def five_thousand_columns(raw: bytes, dice: Random) -> bytes:
    head, _, rest = raw.partition(b"\n")
    more = b"".join(b",c%d" % n for n in range(5_000))
    return head.rstrip(b"\r") + more + b"\n" + rest


def packed(raw: bytes, dice: Random) -> bytes:
    """Packed once more, perhaps with company, perhaps cut off."""
    if dice.random() < 0.5:
        found = gzip.compress(raw, mtime=0)
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(dice.choice(["x.csv", "../../x.csv", "a/b/c", "/etc/x"]), raw)
            if dice.random() < 0.3:
                archive.writestr("readme.txt", "hello")
        found = buffer.getvalue()
    return cut_off(found, dice) if dice.random() < 0.3 else found


def bomb(raw: bytes, dice: Random) -> bytes:
    """A hundred million zeros in a hundred kilobytes."""
    zeros = b"\x00" * 100_000_000 if dice.random() < 0.5 else b"a,b\n" * 25_000_000
    return gzip.compress(zeros, 1, mtime=0)


def formulas(raw: bytes, dice: Random) -> bytes:
    cells = [
        b"=1+1",
        b'=HYPERLINK("http://x","y")',
        b"@SUM(A1)",
        b"+cmd|' /C calc'!A0",
        b"-2+3",
        b"{{7*7}}",
        b"<script>alert(1)</script>",
    ]
    for _ in range(5):
        raw = _inserted(raw, b"," + dice.choice(cells) + b",", dice)
    return raw


def nothing(raw: bytes, dice: Random) -> bytes:
    return dice.choice(
        [
            b"",
            b"\n",
            b"\r\n\r\n",
            b" ",
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b"\x00",
            b"PK\x03\x04",
            b"\x1f\x8b",
            b"PAR1",
            b"SQLite format 3\x00",
            b"{",
            b"[",
            b"[[[[" * 20_000,
            b"<?xml version='1.0'?><log>",
            b"<html><table>",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"%PDF-1.4",
        ]
    )


def noise(raw: bytes, dice: Random) -> bytes:
    return dice.randbytes(dice.randint(1, 5_000))


def _inserted(raw: bytes, what: bytes, dice: Random) -> bytes:
    place = dice.randrange(len(raw) + 1)
    return raw[:place] + what + raw[place:]


ANY: tuple[Mutation, ...] = (
    cut_off,
    head_lost,
    flipped_bits,
    binary_bytes,
    nul_bytes,
    chunk_lost,
    chunk_twice,
    packed,
    nothing,
    noise,
)
"""For files of every kind."""
TEXT: tuple[Mutation, ...] = (
    *ANY, lone_quote, many_quotes, separators, header_only, no_header, swapped_columns, line_ends, preamble, encoded,
    formulas,
)  # fmt: skip
"""For delimited text too."""
HEAVY: tuple[Mutation, ...] = (huge_cell, five_thousand_columns, bomb)
"""Slow ones, for every kind."""

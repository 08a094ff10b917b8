"""Looking for a marker in whatever was written: every file unpacked, every packing undone, every spelling made one."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

QUARANTINE = "quarantine"
"""The one folder in which raw cells may stand; README.md says so."""
DEEP = 3
SHORTEST = 8


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Every part of every file below a folder as (where, text), but for the quarantine."""
    for path in sorted(folder.rglob("*")):
        where = path.relative_to(folder)
        if path.is_file() and QUARANTINE not in where.parts:
            yield from parts(where.as_posix(), path.read_bytes())
            yield f"{where} (its name)", where.as_posix()


def parts(where: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """One file as it is, and what is packed in it: the members of a zip, the pages and streams of a PDF."""
    yield where, both(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield from parts(f"{where}!{name}", archive.read(name))
    if raw.startswith(b"%PDF"):
        yield from _pdf(where, raw)


def _pdf(where: str, raw: bytes) -> Iterator[tuple[str, str]]:
    """The words of its pages, and every stream inflated: pages, objects packed in streams, metadata, attachments."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(raw))
    yield f"{where}, pages", "\n".join(page.extract_text() for page in reader.pages)
    yield f"{where}, metadata", str(reader.metadata)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\n?endstream", raw, re.S)
    yield f"{where}, streams", "\n".join(both(found) for stream in streams for found in _inflated(stream))


def _inflated(raw: bytes) -> Iterator[bytes]:
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(window).decompress(raw, 10_000_000)


def both(raw: bytes) -> str:
    """Bytes as UTF-8, and UTF-16 where they have many zeros; what is neither is still searched."""
    text = raw.decode("utf-8", errors="replace")
    if b"\0" in raw:
        text += "\n" + raw.decode("utf-16-le", errors="replace") + "\n" + raw.decode("utf-16-be", errors="replace")
    return text


def unpacked(text: str, deep: int = DEEP) -> Iterator[str]:
    """The text, and what is packed inside it in base64 or as an address; deflated data in that too."""
    yield text
    if not deep:
        return
    inside = [both(each) for packed in re.findall(r"[A-Za-z0-9+/_-]{24,}={0,2}", text) for each in _raw(packed)]
    inside += [unquote(address) for address in re.findall(r"data:[^\"'\s)>]*,([^\"'\s)>]*%[^\"'\s)>]*)", text)]
    for found in inside:
        yield from unpacked(found, deep - 1)


def _raw(packed: str) -> Iterator[bytes]:
    with contextlib.suppress(ValueError):
        raw = base64.b64decode(packed.replace("-", "+").replace("_", "/") + "=" * (-len(packed.rstrip("=")) % 4))
        yield raw
        yield from _inflated(raw)


def plain(text: str) -> str:
    """Letters and digits only, without accents or case; entities, escapes and percent signs are undone first.

    A marker is found whether it was escaped for HTML, JSON or an address, broken over lines or put into several tags.
    """
    for _ in range(2):
        text = html.unescape(unquote(text))
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", folded) + " " + re.sub(r"[^a-z0-9]", "", re.sub(r"<[^<>]*>", "", folded))


def leaks(where: str, text: str, markers: tuple[str, ...]) -> list[str]:
    """Where a marker stands in a text, with what stands around it."""
    wanted = [(marker, plain(marker).split()[0]) for marker in markers]
    found = []
    for layer in unpacked(text):
        searched = plain(layer)
        for marker, word in wanted:
            if word in searched:
                at = searched.index(word)
                found.append(f"{marker} in {where}: ...{searched[max(0, at - 60) : at + 60]}...")
    return found


def hashes(values: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """What anybody can compute from values without a key: first letters of the hash -> hashes with their values."""
    made: dict[str, list[tuple[str, str]]] = {}
    for value in values:
        for kind in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            for spelt in {value, value.lower(), value.upper()}:
                digest = hashlib.new(kind, spelt.encode()).hexdigest()
                made.setdefault(digest[:SHORTEST], []).append((digest, value))
    return made


def reversible(where: str, text: str, known: dict[str, list[tuple[str, str]]]) -> list[str]:
    """Hashes in a text, whole or cut short to eight letters or more, that stand for a known value."""
    return [
        f"a hash of {value} in {where}: {run}"
        for run in sorted(set(re.findall(rf"[0-9a-f]{{{SHORTEST},}}", text.lower())))
        for digest, value in known.get(run[:SHORTEST], ())
        if digest.startswith(run) or run.startswith(digest)
    ]

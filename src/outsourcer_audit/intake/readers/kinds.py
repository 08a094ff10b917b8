"""What kind of file this is, by its first bytes: a name may lie, and often does."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ...errors import DataError
from .decoding import CONTROLS

ARCHIVES = ("zip", "gzip")
WORKBOOKS = ("xlsx", "xlsb", "ods", "xls")

OTHERS = {
    b"%PDF": "a PDF; ask for the table behind it as CSV or xlsx",
    b"\x89PNG": "an image; ask for the table behind it as CSV or xlsx",
    b"\xff\xd8\xff": "an image; ask for the table behind it as CSV or xlsx",
    b"GIF8": "an image; ask for the table behind it as CSV or xlsx",
    b"Rar!": "a RAR archive; unpack it, or ask for a zip",
    b"7z\xbc\xaf": "a 7z archive; unpack it, or ask for a zip",
    b"BZh": "a bz2 archive; unpack it, or ask for a zip",
    b"\xfd7zXZ": "an xz archive; unpack it, or ask for a zip",
    b"\x28\xb5\x2f\xfd": "a zstd archive; unpack it, or ask for a zip",
    b"{\\rtf": "an RTF document; ask for the table in it as CSV or xlsx",
    b"\x7fELF": "a program; ask for the export itself",
    b"MZ\x90": "a program; ask for the export itself",
}
_WEB = re.compile(rb"^\s*<(!doctype html|html|head|body|meta|table|style|div|script)\b", re.IGNORECASE)
_XML = re.compile(rb"^\s*<(\?xml|log\b|!--|!DOCTYPE log)")


def sniff(path: Path, shown: str) -> str:
    """The kind of a file. Raises DataError, naming what it is, for one that holds no table."""
    with path.open("rb") as stream:
        start = stream.read(1 << 16)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _packed(path, shown)
    for magic, kind in ((b"\xd0\xcf\x11\xe0", "xls"), (b"\x1f\x8b", "gzip"), (b"SQLite format 3\0", "sqlite")):
        if start.startswith(magic):
            return kind
    if start.startswith(b"PAR1"):
        return "parquet"
    for magic, what in OTHERS.items():
        if start.startswith(magic):
            raise DataError(f"{shown}: this is {what}.")
    body = start.removeprefix(b"\xef\xbb\xbf")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:200]:
        body = start[:4000].replace(b"\0", b"").lstrip(b"\xff\xfe")
    if not body.strip(b" \t\r\n\0"):
        raise DataError(f"{shown}: the file is empty. Ask for it again, or remove this source.")
    if _WEB.match(body):
        raise DataError(f"{shown}: this is a web page, whatever its name says; open it and save it as xlsx or CSV.")
    if _XML.match(body):
        return _xml(body, shown)
    if body.lstrip()[:1] in (b"{", b"["):
        from .tree import json_kind

        if found := json_kind(path, shown):
            return found
    if len(body) - len(body.translate(None, CONTROLS)) > max(8, len(body) // 10):
        raise DataError(f"{shown}: this is no text, and no kind of file that can be read; ask for CSV or xlsx.")
    return "delimited"


def _packed(path: Path, shown: str) -> str:
    """A zip, or one of the kinds of file that are zips inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                info = archive.getinfo("mimetype")
                if info.file_size < 200 and b"opendocument" in (kind := archive.read(info)):
                    if b"spreadsheet" not in kind:
                        raise DataError(f"{shown}: this is an OpenDocument text; ask for the table in it as CSV.")
                    return "ods"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, KeyError):
        raise DataError(f"{shown}: damaged or cut off (not a readable zip or workbook); ask for it again.") from None
    for folder, what in (("word/", "Word document"), ("ppt/", "presentation")):
        if any(name.startswith(folder) for name in names) and "[Content_Types].xml" in names:
            raise DataError(f"{shown}: this is a {what}; ask for the table in it as CSV or xlsx.")
    if any(name.lower().startswith("xl/") for name in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    return "zip"


def _xml(body: bytes, shown: str) -> str:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in body:
        raise DataError(f"{shown}: this is an old XML workbook; open it and save it as xlsx or CSV.")
    root = re.search(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", re.sub(rb"<!--.*?-->", b"", body, flags=re.DOTALL))
    if root is None or root[1] != b"log":
        name = root[1].decode("ascii", "replace") if root else "nothing"
        if name.lower() == "html":
            raise DataError(f"{shown}: this is a web page, whatever its name says; open it and save it as xlsx or CSV.")
        raise DataError(f"{shown}: this is XML, but no XES event log (it begins with <{name}>); ask for CSV or xlsx.")
    return "xes"

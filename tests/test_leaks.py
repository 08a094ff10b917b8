"""The search for leaks finds a marker in every disguise; else test_canary.py would prove nothing."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from urllib.parse import quote

import everything
import leaks
import pytest


def ways() -> dict[str, str]:
    """One marker in every disguise in which a page, a notebook or a sheet might carry it."""
    name = f"Zoë {everything.CANARIES[1]}-customer_id-3"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{html.escape(name)}</text></svg>'
    return {
        "as it is": name,
        "escaped for HTML": html.escape(name).replace("ä", "&auml;").replace("é", "&#233;"),
        "escaped for JSON": json.dumps({"a": name}),
        "HTML in JSON": json.dumps(f"<td>{html.escape(name)}</td>"),
        "accents apart": name.replace("ä", "a\u0308").replace("é", "e\u0301"),
        "over two lines": name.replace("rié", "-\nrié"),
        "in two tags": name.replace("rié", "</tspan><tspan x='0'>rié"),
        "percent": f'<img src="data:image/svg+xml,{quote(svg)}">',
        "base64": f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">',
        "base64 in JSON": json.dumps({"image/png": base64.b64encode(name.encode() * 3).decode()}),
        "base64 for addresses": base64.urlsafe_b64encode(("??>>" + name).encode()).decode(),
    }


@pytest.mark.parametrize("way", ways())
def test_the_search_sees_through(way):
    assert leaks.leaks("here", f"before {ways()[way]} after", everything.CANARIES)


@pytest.mark.parametrize("cut", [8, 12, 64])
def test_the_search_knows_a_hash(cut):
    name = everything.person(*everything.personal()[0], 3)
    digest = hashlib.sha256(name.encode()).hexdigest()[:cut]
    assert leaks.reversible("here", f"agent-{digest}.", leaks.hashes([name]))
    assert not leaks.reversible("here", f"agent-{digest[::-1]}.", leaks.hashes([name]))


def test_the_search_opens_workbooks_and_pdfs(tmp_path):
    import xlsxwriter
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    name = everything.CANARIES[1]
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_comment(0, 0, f"about {name}")
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(f"({name}) Tj".encode())
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    writer.write(tmp_path / "b.pdf")
    found = {where.split("!")[0].split(",")[0] for where, text in leaks.written(tmp_path)
             if leaks.leaks(where, text, (name,))}  # fmt: skip
    assert found == {"a.xlsx", "b.pdf"}

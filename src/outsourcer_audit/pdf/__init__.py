"""The page on paper: the same HTML document as a tagged, paged PDF that asks nobody and is the same twice."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AuditError, UsageError
from .drawings import dress

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

_INSTALL = 'pip install "outsourcer-audit[pdf]"'
_PANGO = (
    "Linux: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (or dnf install pango); "
    "macOS: brew install pango; Windows: MSYS2, then pacman -S mingw-w64-ucrt-x86_64-pango"
)


def ready() -> None:
    """Say in one line what is missing before anything slow begins (UsageError); return where a PDF can be made."""
    try:
        with redirect_stdout(StringIO()):  # it prints a page of advice of its own
            import weasyprint  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError(f"--pdf needs WeasyPrint: {_INSTALL}.") from None
    except OSError:  # the Python side is there, but cannot load the library that sets the text
        raise UsageError(f"--pdf needs the Pango library, which pip does not bring. {_PANGO}.") from None


def write_pdf(html: str, path: Path) -> None:
    """Write the page as PDF/UA-1: tagged for screen readers, with title and language, page numbers and running foot.

    Nothing is fetched. Two runs on the same page give the same bytes: there is no date in it and no random name.
    """
    ready()
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=_offline())
    dress(document.wrapper_element)
    made: Any = document.write_pdf(pdf_variant="pdf/ua-1")
    if not made:
        raise AuditError(f"{path.name}: WeasyPrint made no PDF of the page.")
    path.write_bytes(made)


def _offline() -> URLFetcher:
    """Opens what the page carries within itself; refuses every address, of the network and of this machine."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=["data"], allow_redirects=False)

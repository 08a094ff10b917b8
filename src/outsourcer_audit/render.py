"""From an executed notebook to one page: only the html outputs of code cells tagged ``report``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .rooms import TEMPLATES

if TYPE_CHECKING:
    import nbformat

TAG = "report"
_FORBIDDEN_IN_BRAND = re.compile(r"[<\\]|url\s*\(|@import|expression", re.IGNORECASE)


def render(notebook: nbformat.NotebookNode, title: str, lang: str = "en", brand: str = "") -> str:
    """The page as text: no code, no prompts, no tracebacks, no streams, nothing of an untagged cell.

    ``brand`` is CSS that overrides the custom properties of report.css; it may fetch nothing and close nothing.
    """
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    if _FORBIDDEN_IN_BRAND.search(brand):
        raise ValueError("brand.css may set custom properties only: no '<', no backslash, no url(), no @import.")
    exporter = HTMLExporter(template_name="report_card", extra_template_basedirs=[str(TEMPLATES)])
    resources = {"oa": {"title": title, "lang": lang, "brand": brand, "tag": TAG}}
    # HTMLExporter would parse the page again with BeautifulSoup: half a second lost, names in SVG put in lower case,
    # and markup that was escaped once is best left alone. TemplateExporter's own step stops after the template.
    page, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources=resources)
    return str(page)

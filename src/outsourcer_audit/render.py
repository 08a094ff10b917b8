"""From an executed notebook to one page: only the html outputs of code cells tagged ``report``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .brand import Brand
from .rooms import TEMPLATES

if TYPE_CHECKING:
    import nbformat

    from .show import Html

TAG = "report"


def render(notebook: nbformat.NotebookNode, title: str, lang: str = "en", brand: Brand | None = None) -> str:
    """The page as text: no code, no prompts, no tracebacks, no streams, nothing of an untagged cell."""
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    exporter = HTMLExporter(template_name="report_card", extra_template_basedirs=[str(TEMPLATES)])
    resources = {"oa": {"title": title, "lang": lang, "brand": brand or Brand(), "tag": TAG}}
    # HTMLExporter would parse the page again with BeautifulSoup: half a second lost, names in SVG put in lower case,
    # and markup that was escaped once is best left alone. TemplateExporter's own step stops after the template.
    page, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources=resources)
    return str(page)


def page_of(sections: Iterable[Html], title: str, lang: str = "en", brand: Brand | None = None) -> str:
    """A page of sections that no notebook has shown, through the same template."""
    from nbformat import v4

    outputs = [v4.new_output("display_data", {"text/html": str(section)}) for section in sections]
    cell = v4.new_code_cell(outputs=outputs, metadata={"tags": [TAG]})
    return render(v4.new_notebook(cells=[cell]), title, lang, brand)

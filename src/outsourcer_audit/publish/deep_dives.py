"""Deep dives: the notebooks behind the card, executed with the same parameters, for the analyst.

They read the staging cache that the card was made from, so nothing is read or checked again. Each is written as an
executed notebook and as one page with its code; neither is linked from the client's page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..card import ReportCard
from ..engagement import Engagement, Vendor
from ..period import parse_period
from ..rooms import NOTEBOOKS, ROOT, TEMPLATES
from .executing import execute

DEEP_DIVES = ("data_validation", "governance", "training", "data_integration", "handoffs")
FOLDER = "notebooks"
"""Where they are, beside the executed report_card.ipynb."""
WANTED = "set $OUTSOURCER_AUDIT_ENGAGEMENT, or write the path of your engagement's folder here"
"""Of an engagement elsewhere: its path is this machine's, and stays here."""


def deep_dives(folder: Path, card: ReportCard, engagement: Engagement, vendor: Vendor) -> None:
    """Execute every deep dive and write it into ``folder``, as a notebook and as a page."""
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    months = f"{card.period.start[:7]}..{card.period.end[:7]}"
    period = parse_period(months, engagement.timezone).label
    parameters = {"engagement": str(engagement.folder), "vendor": vendor.id, "period": period}
    of = f"{card.vendor} for {card.client}, {card.period.start} to {card.period.end}"
    for name in DEEP_DIVES:
        done = _without_paths(execute(NOTEBOOKS / f"{name}.ipynb", parameters), engagement.folder)
        nbformat.write(done, folder / f"{name}.ipynb")
        title = f"{name.replace('_', ' ').capitalize()}: {of}"
        (folder / f"{name}.html").write_text(page(done, title), encoding="utf-8")


def links() -> Any:
    """A cell for the end of the executed report_card.ipynb, which lies beside the folder of the deep dives."""
    from nbformat import v4

    lines = ["## Deep dives", ""]
    lines += [f"- {n.replace('_', ' ')}: [notebook]({FOLDER}/{n}.ipynb), [page]({FOLDER}/{n}.html)" for n in DEEP_DIVES]
    return v4.new_markdown_cell("\n".join(lines), id="deep-dives")


def page(notebook: Any, title: str) -> str:
    """A notebook with its code as one page: no script, no remote asset."""
    from nbconvert.exporters import HTMLExporter, TemplateExporter

    exporter = HTMLExporter(template_name="notebook", extra_template_basedirs=[str(TEMPLATES)])
    # as in render.py: the exporter's own step would parse and rewrite the page once more
    text, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources={"oa": {"title": title}})
    return str(text)


def _without_paths(notebook: Any, engagement: Path) -> Any:
    """The notebook without this machine's folders, and such that it can be run again where it is found.

    Of outputs only what a page can show is kept; the card that travels in some would be a second copy of card.json.
    """
    from papermill.translators import PythonTranslator

    here = PythonTranslator.translate(str(engagement))
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)  # when each cell ran, which is another time in every run
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(here, _found_again(engagement))
        for output in cell.get("outputs", []):
            for mime in [m for m in output.get("data", {}) if m not in ("text/html", "text/plain")]:
                del output["data"][mime]
    return notebook


def _found_again(engagement: Path) -> str:
    """What a notebook writes for its engagement: what lies below this toolkit is found by searching upwards."""
    if engagement.is_relative_to(ROOT):
        return f'"{engagement.relative_to(ROOT).as_posix()}"'
    return f'""  # {WANTED}'

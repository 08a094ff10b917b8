"""The naive way: one hand-written notebook, executed with papermill and converted with nbconvert, as an analyst would.

``python benchmarks/naive_notebook.py --engagement engagements/demo --vendor meridian --out FOLDER`` writes naive.ipynb,
naive.html and naive.json (measure id -> value, n, interval) and prints the wall time. The cells stand in
naive/, one file per theme; nothing here uses outsourcer_audit.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import argparse  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import nbformat  # noqa: E402
import papermill  # noqa: E402
from nbconvert import HTMLExporter  # noqa: E402
from nbformat import NotebookNode, v4  # noqa: E402

CELLS = Path(__file__).with_name("naive")
THEMES = ("reading", "rules", "checks", "contract", "people_and_data", "customers", "charts")
"""Files of cells, in the order of the notebook."""


def notebook(script: str) -> NotebookNode:
    """A script in percent format as a notebook: ``# %%`` starts a code cell, ``# %% [markdown]`` one of text."""
    cells = []
    for head, body in re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", script, re.M):
        if "[markdown]" in head:
            cells.append(v4.new_markdown_cell(re.sub(r"^# ?", "", body.strip(), flags=re.M)))
        else:
            tags = ["parameters"] if "parameters" in head else []
            cells.append(v4.new_code_cell(body.strip(), metadata={"tags": tags}))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def run(engagement: Path, vendor: str, out: Path) -> Path:
    """Execute and convert; returns the page."""
    out.mkdir(parents=True, exist_ok=True)
    source, executed, page = out / "naive_source.ipynb", out / "naive.ipynb", out / "naive.html"
    script = "\n".join((CELLS / f"{theme}.py").read_text(encoding="utf-8") for theme in THEMES)
    nbformat.write(notebook(script), source)
    parameters = {"engagement": str(engagement), "vendor": vendor, "result": str(out / "naive.json")}
    papermill.execute_notebook(str(source), str(executed), parameters=parameters, progress_bar=False, log_output=False)
    html, _ = HTMLExporter(template_name="lab").from_filename(str(executed))
    page.write_text(html, encoding="utf-8")
    return page


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engagement", type=Path, default=Path("engagements/demo"))
    parser.add_argument("--vendor", default="meridian")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    page = run(given.engagement.resolve(), given.vendor, given.out.resolve())
    print(f"{page}\n{time.perf_counter() - BEGAN:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

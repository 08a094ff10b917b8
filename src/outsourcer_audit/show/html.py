"""Pieces of a page: one autoescaped Jinja environment and its partials; no HTML is built in Python."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outsourcer_audit import formats
from outsourcer_audit.rooms import TEMPLATES

from . import marks, timelines, words

_BETWEEN_BLOCKS = re.compile(
    r"(?<=>)\n\s*(?=</?(?:table|caption|thead|tbody|tr|td|th|ul|ol|li|dl|dt|dd|div|p|section|h\d|details|summary)\b)"
)
"""New lines that show nowhere; a page has thousands. (Text is escaped, so it never holds a tag.)"""
_IMPLIED = re.compile(
    r"</t[dh]>(?=<t[dhr]\b|</t)|</tr>(?=<t[rb]|</t)|</thead>(?=<tbody)|</tbody>(?=<tbody|</table)"
    r"|</li>(?=<li\b|</[ou]l>)|</dd>(?=<d[td]\b|</d)"
)
"""End tags that HTML lets one leave out, because what follows implies them: an eighth of a page of tables."""


class Html:
    """A finished piece of the page."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_html_(self) -> str:
        return self._text

    def __html__(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<Html of {len(self._text):,} characters>"


def partial(name: str, **values: Any) -> Html:
    """One partial of templates/report_card/partials, filled."""
    text = _environment().get_template(f"{name}.html.j2").render(**values)
    return Html(_IMPLIED.sub("", _BETWEEN_BLOCKS.sub("", text)))


def style() -> Html:
    """The report's style sheet, for a notebook's screen (the published page brings its own): leave it untagged."""
    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    return partial("style", css=css)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(TEMPLATES / "report_card" / "partials"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = (
        "count measure interval difference difference_interval score number percent day period month slug known tabs"
    )
    environment.filters.update({name: getattr(formats, name) for name in names.split()})
    environment.globals.update(
        marks=marks, timelines=timelines, LETTERS=words.LETTERS, SHAPES=words.SHAPES, EVIDENCE=words.EVIDENCE,
        PROVENANCE=words.PROVENANCE, BETTER=words.BETTER, WHO=words.WHO, OWN_RUBRIC=words.OWN_RUBRIC,
        FIRST_FINDINGS=words.FIRST_FINDINGS, MOST_SLICES=words.MOST_SLICES, MOST_SQL=words.MOST_SQL,
    )  # fmt: skip
    return environment

"""What all charts share: the theme, an empty drawing and the way from a drawing to a piece of the page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from .svg import TOKENS, embed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCH = 72.0  # an SVG of matplotlib counts 72 units to the inch
WIDTH = 360.0


@dataclass(frozen=True)
class Chart:
    """A drawing, the sentence above it, the note below it and the figures behind it."""

    title: str
    note: str
    svg: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def theme() -> None:
    """Give seaborn the report's look (for this process); the only place where charts are styled."""
    import seaborn as sns

    sns.set_theme(style="ticks", palette=[TOKENS["accent"], TOKENS["bad"], TOKENS["soft"]], rc=_rc())


def canvas(height: float) -> tuple[Figure, Axes]:
    """An empty themed drawing; the caller's own theme is left as it was."""
    import matplotlib as mpl
    import seaborn  # noqa: F401 - imported before the context, since it registers colour maps
    from matplotlib.figure import Figure as NewFigure

    with mpl.rc_context():
        theme()
        figure = NewFigure(figsize=(WIDTH / INCH, height / INCH))
        axes = figure.add_subplot()
    return figure, axes


def finish(figure: Figure, prefix: str, label: str) -> Markup:
    """The drawing as inline SVG with ids of its own and an alternative text; the same bytes every time."""
    import matplotlib as mpl

    for axes in figure.axes:  # everything lies within the axes; to clip it takes a fifth of the drawing's text
        for artist in axes.get_children():
            artist.set_clip_on(False)
    with mpl.rc_context(_rc()):
        out = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", bbox_inches="tight", pad_inches=0.05, metadata=nothing)
    return embed(out.getvalue(), prefix, label)


@lru_cache(maxsize=1)
def _rc() -> Any:
    ink, soft, rule = TOKENS["ink"], TOKENS["soft"], TOKENS["rule"]
    return {
        # text stays text; "$" in a title is a dollar and never mathematics
        "svg.fonttype": "none", "svg.hashsalt": "outsourcer-audit", "text.parse_math": False,
        "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
        "font.size": 11, "axes.labelsize": 11, "xtick.labelsize": 11, "ytick.labelsize": 11, "axes.titlesize": 11,
        "text.color": ink, "axes.labelcolor": soft, "xtick.color": soft, "ytick.color": soft,
        "xtick.labelcolor": soft, "ytick.labelcolor": soft, "axes.edgecolor": rule, "grid.color": rule,
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
        "xtick.major.size": 0, "ytick.major.size": 0, "axes.linewidth": 1,
        "lines.linewidth": 1.8,
    }  # fmt: skip

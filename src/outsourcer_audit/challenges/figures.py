"""What can be challenged: every measure, every pillar and lens, and the overall grade."""

from __future__ import annotations

from ..measures import all_groups, all_measures, find
from .words import near

OVERALL = "overall"
SCORE = "score"
"""The unit of a grade over several measures."""


def fault_of(figure: str) -> str:
    """What is wrong with the name of a figure, if anything."""
    groups = [group.id for group in all_groups()]
    if figure == OVERALL or figure in groups or find(figure):
        return ""
    known = [OVERALL, *groups, *(measure.id for measure in all_measures())]
    told = near(figure, known) if len(near(figure, known)) < 200 else "; see invoke measures"
    return f"figure: no figure {figure!r}{told}"


def unit_of(figure: str) -> str:
    """The unit in which a figure is printed."""
    measure = find(figure)
    return measure.unit if measure else SCORE


def title_of(figure: str) -> str:
    """What a figure is called on the page."""
    if figure == OVERALL:
        return "Overall grade"
    measure = find(figure)
    return measure.title if measure else next((g.title for g in all_groups() if g.id == figure), figure)

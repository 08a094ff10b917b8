"""The questions of a survey: which answer each measure reads, among whom, and what counts as a yes.

The measures' own definitions stand in measures/. They are said here once more so that all of them are counted in one
query; a reading whose figure is not the one that is counted here gets nothing said about its silent customers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

ANSWERS = ("csat", "ces", "nps", "resolved", "had_to_repeat")
COLUMNS = frozenset(f"surveys.{name}" for name in ANSWERS)


def _everybody(_: ir.Table) -> ir.BooleanValue:
    return ibis.literal(True)


@dataclass(frozen=True)
class Question:
    """One question: the answer's column (without one: silence), what is a yes (none: a mean), and who was asked it.

    ``yes`` and ``among`` read a row of a survey beside its contact; answers are named ``said_...`` there. ``alone``:
    whether they ask if the customer had tried another channel before.
    """

    column: str
    yes: Callable[[ir.Table], ir.BooleanValue] | None = None
    among: Callable[[ir.Table], ir.BooleanValue] = _everybody
    alone: bool = False


QUESTIONS = {
    "outcomes.csat_top2": Question("csat", lambda t: t.said_csat >= 4),
    "outcomes.dissatisfied": Question("csat", lambda t: t.said_csat <= 2),
    "outcomes.fcr_survey": Question("resolved", lambda t: t.said_resolved),
    "outcomes.one_contact_one_channel": Question(
        "resolved", lambda t: t.said_resolved & t.alone, lambda t: t.alone.notnull(), alone=True
    ),
    "outcomes.nps": Question("nps"),
    "outcomes.effort": Question("ces"),
    "handoffs.customer_repeats": Question(
        "had_to_repeat", lambda t: t.said_had_to_repeat, lambda t: t.transferred == "yes"
    ),
    "selfcare.escape_repeat": Question(
        "had_to_repeat", lambda t: t.said_had_to_repeat, lambda t: t.came_from_self_service
    ),
}
"""Measures that are shares or means of single answers. Others rest on answers too, and on much else: service levels,
differences between channels or teams, what evaluations foretell."""

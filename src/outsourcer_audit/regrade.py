"""Regrade: an old card under today's rubric, from nothing but what stands on the card.

Figures, intervals and comparisons stay as they were found; bands, weights and limiters are today's. So two cards that
were graded by two rubrics can be read side by side under one.
"""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import Any

from . import insight, measures
from .card import SCHEMA_VERSION, Reading, ReportCard, RubricShown
from .composition import compose, rooms_of
from .measures.registry import Measure
from .period import DAYS_A_MONTH, Period
from .reading import points_of
from .rubric import Rubric
from .scoring import SCORING_VERSION, describe_bands, describe_verdict, letter
from .statistics import Estimate

UNKNOWN = "this toolkit has no such measure any more"
REDEFINED = "this toolkit counts or judges it in another way today"
NEW = "not on this card: it was written before there was such a measure"


def regrade(card: ReportCard, rubric: Rubric | None = None) -> ReportCard:
    """The card with every reading, grade, finding and plan under ``rubric`` (this toolkit's own, if none is given).

    Targets of a contract and weights of an engagement hold only if the rubric has them. What is unknown today keeps its
    figure and place without a letter; what is new today has no evidence on an old card. Requests, money, suspicions,
    agenda and trust in the data stay as they were.
    """
    today = rubric or Rubric()
    old = {reading.id: reading for reading in card.measures}
    known = {
        m.id: _regraded(old[m.id], m, today) if m.id in old else _absent(m, today) for m in measures.all_measures()
    }
    readings = {i: known.pop(i) if i in known else _ungraded(r, UNKNOWN) for i, r in old.items()} | known
    graded = compose(readings, today)
    period = Period(date.fromisoformat(card.period.start), date.fromisoformat(card.period.end))
    return card.model_copy(
        update={
            "schema_version": SCHEMA_VERSION,
            "scoring_version": SCORING_VERSION,
            "rubric": RubricShown(version=SCORING_VERSION, sha256=today.sha256, weights=today.weights),
            "tool_version": version("outsourcer-audit"),
            "overall": graded.overall,
            "client_overall": graded.client_overall,
            "pillars": graded.pillars,
            "lenses": graded.lenses + graded.client,
            "measures": list(readings.values()),
            "questions": insight.questions(readings),
            "findings": insight.findings(graded.groups, graded.client, readings),
            "planner": insight.plan(rooms_of(today), readings, period.days / DAYS_A_MONTH),
            "sensitivity": graded.sensitivity,
        }
    )


def _regraded(old: Reading, m: Measure, rubric: Rubric) -> Reading:
    """One reading under today's bands and weight; without a letter where it is another measure by now."""
    if (old.unit, old.better, old.judged) != (m.unit, m.better, m.judged):
        return _ungraded(old, REDEFINED).model_copy(update={"weight": rubric.weight_of(m)})
    points = _points(old, m, rubric)
    return old.model_copy(update=_judged_by(m, rubric) | {"score": points, "letter": letter(points)})


def _points(old: Reading, m: Measure, rubric: Rubric) -> float | None:
    """The score of what stands on the card; nothing where it shows no figure."""
    if old.status not in ("scored", "provisional") or old.value is None or old.low is None or old.high is None:
        return None
    shown = Estimate(old.value, old.low, old.high, old.n, old.exact)
    return points_of(m, rubric.of(m)[0], shown, old.parity)


def _judged_by(m: Measure, rubric: Rubric) -> dict[str, Any]:
    """What a reading says of the rubric behind it."""
    edges, band_source, evidence = rubric.of(m)
    unit = "share_points" if m.judged == "parity" else m.unit
    return {
        "bands": describe_bands(edges, m.better, unit) if m.rule == "bands" else describe_verdict(m.rule),
        "edges": list(edges),
        "rule": m.rule,
        "band_source": band_source,
        "evidence": evidence,
        "weight": rubric.weight_of(m),
    }


def _ungraded(old: Reading, why: str) -> Reading:
    return old.model_copy(update={"score": None, "letter": None, "weight": 0.0, "reason": why})


def _absent(m: Measure, rubric: Rubric) -> Reading:
    """A measure that is newer than the card: nobody looked, so there is no evidence."""
    judged = _judged_by(m, rubric)
    return Reading(
        id=m.id, title=m.title, why=m.why, source=m.source, unit=m.unit, better=m.better, value=None, n=0, low=None,
        high=None, exact=False, status="no_evidence", reason=NEW, score=None, letter=None, judged=m.judged,
        provenance=m.provenance, attribution=m.attribution, needs=[], parity=None, change=None, by_month=[],
        by_channel=[], by_team=[], sql="", remedy=m.remedy, **judged,
    )  # fmt: skip

"""Regrade: an old card under today's rubric, from nothing but what stands on the card.

Figures, intervals and comparisons stay as they were found; bands, weights and limiters are today's. So two cards that
were graded by two rubrics can be read side by side under one. Where a measure's edges are others, so is what was said
by them: it is worked out anew from the figures on the card, and left unsaid where they do not suffice.
"""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from typing import Any

from . import insight, measures
from .card import SCHEMA_VERSION, Change, Letter, Reading, ReportCard, RubricShown
from .card.readings import Parity, SurveyTrust
from .change import NEGLIGIBLE
from .change.direction import better_or_worse
from .composition import compose, rooms_of
from .measures.registry import Measure
from .parity import not_worse_by
from .period import DAYS_A_MONTH, Period
from .reading import points_of
from .rubric import Rubric
from .scoring import SCORING_VERSION, Edges, describe_bands, describe_verdict, letter, score, worth
from .statistics import DIGITS, Estimate
from .statistics.response import tipping
from .surveys.words import SILENT_ALIKE, why_provisional

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
    found = old.model_copy(update=_judged_by(m, rubric) | {"score": points, "letter": letter(points)})
    return found if (found.edges, found.rule) == (old.edges, old.rule) else _said_anew(found, m)


def _said_anew(r: Reading, m: Measure) -> Reading:
    """A reading whose edges are others: what was said by the old ones, by the new ones."""
    edges = tuple(r.edges)
    update: dict[str, Any] = {
        "parity": r.parity and _beside(r.parity, m, edges),
        "change": r.change and _since(r.change, m, edges),
        "last_year": r.last_year and _since(r.last_year, m, edges),
    }
    if r.survey is None:
        return r.model_copy(update=update)
    after = None if r.survey.reweighted is None else letter(score(r.survey.reweighted, edges, m.better, "share"))
    update["survey"] = _answered(r.survey, r, after)
    reasons = [reason for reason in r.reason.split("; ") if reason and not reason.endswith(SILENT_ALIKE)]
    known = r.survey.response is not None
    if known and (reason := why_provisional(r, after, known)):
        reasons.append(reason)
    update["reason"] = "; ".join(reasons)
    if r.status in ("scored", "provisional") and update["reason"] != r.reason:
        update["status"] = "provisional" if reasons else "scored"
    return r.model_copy(update=update)


def _beside(parity: Parity, m: Measure, edges: Edges) -> Parity:
    margin = worth(edges, m.better)
    firm = not_worse_by(margin, parity.low, parity.high, m.better)
    return parity.model_copy(update={"margin": margin, "noninferior": firm, "said": ""})


def _since(change: Change, m: Measure, edges: Edges) -> Change:
    """How many rows would show a change worth acting on is not to be had from the card; which way is better, is."""
    matters = worth(edges, m.better)
    detectable = change.verdict != "no detectable change"
    if change.low == change.high:  # facts
        detectable = change.difference != 0 and abs(change.difference) >= NEGLIGIBLE * (matters or 0.0)
    way = better_or_worse(m.better, edges, change.previous, change.previous + change.difference)
    verdict = way if way and detectable else "no detectable change"
    return change.model_copy(update={"worth": matters, "needed": None, "verdict": verdict, "said": ""})


def _answered(trust: SurveyTrust, r: Reading, after: Letter | None) -> SurveyTrust:
    tips = None
    if r.letter and trust.worst_low is not None and trust.response is not None and trust.answered:
        # the lower bound is the share of all who were asked that said yes
        tips = tipping(trust.worst_low * trust.invited / trust.answered, trust.response, r.edges)
    return trust.model_copy(
        update={
            "survives": after == r.letter if after and r.letter else None,
            "tipping": None if tips is None else float(f"{tips:.{DIGITS}g}"),
            "said": "",
        }
    )


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
    silent = {"survives": None, "tipping": None, "said": ""}  # of a letter that is no more
    survey = old.survey and old.survey.model_copy(update=silent)
    return old.model_copy(update={"score": None, "letter": None, "weight": 0.0, "reason": why, "survey": survey})


def _absent(m: Measure, rubric: Rubric) -> Reading:
    """A measure that is newer than the card: nobody looked, so there is no evidence."""
    judged = _judged_by(m, rubric)
    return Reading(
        id=m.id, title=m.title, why=m.why, source=m.source, unit=m.unit, better=m.better, value=None, n=0, low=None,
        high=None, exact=False, status="no_evidence", reason=NEW, score=None, letter=None, judged=m.judged,
        provenance=m.provenance, attribution=m.attribution, needs=[], parity=None, change=None, by_month=[],
        by_channel=[], by_team=[], sql="", remedy=m.remedy, **judged,
    )  # fmt: skip

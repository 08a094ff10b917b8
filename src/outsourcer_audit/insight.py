"""Insight: the three questions, findings and data requests, in words made from the card's own figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .card import Finding, Group, Question, Reading, Request
from .formats import count, interval, measure
from .measures.registry import Group as MeasureGroup
from .scoring import FLOORS

Readings = dict[str, Reading]


SELF_CARE = "How well do self-care and human care work?"
NO_SELF_CARE = " About self-care there is no evidence: no measure of it is on this card yet."


def questions(readings: Readings) -> list[Question]:
    """The three questions that clients ask and cannot answer, each with the figures behind the answer."""
    asked = (
        (
            "Why do customers complain?",
            (
                "handoffs.customer_repeats",
                "outcomes.fcr_survey",
                "outcomes.dissatisfied",
                "handoffs.transfer_rate",
                "client.complaints_caused_by_business",
            ),
        ),
        (
            "Does anybody understand our contract, and is it kept?",
            (
                "governance.sla_attainment",
                "governance.recompute_gap",
                "governance.watermelon",
                "governance.sla_measurability",
                "governance.outcome_share",
            ),
        ),
        (
            SELF_CARE,
            ("outcomes.csat_top2", "outcomes.fcr_survey", "outcomes.reopened", "outcomes.abandoned"),
        ),
    )
    return [
        Question(
            question=question, answer=_answer([readings[i] for i in ids if i in readings]) + more, measures=list(ids)
        )
        for question, ids in asked
        for more in (NO_SELF_CARE if question == SELF_CARE else "",)
    ]


def _answer(found: list[Reading]) -> str:
    """The worst figures in words; what cannot be said is said to be missing."""
    known = [r for r in found if r.value is not None]
    if not known and any(r.status == "error" for r in found):
        return "Cannot be said: a critical check of the data behind these figures failed."
    if not known and any(r.status == "insufficient" for r in found):
        return "Too little to say: there are too few contacts or answers behind these figures."
    if not known:
        return "No evidence: nothing was delivered that answers this. See the data requests."
    graded = sorted((r for r in known if r.score is not None), key=lambda r: r.score or 0.0)
    weak = [r for r in graded if r.letter in ("D", "F")][:3]
    if weak:
        text = "What stands out: " + "; ".join(_figure(r) for r in weak) + "."
    elif graded:
        text = f"Nothing here grades D or F; the weakest figure is: {_figure(graded[0])}."
    else:
        text = "; ".join(_figure(r) for r in known) + "."
    missing = len(found) - len(known)
    return text + (f" {missing} of {len(found)} figures behind this question could not be computed." if missing else "")


def _figure(r: Reading) -> str:
    letter = f", {r.letter}" if r.letter else ""
    return f"{r.title[0].lower()}{r.title[1:]}: {measure(r.value, r.unit)}{letter}"


def findings(graded: list[tuple[Group, float]], client: list[Group], readings: Readings) -> list[Finding]:
    """What to act on, by effect: points that the overall grade would gain if the measure reached B.

    ``graded`` are the vendor's groups with their weights in the overall grade. Measures in error come first: until
    their data are right, nobody can say. What only the client's own grade rests on comes last, with its effect there.
    """
    total = sum(weight for _, weight in graded)
    found = [f for group, weight in graded for f in _of_group(group, weight / total, readings)]
    own = [f for group in client for f in _of_group(group, 1.0, readings)]
    return _ordered(found) + _ordered(own)


def _ordered(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda f: (f.severity != "error", -f.effect, f.measure))


def _of_group(group: Group, share_of_grade: float, readings: Readings) -> Iterator[Finding]:
    mine = [readings[i] for i in group.measures]
    weight = sum(r.weight for r in mine if r.score is not None)
    for r in mine:
        if r.status == "error":
            title, remedy = f"Cannot be judged: {r.title}", "Correct the data and deliver them again."
            yield Finding(
                title=title,
                measure=r.id,
                who=r.attribution,
                severity="error",
                evidence=r.reason,
                remedy=remedy,
                effect=0.0,
            )
        elif r.letter in ("C", "D", "F") and r.score is not None and weight:
            effect = round(share_of_grade * r.weight * (FLOORS["B"] - r.score) / weight, 2)
            yield Finding(
                title=r.title,
                measure=r.id,
                who=r.attribution,
                severity=r.letter,
                evidence=_evidence(r),
                remedy=r.remedy,
                effect=effect,
            )


def requests(
    groups: tuple[MeasureGroup, ...], readings: Readings, delivered: dict[str, frozenset[str]]
) -> list[Request]:
    """What to ask for, by the weight of the measures it would bring to the card."""
    columns: dict[str, set[str]] = defaultdict(set)
    measures: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for m in group.measures:
            r = readings[m.id]
            if r.status != "no_evidence":
                continue
            for need in r.needs:
                table, column = need.split(".")
                if table in delivered and column not in delivered[table] and need not in m.optional:
                    columns[table].add(column)
                    measures[table].add(m.id)
    found = [
        Request(
            table=table,
            columns=sorted(columns[table]),
            measures=sorted(measures[table]),
            weight=sum(readings[i].weight for i in measures[table]),
        )
        for table in columns
    ]
    return sorted(found, key=lambda request: (-request.weight, request.table))


def _evidence(r: Reading) -> str:
    figure = measure(r.value, r.unit)
    if r.exact:
        return f"{figure} (complete count, n = {count(r.n)})"
    return f"{figure} (95 % interval {interval(r.low, r.high, r.unit)}, n = {count(r.n)})"

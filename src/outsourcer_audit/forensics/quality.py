"""How quality is watched: evaluations with one answer to every question, and evaluations made faster than listening."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ..formats import count, percent
from .people import FEWEST_PEOPLE, histogram, persons, standouts
from .registry import Row, Signs, Verdict, pattern

FEWEST_ITEMS = 4
FEWEST_EVALUATIONS = 15
STRICTNESS = 0.06
"""Evaluators differ: the intra-class correlation of a share between strict and lenient ones (log-odds of about 1/2)."""
SHORTEST_GAP_S = 5
"""Evaluations saved closer together than this were uploaded, not made."""
LONGEST_GAP_S = 4 * 3600
"""After a longer pause nobody knows how much of it was listening."""
FEWEST_GAPS = 10
LENGTH_S = 240
"""In shorter contacts the clock cannot tell listening from not listening."""
SPEED = 2
"""A recording can be played twice as fast and still be understood."""
CLOCK_S = 60
"""Times that are written to the minute may be off by this much."""


@pattern(
    title="Evaluations with one answer to every question",
    question="Do some evaluators tick the same answer all the way down?",
    innocent="An evaluator may see only the best people, or forms that are filled in for contacts without any error.",
    remedy="Have a second person score some of the same contacts blind, and compare item by item.",
    effect_of="share of the evaluations of those who stand out that have one answer throughout",
)
def straight_lined(evaluations: ir.Table) -> Signs:
    """Some evaluators give every question the same answer far more often than the organisation's other evaluators.

    Why it matters: a form that is filled in without listening says nothing about the service.

    Source: domain research 5.2. Baseline: the share of the other evaluators of the same organisation, with room for
    strict and lenient ones; nine in ten, 15 points beyond the others, chance below 1 % over all evaluators; forms of at
    least four questions.
    """
    known = evaluations.mutate(
        _value=evaluations.score.fill_null(evaluations.passed.cast("float64")), org=evaluations.evaluator_org
    )
    known = known.filter(known._value.notnull() & known.evaluator.notnull() & known.org.notnull())
    forms = known.group_by("org", "evaluator", "evaluation_id").aggregate(
        items=known.item.nunique(), low=known._value.min(), high=known._value.max()
    )
    forms = forms.filter(forms["items"] >= FEWEST_ITEMS)
    each = forms.group_by("org", "evaluator").aggregate(
        n=forms.count(), hits=(forms.low == forms.high).cast("int64").sum()
    )
    return Signs(each.group_by("org", "hits", "n").aggregate(people=each.count()), _straight)


def _straight(rows: Sequence[Row]) -> Verdict:
    found = histogram(rows)
    n = sum(k * key[1] for key, k in found.items())
    judged = sum(k for key, k in found.items() if key[1] >= FEWEST_EVALUATIONS)
    if judged < FEWEST_PEOPLE:
        return Verdict(None, f"{count(n)} evaluations by too few evaluators to compare them.", n)
    who = standouts(found, times=1, points=0.15, fewest=FEWEST_EVALUATIONS, spread=STRICTNESS, floor=0.9)
    if not who.people:
        return Verdict(False, f"Of {count(n)} evaluations {percent(who.usual)} have one answer throughout, and no"
                       " evaluator stands out.", n, who.usual, who.p)  # fmt: skip
    text = (f"Of {count(who.n)} evaluations by {persons(who.people)}, {percent(who.share)} have the same answer to"
            f" every question; of the other evaluators' {percent(who.usual)}.")  # fmt: skip
    return Verdict(True, text, n, who.share, who.p, who.hits, who.n * who.usual)


@pattern(
    title="Evaluations faster than listening",
    question="How can contacts be evaluated in less than half the time they lasted?",
    innocent="Evaluations may be written on paper and typed in together, or only a part of each contact is heard.",
    remedy="Ask for the log of the recording system: was the contact played at all?",
    effect_of="share of the evaluations of those who stand out that came too fast",
)
def too_fast(evaluations: ir.Table, contacts: ir.Table) -> Signs:
    """Some evaluators finish one evaluation after another in less than half the time that the contact lasted.

    Why it matters: nobody can judge a conversation that nobody heard.

    Source: domain research 5.2. Baseline: the other evaluators of the same organisation, since many type in several at
    once; half of their evaluations, 25 points beyond the others, chance below 1 % over all evaluators. Contacts of four
    minutes and more; evaluations after a pause of hours are left out, and so are those saved within five seconds.
    """
    lasted = contacts.filter(contacts.talk_s > 0)
    lasted = lasted.group_by("contact_id").aggregate(_length=(lasted.talk_s + lasted.hold_s.fill_null(0.0)).max())
    known = evaluations.filter(evaluations.evaluator.notnull() & evaluations.evaluator_org.notnull())
    forms = known.group_by("evaluator_org", "evaluator", "evaluation_id").aggregate(
        _at=known["at"].max(), contact_id=known.contact_id.max()
    )
    timed = forms.left_join(lasted, "contact_id").select(
        "evaluation_id", "evaluator", "_at", "_length", org="evaluator_org"
    )
    order = ibis.window(group_by=["org", "evaluator"], order_by=["_at", "evaluation_id"])
    timed = timed.mutate(_gap=timed._at.delta(timed._at.lag().over(order), unit="second"))
    timed = timed.filter(timed._gap.between(SHORTEST_GAP_S, LONGEST_GAP_S) & (timed._length >= LENGTH_S))
    each = timed.group_by("org", "evaluator").aggregate(
        n=timed.count(), hits=(timed._gap + CLOCK_S < timed._length / SPEED).cast("int64").sum()
    )
    return Signs(each.group_by("org", "hits", "n").aggregate(people=each.count()), _fast)


def _fast(rows: Sequence[Row]) -> Verdict:
    found = histogram(rows)
    n = sum(k * key[1] for key, k in found.items())
    if sum(k for key, k in found.items() if key[1] >= FEWEST_GAPS) < FEWEST_PEOPLE:
        return Verdict(None, f"{count(n)} evaluations in a row by too few evaluators to compare them.", n)
    who = standouts(found, times=1, points=0.25, fewest=FEWEST_GAPS, spread=STRICTNESS, floor=0.5)
    if not who.people:
        return Verdict(False, f"Of {count(n)} evaluations {percent(who.usual)} came faster than half the contact"
                       " lasted, and no evaluator stands out.", n, who.usual, who.p)  # fmt: skip
    text = (f"Of {count(who.n)} evaluations by {persons(who.people)}, {percent(who.share)} came in less than half the"
            f" time that the contact lasted; of the other evaluators' {percent(who.usual)}.")  # fmt: skip
    return Verdict(True, text, n, who.share, who.p, who.hits, who.n * who.usual)

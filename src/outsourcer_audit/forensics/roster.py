"""Work that the roster cannot explain: outside every shift, or after the last day of employment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..formats import count, percent
from ..measures.context import Clock
from .chance import LEVEL, binomial_tail
from .people import FEWEST_PEOPLE, histogram, persons, standouts
from .registry import Row, Signs, Verdict, pattern

MARGIN_MIN = 60
"""Overrun, an early start and a clock that is a little off lie within an hour of a shift."""
FEWEST_A_DAY = 2
FEWEST_DAYS = 15
MISFIT = 0.20
WRONG_DATES = 0.01
"""Share of a roster's people whose leaving date may simply be wrong."""
FEWEST_LEAVERS = 5
GRACE_DAYS = 1
FEWEST_CONTACTS = 3


@pattern(
    title="Contacts outside every shift",
    question="Who works under these people's names when they are not on shift?",
    innocent="Swapped shifts and overtime that the planning system was not told of, or a shared login.",
    remedy="Compare the door and login records of these days; one person, one login.",
    effect_of="share of the working days of those who stand out with contacts outside every shift",
)
def outside_shifts(contacts: ir.Table, shifts: ir.Table) -> Signs:
    """Some people answer contacts more than an hour outside every shift of theirs, far more often than the others.

    Why it matters: a name that works without being there is a shared login, or work by somebody who was never trained.

    Source: domain research 5.2. Baseline: the other people's share of such days (swaps and overtime), with room for
    people's own shares to vary by half; three times and 10 points beyond it, chance below 1 % over all people. Only
    people and weeks with a shift count, whole days are the unit, and where most people do not fit their shifts the
    clocks or the plan do not fit, and nothing is said of people.
    """
    hour = ibis.interval(minutes=MARGIN_MIN)
    plan = shifts.filter(shifts.ends_at > shifts.starts_at)
    plan = plan.select("org", "agent_id", _from=plan.starts_at - hour, _to=plan.ends_at + hour)
    first = plan.mutate(_date=plan._from.date())
    second = plan.filter(plan._to.date() != plan._from.date())  # over midnight
    covered = first.union(second.mutate(_date=second._to.date()))
    work = contacts.filter(~contacts.abandoned & contacts.agent_id.notnull() & contacts.answered_at.notnull())
    work = work.select("org", "agent_id", _at=work.answered_at, _date=work.answered_at.date())
    same = [work.org == covered.org, work.agent_id == covered.agent_id, work._date == covered._date]
    inside = work.semi_join(covered, [*same, work._at >= covered._from, work._at <= covered._to])
    by = ["org", "agent_id", "_date"]
    days = work.group_by(by).aggregate(all=work.count())
    days = days.left_join(inside.group_by(by).aggregate(_inside=ibis._.count()), by).select(*by, "all", "_inside")
    days = days.mutate(_week=days._date.truncate("W"))
    weeks = covered.select("org", "agent_id", _week=covered._date.truncate("W")).distinct()
    rostered = days.semi_join(weeks, ["org", "agent_id", "_week"])
    away = rostered["all"] - rostered._inside.fill_null(0)
    outside = (away >= FEWEST_A_DAY) | (away == rostered["all"])
    each = rostered.group_by("org", "agent_id").aggregate(n=rostered.count(), hits=outside.cast("int64").sum())
    return Signs(each.group_by("org", "hits", "n").aggregate(people=each.count()), _outside)


def _outside(rows: Sequence[Row]) -> Verdict:
    found = histogram(rows)
    n = sum(k * key[1] for key, k in found.items())
    judged = {key: k for key, k in found.items() if key[1] >= FEWEST_DAYS}
    if sum(judged.values()) < FEWEST_PEOPLE:
        return Verdict(None, f"{count(n)} working days of people with shifts are too few.", n)
    who = standouts(found, times=3, points=0.10, fewest=FEWEST_DAYS)
    if sum(k for key, k in judged.items() if key[0] > MISFIT * key[1]) > sum(judged.values()) / 2:
        return Verdict(None, "Most people's contacts do not fit their shifts: the plan and the contacts may run on"
                       " different clocks.", n, who.usual)  # fmt: skip
    if not who.people:
        return Verdict(False, f"On {percent(who.usual)} of {count(n)} working days contacts were answered outside every"
                       " shift, and nobody stands out.", n, who.usual, who.p)  # fmt: skip
    text = (f"On {percent(who.share)} of {count(who.n)} working days of {persons(who.people)} contacts were answered"
            f" more than an hour outside every shift; on {percent(who.usual)} of the others' days.")  # fmt: skip
    return Verdict(True, text, n, who.share, who.p, who.hits, who.n * who.usual)


@pattern(
    title="Work after the last day",
    question="Who uses the names of people who have left?",
    innocent="A leaving date that was typed wrong, a number given to a new person, or a return that was not recorded.",
    remedy="Withdraw every access on the last day, and reconcile the roster with the login log every month.",
    effect_of="share of the people who left whose name went on working",
    optional=("training.org", "training.agent_id", "training.done_on", "evaluations.evaluator", "evaluations.at",
              "evaluations.evaluator_org", "evaluations.evaluation_id", "access.org", "access.agent_id",
              "access.granted_on"),
)  # fmt: skip
def after_leaving(
    agents: ir.Table, contacts: ir.Table, training: ir.Table, evaluations: ir.Table, access: ir.Table, period: Clock
) -> Signs:
    """Names of people who have left go on answering, learning, evaluating or receiving access.

    Why it matters: a login that outlives its owner is open to anybody.

    Source: domain research 5.2. Baseline: wrong leaving dates, for up to one in a hundred of all people on the roster;
    more than these would explain in 1 % of rosters. From the second day after the last one; somebody who is on the
    roster again, or still, has not left; three contacts are needed, one of the others is enough.
    """
    end, since = period.period.end, period.period.start - timedelta(days=365)
    spells = agents.group_by("agent_id", "org").aggregate(
        last=agents.left_on.max(), still=agents.left_on.isnull().cast("int64").max()
    )
    there = spells.filter((spells.still == 1) | (spells["last"] >= since))
    roster = there.group_by("org").aggregate(people=there.count())
    left = there.filter((there.still == 0) & (there["last"] <= end))
    left = left.select("agent_id", "org", _after=left["last"] + ibis.interval(days=GRACE_DAYS))
    answered = contacts.filter(~contacts.abandoned)
    said = evaluations.select("evaluator", "evaluation_id", "at", org="evaluator_org").distinct()
    counts = left
    for name, rows, who, day in (
        ("contacts", answered, "agent_id", period.day(answered.offered_at)),
        ("courses", training, "agent_id", training.done_on),
        ("evaluations", said, "evaluator", period.day(said["at"])),
        ("grants", access, "agent_id", access.granted_on),
    ):
        done = rows.select("org", agent_id=rows[who], _day=day)
        late = done.inner_join(left, ["agent_id", "org"]).filter(lambda t: t._day > t._after)
        each = late.group_by("agent_id", "org").aggregate(**{name: late.count()})
        counts = counts.left_join(each, ["agent_id", "org"]).select(*counts.columns, name)
    counts = counts.mutate(
        _works=(counts.contacts.fill_null(0) >= FEWEST_CONTACTS)
        | (counts.courses.fill_null(0) + counts.evaluations.fill_null(0) + counts.grants.fill_null(0) > 0)
    )
    whole = counts.group_by("org").aggregate(
        n=counts.count(),
        hits=counts._works.cast("int64").sum(),
        contacts=ibis.ifelse(counts._works, counts.contacts.fill_null(0), 0).sum(),
    )
    return Signs(whole.left_join(roster, "org").select(*whole.columns, "people"), _after)


def _after(rows: Sequence[Row]) -> Verdict:
    n, hits, contacts, roster = (sum(int(row[name]) for row in rows) for name in ("n", "hits", "contacts", "people"))
    if n < FEWEST_LEAVERS:
        return Verdict(None, "Too few people have left to tell a habit from a wrong date.", n)
    p = binomial_tail(hits, roster, WRONG_DATES)
    text = f"Of {persons(n)} who left, the names of {persons(hits) if hits else 'none'} went on working"
    text += f", with {count(contacts)} contacts." if contacts else "."
    return Verdict(hits >= 2 and p < LEVEL, text, n, hits / n, p, hits, roster * WRONG_DATES)

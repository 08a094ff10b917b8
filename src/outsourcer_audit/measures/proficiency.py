"""Proficiency: how much training people get, how soon they work well, and whether training changes their work."""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir

from ..statistics import Estimate
from ..statistics.survival import Followed, median, still_waiting
from .context import Clock
from .kinds import Against, Mean, Patterns, Quantile, Ratio, Several
from .registry import HIGHER, LOWER, NONE
from .training import YEAR_DAYS, training

NESTING_DAYS = 30
"""Training in the first days on the job is part of the start; what comes later is ongoing."""
MONTH_DAYS = YEAR_DAYS / 12
TENURED_DAYS = 180
SLOWER = 1.10
PASSED = 0.85
WEEK = 7
SUSTAINED = 3
"""Consecutive good weeks that make somebody proficient: a single good week may be luck."""
FOLLOWED_DAYS = 84
SKILLS = ("soft", "product", "tools")
FEWEST_OTHERS = 5
OPTIONAL = ("evaluations.contact_id", "evaluations.agent_id", "evaluations.passed", "contacts.hold_s",
            "contacts.wrap_s", "contacts.abandoned")  # fmt: skip


@training.measure(
    unit="ratio", better=HIGHER, bands=(1.0, 0.9, 0.75, 0.5), weight=1, parity=False,
    remedy="Plan the same hours per person and month as in-house, and block them in the schedule.",
)  # fmt: skip
def hours_parity(training: ir.Table, agents: ir.Table, period: Clock) -> Against:
    """Hours of ongoing training per person and month, as a multiple of the in-house team's.

    Why it matters: customers do not know who employs the person they reach, and expect the same knowledge.

    Source: our proposal; about 4 hours a month are usual in finance (BenchmarkPortal). The first 30 days after going
    live count neither as training nor as time. A course counts once per person and day; whoever has courses of unknown
    length only is left out.
    """
    start, end = period.period.start, period.period.end
    staff = _roster(agents)
    last = ibis.least(staff.left_on.fill_null(ibis.literal(end)), ibis.literal(end))
    skipped = ibis.greatest(ibis.literal(start).delta(staff.live_on, unit="day"), ibis.literal(NESTING_DAYS))
    there = staff.mutate(days=last.delta(staff.live_on, unit="day") - skipped + 1, last=last)
    there = there.filter(there.days > 0)
    done = training.filter(training.done_on.notnull() & period.contains(training.done_on))
    once = done.group_by("agent_id", "org", "course", "done_on").aggregate(hours=done.hours.max())
    mine = once.inner_join(there, ["agent_id", "org"])
    mine = mine.filter((mine.done_on.delta(mine.live_on, unit="day") >= NESTING_DAYS) & (mine.done_on <= mine.last))
    given = mine.group_by("agent_id", "org").aggregate(courses=mine.count(), hours=mine.hours.sum())
    rows = there.left_join(given, ["agent_id", "org"])
    hours = ibis.ifelse(rows.courses.isnull(), ibis.literal(0.0), rows.hours)
    return Against(Ratio(rows, top=hours, bottom=rows.days / MONTH_DAYS), by="ratio")


@training.measure(
    unit="days", better=LOWER, bands=(60, 90, 120, 180), evidence="E3", weight=2, optional=OPTIONAL,
    remedy="Give beginners a coach, easier contacts first, and look at what the quickest learned from.",
)  # fmt: skip
def time_to_proficiency(agents: ir.Table, contacts: ir.Table, evaluations: ir.Table, period: Clock) -> Several:
    """Days until half of the new people worked as experienced ones do.

    Why it matters: until then customers pay for the learning, and vendors who change people often never leave it.

    Source: 3 to 6 months are convention for routine work. Proficient is who has three weeks in a row with handle times
    of at most 110 % of tenured colleagues' (180 days) and, where contacts were evaluated, 85 % of items passed; it
    counts from the first of these days (Kaplan-Meier). People are followed until three weeks before they leave or the
    period ends, since later nobody could be seen to begin three good weeks; who had no contact is not counted.
    """
    new = _beginners(agents, contacts, evaluations, period)
    seen = {"days": new.days, "reached": new.reached}
    unread = "too few new people reached it in the period, or there are no tenured people to compare with"
    quickest = new.filter(new.reached)
    return Several(
        pinned=Patterns(new, seen, read=_bounded_median, unread=unread),
        label="all new people, until they reach it or leave",
        others={"only those who reached it": Quantile(quickest, quickest.days.cast("float64"))},
    )


@training.measure(unit="share", better=NONE, optional=OPTIONAL, parity=False)
def never_proficient(agents: ir.Table, contacts: ir.Table, evaluations: ir.Table, period: Clock) -> Patterns:
    """New people who did not work as experienced ones do within twelve weeks.

    Why it matters: a short time to proficiency says little where many never get there.

    Source: see time to proficiency, which this share belongs to. Shown, never graded. Leavers count until they leave
    (Kaplan-Meier).
    """
    new = _beginners(agents, contacts, evaluations, period)
    return Patterns(new, {"days": new.days, "reached": new.reached}, read=_never,
                    unread="nobody new was followed for twelve weeks")  # fmt: skip


@training.measure(
    unit="share_points", better=HIGHER, rule="effect", weight=2, parity=False, optional=("evaluations.agent_id",),
    remedy="Keep the courses after which work improves; change or drop the others.",
)  # fmt: skip
def effect(training: ir.Table, evaluations: ir.Table, contacts: ir.Table, period: Clock) -> Mean:
    """What courses changed in the evaluated items that people passed, beyond what changed for the untrained.

    Why it matters: hours are a cost; only changed work is a result.

    Source: difference in differences, our proposal: the share passed in the month after a course minus the month
    before, less the same difference of at least five colleagues who did that course later or never; mean over all
    completions of soft, product and tools courses. The interval takes every person once, trained or compared with.
    """
    changes = _changes(evaluations, contacts, period)
    courses = training.filter(training.category.isin(SKILLS) & training.done_on.notnull() & training.course.notnull())
    done = courses.group_by("org", "agent_id", "course").aggregate(done_on=courses.done_on.min())
    after = done.inner_join(changes, ["org", "agent_id"])
    after = after.mutate(own=(_month(after.done_on) == after.month).cast("int64"))
    after = after.filter(_month(after.done_on) <= after.month + 1)
    cells = _beside_the_untrained(changes, after)
    told = after.inner_join(cells, ["org", "course", "month"])
    mine = told.group_by("org", "agent_id", "month").aggregate(
        trained=told.own.sum(), gain=(told.own * (told.change - told.usual)).sum(), cells=told.count(),
        weight=told.weight.sum(), expected=(told.weight * told.usual).sum(),
    )  # fmt: skip
    months = cells.group_by("org", "month").aggregate(
        all_cells=cells.count(), all_weight=cells.weight.sum(), all_expected=(cells.weight * cells.usual).sum()
    )
    rows = changes.inner_join(months, ["org", "month"]).left_join(mine, ["org", "agent_id", "month"])
    rows = rows.select(
        "org", "agent_id", "change", "all_cells", "all_weight", "all_expected",
        **{name: rows[name].fill_null(0) for name in ("trained", "gain", "cells", "weight", "expected")},
    )  # fmt: skip
    rows = rows.filter((rows.trained > 0) | (rows.cells < rows.all_cells))
    as_other = rows.change * (rows.all_weight - rows.weight) - (rows.all_expected - rows.expected)
    people = rows.mutate(part=rows.gain - as_other).group_by("org", "agent_id")
    people = people.aggregate(part=ibis._.part.sum(), trained=ibis._.trained.sum())
    # What each person adds to the mean, scaled so that these values have the effect as their mean and its standard
    # error as theirs (influence values): few colleagues compared with many trained are few, and widen the interval.
    people = people.group_by("org").mutate(
        size=ibis._.count(), completions=ibis._.trained.sum(), effect=ibis._.part.sum() / ibis._.trained.sum()
    )
    own = people.part - people.effect * people.trained
    return Mean(people, people.effect + people.size / people.completions * own)


def _roster(agents: ir.Table) -> ir.Table:
    """Everybody who ever went live, once per organisation: first day, and last day where no row is still open."""
    live = agents.filter(agents.live_on.notnull())
    people = live.group_by("agent_id", "org").aggregate(
        team=live.team.max(), live_on=live.live_on.min(), left=live.left_on.max(), gone=live.left_on.notnull().all()
    )
    return people.mutate(left_on=ibis.ifelse(people.gone, people.left, ibis.null("date"))).drop("left", "gone")


def _marks(evaluations: ir.Table, contacts: ir.Table, period: Clock) -> ir.Table:
    """Items passed and rated per evaluated contact, organisation and person, with the local day of the contact."""
    known = evaluations.filter(evaluations.passed.notnull())
    marks = known.group_by("contact_id", marked="agent_id").aggregate(
        passed=known.passed.cast("int64").sum(), rated=known.count()
    )
    both = contacts.select("contact_id", "org", "agent_id", "offered_at").inner_join(marks, "contact_id")
    both = both.filter((both.agent_id == both.marked).fill_null(True))
    # A contact that was delivered twice was still evaluated once.
    once = both.group_by("contact_id", "org", "marked", agent_id=both.agent_id.fill_null(both.marked))
    once = once.aggregate(offered_at=both.offered_at.min(), passed=both.passed.max(), rated=both.rated.max())
    return once.select("org", "agent_id", "passed", "rated", day=period.day(once.offered_at))


def _beginners(agents: ir.Table, contacts: ir.Table, evaluations: ir.Table, period: Clock) -> ir.Table:
    """People who went live in the period: days until they were proficient, or for how long that could be seen."""
    end = ibis.literal(period.period.end)
    staff = _roster(agents)
    new = staff.filter(period.contains(staff.live_on))
    last = ibis.least(new.left_on.fill_null(end), end)
    new = new.mutate(weeks=((last.delta(new.live_on, unit="day") + 1) / WEEK).floor().cast("int64"))
    new = new.filter(new.weeks >= SUSTAINED)
    worked = contacts.filter(~contacts.abandoned.fill_null(False) & contacts.talk_s.notnull())
    seconds = worked.talk_s + worked.hold_s.fill_null(0.0) + worked.wrap_s.fill_null(0.0)
    worked = worked.select("org", "agent_id", seconds=seconds, day=period.day(worked.offered_at))
    tenured = worked.inner_join(staff.select("agent_id", "org", "live_on"), ["agent_id", "org"])
    tenured = tenured.filter(tenured.day.delta(tenured.live_on, unit="day") >= TENURED_DAYS)
    usual = tenured.group_by("org").aggregate(usual=tenured.seconds.mean())
    times, marks = _weekly(worked, new), _weekly(_marks(evaluations, contacts, period), new)
    speed = times.group_by("org", "agent_id", "weeks", "week").aggregate(seconds=times.seconds.mean())
    quality = marks.group_by("org", "agent_id", "week").aggregate(quality=marks.passed.sum() / marks.rated.sum())
    weeks = speed.inner_join(usual, "org").left_join(quality, ["org", "agent_id", "week"])
    fast = weeks.seconds <= SLOWER * weeks.usual
    good = weeks.filter(fast & (weeks.quality >= PASSED).fill_null(True)).select("org", "agent_id", "week")
    order = ibis.window(group_by=["org", "agent_id"], order_by="week")
    good = good.mutate(began=good.week.lag(SUSTAINED - 1).over(order))
    runs = good.filter(good.began == good.week - (SUSTAINED - 1))
    first = runs.group_by("org", "agent_id").aggregate(began=runs.began.min())
    seen = new.semi_join(times, ["org", "agent_id"]).inner_join(usual, "org")
    rows = seen.left_join(first, ["org", "agent_id"])
    waited = WEEK * rows.began.fill_null(rows.weeks - SUSTAINED)
    return rows.select("org", "team", days=waited, reached=rows.began.notnull())


def _weekly(rows: ir.Table, new: ir.Table) -> ir.Table:
    """Rows of new people with the number of their whole week since they went live."""
    joined = rows.inner_join(new.select("agent_id", "org", "live_on", "weeks"), ["agent_id", "org"])
    joined = joined.mutate(week=(joined.day.delta(joined.live_on, unit="day") / WEEK).floor().cast("int64"))
    return joined.filter((joined.week >= 0) & (joined.week < joined.weeks))


def _bounded_median(followed: Followed) -> Estimate | None:
    """The median where it and both limits were reached: a figure that may be anything above is no evidence."""
    found = median(followed)
    return found if found and math.isfinite(found.high) else None


def _never(followed: Followed) -> Estimate | None:
    """Who is followed for twelve weeks can be seen to begin three good ones until three weeks before."""
    return still_waiting(followed, by=FOLLOWED_DAYS - WEEK * SUSTAINED)


def _changes(evaluations: ir.Table, contacts: ir.Table, period: Clock) -> ir.Table:
    """Per person and month: share of items passed in the month after it minus that in the month before it."""
    marks = _marks(evaluations, contacts, period)
    marks = marks.select("org", "agent_id", "passed", "rated", month=_month(marks.day))
    monthly = marks.group_by("org", "agent_id", "month").aggregate(share=marks.passed.sum() / marks.rated.sum())
    before = monthly.select("org", "agent_id", month=monthly.month + 1, before="share")
    after = monthly.select("org", "agent_id", month=monthly.month - 1, after="share")
    both = before.inner_join(after, ["org", "agent_id", "month"])
    return both.select("org", "agent_id", "month", change=both.after - both.before)


def _beside_the_untrained(changes: ir.Table, after: ir.Table) -> ir.Table:
    """Per organisation, course and month: usual change of those who had not done the course a month later.

    Their sum is everybody's less that of those who had, so that nobody is joined with anybody. ``weight`` is how much
    each of them counts for the people who did the course in that month.
    """
    everybody = changes.group_by("org", "month").aggregate(people=changes.count(), total=changes.change.sum())
    trained = after.group_by("org", "course", "month").aggregate(
        trained=after.own.sum(), finished=after.count(), changed=after.change.sum()
    )
    cells = trained.inner_join(everybody, ["org", "month"])
    cells = cells.mutate(others=cells.people - cells.finished)
    cells = cells.filter((cells.trained > 0) & (cells.others >= FEWEST_OTHERS))
    usual = (cells.total - cells.changed) / cells.others
    return cells.select("org", "course", "month", usual=usual, weight=cells.trained / cells.others)


def _month(day: ir.DateValue) -> ir.IntegerValue:
    """Months since the year 0, so that the month before is one less."""
    return (day.year() * 12 + day.month()).cast("int64")

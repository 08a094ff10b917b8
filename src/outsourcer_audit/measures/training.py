"""Training and people: are those who answer ready to answer?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from .context import Clock
from .kinds import Mean, Quantile, Ratio, Share
from .registry import HIGHER, LOWER, MIDDLE, Group

training = Group("training", "Training", "Are the people who answer ready to answer?", "training")

NOVICE_DAYS = 90
REFRESHED_DAYS = 90
YEAR_DAYS = 365.0


@training.measure(
    unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=2,
    optional=("agents.agent_id", "agents.org", "agents.left_on"),
    remedy="Block the hours in the schedule; nobody takes contacts with an overdue compliance course.",
)  # fmt: skip
def on_time(training: ir.Table, agents: ir.Table, period: Clock) -> Share:
    """Training that was due and done by its date.

    Why it matters: an overdue course is a customer served on yesterday's rules.

    Source: our proposal. People who left before the date are not counted; several attempts by one date are one
    assignment.
    """
    attempts = training.filter(period.contains(training.due_on))
    due = attempts.group_by("agent_id", "org", "course", "due_on").aggregate(done_on=attempts.done_on.min())
    # Who is on the roster twice, once without having left, has not left.
    left = (
        agents.group_by("agent_id", "org")
        .having(agents.left_on.notnull().all())
        .aggregate(left_on=agents.left_on.max())
    )
    due = due.left_join(left, ["agent_id", "org"])
    due = due.filter(due.left_on.isnull() | (due.left_on >= due.due_on))
    return Share(due, (due.done_on.notnull() & (due.done_on <= due.due_on)).fill_null(False), at="due_on")


@training.measure(
    unit="share", better=MIDDLE, bands=(0.85, 0.80, 0.70, 0.60, 0.98, 1.0, 1.1, 1.2), weight=1,
    remedy="Too low: coach before testing. Close to 100 %: the test is too easy to tell anything.",
)  # fmt: skip
def first_pass(training: ir.Table, period: Clock) -> Share:
    """Tests passed at the first attempt.

    Why it matters: it shows whether training teaches; a test that everybody passes shows nothing.

    Source: our proposal, two-sided.
    """
    first = training.filter((training.attempt == 1) & training.done_on.notnull() & period.contains(training.done_on))
    return Share(first, first.passed, at="done_on")


@training.measure(unit="share", better=HIGHER, bands=(0.95, 0.90, 0.80, 0.60), weight=2,
                  remedy="Plan a refresher per quarter and person; start with those longest without one.")  # fmt: skip
def refreshed(agents: ir.Table, training: ir.Table, period: Clock) -> Share:
    """Active agents who were trained in the last 90 days.

    Why it matters: products and rules change faster than a yearly course.

    Source: our proposal.
    """
    end = period.period.end
    staff = active(agents, period)
    recent = training.filter(training.done_on.between(end - timedelta(days=REFRESHED_DAYS), end))
    recent = recent.select("agent_id", "org").distinct().mutate(_trained=True)
    joined = staff.left_join(recent, ["agent_id", "org"])
    return Share(joined, joined._trained.fill_null(False))


@training.measure(
    unit="share", better=HIGHER, bands=(0.30, 0.20, 0.10, 0.02), weight=2,
    remedy="Add listening, explaining and de-escalation to the curriculum; product knowledge is not enough.",
)  # fmt: skip
def soft_skill_share(training: ir.Table, period: Clock) -> Ratio:
    """Training hours spent on soft skills.

    Why it matters: customers remember how they were treated; scripts do not teach that.

    Source: source article 002 makes it the point; no benchmark exists, cut-offs are our proposal.
    """
    done = training.filter(training.done_on.notnull() & period.contains(training.done_on) & training.category.notnull())
    soft = ibis.ifelse(done.category == "soft", done.hours, 0.0)
    return Ratio(done, top=soft, bottom=done.hours, at="done_on")


@training.measure(unit="days", better=LOWER, bands=(2, 5, 10, 20), weight=1,
                  remedy="Publish policy changes with an acknowledgement before the next shift.")  # fmt: skip
def change_lag(training: ir.Table, period: Clock) -> Quantile:
    """Days until nine in ten policy changes had reached the agent.

    Why it matters: until then customers are told the old policy.

    Source: mystery shopping found ten of ten outsourced agents quoting the old price; cut-offs are our proposal.
    What was never acknowledged counts as open until the end of the period.
    """
    news = training.filter((training.category == "policy") & period.contains(training.assigned_on))
    reached = news.done_on.fill_null(ibis.literal(period.period.end + timedelta(days=1)))
    return Quantile(news, reached.delta(news.assigned_on, unit="day").cast("float64"), q=0.9, at="assigned_on")


@training.measure(
    unit="per_year", better=LOWER, bands=(0.15, 0.25, 0.35, 0.45), evidence="E2", weight=2,
    remedy="Ask for exit reasons; compare pay, schedule and team leads with teams that keep people.",
)  # fmt: skip
def attrition(agents: ir.Table, period: Clock) -> Ratio:
    """People who left, per person and year.

    Why it matters: experience walks out, and customers meet beginners.

    Source: leavers / average headcount x 365 / days; one in five UK centres exceeds 30 % (ContactBabel). Cut-offs ours.
    """
    start, end = period.period.start, period.period.end
    spells = _spells(agents)
    there = spells.filter((spells.hired_on <= end) & (spells.left_on.isnull() | (spells.left_on >= start)))
    first = ibis.greatest(there.hired_on, ibis.literal(start))
    last = ibis.least(there.left_on.fill_null(ibis.literal(end)), ibis.literal(end))
    years = (last.delta(first, unit="day") + 1) / YEAR_DAYS
    gone = (there.left_on.notnull() & (there.left_on <= end)).cast("float64")
    return Ratio(there, top=gone, bottom=years)


@training.measure(
    unit="share", better=LOWER, bands=(0.08, 0.12, 0.18, 0.25), weight=1,
    remedy="Look at selection and the first weeks on the floor; give every starter a named coach.",
)  # fmt: skip
def early_attrition(agents: ir.Table, period: Clock) -> Share:
    """New people who left within 90 days.

    Why it matters: early leavers point to selection and support, not to pay alone.

    Source: "half of leavers go in the first 90 days" is convention; cut-offs are our proposal.
    """
    spells = _spells(agents)
    hired = spells.filter(spells.hired_on <= period.period.end - timedelta(days=NOVICE_DAYS))
    stayed = hired.left_on.delta(hired.hired_on, unit="day")
    return Share(hired, (stayed < NOVICE_DAYS).fill_null(False))


@training.measure(
    unit="share", better=LOWER, bands=(0.10, 0.20, 0.30, 0.40), weight=2, optional=("contacts.abandoned",),
    remedy="Stagger hiring, and route hard topics to experienced people.",
)  # fmt: skip
def novice_exposure(contacts: ir.Table, agents: ir.Table, period: Clock) -> Share:
    """Contacts handled by people with less than 90 days on the job.

    Why it matters: customers feel the contacts, not the head count.

    Source: our proposal.
    """
    start = agents.filter(agents.live_on.notnull()).group_by("agent_id", "org").aggregate(live_on=agents.live_on.min())
    handled = contacts.filter(~contacts.abandoned.fill_null(False)).inner_join(start, ["agent_id", "org"])
    return Share(
        handled,
        period.day(handled.offered_at).delta(handled.live_on, unit="day") < NOVICE_DAYS,
        at="offered_at",
        alike=None,  # who is new is a fact of the roster, not chance
    )


@training.measure(unit="ratio", better=LOWER, bands=(12, 15, 20, 25), evidence="E2", weight=1, parity=False,
                  remedy="Add team leads where one leads more than fifteen people.")  # fmt: skip
def span_of_control(agents: ir.Table, period: Clock) -> Mean:
    """Agents per team lead.

    Why it matters: coaching needs time with each person.

    Source: QATC survey: 15 to 1 is the commonest span. Cut-offs are our proposal.
    """
    led = active(agents, period).filter(lambda t: t.lead.notnull())
    teams = led.group_by("org", "lead").aggregate(people=ibis._.count())
    return Mean(teams, teams.people, exact=True)


def active(agents: ir.Table, period: Clock) -> ir.Table:
    """Agents who were live at the end of the period and stayed beyond it, each once per organisation."""
    end = period.period.end
    there = agents.filter((agents.live_on <= end) & (agents.left_on.isnull() | (agents.left_on > end)))
    return there.group_by("agent_id", "org").aggregate(team=there.team.max(), lead=there.lead.max())


def _spells(agents: ir.Table) -> ir.Table:
    """Employments, each once: who is on the roster twice for the same days (in two teams) is one person."""
    return agents.group_by("agent_id", "org", "hired_on", "left_on").aggregate(team=agents.team.max())

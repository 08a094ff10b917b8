"""Consistency: do customers get the same good answer on every channel and from every person?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..relations import asked
from ..statistics import dispersion, standardised
from . import issues
from .context import Clock
from .kinds import Against, Patterns, Several, Share
from .registry import HIGHER, LOWER, Group

consistency = Group(
    "consistency",
    "Consistency",
    "Do customers get the same good answer on every channel and from every person?",
    "consistency",
)

SATISFIED = 4
BY_THE_BOOK = 0.9
CONTACTS_PER_AGENT = 10
MAYBE_ABANDONED = ("contacts.abandoned",)
"""Where nobody says whether a contact was abandoned, it counts as handled."""


@consistency.measure(
    unit="share_points", better=LOWER, bands=(0.05, 0.10, 0.15, 0.25), weight=2, parity=False,
    remedy="Give the weakest channel the rights, tools and knowledge of the strongest.",
)  # fmt: skip
def channel_spread(surveys: ir.Table, contacts: ir.Table) -> Patterns:
    """Satisfaction on the best channel minus that on the worst, topics being equal.

    Why it matters: customers do not choose a channel in order to get a worse answer.

    Source: domain research 2.6; cut-offs are our proposal. Share of 4 and 5 of 5, over channels with 100 answers and
    topics with five on each of them, in the mix of all. Chance alone makes a spread, which its interval shows.
    """
    answered = asked(surveys.select("contact_id", "sent_at", "csat"), contacts)
    return Patterns(
        answered,
        {"channel": answered.channel, "topic": answered.topic, "satisfied": answered.csat >= SATISFIED},
        standardised.spread,
        at="sent_at",
        unread="no two channels with 100 answers each and a topic with five answers on all of them",
        alike="",
    )


@consistency.measure(
    unit="share", better=LOWER, bands=(0.05, 0.10, 0.15, 0.25), evidence="E2", weight=1,
    remedy="Ask those who switched why; most often the first channel could not finish the topic.",
)  # fmt: skip
def channel_switch(contacts: ir.Table, period: Clock) -> Share:
    """Issues whose next contact came on another channel within a week.

    Why it matters: whoever changes the channel has not been helped on the first one, and starts again.

    Source: SQM: 20 % of callers used two channels or more; cut-offs are our proposal. The issue counts where it was
    opened. Channels that nobody recorded are left out.
    """
    turns = issues.in_turn(contacts)
    opened = turns.filter(issues.opens(turns) & issues.followed(turns, period) & turns.channel.notnull())
    again = (opened.next_at <= opened.offered_at + ibis.interval(days=issues.DAYS)).fill_null(False)
    return Share(opened, again & (opened.next_channel != opened.channel), at="offered_at")


@consistency.measure(
    unit="share", better=LOWER, bands=(0.03, 0.06, 0.10, 0.15), weight=1, attribution="shared",
    optional=(*MAYBE_ABANDONED, "contacts.self_service_first"),
    remedy="Let the channel that customers choose finish the topics they bring to it.",
)  # fmt: skip
def forced_channel(contacts: ir.Table, period: Clock) -> Share:
    """Issues that were solved only after the customer had moved to another channel.

    Why it matters: the answer existed, but not where the customer asked.

    Source: domain research 2.6; cut-offs are our proposal. Either the first contact did not solve the issue and a later
    one within a week, on another channel, did; or the customer had tried self-service and a person solved it. Issues
    whose first contact has no channel, or no word of its solution, are left out.
    """
    opened = issues.ended_elsewhere(contacts, period)
    opened = opened.filter(opened.solved.notnull() & opened.channel.notnull())
    forced = ibis.ifelse(opened.solved, opened.self_service_first.fill_null(False), opened.elsewhere)
    return Share(opened, forced, at="offered_at")


@consistency.measure(
    unit="share", better=HIGHER, bands=(0.90, 0.80, 0.70, 0.60), weight=2,
    remedy="Close every contact with 'what else?', and measure by issues instead of minutes.",
)  # fmt: skip
def all_issues_solved(contacts: ir.Table) -> Share:
    """Contacts with several issues of which every one was solved.

    Why it matters: the second question is the one that gets lost.

    Source: our proposal. Contacts in which two or more issues were raised.
    """
    several = contacts.filter(contacts.issues_raised >= 2)
    return Share(several, several.issues_resolved >= several.issues_raised, at="offered_at")


@consistency.measure(
    unit="share_points", better=LOWER, bands=(0.03, 0.05, 0.08, 0.12), weight=2,
    optional=MAYBE_ABANDONED,
    remedy="Let the agents with the highest shares show how they do it; coach the lowest before coaching the average.",
)  # fmt: skip
def agent_dispersion(contacts: ir.Table) -> Patterns:
    """How much agents differ in the share of contacts that they solve.

    Why it matters: an average hides that the answer depends on who picks up.

    Source: standard deviation between agents without what chance adds (DerSimonian and Laird 1986; limits by
    Viechtbauer 2007); cut-offs are our proposal. Agents with ten handled contacts or more, ten such agents or more.
    """
    handled = contacts.filter(
        ~contacts.abandoned.fill_null(False) & contacts.agent_id.notnull() & contacts.resolved.notnull()
    )
    agents = handled.group_by("org", "agent_id").aggregate(
        team=handled.team.max(), hits=handled.resolved.cast("int64").sum(), trials=handled.count()
    )
    agents = agents.filter(agents.trials >= CONTACTS_PER_AGENT)
    return Patterns(
        agents,
        {"hits": agents.hits, "trials": agents.trials},
        dispersion.between_shares,
        unread="fewer than ten agents with ten contacts each, or everything is marked alike",
    )


@consistency.measure(
    unit="share", better=LOWER, bands=(0.10, 0.15, 0.25, 0.35), weight=1, optional=MAYBE_ABANDONED,
    remedy="Rewrite the script for the topics on which following it does not help.",
)  # fmt: skip
def script_divergence(contacts: ir.Table) -> Share:
    """Contacts that followed the script and did not solve the issue.

    Why it matters: such a script serves the checklist, not the customer.

    Source: our proposal. Handled contacts of which at least nine tenths of the script were followed.
    """
    followed = contacts.filter(~contacts.abandoned.fill_null(False) & (contacts.script_adherence >= BY_THE_BOOK))
    return Share(followed, ~followed.resolved, at="offered_at")


@consistency.measure(
    unit="share_points", better=HIGHER, rule="noninferior", weight=2, parity=False,
    remedy="Compare by channel and topic, and start where most customers lose most against the in-house team.",
)  # fmt: skip
def inhouse_parity(contacts: ir.Table, period: Clock) -> Several:
    """Issues solved without a return within a week, minus the in-house team's, with the in-house mix of issues.

    Why it matters: customers should not be able to tell which company answered.

    Source: direct standardisation (domain research 4.5) by channel and topic, over those with ten issues on both sides;
    the others are left out. Not inferior when the interval excludes a shortfall of five points.
    """
    turns = issues.in_turn(contacts)
    solved = issues.solved_at_once(turns, period)
    mixed = Patterns(
        turns,
        {"channel": turns.channel, "topic": turns.topic, "solved": solved},
        standardised.against,
        at="offered_at",
        against=True,
        unread="no channel and topic with ten issues at both the vendor and the in-house team",
        alike="",
    )
    crude = Against(Share(turns, solved, at="offered_at"))
    return Several(mixed, "in the in-house mix", {"crude difference": crude})

"""How contacts are answered and ended: waits that stop at the threshold, very short calls, transfers before a cap."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ..formats import count, percent
from ..measures.context import Clock
from . import heaping, people
from .people import histogram, standouts
from .registry import Row, Signs, Verdict, pattern

LONGEST_THRESHOLD_S = 600
"""Beyond ten minutes a threshold is met by planning the day, and work towards it is no heaping."""
SHORT_S = 10
"""Nobody has been helped on the telephone within ten seconds."""
SHORT_A_DAY = 3
"""More than so many short calls of one person on one day are a broken line, and count as so many."""
FEWEST_SHORT = 5
LONGEST_MINUTE = 40


@pattern(
    title="Waits that stop at the service-level threshold",
    question="Why do so many waits end just within the service-level threshold, and so few just beyond it?",
    innocent="The telephone system may give waiting customers priority, or play an announcement, just before the"
    " threshold; ask for its routing rules.",
    remedy="Take waiting times from the telephone system's own log, not from an export that passed through a"
    " spreadsheet, and pay on satisfaction beside speed.",
    effect_of="contacts just within the threshold for each just beyond it, against what other round waits show",
)
def waits_at_threshold(contacts: ir.Table, sla_terms: ir.Table) -> Signs:
    """Answered waits heap just within the service-level threshold, more than at other waits that are as round.

    Why it matters: a service level that is met by moving the clock is a payment for nothing.

    Source: density jump after McCrary 2008; baseline: jumps at other multiples of 10 s (30 s for whole half minutes)
    in the same channel, so that rounded exports do not count; at least 50 % beyond them, chance below 1 %.
    """
    terms = sla_terms.filter(
        (sla_terms.metric == "service_level") & sla_terms.threshold_s.between(5, LONGEST_THRESHOLD_S)
    )
    terms = terms.select("scope", threshold=terms.threshold_s.cast("int64"), term_org="org").distinct()
    answered = contacts.filter(~contacts.abandoned & (contacts.wait_s > 0))
    seconds = answered.select("org", "channel", second=answered.wait_s.ceil().cast("int64"))
    waits = seconds.group_by("org", "channel", "second").aggregate(n=ibis._.count())
    everywhere = terms.scope.isnull() | (terms.scope == "all")
    both = waits.inner_join(terms, [waits.org == terms.term_org, everywhere | (terms.scope == waits.channel)])
    counts = both.group_by("org", "scope", "threshold", "second").aggregate(n=both.n.sum())
    return Signs(counts, heaping.at_thresholds)


@pattern(
    title="Very short calls",
    question="Why do some people end so many calls within ten seconds of answering?",
    innocent="Wrong numbers, test calls, a line of its own for misrouted calls, or a headset that drops calls.",
    remedy="Listen to a random sample of the calls that ended within ten seconds; count them as abandoned in the"
    " service level.",
    effect_of="share of the calls of those who stand out that ended within ten seconds",
)
def very_short_calls(contacts: ir.Table, period: Clock) -> Signs:
    """Some people end calls within ten seconds of answering far more often than the others of their organisation.

    Why it matters: a call that is answered and cut off counts as answered in time, and the customer calls again.

    Source: domain research 5.2. Baseline: the others' share of short calls (wrong numbers reach everybody alike), with
    room for people's own shares to vary by half; three times and 5 points beyond it, chance below 1 % over all people;
    at most three short calls of a person and day count, since a broken line is no habit.
    """
    spoken = contacts.talk_s + contacts.hold_s.fill_null(0.0)
    calls = contacts.filter((contacts.channel == "voice") & ~contacts.abandoned & contacts.agent_id.notnull())
    calls = calls.mutate(_short=(spoken < SHORT_S), _day=period.day(calls.offered_at)).filter(ibis._._short.notnull())
    days = calls.group_by("org", "agent_id", "_day").aggregate(
        n=ibis._.count(), hits=ibis.least(calls._short.cast("int64").sum(), SHORT_A_DAY)
    )
    each = days.group_by("org", "agent_id").aggregate(n=days.n.sum(), hits=days.hits.sum())
    return Signs(each.group_by("org", "hits", "n").aggregate(people=each.count()), _short_calls)


def _short_calls(rows: Sequence[Row]) -> Verdict:
    found = histogram(rows)
    n = sum(k * key[1] for key, k in found.items())
    who = standouts(found, times=3, points=0.05, fewest=30)
    if n < 500 or sum(found.values()) < people.FEWEST_PEOPLE:
        return Verdict(None, f"{count(n)} calls by {people.persons(sum(found.values()))} are too few to compare.", n)
    usual = who.usual
    if not who.people or who.hits < FEWEST_SHORT:
        return Verdict(False, f"Of {count(n)} calls {percent(usual)} ended within {SHORT_S} s, and nobody stands out.",
                       n, usual, who.p)  # fmt: skip
    text = (f"Of {count(who.n)} calls answered by {people.persons(who.people)}, {percent(who.share)} ended within"
            f" {SHORT_S} s; of the others' calls {percent(usual)}.")  # fmt: skip
    return Verdict(True, text, n, who.share, who.p, who.hits, who.n * usual)


@pattern(
    title="Transfers just before a handle-time limit",
    question="Is there a limit on handle time, and are customers passed on because it is near?",
    innocent="A process may foresee a hand-over after some minutes, such as a specialist who takes over.",
    remedy="Take individual handle-time limits out of targets; look at handle time beside repeats and transfers.",
    effect_of="share of contacts ending in the minute before the limit that were transferred",
)
def transfers_before_cap(contacts: ir.Table) -> Signs:
    """Contacts that end in one particular minute are transferred far more often than those of the minutes around it.

    Why it matters: a customer who is passed on to keep a handle time pays with a second wait and a second explanation.

    Source: domain research 5 (Dell). The limit is not declared: every whole minute up to 40 is tried against the three
    minutes on either side, with a correction for trying many; 10 points and half as many again, chance below 1 %.
    """
    spoken = contacts.talk_s + contacts.hold_s.fill_null(0.0)
    ended = contacts.filter(~contacts.abandoned & contacts.transferred.notnull() & (contacts.talk_s > 0))
    # The minute before a limit of m minutes is [60(m-1), 60m): a call of exactly m minutes belongs to the next.
    timed = ended.select("org", "transferred", minute=((spoken / 60).floor() + 1).cast("int64"))
    timed = timed.filter(timed.minute <= LONGEST_MINUTE)
    counts = timed.group_by("org", "minute").aggregate(n=ibis._.count(), hits=timed.transferred.cast("int64").sum())
    return Signs(counts, heaping.before_a_cap)

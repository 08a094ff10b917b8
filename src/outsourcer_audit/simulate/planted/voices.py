"""Voices beyond surveys: complaints, public mentions, and sessions in self-service."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .contacts import WINDOW_DAYS, Contacts
from .days import DAY, Days
from .draw import moments, numbered, rows, stream, words, yes
from .facts import Facts
from .logged import contact_ids, customer_ids
from .notes import texts
from .plan import TOPICS, Org, Plan

HOUR = 3600.0
OTHER_CAUSE = 0.1
REPLY_HOURS = 24


def complaints(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """Complaints: those that the service caused, per handled contact as planted, and those that it did not."""
    rng = stream(plan.seed, org.id, "complaints")
    ours, business = org.value("outcomes.complaints_caused"), org.value("client.complaints_caused_by_business")
    theirs = ours / max(1e-9, 1 - business - OTHER_CAUSE)
    total = max(org.value("complaints"), theirs)
    share = ours / total
    filed = np.flatnonzero(log.handled & yes(rng, total, log.n))
    draw = rng.random(len(filed))
    cause = np.where(draw < share, 0, np.where(draw < share + business, 1, 2))
    facts.drawn(org.id, "outcomes.complaints_caused", ours)
    facts.drawn(org.id, "client.complaints_caused_by_business", min(business, 1 - share))
    closed = yes(rng, org.value("oversight.closed_loop"), len(filed))
    facts.drawn(org.id, "oversight.closed_loop", org.value("oversight.closed_loop"))
    at = np.minimum(log.at[filed] + 600, days.until - 1)
    reply = np.where(closed, rng.random(len(filed)) * 47 * HOUR, 49 * HOUR + rng.random(len(filed)) * 5 * DAY)
    return rows(
        "complaints", len(filed), complaint_id=numbered(f"{org.id}-G", np.arange(len(filed))), at=moments(at),
        org=org.id, cause="any", caused_by=words(["vendor", "business", "other"], cause),
        contact_id=contact_ids(org, filed), contacted_at=moments(at + reply, closed | yes(rng, 0.5, len(filed))),
        customer_id=customer_ids(org, log.issue[filed]),
    )  # fmt: skip


def mentions(plan: Plan, org: Org, days: Days, facts: Facts) -> pa.Table:
    """Public posts, answered within the agreed time with the planted chance."""
    rng = stream(plan.seed, org.id, "mentions")
    n = max(40, org.contacts // 10)
    at = days.since + rng.random(n) * (days.until - days.since - 2 * DAY)
    quick = yes(rng, org.value("journey.mentions_answered"), n)
    facts.drawn(org.id, "journey.mentions_answered", org.value("journey.mentions_answered"))
    wait = np.where(quick, rng.random(n) * (REPLY_HOURS - 0.5) * HOUR, (REPLY_HOURS + 1 + rng.random(n) * 90) * HOUR)
    return rows("mentions", n, mention_id=numbered(f"{org.id}-M", np.arange(n)), org=org.id, channel="web",
                at=moments(at), rating=rng.integers(1, 6, n).astype(float),
                answered_at=moments(at + wait, quick | yes(rng, 0.4, n)),
                text=texts(org, rng, yes(rng, 0.9, n)))  # fmt: skip


def selfcare(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """Sessions in self-service. After those that did not contain the issue the customer opens one with people.

    Each such session is set before a contact that opens an issue; no contact has two.
    """
    rng = stream(plan.seed, org.id, "selfcare")
    opened = np.flatnonzero(log.opening & (log.at < days.until - WINDOW_DAYS * DAY) & (log.at > days.since + DAY))
    held = org.value("selfcare.containment")
    n = min(round(0.8 * org.contacts), round(0.85 * len(opened) / max(0.02, 1 - held)))
    stays = yes(rng, held, n)
    facts.drawn(org.id, "selfcare.containment", held)
    escaped = rng.permutation(opened)[: int((~stays).sum())]
    stays[np.flatnonzero(~stays)[len(escaped) :]] = True
    before = np.minimum(WINDOW_DAYS * DAY - 60, log.at[escaped] - days.since)
    at = days.since + rng.random(n) * (days.until - days.since - WINDOW_DAYS * DAY - HOUR)
    at[~stays] = log.at[escaped] - rng.random(len(escaped)) * before
    human = facts.value(org.id, "resolved")
    done_share = human + org.value("selfcare.selfcare_vs_human_parity")
    if not 0 <= done_share <= 1:
        raise ValueError(f"{org.id}: self-service cannot be completed by {done_share:g} of its customers")
    facts.drawn(org.id, "selfcare.selfcare_vs_human_parity", done_share - human)
    topic = rng.integers(0, len(TOPICS), n)
    topic[~stays] = log.topic[escaped]
    issue = np.zeros(n, dtype=int)
    issue[~stays] = log.issue[escaped]
    who = pc.if_else(pa.array(stays), numbered(f"{org.id}-Y", np.arange(n)), customer_ids(org, issue))
    return rows("selfcare", n, session_id=numbered(f"{org.id}-W", np.arange(n)), org=org.id, customer_id=who,
                topic=words(TOPICS, topic), channel="app", started_at=moments(at), ended_at=moments(at + 300),
                completed=yes(rng, done_share, n), csat=rng.integers(1, 6, n).astype(float))  # fmt: skip

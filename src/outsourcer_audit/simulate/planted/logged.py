"""The contact log as it is delivered, and the identifiers that other tables name."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .contacts import Contacts
from .draw import Array, moments, nullable, numbered, rows, stream, words, yes
from .notes import texts
from .people import agent_ids, queue_names
from .plan import CHANNELS, TOPICS, Org, Plan


def contacts_table(plan: Plan, org: Org, log: Contacts, part: int = 0) -> pa.Table:
    """The contacts as delivered."""
    rng = stream(plan.seed, org.id, "contact texts", part)
    handled, n = log.handled, log.n
    answered = log.at + log.wait
    return rows(
        "contacts", n, contact_id=contact_ids(org, np.arange(n), part),
        case_id=numbered(f"{org.id}{part}-I", log.issue),
        customer_id=customer_ids(org, log.issue, part), org=org.id, site="Main", team=queue_names(org, log.queue),
        agent_id=_only(agent_ids(org, log.agent), handled),
        channel=words(CHANNELS, log.channel), topic=words(TOPICS, log.topic), offered_at=moments(log.at),
        answered_at=moments(answered, handled),
        ended_at=moments(answered + np.where(handled, log.talk + log.hold, 0.0)), wait_s=pa.array(log.wait),
        talk_s=nullable(log.talk, handled), hold_s=nullable(log.hold, handled), wrap_s=nullable(log.wrap, handled),
        abandoned=log.abandoned, transferred=nullable(log.transferred, handled),
        resolved=nullable(log.resolved, handled), issues_raised=nullable(log.raised, handled),
        issues_resolved=nullable(log.done, handled), reopened=nullable(log.reopened, handled),
        crm_id=_records(org, log, part), context_ready=nullable(log.context, handled),
        self_service_first=log.self_service, script_adherence=nullable(np.round(log.adherence, 3), handled),
        note=texts(org, rng, yes(rng, org.value("noted"), n) & handled),
    )  # fmt: skip


def _records(org: Org, log: Contacts, part: int) -> pa.Array:
    """The record in the client's system that each contact names: a real one or a dead one."""
    real, dead = numbered(f"{org.id}{part}-R", np.arange(log.n)), numbered(f"{org.id}{part}-X", np.arange(log.n))
    return pc.if_else(pa.array(log.flags.get("matched", np.ones(log.n, bool))), real, dead)


def _only(values: pa.Array, known: Array) -> pa.Array:
    return pc.if_else(pa.array(known), values, pa.scalar(None, pa.string()))


def contact_ids(org: Org, numbers: Array, part: int = 0) -> pa.Array:
    """The id of each contact."""
    return numbered(f"{org.id}{part}-C", numbers)


def customer_ids(org: Org, issues: Array, part: int = 0) -> pa.Array:
    """The customer of each issue."""
    return numbered(f"{org.id}{part}-K", issues if org.customers is None else issues % org.customers)

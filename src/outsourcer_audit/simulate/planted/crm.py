"""The client's own system: which contacts it knows, since when, and how far both sides' daily volumes differ."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .contacts import Contacts, chance
from .days import Days
from .draw import moments, numbered, rows, stream, words, yes
from .facts import Facts
from .plan import CHANNELS, TOPICS, Org, Plan

HOUR = 3600.0


def crm_contacts(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """The client's records. Sets which contacts are matched.

    Where a contact has no record, another record of that day and channel stands unmatched beside it, so that volumes
    agree; the planted gap between volumes is added on top, always to the client's side.
    """
    rng = stream(plan.seed, org.id, "crm")
    match = chance(org, "data.crm_match", log, days, facts, within=log.handled)
    matched = log.handled & yes(rng, match)
    written = org.value("data.write_back") / org.value("data.crm_match")
    if written > 1:
        raise ValueError("no more contacts can be written back than are found in the client's system")
    in_time = yes(rng, written, log.n)
    facts.drawn(org.id, "data.write_back", written * float(match[log.handled].mean()))
    log.flags["matched"] = matched

    gap = org.value("data.reconciliation_gap")
    facts.drawn(org.id, "data.reconciliation_gap", gap)
    more = rng.poisson(gap / (1 - gap), log.n) * log.handled
    unmatched = log.handled & ~matched
    loose = np.repeat(np.arange(log.n), more + unmatched)
    known = np.flatnonzero(matched)
    both = np.concatenate([known, loose])
    ended = log.at + log.wait + log.talk + log.hold
    lag = np.where(in_time, rng.random(log.n) * 20 * HOUR, 25 * HOUR + rng.random(log.n) * 48 * HOUR)
    ids = pa.concat_arrays([numbered(f"{org.id}0-R", known), numbered(f"{org.id}-E", np.arange(len(loose)))])
    return rows(
        "crm_contacts", len(both), crm_id=ids, org=org.id, channel=words(CHANNELS, log.channel[both]),
        topic=words(TOPICS, log.topic[both]), at=moments(log.at[both]), noted_at=moments((ended + lag)[both]),
        disposition="noted",
    )  # fmt: skip

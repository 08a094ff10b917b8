"""Hand-offs: those of contacts that were transferred and others between teams, with the planted shares."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .cases import HOUR
from .contacts import Contacts
from .days import DAY, Days
from .draw import Array, moments, nullable, numbered, rows, stream, words, yes
from .facts import Facts
from .logged import contact_ids
from .people import QUEUES, agent_ids
from .plan import Org, Plan

CONTEXT = ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication")


def handoffs(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """Hand-offs: those that belong to a contact (planned or not), and others between teams."""
    rng = stream(plan.seed, org.id, "handoffs")
    share, moved = org.value("handoffs.avoidable"), float(log.transferred[log.handled].mean())
    inside = min(1.0, share / moved) if moved else 0.0
    outside = max(0.0, share - moved) / (1 - moved) if moved < 1 else 0.0
    chance = np.where(log.transferred, inside, outside)
    unplanned = log.handled & yes(rng, chance)
    facts.drawn(org.id, "handoffs.avoidable", float(chance[log.handled].mean()))
    of_contact = np.flatnonzero(log.transferred | unplanned)
    more = round(org.value("handed_over") * log.n)
    n = len(of_contact) + more
    at = np.concatenate([log.at[of_contact] + 120, days.since + rng.random(more) * (days.until - days.since)])
    # An offer of the last day may still be accepted in time after it: none is made that nobody could judge.
    at = np.minimum(at, days.until - DAY)
    lost, quick = org.value("handoffs.lost"), org.value("handoffs.within_ola")
    if lost + quick > 1:
        raise ValueError(f"{org.id}: of all hand-offs {quick:g} cannot be in time and {lost:g} lost")
    draw = rng.random(n)
    wait = np.where(draw < quick, rng.random(n) * 3.9 * HOUR, 4.1 * HOUR + rng.random(n) * 4.5 * DAY)
    wait = np.where(draw > 1 - lost, 5.2 * DAY + rng.random(n) * 5 * DAY, wait)
    never = (draw > 1 - lost / 2) | (at + wait >= days.until)
    warm = yes(rng, org.value("handoffs.warm_share"), n)
    whole = yes(rng, org.value("handoffs.context_carried"), n)
    hole = rng.integers(0, len(CONTEXT), n)
    for measure in ("lost", "within_ola", "warm_share", "context_carried"):
        facts.drawn(org.id, f"handoffs.{measure}", org.value(f"handoffs.{measure}"))
    queue = rng.integers(0, QUEUES, n)
    teams = [f"{org.id} team {q + 1}" for q in range(QUEUES)]
    first = np.concatenate([np.ones(len(of_contact), bool), np.zeros(more, bool)])
    sender, receiver = _passing(plan, org, log, of_contact, more)
    contact = contact_ids(org, np.concatenate([of_contact, np.zeros(more, int)]))
    return rows(
        "handoffs", n, handoff_id=numbered(f"{org.id}-H", np.arange(n)), case_id=numbered(f"{org.id}-HQ", np.arange(n)),
        contact_id=nullable(contact.to_numpy(zero_copy_only=False), first), offered_at=moments(at),
        accepted_at=moments(at + wait, ~never), from_org=org.id, from_team=words(teams, queue),
        from_agent=agent_ids(org, sender), to_org=org.id, to_team=words(teams, (queue + 1) % QUEUES),
        to_agent=pc.if_else(pa.array(~never), agent_ids(org, receiver), pa.scalar(None, pa.string())),
        kind=words(["warm", "cold"], (~warm).astype(int)), reason="other",
        designed=np.concatenate([~unplanned[of_contact], np.ones(more, bool)]),
        **{name: whole | (hole != number) for number, name in enumerate(CONTEXT)},
    )  # fmt: skip


def _passing(plan: Plan, org: Org, log: Contacts, of_contact: Array, more: int) -> tuple[Array, Array]:
    """Who passes each case on (who had the contact, else anybody who answers) and who accepts it."""
    rng = stream(plan.seed, org.id, "who hands over")
    answering = np.unique(log.agent[log.handled])
    sender = np.concatenate([log.agent[of_contact], rng.choice(answering, more)])
    return sender, rng.choice(answering, len(sender))

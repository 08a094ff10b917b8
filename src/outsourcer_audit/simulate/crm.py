"""The bank's own systems: which contacts reached its CRM, and which agents may look into it."""

from __future__ import annotations

from datetime import timedelta

from .chance import chosen, logistic, one_of, quota, stream, uniform, waiting
from .contacts import Contact, handled_only
from .market import END
from .people import Agent
from .stories import Story
from .tables import Row


def crm_contacts(story: Story, contacts: list[Contact]) -> list[Row]:
    """CRM records of the handled contacts. Sets the contacts' ``crm_id``: a true one, a dead one or none."""
    rng = stream(story.id, "crm")
    handled = handled_only(contacts)
    matched = quota([logistic(rng) for _ in handled], story.crm_match)
    noted = quota([logistic(rng) - 50 * (not match) for match in matched], story.write_back)
    rows: list[Row] = []
    for number, (row, match, written) in enumerate(zip(handled, matched, noted, strict=True)):
        record = f"R{story.code}{number + 1:04}"
        row.crm_id = record if match else f"{record}X" if chosen(rng, 0.4) else None
        late = chosen(rng, 0.3)
        minutes = 1 + int(waiting(rng, 25)) if written else int(uniform(rng, 1500, 5000))
        word = one_of(rng, {"done": 0.8, "open": 0.2}) if row.resolved else one_of(rng, {"open": 0.7, "callback": 0.3})
        if match:
            # an empty disposition without a time is a contact that nobody wrote back
            silent = not written and not late
            rows.append({"crm_id": record, "customer_id": row.customer_id, "org": story.id, "channel": row.channel,
                         "at": row.offered_at, "disposition": None if silent else word,
                         "noted_at": None if silent else row.ended_at + timedelta(minutes=minutes)})  # fmt: skip
    return rows


def access(story: Story, agents: list[Agent]) -> list[Row]:
    """Entitlements to the CRM and the knowledge base, withdrawn (or not) when somebody left."""
    rng = stream(story.id, "access")
    may_look = quota([logistic(rng) for _ in agents], story.crm_access)
    leavers = [agent for agent in agents if agent.left_on]
    in_time = quota([logistic(rng) for _ in leavers], story.deprovisioned)
    closed = {agent.agent_id for agent, done in zip(leavers, in_time, strict=True) if done}
    rows: list[Row] = []
    for agent, crm in zip(agents, may_look, strict=True):
        for system in ("crm", "knowledge_base") if crm else ("knowledge_base",):
            gone = agent.left_on + timedelta(days=int(chosen(rng, 0.5))) if agent.left_on else None
            revoked = gone if agent.agent_id in closed and gone and gone <= END else None
            rows.append({"agent_id": agent.agent_id, "org": story.id, "system": system,
                         "granted_on": agent.live_on - timedelta(days=3), "revoked_on": revoked})  # fmt: skip
    return rows

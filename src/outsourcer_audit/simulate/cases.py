"""Cases: the few events that matter (open, move, escalate, close), seen by the bank's case system for all companies."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from .chance import chosen, stream, waiting
from .contacts import Contact
from .handoffs import Path
from .market import UNTIL
from .people import tier_of
from .stories import Story
from .tables import Row


def case_events(story: Story, contacts: list[Contact], paths: list[Path]) -> list[Row]:
    """All events of the cases that one organisation opened, consistent with its hand-offs."""
    org = story.id
    rng = stream(org, "case events")
    by_case: dict[str, list[Contact]] = defaultdict(list)
    for row in contacts:
        if row.case_id and row.answered_at:
            by_case[row.case_id].append(row)
    path_of = {path[0].case_id: path for path in paths}
    events: list[Row] = []
    for case_id in sorted(by_case):
        mine = by_case[case_id]
        path = path_of.get(case_id, [])
        start = mine[0].answered_at or UNTIL
        steps = [(start, org, mine[0].team or "", "open")]
        for hop in path:
            if hop.accepted_at:
                up = tier_of(hop.to_team) > tier_of(hop.from_team)
                steps.append((hop.accepted_at, hop.to_org, hop.to_team, "escalate" if up else "move"))
        done = max(steps[-1][0], *(row.ended_at for row in mine)) + timedelta(minutes=2 + int(waiting(rng, 300)))
        recent = UNTIL - start < timedelta(days=10)
        stuck = chosen(rng, 0.12 if recent and not mine[-1].resolved else story.stuck)
        if done < UNTIL and not stuck:
            steps.append((done, steps[-1][1], steps[-1][2], "close"))
        events += [_event(case_id, number, *step) for number, step in enumerate(steps, start=1)]
    return events


def _event(case_id: str, number: int, at: datetime, org: str, team: str, event: str) -> Row:
    return {"case_id": case_id, "occurred_at": at, "sequence": number, "org": org, "team": team,
            "tier": tier_of(team), "event": event}  # fmt: skip

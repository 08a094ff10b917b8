"""Forecasts: the weekly volumes that the bank announced to each team, as far from what came as the story says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from .chance import any_of, chosen, stream
from .contacts import Contact
from .market import START, local, utc
from .stories import Story
from .tables import Row


def forecasts(story: Story, contacts: list[Contact]) -> list[Row]:
    """One row per full week and team. The errors add up to the planted share of the volume, in whole contacts."""
    if story.since > START:
        return []
    rng = stream(story.id, "forecasts")
    came: Counter[tuple[datetime, str]] = Counter()
    for row in contacts:
        day = local(row.offered_at)
        monday = datetime.combine(day.date() - timedelta(days=day.weekday()), datetime.min.time())
        if row.team and monday.date() >= START:
            came[monday, row.team] += 1
    cells = sorted(came)
    wrong = dict.fromkeys(cells, 0)
    side = {cell: 1 if chosen(rng, 0.5) else -1 for cell in cells}
    for _ in range(round((1 - story.forecast_accuracy) * sum(came.values()))):
        wrong[any_of(rng, [cell for cell in cells if side[cell] > 0 or wrong[cell] < came[cell]])] += 1
    return [{"org": story.id, "interval_start": utc(monday), "queue": team,
             "contacts": came[monday, team] + side[monday, team] * wrong[monday, team]}
            for monday, team in cells]  # fmt: skip

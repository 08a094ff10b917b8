"""In public: reviews of the service on sites and in app stores, and whether somebody answers them in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from .chance import any_of, chosen, logistic, one_of, quota, stream, uniform, waiting
from .market import START, UNTIL, utc
from .stories import Story
from .tables import Row

REPLY_H = 24
_PLACES = {"review_site": 0.5, "app_store": 0.3, "forum": 0.2}
_GOOD = ("quick and friendly", "solved at once", "good advice")
_BAD = ("waited and was passed on", "told it three times", "no answer for days", "still not solved")


def mentions(story: Story) -> list[Row]:
    """Reviews with their answers; the planted share was answered within a day."""
    rng = stream(story.id, "mentions")
    since = utc(datetime.combine(max(START, story.since), datetime.min.time()))
    open_s = (UNTIL - since).total_seconds() - 3 * 86400
    rows: list[Row] = []
    moments = sorted(since + timedelta(seconds=int(uniform(rng, 0, open_s))) for _ in range(story.mentions))
    timely = quota([logistic(rng) for _ in moments], story.mentions_answered)
    for number, (at, answered) in enumerate(zip(moments, timely, strict=True), start=1):
        stars = int(one_of(rng, {"5": story.csat, "4": story.csat / 2, "2": 0.8 - story.csat / 2, "1": 1 - story.csat}))
        reply: datetime | None = at + timedelta(hours=uniform(rng, 1, REPLY_H - 1))
        if not answered:
            reply = at + timedelta(hours=REPLY_H + 2 + waiting(rng, 30)) if chosen(rng, 0.4) else None
        rows.append({"mention_id": f"MN{story.code}{number:03}", "org": story.id, "channel": one_of(rng, _PLACES),
                     "at": at, "rating": stars, "answered_at": reply.replace(microsecond=0) if reply else None,
                     "text": any_of(rng, _GOOD if stars > 3 else _BAD)})  # fmt: skip
    return rows

"""Quality: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from datetime import timedelta

from desk import Desk
from signs import HOSTILE, NOON, contact, counts, form, verdict


def test_forms_with_one_answer() -> None:
    evaluations = [
        *form(1, [1, 1, 1, 1]),
        *form(2, [1, 1, 1, 0.5]),
        *form(3, [1, 1, 1]),  # three questions
        *form(4, [None, None, None, None], passed=True),  # pass or fail only
        *form(5, [1, 1, 1, None]),  # three answers
        *form(6, [1, 1, 1, 1], evaluator_org=None),
        *form(7, [1, 1, 1, 1], evaluator=None),
        *form(1, [1, 1, 1, 1]),  # delivered twice
    ]
    assert counts(Desk(evaluations=evaluations), "quality.straight_lined") == [{"hits": 2, "n": 3, "people": 1}]


def test_straight_lined() -> None:
    mixed = [form(100 * r + k, [1, 1, 0.5, k % 2], evaluator=f"r{r}") for r in range(5) for k in range(30)]
    same = [form(900 + k, [1, 1, 1, 1], evaluator=HOSTILE) for k in range(30)]
    found = verdict(Desk(evaluations=[row for f in mixed + same for row in f]), "quality.straight_lined")
    assert (found.status, found.seen, found.n) == ("found", 30, 180)
    assert verdict(Desk(evaluations=[r for f in mixed for r in f]), "quality.straight_lined").status == "not found"
    assert verdict(Desk(evaluations=[r for f in same for r in f]), "quality.straight_lined").status == "too few"


def test_faster_than_listening() -> None:
    at = {k: NOON + timedelta(seconds=s) for k, s in enumerate([0, 30, 33, 153, 400, 86400])}
    evaluations = [row for k, t in at.items() for row in form(k, [1, 1], at=t)]
    contacts = [contact(k, talk_s=240.0, hold_s=60.0) for k in range(6)]
    # Gaps: 30 s (too fast for 150 - 60), 3 s (saved together: left out), 120 s, 247 s, and a day (a pause).
    assert counts(Desk(evaluations=evaluations, contacts=contacts), "quality.too_fast") == [
        {"n": 3, "hits": 1, "people": 1}
    ]
    brief = [contact(k, talk_s=200.0) for k in range(6)]
    assert counts(Desk(evaluations=evaluations, contacts=brief), "quality.too_fast") == []

"""Figures that are no sums: patterns, figures beside the in-house team's, several formulas, missing configuration."""

from __future__ import annotations

from typing import Any

import pytest
from desk import Desk, read
from test_slices import contact, counted, measure

from outsourcer_audit.measures.context import NotConfigured
from outsourcer_audit.measures.kinds import Against, Kind, Mean, Patterns, Several, Share
from outsourcer_audit.reading import reading
from outsourcer_audit.statistics import Estimate


def commonest(counts: dict[tuple[Any, ...], float]) -> Estimate | None:
    """A statistic for the test: how often the commonest pattern occurs; None below two rows."""
    n = int(sum(counts.values()))
    return Estimate(max(counts.values()), 0.0, float(n), n) if n > 1 else None


PATTERNS = measure(
    "patterns",
    lambda t: Patterns(t, {"a": t.topic, "b": t.transferred}, commonest, at="offered_at", unread="fewer than two"),
)


def test_patterns_are_counted_per_slice_and_rows_with_a_null_among_them_left_out() -> None:
    rows = [
        *(contact(n, topic="card", transferred=True, channel="voice") for n in range(3)),
        contact(3, topic="card", transferred=False, channel="voice"),
        contact(4, topic="'; drop", transferred=True, channel="chat"),
        contact(5, topic=None, transferred=True, channel="voice"),
        contact(6, topic="card", transferred=None, channel="voice"),
        contact(7, org="w", topic="card", transferred=True),
    ]
    (found,) = counted(rows, PATTERNS)
    assert read(found) == (3.0, 5)  # card and transferred, three of five known rows
    assert read(found, by="channel", key="voice") == (3.0, 4)
    assert read(found, by="month", key="2026-04") == (3.0, 5)
    assert read(found, "*") == (4.0, 6)
    assert read(found, "w") is None  # the statistic finds nothing in one row
    assert found.sums["v", "", ""] == 5
    assert found.needs == {"contacts": {"org", "topic", "transferred"}}
    # and the card says why
    assert reading(found, "w", "inhouse", lambda *_: None).reason == "fewer than two"


def beside(mine: dict[tuple[Any, ...], float], usual: dict[tuple[Any, ...], float]) -> Estimate | None:
    """How many more of our rows are in the first pattern than of theirs."""
    n = int(sum(mine.values()))
    return Estimate(mine.get((True,), 0.0) - usual.get((True,), 0.0), -1.0, 1.0, n) if usual else None


def test_patterns_beside_the_inhouse_team() -> None:
    kind = measure("beside", lambda t: Patterns(t, {"a": t.transferred}, beside, at="offered_at", against=True))
    rows = [
        *(contact(n, transferred=True, channel="voice", team="a") for n in range(4)),
        contact(4, transferred=True, channel="chat", team="a"),
        *(contact(n, org="inhouse", transferred=True, channel="voice", team="h") for n in range(5, 8)),
    ]
    (found,) = counted(rows, kind)
    assert read(found) == (2.0, 5)  # five of ours, three of theirs
    assert read(found, by="channel", key="voice") == (1.0, 4)
    assert read(found, by="channel", key="chat") is None  # there they have no row
    assert read(found, by="team", key="a") == (2.0, 5)  # a team is held against the whole in-house team
    assert read(found, "inhouse") is None
    assert read(found, "*") is None


def rate(number: int, of: int, org: str = "v", **cells: Any) -> list[dict[str, Any]]:
    return [contact(f"{org}{n}", org=org, transferred=n < number, **cells) for n in range(of)]  # type: ignore[arg-type]


def test_a_difference_from_the_inhouse_team() -> None:
    kind = measure("difference", lambda t: Against(Share(t, t.transferred, at="offered_at")))
    (found,) = counted([*rate(56, 70), *rate(48, 80, "inhouse")], kind)
    assert read(found) == (pytest.approx(0.2), 70)
    assert read(found, "inhouse") is None
    estimate = found.get("v")
    assert estimate is not None
    # Newcombe 1998, table II, row (a), method 10: 56/70 and 48/80: 0.0524 to 0.3339
    assert (estimate.low, estimate.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


def test_a_ratio_to_the_inhouse_team() -> None:
    kind = measure("ratio", lambda t: Against(Mean(t, t.talk_s, at="offered_at", exact=True), "ratio"))
    rows = [contact(1, talk_s=90.0), contact(2, org="inhouse", talk_s=100.0), contact(3, org="inhouse", talk_s=140.0)]
    (found,) = counted(rows, kind)
    assert read(found) == (0.75, 1)  # 90 of 120; both are complete counts, so there is no doubt
    estimate = found.get("v")
    assert estimate is not None and (estimate.low, estimate.high, estimate.exact) == (0.75, 0.75, True)
    nothing = [contact(1, talk_s=90.0), contact(2, org="inhouse", talk_s=0.0)]
    assert read(counted(nothing, kind)[0]) is None  # so many times nothing says nothing


def several(t: Any) -> Kind:
    return Several(
        Share(t, t.transferred, at="offered_at"), "pinned",
        {"other": Share(t, t.reopened, at="offered_at"), "beside in-house": Against(Share(t, t.transferred))},
    )  # fmt: skip


def test_the_pinned_formula_is_graded_and_the_others_are_shown() -> None:
    rows = [
        *(contact(n, transferred=n < 30, reopened=n < 60) for n in range(120)),
        *(contact(n, org="inhouse", transferred=n % 2 == 0) for n in range(200, 220)),
    ]
    (found,) = counted(rows, measure("several", several))
    assert read(found) == (0.25, 120)
    assert found.needs == {"contacts": {"org", "transferred"}}  # what only the others need is not asked for
    assert "reopened" in counted(rows, measure("alone", lambda t: Share(t, t.reopened)))[0].sql
    card = reading(found, "v", "inhouse", lambda *_: None)
    shown = {a.label: (a.value, a.n, a.pinned) for a in card.alternatives}
    # 25 % beside 10 of 20 in-house; that comparison rests on 20 rows, too few to be shown
    assert shown == {"pinned": (0.25, 120, True), "other": (0.5, 120, False), "beside in-house": (None, 20, False)}


def test_what_the_configuration_does_not_say_is_no_evidence_and_no_fault() -> None:
    def unsaid(_: Any) -> Kind:
        raise NotConfigured("engagement.toml does not say governance_cost")

    (found,) = counted([contact(1)], measure("unsaid", unsaid))
    assert (found.fault, found.absent) == ("", "engagement.toml does not say governance_cost")
    assert found.estimates == {}


def test_measures_of_two_groups_with_one_name_do_not_count_each_other() -> None:
    from outsourcer_audit.measures.registry import Group
    from outsourcer_audit.slices import count_all

    def one(contacts: Any) -> Kind:
        """T.

        Why it matters: w.

        Source: s.
        """
        return Share(contacts, contacts.transferred, at="offered_at")

    def two(contacts: Any) -> Kind:
        """T.

        Why it matters: w.

        Source: s.
        """
        return Share(contacts, contacts.reopened, at="offered_at")

    one.__name__ = two.__name__ = "same"
    first, second = Group("a", "A", "?", "a"), Group("b", "B", "?", "b")
    first.measure(unit="share", better="none")(one)
    second.measure(unit="share", better="none")(two)
    rows = [contact(1, transferred=True, reopened=False)]
    desk = Desk(contacts=rows)
    found = count_all([first.measures[0], second.measures[0]], desk, desk.engagement)  # type: ignore[arg-type]
    assert (read(found["a.same"]), read(found["b.same"])) == ((1.0, 1), (0.0, 1))

"""Ongoing training, time to proficiency and the effect of courses, on hand-worked rows of the quarter April to June."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import Desk, read

from outsourcer_audit.period import Period
from outsourcer_audit.slices import Counted

ids = (f"{n}" for n in count())
Rows = list[dict[str, Any]]
FIRST, END = date(2026, 4, 1), date(2026, 6, 30)
LONG_AGO = date(2025, 1, 1)


def agent(agent_id: str, live: date | None = LONG_AGO, left: date | None = None, org: str = "v", **cells: Any) -> Any:
    return {"agent_id": agent_id, "org": org, "live_on": live, "left_on": left} | cells


def course(agent_id: str, done: date | None, hours: float | None = 1.0, org: str = "v", **cells: Any) -> Any:
    return {"agent_id": agent_id, "org": org, "course": "C", "done_on": done, "hours": hours} | cells


# ---------------------------------------------------------------------------------------------- hours of training

INHOUSE = [agent("i1", org="inhouse"), agent("i2", org="inhouse")]
INHOUSE_COURSES = [course(who, date(2026, 5, 5), 3.0, org="inhouse") for who in ("i1", "i2")]


def test_hours_parity_is_per_person_and_month_after_nesting() -> None:
    agents = [
        *INHOUSE,
        agent("A"),
        agent("B", live=date(2026, 3, 16)),  # day 30 is 15 April: 77 days
        agent("C", left=date(2026, 4, 30)),  # 30 days, no course
        agent("D", live=date(2026, 6, 10)),  # day 30 is after the period
        agent("E"),  # only a course of unknown length
        agent("F", live=None),
        agent("A", left=date(2026, 5, 1), team="again"),  # on the roster twice, once without having left
    ]
    training = [
        *INHOUSE_COURSES,
        course("A", date(2026, 5, 1), 3.0),
        course("A", date(2026, 5, 1), 3.0),  # delivered twice
        course("A", date(2026, 5, 2), 1.0),
        course("A", date(2026, 5, 3), None),
        course("A", date(2026, 3, 31), 50.0),  # before the period
        course("A", date(2026, 7, 1), 50.0),  # after it
        course("A", None, 50.0),
        course("B", date(2026, 4, 14), 50.0),  # day 29: nesting
        course("B", date(2026, 4, 15), 2.0),  # day 30
        course("C", date(2026, 5, 1), 50.0),  # after the last day
        course("D", date(2026, 6, 20), 50.0),
        course("E", date(2026, 5, 1), None),
        course("F", date(2026, 5, 1), 50.0),
        course("nobody", date(2026, 5, 1), 50.0),
        course("A", date(2026, 5, 4), 50.0, org="w"),
    ]
    # Vendor 3 + 1 + 2 = 6 hours in 91 + 77 + 30 = 198 days; in-house 6 hours in 182 days: 182 / 198.
    parity = Desk(agents=agents, training=training).count("training.hours_parity")
    assert read(parity) == (pytest.approx(182 / 198), 2)
    assert read(parity, "inhouse") is None
    assert read(parity, "*") is None


def test_hours_parity_counts_who_had_no_course_and_needs_the_in_house_team() -> None:
    twice = [course(who, date(2026, 6, 1), 3.0, org="inhouse") for who in ("i1", "i2")]
    agents = [*INHOUSE, agent("a/b"), agent("'; drop table agents; --")]
    bad = [*INHOUSE_COURSES, *twice, course("a/b", date(2026, 5, 1), 3.0)]
    # 3 hours for two people against 12: a quarter. With 24 for two: twice as much.
    assert read(Desk(agents=agents, training=bad).count("training.hours_parity")) == (pytest.approx(0.25), 2)
    good = [course(who["agent_id"], date(2026, 5, 1), 12.0) for who in agents[2:]] + INHOUSE_COURSES + twice
    assert read(Desk(agents=agents, training=good).count("training.hours_parity")) == (pytest.approx(2.0), 2)
    nothing = Desk(agents=agents, training=INHOUSE_COURSES).count("training.hours_parity")
    assert read(nothing) == (0.0, 2)
    for alone in (Desk(agents=agents[2:], training=bad), Desk(agents=agents), Desk(training=bad), Desk()):
        assert read(alone.count("training.hours_parity")) is None


# --------------------------------------------------------------------------------------------- time to proficiency


def contact(agent_id: str | None, day: date, seconds: float | None = 100.0, org: str = "v", **cells: Any) -> Any:
    at = datetime(day.year, day.month, day.day, 12)
    return {"contact_id": next(ids), "org": org, "agent_id": agent_id, "offered_at": at, "abandoned": False,
            "talk_s": seconds} | cells  # fmt: skip


def weeks(agent_id: str, seconds: dict[int, float], live: date = FIRST, org: str = "v", **cells: Any) -> Rows:
    """One contact in each of these weeks on the job."""
    return [contact(agent_id, live + timedelta(days=7 * week + 3), s, org, **cells) for week, s in seconds.items()]


def spell(good: Iterable[int], last: int = 12) -> dict[int, float]:
    return {week: 100.0 if week in good else 150.0 for week in range(last + 1)}


TENURED = [agent("old"), agent("old", org="w")]
USUAL = [
    # 90 and 110 seconds of talk, hold and wrap: 100 on average, so that 110 is just good enough.
    *(contact("old", FIRST, 80.0, org, hold_s=5.0, wrap_s=5.0) for org in ("v", "w")),
    *(contact("old", END, 110.0, org) for org in ("v", "w")),
]


def test_time_to_proficiency_is_the_kaplan_meier_median() -> None:
    stories: list[tuple[date | None, dict[int, float]]] = [
        (None, dict.fromkeys(range(13), 110.0)),  # at once: 0 days
        (None, spell({2, 3, 5, 6, 7})),  # two good weeks, a bad one, three good ones: 35 days
        (None, dict.fromkeys((0, 1, 3, 4, 5), 100.0)),  # a week without contacts: 21 days
        (None, spell({4, 5, 6})),  # 28 days, whatever came later
        (None, spell(())),  # 13 weeks without: seen until day 7 x 10 = 70
        (date(2026, 4, 28), spell((), last=3)),  # left after 28 days: 4 weeks, seen until day 7
    ]
    agents, contacts = list(TENURED), list(USUAL)
    for left, seconds in stories:
        for _ in range(5):
            who = next(ids)
            agents.append(agent(who, FIRST, left))
            contacts += weeks(who, seconds)
    # Still waiting: day 0 25/30 = .833, day 21 x 15/20 = .625, day 28 x 10/15 = .417: the median. Greenwood's sums
    # .00667, .02333, .05667, .15667 (day 35, .208). Distance of log(-log S) from that of one half in standard errors:
    # day 0 1.3355 / .4478 = 2.98, day 21 .3885 / .3250 = 1.20, day 28 .2334 / .2719 = .86, day 35 .8167 / .2523 = 3.24.
    # So 21 and 28 are possible, and the interval ends where the next step is: 35.
    found = Desk(agents=agents, contacts=contacts).count("training.time_to_proficiency")
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (28.0, 21.0, 35.0, 30)
    # Of those who reached it (0, 21, 28, 35 days, five each) the tenth of twenty took 21.
    naive = found.others["only those who reached it"][("v", "", "")]
    assert (naive.value, naive.n) == (21.0, 20)
    never = Desk(agents=agents, contacts=contacts).count("training.never_proficient")
    assert read(never) == (pytest.approx(5 / 6 * 3 / 4 * 2 / 3 / 2), 30)


def days_of(found: Counted, org: str) -> float | None:
    """Days that the only newcomer of an organisation took; None where it was not reached."""
    estimate = found.others["only those who reached it"].get((org, "", ""))
    return None if estimate is None else estimate.value


def days_to(contacts: Rows, evaluations: Rows = [], live: date = FIRST, zone: str = "UTC", **who: Any) -> float | None:  # noqa: B006
    period = Period(FIRST, END, zone)
    agents = [*TENURED, agent("new", live, **who)]
    rows = Desk(period, agents=agents, contacts=[*USUAL, *contacts], evaluations=evaluations)
    return days_of(rows.count("training.time_to_proficiency"), "v")


def test_a_good_week_needs_handle_time_by_the_whole_of_talk_hold_and_wrap() -> None:
    assert days_to(weeks("new", spell({1, 2, 3}))) == 7
    slow = weeks("new", dict.fromkeys(range(13), 100.0), hold_s=5.0, wrap_s=6.0)
    assert days_to(slow) is None  # 111 seconds
    mean = [*weeks("new", dict.fromkeys(range(3), 130.0)), *weeks("new", dict.fromkeys(range(3), 90.0))]
    assert days_to(mean) == 0  # 110 on average
    unknown = [*weeks("new", spell({0, 1, 2})), contact("new", FIRST, None, hold_s=900.0)]
    assert days_to(unknown) == 0
    left = [*weeks("new", spell({0, 1, 2})), contact("new", FIRST, 900.0, abandoned=True)]
    assert days_to(left) == 0


def test_only_whole_weeks_of_people_who_are_there_count() -> None:
    good = dict.fromkeys(range(13), 100.0)
    assert days_to(weeks("new", good), left=date(2026, 4, 21)) == 0  # 21 days: three weeks
    assert days_to(weeks("new", good), left=date(2026, 4, 20)) is None  # 20 days
    assert days_to(weeks("new", good, date(2026, 6, 10)), live=date(2026, 6, 10)) == 0  # 21 days to 30 June
    assert days_to(weeks("new", good, date(2026, 6, 11)), live=date(2026, 6, 11)) is None
    assert days_to(weeks("new", good), live=date(2026, 3, 31)) is None  # came before the period
    assert days_to(weeks("new", good), live=FIRST, left=date(2026, 3, 1)) is None  # left before coming
    assert days_to([contact("new", date(2026, 3, 31)), *weeks("new", spell({2, 3, 4}))]) == 14
    # 23:30 UTC on the last day of the first week is the second week in London: only that one is bad.
    late = contact("new", FIRST, 900.0, offered_at=datetime(2026, 4, 7, 23, 30))
    assert days_to([late, *weeks("new", good)], zone="Europe/London") == 14
    assert days_to([late, *weeks("new", good)]) == 7


def items(contact: dict[str, Any], passed: int, rated: int, agent_id: str | None = None) -> Rows:
    of = {"evaluation_id": next(ids), "contact_id": contact["contact_id"], "agent_id": agent_id,
          "at": contact["offered_at"] + timedelta(days=9)}  # fmt: skip
    return [of | {"item": str(n), "passed": n < passed} for n in range(rated)]


def test_quality_counts_where_contacts_were_evaluated() -> None:
    mine = weeks("new", dict.fromkeys(range(13), 100.0))
    assert days_to(mine, items(mine[1], 17, 20)) == 0  # 85 %
    assert days_to(mine, items(mine[1], 16, 20)) == 14  # 80 % in the second week
    assert days_to(mine, items(mine[1], 0, 1) + items(mine[1], 19, 19)) == 0  # 19 of 20 in the week
    another = contact("new", FIRST + timedelta(days=8))
    assert days_to([*mine, another, another], items(another, 0, 3) + items(mine[1], 17, 17)) == 0  # 17 of 20 once
    assert days_to(mine, items(mine[1], 0, 5, agent_id="new")) == 14
    assert days_to(mine, items(mine[1], 0, 5, agent_id="old")) == 0  # somebody else's part of that contact
    assert days_to(mine, [items(mine[1], 0, 1)[0] | {"passed": None}]) == 0
    assert days_to(mine, [items(mine[1], 0, 1)[0] | {"contact_id": None}]) == 0
    nobody = [row | {"agent_id": None} if n == 1 else row for n, row in enumerate(mine)]
    nobody.append(contact("new", FIRST + timedelta(days=8)))
    assert days_to(nobody, items(nobody[1], 0, 5, agent_id="new")) == 14  # the evaluation says whose contact it was


def test_newcomers_are_compared_with_tenured_people_of_their_own_organisation() -> None:
    agents = [
        *TENURED,
        agent("a/b", org="w"),
        agent("'; drop", FIRST, org="w"),
        agent("a/b", FIRST),
        agent("x", FIRST, org="u"),
    ]
    good = dict.fromkeys(range(13), 100.0)
    contacts = [
        *(row for row in USUAL if row["org"] == "v"),
        contact("old", FIRST, 200.0, "w"),
        *weeks("a/b", dict.fromkeys(range(13), 200.0)),  # slow beside v's 100 seconds
        *weeks("'; drop", dict.fromkeys(range(13), 200.0), org="w"),  # not beside w's 200
        *weeks("x", good, org="u"),  # nobody tenured to compare with
        *weeks("stranger", good),
        *weeks("a/b", {0: 900.0}, org="inhouse"),
    ]
    found = Desk(agents=agents, contacts=contacts).count("training.time_to_proficiency")
    assert days_of(found, "v") is None
    assert days_of(found, "w") == 0
    assert days_of(found, "u") is None
    assert found.get("w") is not None
    assert found.get("v") is None  # never reached
    assert "tenured" in found.unread
    never = Desk(agents=agents, contacts=contacts).count("training.never_proficient")
    assert (read(never, "v"), read(never, "w"), read(never, "u")) == ((1.0, 1), (0.0, 1), None)


def test_tenure_is_180_days_at_the_contact() -> None:
    live = date(2025, 12, 1)  # day 180 is 30 May
    contacts = [contact("mid", date(2026, 5, 29), 900.0), contact("mid", date(2026, 5, 30), 100.0)]
    agents = [agent("mid", live), agent("new", FIRST)]
    desk = Desk(agents=agents, contacts=[*contacts, *weeks("new", dict.fromkeys(range(13), 111.0))])
    assert days_of(desk.count("training.time_to_proficiency"), "v") is None  # 111 beside 100, not beside 500


def test_without_limit_there_is_no_median() -> None:
    agents = [*TENURED, *(agent(f"n{n}", FIRST) for n in range(4)), agent("back office", FIRST)]
    contacts = [*USUAL, *weeks("n0", spell({0, 1, 2})), *weeks("n1", spell({1, 2, 3}))]
    contacts += [*weeks("n2", spell(())), contact("n3", FIRST, 900.0)]
    # Two of four reached it, so the median is 7 days, but nothing bounds it above. Who had no contact is not counted.
    found = Desk(agents=agents, contacts=contacts).count("training.time_to_proficiency")
    assert read(found) is None
    assert read(Desk(agents=agents, contacts=contacts).count("training.never_proficient")) == (0.5, 4)
    for empty in (Desk(), Desk(agents=agents), Desk(contacts=contacts)):
        counted = empty.count_all("training.time_to_proficiency", "training.never_proficient")
        assert all(not one.estimates for one in counted.values())


# ------------------------------------------------------------------------------------------------ effect of courses

HALF_YEAR = Period(date(2026, 1, 1), END)


def evaluated(agent_id: str, shares: dict[int, tuple[int, int]], org: str = "v") -> tuple[Rows, Rows]:
    """Contacts and their evaluations: per month how many items were passed of how many."""
    contacts, evaluations = [], []
    for month, (passed, rated) in shares.items():
        contacts.append(contact(agent_id, date(2026, month, 10), org=org))
        evaluations += items(contacts[-1], passed, rated, agent_id)
    return contacts, evaluations


def quality(people: dict[str, dict[int, tuple[int, int]]], org: str = "v") -> dict[str, Rows]:
    both = [evaluated(agent_id, shares, org) for agent_id, shares in people.items()]
    return {"contacts": [row for rows, _ in both for row in rows],
            "evaluations": [row for _, rows in both for row in rows]}  # fmt: skip


def taken(agent_id: str, done: date | None, category: str = "soft", name: str = "C", org: str = "v") -> Any:
    return course(agent_id, done, org=org, category=category, course=name)


SAME, BETTER = {4: (2, 4), 6: (2, 4)}, {4: (2, 4), 6: (3, 4)}
OTHERS = {"c0": SAME, "c1": SAME, "c2": SAME, "c3": BETTER, "c4": BETTER}
"""Five people without the course: from April to June their shares grew by 0, 0, 0, .25 and .25, .1 on average."""
MAY = date(2026, 5, 20)


def test_effect_is_a_difference_in_differences() -> None:
    people = {**OTHERS, "T": {4: (2, 4), 5: (0, 4), 6: (4, 4)}}
    found = Desk(training=[taken("T", MAY)], **quality(people)).count("training.effect")
    # .5 to 1 is .5, less .1. The trained person's own value is the mean; each of the five counts a fifth: for 0 the
    # value is .4 + 6 x (.1 / 5) = .52, for .25 it is .4 - 6 x (.15 / 5) = .22. Squared distances 3 x .0144 + 2 x .0324
    # = .108; standard error sqrt(.108 / 5 / 6) = .06, t with 5 degrees of freedom 2.571: .4 -/+ .154.
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.value, estimate.n) == (pytest.approx(0.4), 6)
    assert (estimate.low, estimate.high) == (pytest.approx(0.4 - 0.1543, abs=2e-3), pytest.approx(0.5543, abs=2e-3))


def test_effect_of_many_beside_few_is_as_unsure_as_the_few() -> None:
    people = {**OTHERS, "T": {4: (2, 4), 6: (4, 4)}, "U": {4: (0, 4), 6: (2, 4)}}
    found = Desk(training=[taken("T", MAY), taken("U", date(2026, 5, 1), "tools")], **quality(people))
    # Both gained .5, so that they alone would leave no doubt. The others: (2/5)^2 x (3 x .01 + 2 x .0225) = .012, of 7
    # people and 2 completions: sqrt(7/6 x .012 / 4) = .05916, t with 6 degrees of freedom 2.447: -/+ .1448.
    estimate = found.count("training.effect").get("v")
    assert estimate is not None
    assert (estimate.value, estimate.n) == (pytest.approx(0.4), 7)
    assert estimate.high - estimate.value == pytest.approx(0.1448, abs=1e-3)


def test_who_is_trained_in_one_course_may_be_beside_the_other() -> None:
    flat = dict.fromkeys((1, 3, 4, 6), (2, 4))
    people = {f"c{n}": flat for n in range(4)} | {
        "P": {1: (2, 4), 3: (4, 4), 4: (2, 4), 6: (2, 4)},  # course a in February: .5; in May 0
        "Q": {1: (2, 4), 3: (3, 4), 4: (2, 4), 6: (4, 4)},  # course b in May: .5; in February .25
    }
    training = [taken("P", date(2026, 2, 3), name="a"), taken("Q", MAY, name="b")]
    found = Desk(HALF_YEAR, training=training, **quality(people)).count("training.effect")
    # a: .5 less the mean of 0, 0, 0, 0 and Q's .25, that is .05: .45. b: .5 less 0. Mean .475.
    # What they add, less the mean: P .45 - .475 = -.025, Q .5 - .25/5 + .05/5 - .475 = -.015, four times .05/5 = .01:
    # sqrt(6/5 x (.000625 + .000225 + .0004) / 4) = .01936, times 2.571 = .0498.
    estimate = found.get("v")
    assert estimate is not None
    assert (estimate.value, estimate.n) == (pytest.approx(0.475), 6)
    assert estimate.high - estimate.value == pytest.approx(0.0498, abs=5e-4)


def test_who_is_compared_and_who_is_not() -> None:
    worse = {4: (4, 4), 6: (0, 4)}
    people = {**OTHERS, "T": {4: (2, 4), 6: (4, 4)}, "before": worse, "next": worse, "April only": {4: (4, 4)}}
    training = [
        taken("T", date(2026, 5, 31)),
        taken("T", date(2026, 6, 20)),  # a second attempt
        taken("T", MAY, "compliance", "D"),  # no course of skills
        taken("c4", date(2026, 7, 1)),  # later than June: still untrained then
        taken("c3", None),  # assigned, never done
        taken("c2", MAY, "policy"),
        taken("before", date(2025, 3, 1)),
        taken("next", date(2026, 6, 1)),  # done when the others are looked at again: neither
        taken("April only", MAY),  # nobody knows how it went on
        taken("T", MAY, name="X", org="w"),  # the same number elsewhere is another person
        taken("stranger", MAY),
        taken("c1", MAY, None),  # type: ignore[arg-type]
    ]
    found = Desk(training=training, **quality(people)).count("training.effect")
    assert read(found) == (pytest.approx(0.4), 6)
    assert read(found, "w") is None


def test_effect_needs_five_others_and_what_was_delivered() -> None:
    people = {**OTHERS, "T": {4: (2, 4), 6: (4, 4)}}
    elsewhere = quality({"w0": SAME, "w1": SAME}, "w")
    few = quality({name: people[name] for name in people if name != "c4"})
    both = {table: few[table] + elsewhere[table] for table in few}
    assert read(Desk(training=[taken("T", MAY)], **both).count("training.effect")) is None
    rows = quality(people)
    for empty in (Desk(), Desk(**rows), Desk(training=[taken("T", MAY)], contacts=rows["contacts"])):
        assert not empty.count("training.effect").estimates
    strange = quality({**OTHERS, "'; drop": {4: (2, 4), 6: (0, 4)}})
    # From .5 to 0, less .1: the course did harm.
    estimate = Desk(training=[taken("'; drop", MAY)], **strange).count("training.effect").get("v")
    assert estimate is not None
    assert (estimate.value, estimate.low < -0.7 < estimate.high < 0) == (pytest.approx(-0.6), True)

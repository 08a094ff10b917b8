"""Hand-offs on hand-worked cases: a case is a line of stations such as "v.a w.b v.a" (organisation, dot, team)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import ENGAGEMENT, Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period

ids = (f"{n}" for n in count())
START = datetime(2026, 4, 10, 9)
CONTEXT = ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication")
LONDON = Period(date(2026, 4, 1), date(2026, 6, 30), "Europe/London")
Rows = list[dict[str, Any]]


def case(route: str, at: datetime = START, tiers: str = "", case_id: str = "") -> Rows:
    """Events of one case, an hour apart; ``v.-`` is an event whose team nobody recorded, ``-`` a tier likewise."""
    case_id = case_id or f"K-{next(ids)}"
    events = []
    for n, (stop, tier) in enumerate(zip(route.split(), (tiers or "1" * len(route.split())), strict=True)):
        org, team = stop.split(".")
        events.append({
            "case_id": case_id, "occurred_at": at + timedelta(hours=n), "org": None if org == "-" else org,
            "team": None if team == "-" else team, "tier": None if tier == "-" else int(tier),
        })  # fmt: skip
    return events


def cases(*routes: str) -> Rows:
    return [event for route in routes for event in case(route)]


# ---------------------------------------------------------------------------------------------------- ping-pong


@pytest.mark.parametrize(
    ("route", "back"),
    [
        ("v.g v.h v.g", True),
        ("v.g v.h v.i v.g", False),  # indirect: two teams between
        ("v.g v.g v.h v.h v.g", True),  # events of one team are one station
        ("v.g v.- v.h v.- v.g", True),  # events of unknown teams are dropped first
        ("v.g v.- v.g", False),
        ("v.g v.h", False),
        ("v.g", False),
        ("v.a v.b v.c v.b v.d", True),  # in the middle of a longer way
        ("v.g w.g v.h", False),  # teams of two organisations that share a name are two
    ],
)
def test_ping_pong_is_a_direct_return(route: str, back: bool) -> None:
    assert read(Desk(case_events=cases(route)).count("handoffs.ping_pong")) == (float(back), 1)


INDIRECT = "indirect return (two or more between)"


@pytest.mark.parametrize(
    ("route", "back"),
    [
        ("v.g v.h v.i v.g", True),
        ("v.g v.h v.g", False),  # direct
        ("v.g v.h v.i v.h v.g", True),  # two between are three moves; and h is direct
        ("v.g v.h v.g v.h v.g", False),  # to and fro, but never over others
        ("v.g v.h v.i v.j", False),
        ("v.g w.h x.i w.g v.h", False),  # teams of two organisations that share a name are two
    ],
)
def test_indirect_returns_are_shown_beside(route: str, back: bool) -> None:
    found = Desk(case_events=cases(route)).count("handoffs.ping_pong")
    assert found.label == "direct return"
    estimate = found.others[INDIRECT][("*", "", "")]
    assert (estimate.value, estimate.n) == (float(back), 1)


def test_indirect_returns_between_companies() -> None:
    events = cases("v.a w.b x.c v.a", "v.a w.b v.a", "w.a v.a x.b y.c w.d")
    others = Desk(case_events=events).count("handoffs.cross_company_ping_pong").others[INDIRECT]
    found = {org: (e.value, e.n) for (org, by, _), e in others.items() if by == ""}
    # The first came back to v from x, the third to w from y. Those in the middle passed it on, but not back.
    assert found == {"v": (pytest.approx(1 / 3), 3), "w": (pytest.approx(1 / 3), 3), "x": (0.5, 2), "y": (1.0, 1),
                     "*": (pytest.approx(2 / 3), 3)}  # fmt: skip


def test_ping_pong_counts_a_case_at_every_organisation_and_once_for_all() -> None:
    events = cases(
        "x.i v.g w.h v.g",  # v and w sent it to and fro; x only had it before
        "v.g w.h x.i",  # three organisations, no return
        "v.g",
        "v.a v.b v.a",  # within v
    )
    found = Desk(case_events=events).count("handoffs.ping_pong")
    assert read(found, "v") == (0.5, 4)
    assert read(found, "w") == (0.5, 2)
    assert read(found, "x") == (0.0, 2)
    assert read(found, "*") == (0.5, 4)
    # Between companies only the first is one: 1 of 4.
    companies = Desk(case_events=events).count("handoffs.cross_company_ping_pong")
    assert read(companies, "v") == (0.25, 4)
    assert read(companies, "w") == (0.5, 2)
    assert read(companies, "x") == (0.0, 2)
    assert read(companies, "*") == (0.25, 4)


def test_between_companies_unknown_and_changing_teams_do_not_matter() -> None:
    events = cases("v.a v.b w.- v.c", "v.a -.b v.a", "v.a w.b x.c v.a")
    # Back from w; an event of an unknown organisation is no company; w and x lie between.
    assert read(Desk(case_events=events).count("handoffs.cross_company_ping_pong")) == (pytest.approx(1 / 3), 3)
    # By team: v.a v.b v.c; v.a alone; indirect.
    assert read(Desk(case_events=events).count("handoffs.ping_pong")) == (0.0, 3)


def test_names_with_slashes_do_not_run_together() -> None:
    events = [
        {"case_id": "K", "occurred_at": START + timedelta(hours=n), "org": org, "team": team}
        for n, (org, team) in enumerate([("a", "b/c"), ("x", "y"), ("a/b", "c")])
    ]
    counted = Desk(case_events=events).count_all("handoffs.ping_pong", "handoffs.hops")
    assert read(counted["handoffs.ping_pong"], "a") == (0.0, 1)
    assert read(counted["handoffs.hops"], "a") == (2.0, 1)


def test_a_case_counts_in_the_local_month_in_which_it_came() -> None:
    events = case("v.g w.h v.g", at=datetime(2026, 4, 30, 23, 30)) + case("v.g w.h", at=datetime(2026, 4, 30, 22, 30))
    found = Desk(LONDON, case_events=events).count("handoffs.ping_pong")
    assert read(found, by="month", key="2026-05") == (1.0, 1)
    assert read(found, by="month", key="2026-04") == (0.0, 1)
    # The second case came to w at 23:30 UTC: there it counts in May, as the first does.
    assert read(found, "w", by="month", key="2026-05") == (0.5, 2)


@pytest.mark.parametrize(
    ("measure_id", "value"),
    [
        ("handoffs.ping_pong", 1.0),
        ("handoffs.cross_company_ping_pong", 1.0),
        ("handoffs.hops", 2.0),
        ("handoffs.escalation", 1.0),
        ("handoffs.push_to_front", 0.0),
    ],
)
def test_a_case_that_came_back_in_may_belongs_to_april(measure_id: str, value: float) -> None:
    events = case("v.g w.h v.g", at=datetime(2026, 4, 30, 22), tiers="121")  # back at midnight
    found = Desk(case_events=events).count(measure_id)
    assert [(key, read(found, "v", "month", key)) for key in found.keys("v", "month")] == [("2026-04", (value, 1))]


# ------------------------------------------------------------------------------------------------------- hops


def test_hops_that_nine_in_ten_cases_stay_within() -> None:
    routes = ["v.a"] * 5 + ["v.a v.b"] * 3 + ["v.a v.a w.b v.c"] + ["v.a v.b v.a v.b v.a v.b"]
    hops = Desk(case_events=cases(*routes)).count("handoffs.hops")
    # Moves 0 x 5, 1 x 3, 2, 5: of ten the ninth is 2. Ranks 9 -/+ 1.86: the 7th (1) to the 10th (5).
    assert read(hops) == (2.0, 10)
    estimate = hops.get("v")
    assert estimate is not None
    assert (estimate.low, estimate.high) == (1.0, 5.0)
    # The whole case's moves count where it was touched, and once over everyone.
    assert read(hops, "w") == (2.0, 1)
    assert read(hops, "*") == (2.0, 10)
    assert hops.sums[("*", "", "")] == 10.0  # 3 x 1 + 2 + 5


# ----------------------------------------------------------------------------------------------------- escalation


def test_escalation_is_a_move_up() -> None:
    events = [
        *case("v.a v.b", tiers="12"),
        *case("v.a v.b", tiers="11"),  # lateral
        *case("v.b v.a", tiers="21"),  # down
        *case("v.a v.b v.c", tiers="1-2"),  # an unknown tier between
        *case("v.z v.a", tiers="01"),  # from self-service to a person: no escalation
        *case("v.a v.z v.a", tiers="101"),
        *case("v.z", tiers="0"),  # never reached a person: no case of theirs
        *case("v.a", tiers="-"),
    ]
    # The first and the fourth of six.
    assert read(Desk(case_events=events).count("handoffs.escalation")) == (pytest.approx(1 / 3), 6)


def test_escalation_belongs_to_both_ends_and_the_case_to_everyone_who_touched_it() -> None:
    events = [
        *case("v.a w.a x.b", tiers="112"),  # w passed it up to x; v only had it before
        *case("v.a w.a", tiers="11"),  # w holds the tier that v held
    ]
    found = Desk(case_events=events).count("handoffs.escalation")
    assert read(found, "v") == (0.0, 2)
    assert read(found, "w") == (0.5, 2)
    assert read(found, "x") == (1.0, 1)
    assert read(found, "*") == (0.5, 2)


def test_push_to_front() -> None:
    events = [
        *case("v.a", tiers="1"),
        *case("v.a v.a v.b", tiers="112"),
        *case("v.a v.b v.c", tiers="123"),
        *case("v.z v.a v.b", tiers="012"),  # self-service first is no detour
        *case("v.b", tiers="2"),  # started high
        *case("v.a v.c", tiers="13"),  # skipped a tier
        *case("v.a v.b v.a", tiers="121"),  # fell back
        *case("v.a w.a", tiers="11"),  # w touched it too
        *case("v.a", tiers="-"),
    ]
    front = Desk(case_events=events).count("handoffs.push_to_front")
    assert read(front) == (0.625, 8)  # five of eight
    assert read(front, "w") == (1.0, 1)
    assert read(front, "*") == (0.625, 8)


# ------------------------------------------------------------------------------------------------------- contacts


def contacts(n: int = 1, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": START, "abandoned": False, "channel": "voice", "team": "a"} | cells
    return [{"contact_id": f"C-{next(ids)}"} | same for _ in range(n)]


def test_transfer_rate() -> None:
    rows = [
        *contacts(1, transferred=True, offered_at=datetime(2026, 4, 30, 23, 30)),
        *contacts(3, transferred=False),
        *contacts(4, transferred=None),
        *contacts(2, transferred=True, abandoned=True),
        *contacts(2, transferred=True, abandoned=None),  # nobody says whether it was handled: it was
        *contacts(1, transferred=True, org="w", team="b", channel="chat"),
    ]
    rate = Desk(LONDON, contacts=rows).count("handoffs.transfer_rate")
    assert read(rate) == (0.5, 6)
    assert read(rate, by="month", key="2026-05") == (1.0, 1)  # 00:30 in London
    assert read(rate, by="month", key="2026-04") == (0.4, 5)
    assert read(rate, "w", "channel", "chat") == (1.0, 1)
    assert read(rate, by="channel", key="chat") is None
    assert read(rate, "*") == (pytest.approx(4 / 7), 7)


def test_avoidable_counts_contacts_however_often_they_were_passed_on() -> None:
    rows = contacts(5) + contacts(1, abandoned=True)
    names = [row["contact_id"] for row in rows]
    handoffs = [handoff(contact_id=name, designed=designed) for name, designed in (
        (names[0], False), (names[0], False), (names[1], True), (names[1], False), (names[2], True), (names[3], None),
        (names[4], False), (names[5], False), (None, False),
    )]  # fmt: skip
    # The first two and the last of five: one passed on twice, one with and without design, one without.
    assert read(Desk(contacts=rows, handoffs=handoffs).count("handoffs.avoidable")) == (0.6, 5)


def handoff(**cells: Any) -> dict[str, Any]:
    same = {
        "case_id": f"K-{next(ids)}",
        "offered_at": START,
        "from_org": "v",
        "from_team": "a",
        "to_org": "w",
        "to_team": "b",
    }
    return same | cells


def test_warm_share_counts_at_the_sender() -> None:
    handoffs = [
        handoff(kind="warm"),
        handoff(kind="cold"),
        handoff(kind="cold", from_team="c"),
        handoff(kind="Warm"),  # another word is neither; a check warns about it
        handoff(kind=None),
    ]
    warm = Desk(handoffs=handoffs).count("handoffs.warm_share")
    assert read(warm) == (0.25, 4)
    assert read(warm, by="team", key="a") == (pytest.approx(1 / 3), 3)
    assert read(warm, "w") is None


def test_within_ola_counts_at_the_receiver() -> None:
    agreed = timedelta(hours=4)
    until = datetime(2026, 7, 1)
    handoffs = [
        handoff(accepted_at=START + agreed),
        handoff(accepted_at=START + agreed + timedelta(seconds=1)),
        handoff(accepted_at=None),  # never
        handoff(offered_at=until - agreed, accepted_at=None),  # may still be accepted in time: not judged
        handoff(offered_at=until - agreed, accepted_at=until),  # was
        handoff(offered_at=until - agreed - timedelta(seconds=1), accepted_at=None),  # its time was up
    ]
    ola = Desk(handoffs=handoffs).count("handoffs.within_ola")
    assert read(ola, "w") == (0.4, 5)
    assert read(ola, "w", "team", "b") == (0.4, 5)
    assert read(ola, "v") is None
    assert read(ola, "w", "month", "2026-06") == (0.5, 2)
    # 2.05 hours are 7380 seconds, not 7379.
    engagement = Engagement(name="t", client="c", folder=ENGAGEMENT.folder, ola_hours=2.05)
    just = [handoff(accepted_at=START + timedelta(seconds=7380)), handoff(accepted_at=START + timedelta(seconds=7381))]
    assert read(Desk(engagement=engagement, handoffs=just).count("handoffs.within_ola"), "w") == (0.5, 2)


def test_lost_after_five_days() -> None:
    five = timedelta(days=5)
    until = datetime(2026, 7, 1)
    handoffs = [
        handoff(accepted_at=START + five),
        handoff(accepted_at=START + five + timedelta(seconds=1)),  # too late: it had been lost
        handoff(accepted_at=None),
        handoff(offered_at=until - five, accepted_at=None),  # the period's last five days: too early to say
        handoff(offered_at=until - five - timedelta(seconds=1), accepted_at=None),
    ]
    lost = Desk(handoffs=handoffs).count("handoffs.lost")
    assert read(lost, "w") == (0.75, 4)
    assert read(lost, "v") is None


@pytest.mark.parametrize("measure", ["handoffs.within_ola", "handoffs.lost"])
def test_what_nobody_accepted_names_no_agent_and_is_no_less_sure_for_it(measure: str) -> None:
    """Half of 200 offers are accepted, all by one of four people: waiting in a queue is nobody's hand."""
    taken = [handoff(accepted_at=START + timedelta(hours=1), to_agent=f"W{n % 4}") for n in range(100)]
    waiting = Desk(handoffs=taken + [handoff(accepted_at=None) for _ in range(100)]).count(measure)
    found = waiting.get("w")
    assert found is not None
    assert (found.value, found.n, found.effective, found.doubt) == (0.5, 200, None, "")


def test_context_carried_is_all_five_fields() -> None:
    everything: dict[str, bool | None] = dict.fromkeys(CONTEXT, True)
    handoffs = [
        handoff(**everything),
        *(handoff(**everything | {name: False}) for name in CONTEXT),
        handoff(**everything | {"has_promise": None}),  # one unknown, the rest there: nobody can say
        handoff(**everything | {"has_promise": None, "has_reason": False}),  # one unknown, one missing: incomplete
        handoff(),
    ]
    carried = Desk(handoffs=handoffs).count("handoffs.context_carried")
    assert read(carried) == (pytest.approx(1 / 7), 7)
    assert read(carried, "w") is None


def test_customer_repeats_after_a_transfer() -> None:
    rows = [*contacts(4, transferred=True), *contacts(1, transferred=False), *contacts(1, transferred=None)]
    answers = (True, False, False, None, True, True)
    surveys = [
        {"contact_id": row["contact_id"], "sent_at": START, "had_to_repeat": answer}
        for row, answer in zip(rows, answers, strict=True)
    ]
    # Passed on and answered: three, of whom one had to repeat. Delivered twice, it is still one.
    tables = {"contacts": rows + rows[:1], "surveys": surveys + surveys[:1]}
    repeats = Desk(**tables).count("handoffs.customer_repeats")
    assert read(repeats) == (pytest.approx(1 / 3), 3)
    assert read(repeats, by="team", key="a") == (pytest.approx(1 / 3), 3)

"""Peers: which companies may be set beside each other, who lies outside the funnel, and that nobody is ranked."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card

from outsourcer_audit import charts, measures, show
from outsourcer_audit.card import PeerFunnel, Slice
from outsourcer_audit.card.readings import Reading
from outsourcer_audit.engagement import Engagement, Vendor
from outsourcer_audit.peers import peers_of
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate, share
from outsourcer_audit.statistics.funnel import with_funnel
from outsourcer_audit.statistics.strata import strata_of

CLIENT = Engagement(name="test", client="Client", folder=Path(), inhouse_name="Own team")
VENDOR = Vendor(id="v", name="Vendor Ltd", timezone="UTC", folder=Path())
NAMES = {"v": "Vendor Ltd", "inhouse": "Own team"}
PING, HEAVY = "handoffs.ping_pong", "handoffs.cross_company_ping_pong"
HOSTILE = "</style><script>alert(1)</script>"


class Delivery:
    """What was delivered: by default one log of the client's that names every organisation."""

    def __init__(self, *deliveries: tuple[str, str, set[str]]) -> None:
        entries = deliveries or (("case_events", "client", {"v", "w", "x", "y", "z", "inhouse", *EVERYBODY}),)
        self.intake = {"deliveries": [{"table": t, "side": side, "orgs": orgs} for t, side, orgs in entries]}


EVERYBODY = [f"o{number:02}" for number in range(12)]


def estimate(hits: int, n: int) -> Estimate:
    found = share(hits, n)
    assert found
    return found


def counted(measure_id: str = PING, **orgs: tuple[int, int]) -> Counted:
    """One share, counted: hits and rows by organisation."""
    measure = next(m for m in measures.all_measures() if m.id == measure_id)
    estimates = {(org, "", ""): estimate(*found) for org, found in orgs.items()}
    return Counted(measure, {"case_events": {"case_id", "org"}}, estimates=estimates, binomial=True)


def reading(measure_id: str = PING, **change: Any) -> Reading:
    given = {"id": measure_id, "title": measure_id, "status": "scored", "weight": 2.0, "by_team": [], "by_site": []}
    return make_card().measure(PING).model_copy(update=given | change)


def find(*found: Counted, tables: Any = None, judge: Any = None, **change: Any) -> list[PeerFunnel]:
    every = {one.measure.id: one for one in found}
    readings = {name: reading(name, **change) for name in every}
    return peers_of(every, readings, VENDOR, CLIENT, tables or Delivery(), judge or (lambda *_: None), NAMES)


# Which companies


def test_a_planted_outlier_is_flagged_and_nobody_else() -> None:
    crowd = {org: (20 + number % 3, 200) for number, org in enumerate(EVERYBODY)}
    (found,) = find(counted(v=(60, 200), **crowd))
    assert {peer.name: peer.place for peer in found.peers} == {"Vendor Ltd": "alarm"} | dict.fromkeys(
        EVERYBODY, "within"
    )
    assert [peer.name for peer in found.peers if peer.own] == ["Vendor Ltd"]
    assert not any(peer.inhouse for peer in found.peers)
    assert found.common == pytest.approx((60 + sum(k for k, _ in crowd.values())) / (13 * 200), abs=1e-6)
    assert "Vendor Ltd lies beyond the limits" in charts.funnel(found, "x").title


def test_what_such_companies_usually_differ_by_widens_the_limits() -> None:
    # Around the common share of a half, 60 rows each: 18, 24, 30, 36 and 42 hits lie 0, 1.55 and 3.10 standard errors
    # away (0.0645). One at each end is drawn in: 4 * 1.549^2 / 5 = 4 * 2.4 / 5 = 1.92. Of five companies of one kind
    # 0.30262 of phi are left after that (test_funnel.py), so phi is 1.92 / 0.30262 = 6.3446, its root 2.52.
    (found,) = find(counted(v=(18, 60), inhouse=(24, 60), x=(30, 60), y=(36, 60), z=(42, 60)))
    assert found.phi == pytest.approx(6.3446, abs=1e-3)
    assert {peer.place for peer in found.peers} == {"within"}
    assert "2.52 times as wide as chance alone would set" in found.said
    title = charts.funnel(found, "x").title
    assert "none of 5 companies lies beyond limits 2.52 times as wide as chance alone would set" in title


def test_the_curve_is_the_limit_of_those_who_stand_on_it() -> None:
    (found,) = find(counted(v=(40, 100), inhouse=(30, 400), x=(20, 200)))
    assert found.limits[0].rows == 80  # four fifths of the smallest
    assert found.limits[-1].rows == 420  # a twentieth more than the largest
    for peer in found.peers:
        lower = max((limit for limit in found.limits if limit.rows <= peer.rows), key=lambda limit: limit.rows)
        upper = min((limit for limit in found.limits if limit.rows >= peer.rows), key=lambda limit: limit.rows)
        assert upper.alert_high <= peer.alert_high <= lower.alert_high
        assert lower.alarm_low <= peer.alarm_low <= upper.alarm_low


def test_three_companies_with_thirty_rows_are_needed() -> None:
    assert len(find(counted(v=(5, 30), inhouse=(5, 30), w=(5, 30)))) == 1
    assert find(counted(v=(5, 30), inhouse=(5, 30), w=(5, 29))) == []
    assert find(counted(v=(5, 30), inhouse=(5, 30))) == []
    assert find(counted(w=(5, 30), x=(5, 30), y=(5, 30))) == []  # not without the vendor itself


def test_a_company_known_from_a_vendors_log_only_in_part_is_left_out() -> None:
    found = counted(v=(5, 60), inhouse=(6, 60), w=(7, 60))
    tables = Delivery(("case_events", "client", {"inhouse"}), ("case_events", "vendor", {"v", "w"}))
    assert find(found, tables=tables) == []
    both = Delivery(("case_events", "client", {"inhouse", "w"}), ("case_events", "vendor", {"v", "w"}))
    assert find(found, tables=both) == []  # the vendor's own log adds only those of w's cases that it saw


def test_a_company_whose_rows_cannot_be_read_is_left_out() -> None:
    def judge(one: Counted, org: str) -> tuple[str, str] | None:
        return ("error", "failed") if org == "w" else None

    found = counted(v=(5, 60), inhouse=(6, 60), w=(7, 60), x=(8, 60))
    assert [p.name for p in find(found, judge=judge)[0].peers] == ["Own team", "Vendor Ltd", "x"]


@pytest.mark.parametrize("change", [{"status": "error"}, {"status": "no_evidence"}, {"weight": 0.0}])
def test_what_is_not_graded_is_not_compared(change: dict[str, Any]) -> None:
    assert find(counted(v=(5, 60), inhouse=(6, 60), w=(7, 60)), **change) == []


def test_the_weightiest_come_first_and_no_more_than_three() -> None:
    ids = [PING, HEAVY, "handoffs.escalation", "handoffs.push_to_front"]
    every = {name: counted(name, v=(5, 60), inhouse=(6, 60), w=(7, 60)) for name in ids}
    readings = {name: reading(name, weight=3.0 if name == HEAVY else 1.0) for name in ids}
    found = peers_of(every, readings, VENDOR, CLIENT, Delivery(), lambda *_: None, NAMES)
    assert [funnel.measure for funnel in found] == [HEAVY, PING, "handoffs.escalation"]


def test_order_is_that_of_names_and_never_of_figures() -> None:
    for hits in ((1, 20, 40, 60), (60, 40, 20, 1)):
        v, inhouse, w, x = ((k, 80) for k in hits)
        (found,) = find(counted(v=v, inhouse=inhouse, w=w, x=x))
        assert [peer.name for peer in found.peers] == ["Own team", "Vendor Ltd", "w", "x"]
        assert [peer.name for peer in found.peers if peer.inhouse] == ["Own team"]
        assert [row[0] for row in charts.funnel(found, "p").rows] == ["Own team", "Vendor Ltd", "w", "x"]


# At one mix


def mixed(easy: tuple[int, int], hard: tuple[int, int]) -> Any:
    """Rows on two channels: (hits, rows) of each."""
    return strata_of([(("chat", "card"), -1, *easy), (("voice", "card"), -1, *hard)])


def test_at_one_mix_a_company_with_harder_work_is_no_worse() -> None:
    # In-house: 100 easy rows (10 %) and 100 hard ones (50 %). w does as well on each, but has 20 easy and 180 hard.
    one = counted(inhouse=(60, 200), v=(60, 200), w=(92, 200))
    one.strata = {
        "inhouse": mixed((10, 100), (50, 100)),
        "v": mixed((10, 100), (50, 100)),
        "w": mixed((2, 20), (90, 180)),
    }
    (found,) = find(one)
    assert found.adjusted
    told = {peer.name: (peer.value, peer.crude) for peer in found.peers}
    assert told["w"] == (pytest.approx(0.3), 0.46)
    assert told["Vendor Ltd"] == (pytest.approx(0.3), 0.3)
    head = charts.funnel(found, "p").head
    assert head[1:4] == ("At one mix", "n", "Crude")


def test_where_one_cannot_be_put_into_the_mix_all_stay_crude() -> None:
    one = counted(inhouse=(60, 200), v=(60, 200), w=(92, 200))
    one.strata = {"inhouse": mixed((10, 100), (50, 100)), "v": mixed((10, 100), (50, 100))}
    (found,) = find(one)
    assert not found.adjusted
    assert {peer.crude for peer in found.peers} == {None}


# The vendor's own teams


def team_slices(**teams: tuple[int, int]) -> list[Slice]:
    slices = [Slice(key=name, value=k / n, n=n, low=None, high=None, status="scored") for name, (k, n) in teams.items()]
    return with_funnel(slices, "share")


def test_teams_keep_the_marks_that_the_card_gave_them() -> None:
    teams = {f"T{number}": (10, 100) for number in range(11)} | {"T99": (40, 100)}
    one = counted(v=(150, 1200))
    one.estimates |= {("v", "team", name): estimate(*found) for name, found in teams.items()}
    slices = team_slices(**teams)
    (found,) = find(one, by_team=slices)
    assert found.of == "team"
    assert {p.name: p.place for p in found.peers} == {s.key: s.funnel for s in slices}
    assert {p.name for p in found.peers if p.place == "alarm"} == {"T99"}


def test_teams_that_are_not_shown_stay_out() -> None:
    one = counted(v=(30, 250))
    slices = team_slices(A=(10, 100), B=(10, 100), C=(9, 29))
    assert find(one, by_team=slices) == []  # C has too few rows to be marked, and two are no crowd


def test_sites_where_there_are_no_teams() -> None:
    one = counted(v=(30, 300))
    (found,) = find(one, by_site=team_slices(Cebu=(10, 100), Lisbon=(11, 100), Manila=(9, 100)))
    assert (found.of, [p.name for p in found.peers]) == ("site", ["Cebu", "Lisbon", "Manila"])


# The page


def page(*found: PeerFunnel) -> str:
    return str(show.peers(make_card().model_copy(update={"peers": list(found)})))


def test_one_company_alone_is_said_in_a_sentence() -> None:
    text = page()
    assert "Nothing can be set beside other companies" in text
    assert "<svg" not in text


def test_the_page_says_where_the_data_come_from_and_ranks_nobody() -> None:
    text = page(*find(counted(v=(40, 80), inhouse=(6, 80), w=(7, 80))))
    assert "files of other vendors were not read" in text
    assert "These figures are crude" in text
    for word in ("rank", "best", "worst", "first place", " top "):
        assert word not in text.lower().replace('class="oa peers"', "")


def test_hostile_names_stand_as_text() -> None:
    names = {"v": f"V{HOSTILE}", "inhouse": f"I{HOSTILE}", "w": f"W{HOSTILE}"}
    one = counted(v=(40, 80), inhouse=(6, 80), w=(7, 80))
    found = peers_of({PING: one}, {PING: reading()}, VENDOR, CLIENT, Delivery(), lambda *_: None, names)
    text = page(*found)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 6


def one_out(better: str, hits: int) -> Any:
    """The vendor with so many of 200, three others with 40 each: it alone lies beyond a limit."""
    one = counted(v=(hits, 200), inhouse=(40, 200), w=(40, 200), x=(40, 200))
    return find(one, better=better)[0]


@pytest.mark.parametrize(
    ("better", "hits", "side", "colour", "says"),
    [
        ("lower", 5, ", on the better side", "good", "Lower is better."),
        ("higher", 5, ", on the worse side", "bad", "Higher is better."),
        ("lower", 70, ", on the worse side", "bad", "Lower is better."),
        ("higher", 70, ", on the better side", "good", "Higher is better."),
        ("none", 5, "", "ink", ""),
        ("middle", 70, "", "ink", ""),
    ],
)
def test_whoever_is_better_than_the_others_is_not_drawn_as_bad(
    better: str, hits: int, side: str, colour: str, says: str
) -> None:
    chart = charts.funnel(one_out(better, hits), "p")
    told = {row[0]: row[-1] for row in chart.rows}
    assert told["Vendor Ltd"] == f"beyond the 99.8 % limit{side}"
    assert told["w"] == "within the limits"
    assert chart.title.endswith(f"Vendor Ltd lies beyond the limits{side.replace(',', ';')}")
    assert says in chart.note and ("is better" in chart.note) == bool(says)
    drawn = {name for name in ("good", "bad") if f"var(--{name})" in str(chart.svg)}
    assert drawn == {colour} - {"ink"}


def test_two_on_different_sides_are_told_apart() -> None:
    (found,) = find(counted(v=(5, 200), inhouse=(40, 200), w=(80, 200), x=(40, 200)), better="lower")
    title = charts.funnel(found, "p").title
    assert title.endswith("Vendor Ltd and w lie beyond the limits; Vendor Ltd on the better side, w on the worse side")


def test_widened_limits_are_said_on_the_page() -> None:
    crowd = counted(v=(18, 60), inhouse=(24, 60), x=(30, 60), y=(36, 60), z=(42, 60))
    assert "to lie within them is not to be like the others" in page(*find(crowd))
    assert "is not to be like" not in page(*find(counted(v=(5, 30), inhouse=(5, 30), w=(5, 30))))


def test_the_vendor_edition_gives_no_reason_that_is_not_true() -> None:
    text = str(show.peers(make_card().model_copy(update={"peers": [], "edition": "vendor"})))
    assert "Not shown in this edition: too few other companies stand behind it." in text
    assert "no file of" not in text


def test_names_in_the_drawing_cover_neither_dots_nor_each_other() -> None:
    from outsourcer_audit.charts.funnel import _free

    taken = [(96.0, 46.0, 104.0, 54.0)]
    boxes = []
    for _ in range(6):
        box = _free(100.0, 50.0, 60.0, taken, 0.0, 300.0)
        assert not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken)
        taken.append(box)
        boxes.append(box)
    assert all(math.isfinite(x) for box in boxes for x in box)

"""Hand-off autopsy: the matrix with its hidden cells, and the worst cases in their order, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card
from desk import SCHEMAS, Desk

from outsourcer_audit import show
from outsourcer_audit.autopsy import autopsy_of, names_of
from outsourcer_audit.autopsy.hiding import hidden
from outsourcer_audit.card.autopsy import Autopsy
from outsourcer_audit.engagement import Engagement, Vendor
from outsourcer_audit.engine import put
from outsourcer_audit.period import Period
from outsourcer_audit.relations import derive_handoffs
from outsourcer_audit.show.timelines import lasted, timeline

APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))
CLIENT = Engagement(name="test", client="Client", folder=Path(), inhouse_name="Own team", ola_hours=2.0)
VENDOR = Vendor(id="v", name="Vendor Ltd", timezone="UTC", folder=Path())
NAMES = {"v": "Vendor Ltd", "inhouse": "Own team", "w": "Other Ltd"}
HOSTILE = "</style><script>alert(1)</script> {{7*7}} & \"'"
NINE = datetime(2026, 4, 1, 9)


class Delivery(Desk):
    """A desk that also says what was delivered: every column, but for those ``without``."""

    def __init__(self, without: tuple[str, ...] = (), derived: bool = False, **rows: list[dict[str, Any]]) -> None:
        super().__init__(APRIL, CLIENT, **rows)
        self.without, self.derived_handoffs = without, derived
        if derived:
            put(self.con, "handoffs", derive_handoffs(self.table("case_events")))

    def delivered(self, table: str, org: str) -> frozenset[str]:
        return frozenset(SCHEMAS[table].names) - set(self.without)


def fine(needs: Any, optional: Any, org: str) -> None:
    return None


def look(judge: Any = fine, **given: Any) -> Autopsy:
    return autopsy_of(Delivery(**given), VENDOR, CLIENT, judge, NAMES)  # type: ignore[arg-type]


def offers(n: int, sender: str, receiver: str, start: datetime = NINE, **more: Any) -> list[dict[str, Any]]:
    """Hand-offs offered at one time, accepted after an hour, cold, without context."""
    flags = dict.fromkeys(
        ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication"), False
    )
    row = {"offered_at": start, "accepted_at": start + timedelta(hours=1), "from_org": sender, "to_org": receiver,
           "from_team": "A", "to_team": "B", "kind": "cold", "from_agent": "AGENT-1",
           "to_agent": "AGENT-2"}  # fmt: skip
    return [row | flags | more | {"case_id": f"{sender}{receiver}{i}"} for i in range(n)]


def events(case_id: str, *steps: tuple[int, str, str, str], **more: Any) -> list[dict[str, Any]]:
    """Events of one case: (hours after nine on 1 April, organisation, team, event)."""
    return [
        {"case_id": case_id, "occurred_at": NINE + timedelta(hours=hours), "org": org, "team": team, "event": event,
         "sequence": number, "tier": 1, "agent_id": "AGENT-1", "customer_id": "CUSTOMER-1"} | more
        for number, (hours, org, team, event) in enumerate(steps, 1)
    ]  # fmt: skip


def routes(found: Autopsy) -> dict[tuple[str, str], Any]:
    return {(route.sender, route.receiver): route for route in found.routes}


# The matrix


def test_a_cell_says_how_many_how_warm_how_soon_and_how_many_were_lost() -> None:
    full = dict.fromkeys(
        ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication"), True
    )
    rows = [
        *offers(6, "v", "inhouse", kind="warm", **full),  # after one hour, as agreed (two hours)
        *offers(9, "v", "inhouse", accepted_at=NINE + timedelta(hours=3), has_reason=True),  # late
        *offers(5, "v", "inhouse", accepted_at=None),  # never
    ]
    route = routes(look(handoffs=rows))["v", "inhouse"]
    assert route.n == 20
    assert (route.warm.value, route.context.value, route.in_time.value, route.lost.value) == (0.3, 0.3, 0.3, 0.25)
    assert route.wait_s == 3 * 3600  # of the fifteen that were accepted, six after one hour and nine after three


def test_an_offer_whose_time_was_not_up_when_the_period_ended_is_neither_late_nor_lost() -> None:
    last = datetime(2026, 4, 30, 23)
    rows = [*offers(12, "v", "inhouse"), *offers(4, "v", "inhouse", start=last, accepted_at=None)]
    route = routes(look(handoffs=rows))["v", "inhouse"]
    assert (route.n, route.in_time.n, route.in_time.value) == (16, 12, 1.0)
    assert (route.lost.n, route.lost.value) == (12, 0.0)


def test_what_was_not_delivered_is_no_zero() -> None:
    rows = offers(12, "v", "inhouse", accepted_at=None, kind=None)
    route = routes(look(handoffs=rows, without=("accepted_at", "has_reason")))["v", "inhouse"]
    assert route.n == 12
    assert (route.warm, route.context, route.in_time, route.wait_s, route.lost) == (None,) * 5


def test_a_share_of_fewer_than_eleven_is_not_shown() -> None:
    rows = [*offers(10, "v", "inhouse"), *offers(5, "v", "inhouse", kind=None)]
    route = routes(look(handoffs=rows))["v", "inhouse"]
    assert (route.n, route.warm) == (15, None)


def test_ten_are_hidden_and_eleven_are_not() -> None:
    assert hidden({("a", "b"): 10}) == {("a", "b")}
    assert hidden({("a", "b"): 11}) == set()


def test_one_hidden_cell_takes_the_next_smallest_of_its_row_and_of_its_column_along() -> None:
    counts = {("a", "a"): 90, ("a", "b"): 4, ("a", "c"): 30, ("b", "b"): 70, ("b", "a"): 50}
    # row a: 4 alone would be the total less 90 and 30, so 30 goes; column b: the total less 70, so 70 goes;
    # row b then hides 70 beside a visible 50: one alone, so 50 goes; column a hides 50 beside 90: 90 goes as well.
    assert hidden(counts) == set(counts)


def test_cells_that_together_are_still_few_take_another_one_along() -> None:
    few = {("a", "b"): 2, ("a", "c"): 3, ("a", "d"): 40, ("a", "e"): 60}
    assert hidden(few) == {("a", "b"), ("a", "c"), ("a", "d")}  # 2 + 3 = 5 would be the rest of the row
    enough = {("a", "b"): 5, ("a", "c"): 6, ("a", "d"): 40, ("a", "e"): 60}
    assert hidden(enough) == {("a", "b"), ("a", "c")}


def test_no_total_gives_a_small_cell_away() -> None:
    counts = {(row, column): n for row, numbers in {
        "a": (400, 3, 12, 0), "b": (9, 11, 300, 25), "c": (14, 60, 2, 8), "d": (0, 33, 0, 71),
    }.items() for column, n in zip("abcd", numbers, strict=True)}  # fmt: skip
    gone = hidden(counts)
    for side in (0, 1):
        for name in "abcd":
            line = [cell for cell in counts if cell[side] == name and counts[cell]]
            rest = [counts[cell] for cell in line if cell in gone]
            assert not rest or len(rest) == len(line) or (len(rest) > 1 and sum(rest) >= 11)


def test_a_hidden_cell_holds_no_figure_at_all() -> None:
    found = routes(look(handoffs=[*offers(10, "v", "w"), *offers(20, "v", "inhouse"), *offers(30, "v", "v")]))
    assert found["v", "v"].n == 30
    for cell in (("v", "w"), ("v", "inhouse")):  # ten, and what would give them away
        assert found[cell].model_dump(exclude={"sender", "receiver"}, exclude_none=True) == {}


def test_the_vendor_and_the_client_come_first_and_the_rest_by_name() -> None:
    rows = [*offers(30, "z", "v"), *offers(12, "b", "v"), *offers(20, "inhouse", "v")]
    assert look(handoffs=rows).orgs == ["v", "inhouse", "b", "z"]


def test_of_others_nobody_says_none_where_no_file_says_it() -> None:
    """The vendor's log holds all that it passed on or received; of what others had among each other it says nothing."""
    found = look(handoffs=[*offers(30, "w", "v"), *offers(20, "inhouse", "v"), *offers(40, "v", "inhouse")])
    assert (found.orgs, found.inhouse) == (["v", "inhouse", "w"], "inhouse")
    rows = page(found).split("<tbody>")[1].split("</table>")[0].split("<td>")[1:]
    told = [next(said for said in ("none", "not known", "30", "20", "40") if said in cell) for cell in rows]
    assert told == ["none", "40", "none", "20", "not known", "not known", "30", "not known", "not known"]


def test_many_organisations_are_cut_and_counted() -> None:
    rows = [row for number in range(12) for row in offers(11 + number, f"o{number:02}", "v")]
    found = look(handoffs=rows)
    assert found.orgs == ["v", "inhouse", "o06", "o07", "o08", "o09", "o10", "o11"]
    assert found.others == 6


def test_handoffs_are_read_off_the_case_events_where_nobody_logged_them() -> None:
    cases = [row for i in range(12) for row in events(f"C{i}", (0, "v", "A", "open"), (1, "inhouse", "B", "move"))]
    found = look(case_events=cases, derived=True, without=("accepted_at", "kind", "has_reason"))
    assert found.derived
    route = routes(found)["v", "inhouse"]
    assert (route.n, route.warm, route.in_time, route.lost) == (12, None, None, None)
    assert "Read off the events of the cases" in page(found)


# The worst cases


def test_the_worst_come_first_by_moves_between_companies_then_teams_then_time_then_id() -> None:
    rows = [
        *events("teams", (0, "v", "A", "open"), (1, "v", "B", "move"), (2, "v", "C", "move"), (3, "v", "A", "close")),
        *events("long", (0, "v", "A", "open"), (1, "inhouse", "X", "move"), (50, "inhouse", "X", "close")),
        *events("short-b", (0, "v", "A", "open"), (1, "inhouse", "X", "move"), (2, "inhouse", "X", "close")),
        *events("short-a", (0, "v", "A", "open"), (1, "inhouse", "X", "move"), (2, "inhouse", "X", "close")),
        *events(
            "back", (0, "v", "A", "open"), (1, "inhouse", "X", "move"), (2, "v", "A", "move"), (3, "v", "A", "close")
        ),
        *events("stays", (0, "v", "A", "open"), (300, "v", "A", "close")),
        *events("others", (0, "w", "A", "open"), (1, "inhouse", "X", "move"), (2, "w", "A", "move")),
    ]
    found = look(case_events=rows[::-1]).cases
    assert [case.case_id for case in found] == ["back", "long", "short-a", "short-b", "teams"]
    assert [(case.between_companies, case.between_teams) for case in found] == [(2, 2), (1, 1), (1, 1), (1, 1), (0, 3)]


def test_no_more_than_ten() -> None:
    rows = [row for i in range(13) for row in events(f"C{i:02}", (0, "v", "A", "open"), (1, "v", "B", "close"))]
    assert [case.case_id for case in look(case_events=rows).cases] == [f"C{i:02}" for i in range(10)]


def test_a_case_still_open_lasts_until_the_period_ends_and_is_drawn_so() -> None:
    rows = [*events("open", (0, "v", "A", "open"), (1, "v", "B", "move")),
            *events("shut", (0, "v", "A", "open"), (1, "v", "B", "move"), (700, "v", "B", "close"))]  # fmt: skip
    one, two = look(case_events=rows).cases
    assert (one.case_id, one.open, one.until) == ("open", True, "2026-05-01T00:00:00+00:00")
    assert one.lasted_s == (29 * 24 + 15) * 3600  # from nine on the first of April to the first of May
    assert one.stations[-1].held_s == one.lasted_s - 3600
    assert (two.case_id, two.open, two.lasted_s) == ("shut", False, 700 * 3600)
    text = page(look(case_events=rows))
    assert text.count('class="open"') == text.count('class="shut"') == 1
    assert "still open after 30\u00a0days" in text
    assert "closed after 29\u00a0days" in text


def test_without_words_for_the_events_nobody_says_open_or_closed() -> None:
    rows = events("mute", (0, "v", "A", ""), (1, "v", "B", ""))
    found = look(case_events=[row | {"event": None} for row in rows])
    assert found.cases[0].open is None
    assert found.cases[0].lasted_s == 3600
    assert "still open after" not in page(found)
    assert 'class="open"' not in page(found)


def test_a_station_says_where_since_when_how_and_how_long() -> None:
    rows = events(
        "K1", (0, "v", "A", "open"), (1, "v", "A", "note"), (5, "inhouse", "X", "escalate"), (7, "v", "A", "close")
    )
    stations = look(case_events=rows).cases[0].stations
    told = [(s.at, s.org, s.team, s.tier, s.event, s.held_s / 3600) for s in stations]
    assert told == [
        ("2026-04-01T09:00:00+00:00", "v", "A", 1, "open", 5.0),
        ("2026-04-01T14:00:00+00:00", "inhouse", "X", 1, "escalate", 2.0),
        ("2026-04-01T16:00:00+00:00", "v", "A", 1, "close", 0.0),
    ]


def test_the_wait_is_that_of_the_same_move_in_the_log_and_of_no_other() -> None:
    rows = events("K1", (0, "v", "A", "open"), (4, "v", "B", "move"), (5, "v", "A", "move"), (9, "v", "B", "move"))
    log = [
        {"case_id": "K1", "offered_at": NINE + timedelta(hours=at), "accepted_at": NINE + timedelta(hours=at + wait),
         "from_org": "v", "from_team": one, "to_org": "v", "to_team": two}
        for at, wait, one, two in ((1, 3, "A", "B"), (7, 2, "A", "B"), (4, 1, "B", "A"))
    ]  # fmt: skip
    waited = [s.waited_s for s in look(case_events=rows, handoffs=log).cases[0].stations]
    assert waited == [None, 3 * 3600, 3600, 2 * 3600]
    short = [s.waited_s for s in look(case_events=rows, handoffs=log[1:]).cases[0].stations]
    assert short == [None, None, 3600, None]  # one offer for two moves from A to B: nobody knows whose it is


def test_a_case_without_end_is_cut_and_says_so() -> None:
    rows = events("K1", *((hour, "v", "AB"[hour % 2], "move") for hour in range(40)))
    case = look(case_events=rows).cases[0]
    assert (len(case.stations), case.left_out, case.between_teams) == (30, 10, 39)
    # Each was left after an hour, the last one that is shown too, though the case went on for another ten.
    assert {station.held_s for station in case.stations} == {3600}
    assert "10 more stations after these" in page(look(case_events=rows))


@pytest.mark.parametrize(("stations", "left_out", "held"), [(30, 0, 0), (31, 1, 3600)])
def test_thirty_stations_are_all_and_of_one_more_it_is_known_when_it_came(
    stations: int, left_out: int, held: int
) -> None:
    rows = events("K1", *((hour, "v", "AB"[hour % 2], "move") for hour in range(stations - 1)),
                  (stations - 1, "v", "AB"[(stations - 1) % 2], "close"))  # fmt: skip
    case = look(case_events=rows).cases[0]
    assert (len(case.stations), case.left_out, case.stations[-1].held_s) == (30, left_out, held)


def test_times_are_those_of_the_engagement() -> None:
    desk = Delivery(case_events=events("K1", (0, "v", "A", "open"), (1, "v", "B", "close")))
    desk.period = Period(APRIL.start, APRIL.end, "Europe/Lisbon")
    case = autopsy_of(desk, VENDOR, CLIENT, fine, NAMES).cases[0]  # type: ignore[arg-type]
    assert case.since == "2026-04-01T10:00:00+01:00"


# What cannot be told


@pytest.mark.parametrize(("status", "said"), [("no_evidence", "No evidence"), ("error", "Error:")])
def test_what_is_missing_or_faulty_shows_no_figure_and_says_why(status: str, said: str) -> None:
    def judge(needs: Any, optional: Any, org: str) -> tuple[str, str]:
        return status, "the reason"

    found = look(
        judge, handoffs=offers(20, "v", "inhouse"), case_events=events("K", (0, "v", "A", ""), (1, "v", "B", ""))
    )
    assert (found.routes, found.cases) == ([], [])
    assert (found.routes_told, found.routes_reason, found.cases_told) == (status, "the reason", status)
    assert page(found).count(said) == 2
    assert page(found).count("the reason") == 2


def test_a_fault_in_the_in_house_rows_is_a_fault_of_the_routes() -> None:
    def judge(needs: Any, optional: Any, org: str) -> tuple[str, str] | None:
        return ("error", "in-house rows failed") if org == "inhouse" and "handoffs" in needs else None

    found = look(
        judge, handoffs=offers(20, "v", "inhouse"), case_events=events("K", (0, "v", "A", ""), (1, "v", "B", ""))
    )
    assert (found.routes_told, found.routes) == ("error", [])
    assert found.cases[0].case_id == "K"


def test_in_house_rows_that_were_not_delivered_leave_the_vendors_own() -> None:
    def judge(needs: Any, optional: Any, org: str) -> tuple[str, str] | None:
        return ("no_evidence", "not delivered") if org == "inhouse" else None

    assert routes(look(judge, handoffs=offers(20, "v", "inhouse")))["v", "inhouse"].n == 20


def test_a_fault_of_our_own_stops_no_audit() -> None:
    class Broken(Delivery):
        def table(self, name: str) -> Any:
            raise RuntimeError("/home/somebody/secret")

    found = autopsy_of(Broken(), VENDOR, CLIENT, fine, NAMES)  # type: ignore[arg-type]
    assert (found.routes_told, found.routes_reason) == ("error", "RuntimeError while looking")


def test_tables_without_a_row_of_the_vendor_say_that_there_is_nothing() -> None:
    found = look(handoffs=[], case_events=[])
    assert (found.routes_told, found.cases_told) == ("nothing to show",) * 2
    assert "There are none of hand-offs" in page(found)


# The page


def page(found: Autopsy) -> str:
    card = make_card().model_copy(update={"autopsy": found, "vendor_id": "v"})
    return str(show.autopsy(card))


def test_nobody_is_named() -> None:
    rows = [row for i in range(12) for row in events(f"C{i}", (0, "v", "A", "open"), (1, "inhouse", "B", "move"))]
    found = look(case_events=rows, handoffs=offers(12, "v", "inhouse"))
    assert "AGENT" not in found.model_dump_json() + page(found)
    assert "CUSTOMER" not in found.model_dump_json() + page(found)


def test_hostile_names_stand_as_text() -> None:
    rows = events(f"K{HOSTILE}", (0, "v", f"A{HOSTILE}", HOSTILE), (1, f"o{HOSTILE}", "B", "move"))
    log = offers(20, "v", f"o{HOSTILE}")
    text = page(look(case_events=rows, handoffs=log))
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 8
    assert "{{7*7}}" in text


def test_every_timeline_has_words_and_its_steps_in_a_table() -> None:
    rows = events("K1", (0, "v", "A", "open"), (5, "inhouse", "X", "escalate"), (7, "v", "A", "close"))
    text = page(look(case_events=rows)).replace("\u00a0", " ")
    label = "A, tier 1 (Vendor Ltd) 5.0 h, then X, tier 1 (Own team) 2.0 h, then A, tier 1 (Vendor Ltd) 0 s; "
    label += "closed after 7.0 h"
    assert f'aria-label="{label}"' in text
    assert "Steps of case K1" in text
    assert "K1: 2 moves between companies, 2 between teams, closed after 7.0 h" in text


def test_lanes_are_companies_and_bars_do_not_touch() -> None:
    rows = events(
        "K1", (0, "v", "A", "open"), (1, "inhouse", "X", "move"), (2, "v", "A", "move"), (3, "v", "B", "move")
    )
    drawn = timeline(look(case_events=rows).cases[0], NAMES, "v")
    assert [lane.name for lane in drawn.lanes] == ["Vendor Ltd", "Own team"]
    assert [bar.own for bar in drawn.bars] == [True, False, True, True]
    assert drawn.bars[0].y == drawn.bars[2].y == drawn.bars[3].y != drawn.bars[1].y
    assert all(one.x + one.width < two.x for one, two in pairwise(drawn.bars))
    assert drawn.moves.count("M") == 2  # to the client and back; from team to team stays in the lane


def test_stretches_of_time_in_words() -> None:
    told = [lasted(s).replace("\u00a0", " ") for s in (0, 90, 300, 7199, 7200, 172799, 172800, 86400 * 180)]
    assert told == ["0 s", "90 s", "5 min", "120 min", "2.0 h", "48.0 h", "2 days", "180 days"]


def test_a_vendor_with_a_faulty_configuration_keeps_its_id(tmp_path: Path) -> None:
    for name, text in {"good": 'name = "Good Ltd"\ntimezone = "UTC"\n', "bad": "name ="}.items():
        (tmp_path / "vendors" / name).mkdir(parents=True)
        (tmp_path / "vendors" / name / "vendor.toml").write_text(text, encoding="utf-8")
    found = names_of(CLIENT.model_copy(update={"folder": tmp_path}), VENDOR)
    assert found == {"v": "Vendor Ltd", "inhouse": "Own team", "good": "Good Ltd"}
